"""`evaluate`: what a trained network is worth, on its test part or on new data."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.command.base import COMMANDS, DONE, Command, Hands
from simulator.command.trained import (
    Counting,
    checkpoint_of,
    figure,
    heading,
    keep_csv,
    per_cent,
    run_arguments,
    table,
)  # fmt: skip
from simulator.errors import InputError

if TYPE_CHECKING:
    from simulator.experiment import Experiment
    from simulator.sources import SourceSpec
    from simulator.use import Bits, Confusion, Evaluation, Predictions

PARTS = ("test", "validation", "training")
SHOWN = 12
"""So many classes have room side by side; of more, the pairs that are confused most are named."""


@COMMANDS.register
class Evaluate(Command):
    kind, help, order = "evaluate", "say what a trained network is worth", 42

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        run_arguments(parser)
        parser.add_argument("--part", metavar="PART", help="test, validation or training (the first that there is)")
        parser.add_argument(
            "--set", metavar="FIELD=VALUE", action="append", default=[],
            help="other data, as in data.path=NEW.csv, read through the run's own constants; repeatable",
        )  # fmt: skip
        parser.add_argument("--out", metavar="FILE.csv", help="write every prediction")

    @staticmethod
    def run(arguments: argparse.Namespace, hands: Hands) -> int:
        from simulator.use import evaluate

        if arguments.part not in (None, *PARTS):
            raise InputError(f"--part: {arguments.part!r} is not allowed; it should be one of {', '.join(PARTS)}.")
        checkpoint = checkpoint_of(arguments)
        data = other_data(checkpoint.experiment, arguments.set)
        found = evaluate(checkpoint, arguments.part, data, progress=Counting())
        print("\n".join([heading(checkpoint), *told(found)]))
        if arguments.out is not None:
            keep_csv(arguments.out, *predictions(found))
        return DONE


def other_data(experiment: "Experiment", assignments: list[str]) -> "SourceSpec | None":
    """The data as the options want it; None where they leave it as it was. Raises InputError."""
    from simulator.command.fields import set_from_text
    from simulator.keeping.library import anchored

    if not assignments:
        return None
    for assignment in assignments:
        if not assignment.startswith("data."):
            raise InputError(
                f"--set {assignment}: only fields of the data can be others here, as in data.path=NEW.csv."
            )
        experiment = set_from_text(experiment, assignment)
    return anchored(experiment, Path.cwd()).data


def told(found: "Evaluation") -> Iterator[str]:
    """All that it came to, as lines."""
    yield f"{found.part_says}: {found.steps:,} scored steps in {found.sequences:,} sequences"
    yield ""
    yield found.verdict
    yield ""
    yield from table(comparison(found))
    if found.right_means:
        yield f"Right: share of {found.right_means}."
    if found.confusion:
        yield ""
        yield from confused(found.confusion)
    if found.bits:
        yield ""
        yield from by_bit(found.bits, found.predictions.names)


def comparison(found: "Evaluation") -> list[list[str]]:
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


def confused(confusion: "Confusion") -> Iterator[str]:
    """The whole matrix, or the pairs that were confused most."""
    names, counts, shares = confusion.names, confusion.counts, confusion.shares
    if len(names) <= SHOWN:
        yield "What it is (rows), and what it was taken for:"
        rows = [
            [name, *(f"{n:,} ({100 * s:.0f} %)" if n else "·" for n, s in zip(counts[k], shares[k], strict=True))]
            for k, name in enumerate(names)
        ]
        yield from table([["", *names], *rows])
        return
    off = counts.copy()
    off[range(len(names)), range(len(names))] = 0
    yield "Confused most often:"
    pairs = [divmod(int(k), len(names)) for k in off.ravel().argsort(kind="stable")[::-1][:SHOWN]]
    rows = [
        [f"{names[i]} taken for {names[j]}", f"{off[i, j]:,}", per_cent(shares[i, j])] for i, j in pairs if off[i, j]
    ]
    yield from table([["", "times", "share"], *rows])


def by_bit(bits: "Bits", names: tuple[str, ...]) -> Iterator[str]:
    rows = zip(names, bits.right, bits.ones, bits.found, bits.false, strict=True)
    yield from table(
        [["", "right", "is 1", "1 seen as 1", "0 taken for 1"], *([name, *map(per_cent, row)] for name, *row in rows)]
    )


def predictions(found: "Evaluation") -> tuple[list[str], Iterator[list[object]]]:
    """A header and a row for each scored step; of classes their names, and the likelihood of each."""
    p = found.predictions
    place = ["sequence", p.step_label]
    if found.targets == "classes":
        return [*place, "target", "likeliest", *(f"p({name})" for name in p.names), "loss"], class_rows(p)
    asked = [f"{what} {name}" for what in ("target", "output") for name in p.names]
    return [*place, *asked, "loss"], value_rows(p)


def steps_of(p: "Predictions") -> list[int] | list[str]:
    """Where the scored steps stand, or when they were."""
    from simulator.sources.dates import listed

    return p.step.tolist() if p.times is None else listed(p.times)


def class_rows(p: "Predictions") -> Iterator[list[object]]:
    steps = steps_of(p)
    for k, (target, likeliest) in enumerate(zip(p.target.argmax(axis=1), p.output.argmax(axis=1), strict=True)):
        here = [int(p.sequence[k]), steps[k]]
        yield [*here, p.names[target], p.names[likeliest], *p.output[k].tolist(), float(p.loss[k])]


def value_rows(p: "Predictions") -> Iterator[list[object]]:
    for k, step in enumerate(steps_of(p)):
        here = [int(p.sequence[k]), step]
        yield [*here, *p.target[k].tolist(), *p.output[k].tolist(), float(p.loss[k])]
