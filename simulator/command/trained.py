"""What the words that use a trained network have in common."""

import argparse
import csv
import io
import math
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from simulator.errors import InputError

if TYPE_CHECKING:
    from simulator.training.snapshot import Checkpoint


def run_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that say which network."""
    parser.add_argument(
        "run", metavar="RUN", help="a run of `runs`, by its id; a run folder, written by train --out; or a .safetensors"
    )
    parser.add_argument("--best", action="store_true", help="the weights of the lowest validation loss, not the last")


def checkpoint_of(arguments: argparse.Namespace) -> "Checkpoint":
    """The network that they name. Raises InputError."""
    from simulator.runs.naming import trained

    checkpoint = trained(arguments.run)
    return checkpoint.at_best() if arguments.best else checkpoint


def heading(checkpoint: "Checkpoint") -> str:
    """Which network it is."""
    made = f"{checkpoint.update:,} updates" if checkpoint.update else "untrained"
    return f"{checkpoint.experiment.title}, {made}"


def whole(option: str, text: str, least: int, most: int) -> int:
    """A whole number that an option gives. Raises InputError."""
    if not text.strip().isdecimal() or not least <= int(text) <= most:
        raise InputError(f"{option}: {text!r} is not allowed; it should be a whole number from {least} to {most:,}.")
    return int(text)


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Aligned lines: the first column on the left, numbers on the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip() for row in rows]


def figure(value: float) -> str:
    """A number with four digits."""
    return f"{value:,.4g}" if math.isfinite(value) else "–"


def per_cent(part: float) -> str:
    return f"{100 * part:.1f} %" if math.isfinite(part) else "–"


def keep_csv(path: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table. Raises InputError."""
    from simulator.files import write_text

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    write_text(path, buffer.getvalue())
    print(f"Wrote {path}.")


class Counting:
    """Says on a terminal how far a long reading has come, and takes it away again."""

    def __init__(self) -> None:
        self.shown = ""
        self.speaks = bool(sys.stderr and sys.stderr.isatty())

    def __call__(self, done: int, of: int) -> None:
        if self.speaks:
            line = f"{done:,} of {of:,} sequences read" if done < of else ""
            print("\r" + line.ljust(len(self.shown)), end="\r" * (not line), file=sys.stderr, flush=True)
            self.shown = line
