"""Gradients by trying: a finite difference after the other, beside the window."""

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QObject, Signal

from simulator.arithmetic.written import Entry
from widgets.bench.background import Background

CLOSE, TINY = 1e-4, 1e-8
"""By how much a difference may be off, as a share and at all: it is taken over a small step, not none."""


class Trying(QObject):
    """Emits `found` when one more is there."""

    found = Signal()

    def __init__(self, background: Background) -> None:
        super().__init__()
        self.background, self.number = background, 0
        self.known: dict[Entry, float] = {}
        self.wanted: list[Entry] = []
        self.trying: Entry | None = None
        self.difference: Callable[[Entry], float] = lambda entry: 0.0

    def want(self, entries: Iterable[Entry]) -> None:
        self.wanted = [entry for entry in entries if entry not in self.known and entry != self.trying]
        self._try_one()

    def forget(self) -> None:
        """The pass is another."""
        self.number += 1
        self.known, self.wanted, self.trying = {}, [], None

    def _try_one(self) -> None:
        if self.wanted and self.trying is None:
            self.trying = entry = self.wanted.pop(0)
            self.background.do(partial(self.difference, entry), partial(self._found, self.number, entry))

    def _found(self, number: int, entry: Entry, difference: float | Exception) -> None:
        if isinstance(difference, Exception):
            raise difference
        if number == self.number:
            self.trying, self.known[entry] = None, difference
            self._try_one()
            self.found.emit()


def agrees(found: float, gradient: float) -> bool:
    return abs(found - gradient) <= CLOSE * max(abs(found), abs(gradient)) + TINY
