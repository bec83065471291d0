"""What the words that train networks have in common."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from simulator.command.base import DONE, FAULT, INTERRUPTED, PROGRAM, complain, whole
from simulator.errors import InputError

if TYPE_CHECKING:
    from simulator.experiment import Experiment

T = TypeVar("T")


def changed(experiment: "Experiment", arguments: argparse.Namespace, seed: str | None = None) -> "Experiment":
    """The experiment as the options want it, its data file named so that the run can be opened from everywhere.
    Raises InputError."""
    from simulator.experiment.from_text import set_from_text
    from simulator.keeping.library import anchored

    shortcuts = {"training.updates": arguments.updates, "training.seed": seed}
    first = [f"{field}={value}" for field, value in shortcuts.items() if value is not None]
    for assignment in [*first, *arguments.set]:
        experiment = set_from_text(experiment, assignment)
    for path in {assignment.partition("=")[0] for assignment in arguments.set} & experiment.unused():
        complain(f"{path}: it is set, but has no effect as the other fields stand.")
    return anchored(experiment, Path.cwd())


def jobs_of(arguments: argparse.Namespace) -> int:
    """How many processes train. Raises InputError."""
    from simulator.processes import MOST_JOBS, cores

    return cores() if arguments.jobs is None else whole("--jobs", arguments.jobs, 1, MOST_JOBS)


def lost() -> int:
    """Say that a process is gone; the exit code."""
    complain("a process that trained ended unexpectedly; perhaps memory ran out, so try fewer --jobs.")
    return FAULT


def nothing(code: int) -> int:
    """The exit code where nothing has come."""
    if code == DONE:
        complain("interrupted.")
    return code or INTERRUPTED


def drawn(chart: Callable[[T, Path], list[Path]] | None, found: T, folder: Path) -> bool:
    """Draw the figure, or say why it was left out."""
    try:
        if chart is None:
            raise ImportError(f"the engine alone cannot draw; use {PROGRAM}")
        return bool(chart(found, folder))
    except (ImportError, InputError) as error:
        complain(f"the figure was left out ({str(error).rstrip('.')}).")
        return False
