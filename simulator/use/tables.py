"""What evaluations and forecasts come to, as tables: for the command line, the window and files."""

from collections.abc import Iterator
from typing import Any

from simulator.numerals import figure, per_cent
from simulator.sources.dates import listed
from simulator.use.evaluation import Evaluation, Predictions
from simulator.use.forecasting import Forecast
from simulator.use.growth import Growth

Table = tuple[list[str], Iterator[list[Any]]]
"""A header, and rows that are made as they are asked for."""


def comparison(found: Evaluation) -> list[list[str]]:
    """The network beside its opponents."""
    others = list(found.baselines)
    rows = [["", "network", *others], [found.unit, *map(figure, (found.loss, *found.baselines.values()))]]
    if found.score is not None:
        shares = [found.score, *(found.scores.get(name, float("nan")) for name in others)]
        rows.append(["right", *map(per_cent, shares)])
    for k, name in enumerate(found.predictions.names if found.errors else ()):
        for measure in ("rmse", "mae"):
            values = [float(getattr(found.errors[who], measure)[k]) for who in ("network", *others)]
            rows.append([f"{measure.upper()} of {name}", *map(figure, values)])
    return rows


def by_bit(found: Evaluation) -> list[list[str]]:
    """How each yes or no was told; empty where there are none."""
    if found.bits is None:
        return []
    bits = found.bits
    rows = zip(found.predictions.names, bits.right, bits.ones, bits.found, bits.false, strict=True)
    head = ["", "right", "is 1", "1 seen as 1", "0 taken for 1"]
    return [head, *([name, *map(per_cent, row)] for name, *row in rows)]


def predictions(found: Evaluation) -> Table:
    """A header and a row for each scored step; of classes their names, and the likelihood of each."""
    p = found.predictions
    place = ["sequence", p.step_label]
    if found.targets == "classes":
        return [*place, "target", "likeliest", *(f"p({name})" for name in p.names), "loss"], class_rows(p)
    asked = [f"{what} {name}" for what in ("target", "output") for name in p.names]
    return [*place, *asked, "loss"], value_rows(p)


def steps_of(p: Predictions) -> list[int] | list[str]:
    """Where the scored steps stand, or when they were."""
    return p.step.tolist() if p.times is None else listed(p.times)


def class_rows(p: Predictions) -> Iterator[list[object]]:
    steps = steps_of(p)
    for k, (target, likeliest) in enumerate(zip(p.target.argmax(axis=1), p.output.argmax(axis=1), strict=True)):
        here = [int(p.sequence[k]), steps[k]]
        yield [*here, p.names[target], p.names[likeliest], *p.output[k].tolist(), float(p.loss[k])]


def value_rows(p: Predictions) -> Iterator[list[object]]:
    for k, step in enumerate(steps_of(p)):
        here = [int(p.sequence[k]), step]
        yield [*here, *p.target[k].tolist(), *p.output[k].tolist(), float(p.loss[k])]


def by_horizon(grown: Growth) -> list[list[str]]:
    """Median and quartiles for some horizons, rising as 1, 2, 5, 10, …"""
    H = len(grown.horizon)
    some = [n for n in (m * 10**e for e in range(6) for m in (1, 2, 5)) if n < H] + [H]
    lines = [["steps ahead", "output", "network", "quartiles", "last value", "mean"]]
    for h in some:
        for k, name in enumerate(grown.names):
            median, low, high, last, mean = (
                figure(float(band[h - 1, k]))
                for band in (
                    grown.network.median, grown.network.low, grown.network.high,
                    grown.persistence.median, grown.mean.median,
                )
            )  # fmt: skip
            lines.append([f"{h:,}", name, median, f"{low} to {high}", last, mean])
    return lines


def foretold(found: Forecast) -> Table:
    """A header and a row for each step; the truth beside it, where it is known."""
    known = len(found.truth)
    header = [found.step_label, *found.names, *(f"true {name}" for name in found.names if known)]

    def each() -> Iterator[list[Any]]:
        for k, step in enumerate(dates(found)[len(found.past) :] or found.step.tolist()):
            truth = found.truth[k].tolist() if k < known else [""] * len(found.names) * bool(known)
            yield [step, *found.output[k].tolist(), *truth]

    return header, each()


def dates(found: Forecast) -> list[str]:
    """When the rows before and those foretold are; empty where nobody knows."""
    return [] if found.times is None else listed(found.times)
