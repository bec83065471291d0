"""What a word of the command line is, and what it is handed to work with."""

import argparse
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from simulator.errors import InputError, one_line
from simulator.registry import Registry

if TYPE_CHECKING:
    from simulator.command.wanted import Wanted
    from simulator.horizon import Findings
    from simulator.keeping.library import Opened
    from simulator.keeping.run import Run
    from simulator.race import Progress as RaceProgress
    from simulator.sweeps import Progress as SweepProgress

PROGRAM = "rnn-simulator"
DONE, FAULT, BAD_INPUT, DIVERGED, INTERRUPTED = 0, 1, 2, 3, 130
"""Exit codes."""


class ShowWindow(Protocol):
    """Shows the app until it is closed, on an experiment or on the gallery, and returns the exit code."""

    def __call__(
        self, opened: "Opened | None", *, page: str, run: bool, in_process: bool, screenshot: Path | None, after: float
    ) -> int: ...


Draw = Callable[["Run", Path], list[Path]]
"""Draws a run's plots into a folder that exists. Raises ImportError or InputError where it cannot."""

Chart = Callable[["Findings", Path], list[Path]]
"""The same for what a memory horizon has found."""

ChartRace = Callable[["RaceProgress", Path], list[Path]]
"""The same for a race."""

ChartSweep = Callable[["SweepProgress", Path], list[Path]]
"""The same for a sweep."""

Animate = Callable[["Wanted", Callable[[int, int], None]], None]
"""Writes a run's view over the course of training, and says how far it is. Raises InputError where it cannot."""


@dataclass(frozen=True)
class Hands:
    """What the composition root hands in, which the engine itself does not have: a window, and who draws plots."""

    window: ShowWindow | None = None
    draw: Draw | None = None
    chart: Chart | None = None
    chart_race: ChartRace | None = None
    chart_sweep: ChartSweep | None = None
    animate: Animate | None = None

    def show(self, opened: "Opened | None", **options: Any) -> int:
        """Open the window, and return its exit code. Raises InputError where there is none."""
        if self.window is None:
            raise InputError(f"the window is not available here; run `{PROGRAM}`, or use train, list or export.")
        try:
            usual: dict[str, Any] = {"page": "", "run": False, "in_process": False, "screenshot": None, "after": 0.0}
            return self.window(opened, **usual | options)
        except ImportError as error:
            raise InputError(f"the window cannot be opened ({error}); install what is missing, or use train.") from None


class Command:
    """A word of the command line. A kind adds `kind` (the word), `help`, `order`, `arguments` and `run`.

    The engine is imported in `run`, so that a word that needs less of it answers sooner.
    """

    kind: ClassVar[str]
    help: ClassVar[str]
    order: ClassVar[int]
    """Its place in the help."""

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        """Declare what follows the word."""

    @staticmethod
    def run(arguments: argparse.Namespace, hands: Hands) -> int:
        """Obey; returns the exit code. Raises InputError."""
        raise NotImplementedError


COMMANDS: Registry[type[Command]] = Registry("command")


def name_argument(parser: argparse.ArgumentParser) -> None:
    """The argument that says what to open."""
    parser.add_argument(
        "name", metavar="NAME_OR_FILE",
        help="a preset, an experiment.json, a .safetensors, a run folder, or a run of `runs` as ID or ID@UPDATE",
    )  # fmt: skip


def complain(sentence: str, details: str = "") -> None:
    """A sentence on stderr, in one line, and the details of a fault below it; nowhere where there is no stderr."""
    if sys.stderr:  # print would take None for stdout
        with suppress(OSError, ValueError):
            print(one_line(f"{PROGRAM}: {sentence}", 300), details.rstrip(), sep="\n" * bool(details), file=sys.stderr)


def whole(option: str, text: str, least: int, most: int) -> int:
    """A whole number that an option gives. Raises InputError."""
    if not text.strip().isdecimal() or not least <= int(text) <= most:
        raise InputError(f"{option}: {text!r} is not allowed; it should be a whole number from {least} to {most:,}.")
    return int(text)
