"""Errands on the other side of the pipe: a process that works for the window, and knows no Qt."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

from simulator.errors import InputError
from simulator.processes import end_with_parent

TELLS = 0.05
"""Seconds from one word of progress to the next."""
Tell = Callable[[int, int], object]
"""Is told how many of how many parts are done, and raises DroppedError where nobody waits for the rest."""


class DroppedError(Exception):
    """Nobody waits for the result any more."""


@dataclass(frozen=True)
class Progress:
    done: int
    of: int


@dataclass(frozen=True)
class Done:
    result: Any


@dataclass(frozen=True)
class Refused:
    """Why there is no result, in a sentence."""

    sentence: str


Answer = Done | Refused


def answer(work: Callable[..., Any], arguments: tuple[Any, ...], tell: Tell) -> Answer:
    """What the work gives; it is called with its arguments, then `tell`."""
    try:
        return Done(work(*arguments, tell))
    except InputError as refusal:
        return Refused(str(refusal))
    except DroppedError:
        return Refused("It was stopped.")
    except MemoryError:
        return Refused("The memory does not suffice for this; choose a smaller part of the data.")
    except Exception as error:
        return Refused(f"That went wrong ({type(error).__name__}: {error}).")


class Teller:
    """Sends progress, not too often, and looks whether the errand was dropped: then something lies in the pipe."""

    def __init__(self, pipe: Connection) -> None:
        self.pipe, self.last = pipe, 0.0

    def __call__(self, done: int, of: int) -> None:
        if self.pipe.poll():
            raise DroppedError
        if (now := time.monotonic()) - self.last > TELLS:
            self.last = now
            self.pipe.send(Progress(done, of))


def serve(pipe: Connection) -> None:
    """The process's main: one errand after the other, until the window is gone. A None says that one was dropped."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C belongs to the window
    end_with_parent()
    try:
        while True:
            if (errand := pipe.recv()) is not None:
                work, arguments = errand
                pipe.send(answer(work, arguments, Teller(pipe)))
    except (EOFError, OSError):
        return
