"""`forecast`: let a trained network run on by itself beyond the last row."""

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.command.base import COMMANDS, DONE, Command, Hands, whole
from simulator.command.tables import numbered
from simulator.command.trained import asked, data_arguments, heading, keep_csv, run_arguments
from simulator.errors import InputError
from simulator.numerals import figure

if TYPE_CHECKING:
    from simulator.use import Forecast

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
        data_arguments(parser)
        parser.add_argument("--out", metavar="FILE.csv", help="write the forecast")

    @staticmethod
    def run(arguments: argparse.Namespace, hands: Hands) -> int:
        from simulator.use import forecast
        from simulator.use.tables import foretold

        if arguments.steps is None:
            raise InputError("--steps: it is missing; say how many steps to foretell, as in --steps 30.")
        steps = whole("--steps", arguments.steps, 1, MOST)
        start = None if arguments.start is None else whole("--start", arguments.start, 0, 2**53)
        checkpoint, data, part = asked(arguments)
        found = forecast(checkpoint, steps, start, data, part)
        print("\n".join([heading(checkpoint), *told(found)]))
        if arguments.out is not None:
            keep_csv(arguments.out, *foretold(found))
        return DONE


def told(found: "Forecast") -> Iterator[str]:
    """The forecast and how far it can be trusted, as lines."""
    from simulator.use.tables import by_horizon, foretold

    header, all_rows = foretold(found)
    shown = list(all_rows)
    yield f"Forecast of {len(shown):,} steps after {found.step_label} {of_start(found)}:"
    yield ""
    steps = [step if isinstance(step, str) else f"{step:,}" for step, *_ in shown]
    values = [[cell if isinstance(cell, str) else figure(cell) for cell in row] for _, *row in shown]
    cells = [[step, *row] for step, row in zip(steps, values, strict=True)]
    yield from numbered([header, *cells[:SHOWN]])
    if len(shown) > SHOWN:
        yield f"… and {len(shown) - SHOWN:,} more; --out FILE.csv writes them all."
    yield ""
    yield f"Size of the error from {len(found.growth.starts)} starts; {found.growth.part_says}:"
    yield from numbered(by_horizon(found.growth))
    yield ""
    yield found.says


def of_start(found: "Forecast") -> str:
    """The last row that was read."""
    from simulator.use.tables import dates

    return dates(found)[len(found.past) - 1] if found.times is not None else f"{found.start:,}"
