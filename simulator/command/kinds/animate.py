"""`animate`: a view over the course of training, as GIF, WebP or MP4."""

import argparse
import re
from pathlib import Path

from simulator.command.base import COMMANDS, DONE, PROGRAM, Command, Hands, whole
from simulator.command.trained import Counting
from simulator.command.wanted import Wanted
from simulator.errors import InputError

FRAMES, SECONDS, SIZE = 60, 6.0, "900x560"
MOST_FRAMES, SHORTEST, LONGEST = 2000, 0.1, 600.0
LEAST_SIZE, MOST_SIZE = 200, 4000
"""What one may ask for: frames, seconds, and pixels of a side."""


@COMMANDS.register
class Animate(Command):
    kind, help, order = "animate", "write a view over the course of training as GIF, WebP or MP4", 41

    @staticmethod
    def arguments(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("run", metavar="RUN", help="a run of `runs`, by its id, the end of that, or its name")
        parser.add_argument("view", metavar="VIEW", help="loss, states, network, …; another word lists those that suit")
        parser.add_argument("--out", metavar="FILE", required=True, help="where to write: .gif, .webp, or .mp4")
        parser.add_argument("--frames", metavar="N", default=str(FRAMES), help=f"how many pictures ({FRAMES})")
        parser.add_argument(
            "--seconds", metavar="S", default=f"{SECONDS:g}", help=f"how long ({SECONDS:g}); the last stays 1.5 more"
        )
        parser.add_argument("--updates", metavar="A-B", default="", help="from which update to which (all of the run)")
        parser.add_argument("--size", metavar="WxH", default=SIZE, help=f"in pixels ({SIZE})")
        parser.add_argument("--dark", action="store_true", help="in the dark theme")

    @staticmethod
    def run(arguments: argparse.Namespace, hands: Hands) -> int:
        if hands.animate is None:
            raise InputError(f"animate: the engine alone cannot draw; use {PROGRAM}.")
        wanted = asked(arguments)
        hands.animate(wanted, Counting("frames"))
        print(f"Wrote {wanted.path}.")
        return DONE


def asked(arguments: argparse.Namespace) -> Wanted:
    """What the options say. Raises InputError."""
    first, last = _span(arguments.updates)
    return Wanted(
        arguments.run, arguments.view, Path(arguments.out), whole("--frames", arguments.frames, 2, MOST_FRAMES),
        _seconds(arguments.seconds), first, last, _size(arguments.size), arguments.dark,
    )  # fmt: skip


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not SHORTEST <= value <= LONGEST:
        raise InputError(f"--seconds: {text!r} is not allowed; it should be a number from {SHORTEST} to {LONGEST:g}.")
    return value


def _span(text: str) -> tuple[int | None, int | None]:
    if not text:
        return None, None
    found = re.fullmatch(r"(\d{1,15})-(\d{1,15})", text.replace(",", ""))
    if not found or int(found[1]) >= int(found[2]):
        raise InputError(f"--updates: {text!r} is not allowed; it should be two updates, the earlier first: 0-5000.")
    return int(found[1]), int(found[2])


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,5})[x×](\d{1,5})", text)
    if not found or not all(LEAST_SIZE <= int(side) <= MOST_SIZE for side in found.groups()):
        raise InputError(
            f"--size: {text!r} is not allowed; it should be two numbers from {LEAST_SIZE} to {MOST_SIZE}, as in {SIZE}."
        )
    return int(found[1]), int(found[2])
