"""What the words that use a trained network have in common."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.errors import InputError

if TYPE_CHECKING:
    from simulator.experiment import Experiment
    from simulator.sources import SourceSpec
    from simulator.sources.batch import Part
    from simulator.training.snapshot import Checkpoint

PARTS = ("test", "validation", "training")


def run_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that say which network."""
    parser.add_argument(
        "run", metavar="RUN",
        help="a run of `runs`, as ID or ID@UPDATE; a run folder, written by train --out; or a .safetensors",
    )  # fmt: skip
    parser.add_argument("--best", action="store_true", help="the weights of the lowest validation loss, not the last")


def data_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments that say which data: a part of the network's own, or others."""
    parser.add_argument("--part", metavar="PART", help=f"{', '.join(PARTS)} (the first that there is)")
    parser.add_argument(
        "--set", metavar="FIELD=VALUE", action="append", default=[],
        help="other data, as in data.path=NEW.csv, read through the run's own constants; repeatable",
    )  # fmt: skip


def asked(arguments: argparse.Namespace) -> "tuple[Checkpoint, SourceSpec | None, Part | None]":
    """The network that they name, the data where it is not the network's own, and the part. Raises InputError."""
    part: Part | None = arguments.part
    if part not in (None, *PARTS):
        raise InputError(f"--part: {part!r} is not allowed; it should be one of {', '.join(PARTS)}.")
    checkpoint = checkpoint_of(arguments)
    return checkpoint, _other_data(checkpoint.experiment, arguments.set), part


def checkpoint_of(arguments: argparse.Namespace) -> "Checkpoint":
    """The network that they name. Raises InputError."""
    from simulator.runs.naming import trained

    checkpoint = trained(arguments.run)
    return checkpoint.at_best() if arguments.best else checkpoint


def _other_data(experiment: "Experiment", assignments: list[str]) -> "SourceSpec | None":
    """The data as the options want it; None where they leave it as it was. Raises InputError."""
    from simulator.experiment.from_text import set_from_text
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


def heading(checkpoint: "Checkpoint") -> str:
    """Which network it is."""
    made = f"{checkpoint.update:,} updates" if checkpoint.update else "untrained"
    return f"{checkpoint.experiment.title}, {made}"


def keep_csv(path: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table. Raises InputError."""
    from simulator.files import as_csv, write_text

    write_text(path, as_csv(header, rows))
    print(f"Wrote {path}.")


class Counting:
    """Says on a terminal how far something long has come, and takes it away again."""

    def __init__(self, what: str = "sequences read") -> None:
        self.what, self.shown = what, ""
        self.speaks = bool(sys.stderr and sys.stderr.isatty())

    def __call__(self, done: int, of: int) -> None:
        if self.speaks:
            line = f"{done:,} of {of:,} {self.what}" if done < of else ""
            print("\r" + line.ljust(len(self.shown)), end="\r" * (not line), file=sys.stderr, flush=True)
            self.shown = line
