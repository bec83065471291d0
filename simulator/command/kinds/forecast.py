"""`forecast`: let a trained network run on by itself beyond the last row."""

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from simulator.command.base import COMMANDS, DONE, Command, Hands
from simulator.command.kinds.evaluate import other_data
from simulator.command.trained import checkpoint_of, figure, heading, keep_csv, run_arguments, table, whole
from simulator.errors import InputError

if TYPE_CHECKING:
    from simulator.use import Forecast, Growth

MOST = 100_000
SHOWN = 20
"""So many rows of each table have room."""


@COMMANDS.register
class Foretell(Command):
    kind, help, order = "forecast", "let a trained network run on beyond the last row", 44

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        run_arguments(parser)
        parser.add_argument("--steps", metavar="N", help="how many steps to foretell")
        parser.add_argument("--start", metavar="ROW", help="the last row that is read (the last that there is)")
        parser.add_argument(
            "--set", metavar="FIELD=VALUE", action="append", default=[],
            help="other data to go on from, as in data.path=NEW.csv; repeatable",
        )  # fmt: skip
        parser.add_argument("--out", metavar="FILE.csv", help="write the forecast")

    @staticmethod
    def run(arguments: argparse.Namespace, hands: Hands) -> int:
        from simulator.use import forecast

        if arguments.steps is None:
            raise InputError("--steps: it is missing; say how many steps to foretell, as in --steps 30.")
        steps = whole("--steps", arguments.steps, 1, MOST)
        start = None if arguments.start is None else whole("--start", arguments.start, 0, 2**53)
        checkpoint = checkpoint_of(arguments)
        found = forecast(checkpoint, steps, start, other_data(checkpoint.experiment, arguments.set))
        print("\n".join([heading(checkpoint), *told(found)]))
        if arguments.out is not None:
            keep_csv(arguments.out, *rows(found))
        return DONE


def told(found: "Forecast") -> Iterator[str]:
    """The forecast and how far it can be trusted, as lines."""
    header, all_rows = rows(found)
    shown = list(all_rows)
    yield f"Forecast of {len(shown):,} steps after {found.step_label} {of_start(found)}:"
    yield ""
    steps = [step if isinstance(step, str) else f"{step:,}" for step, *_ in shown]
    values = [[cell if isinstance(cell, str) else figure(cell) for cell in row] for _, *row in shown]
    cells = [[step, *row] for step, row in zip(steps, values, strict=True)]
    yield from table([header, *cells[:SHOWN]])
    if len(shown) > SHOWN:
        yield f"… and {len(shown) - SHOWN:,} more; --out FILE.csv writes them all."
    yield ""
    yield f"Size of the error from {len(found.growth.starts)} starts; {found.growth.part_says}:"
    yield from table(by_horizon(found.growth))
    yield ""
    yield found.says


def by_horizon(grown: "Growth") -> list[list[str]]:
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


def rows(found: "Forecast") -> tuple[list[str], Iterator[list[Any]]]:
    """A header and a row for each step; the truth beside it, where it is known."""
    known = len(found.truth)
    header = [found.step_label, *found.names, *(f"true {name}" for name in found.names if known)]

    def each() -> Iterator[list[Any]]:
        for k, step in enumerate(dates(found)[len(found.past) :] or found.step.tolist()):
            truth = found.truth[k].tolist() if k < known else [""] * len(found.names) * bool(known)
            yield [step, *found.output[k].tolist(), *truth]

    return header, each()


def of_start(found: "Forecast") -> str:
    """The last row that was read."""
    return dates(found)[len(found.past) - 1] if found.times is not None else f"{found.start:,}"


def dates(found: "Forecast") -> list[str]:
    """When the rows before and those foretold are; empty where nobody knows."""
    from simulator.sources.dates import listed

    return [] if found.times is None else listed(found.times)
