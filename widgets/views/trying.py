"""Gradients by trying: a finite difference after the other, as the window has time for them."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from simulator.arithmetic.written import Entry

CLOSE, TINY = 1e-4, 1e-8
"""By how much a difference may be off, as a share and at all: it is taken over a small step, not none."""


class Trying(QObject):
    """Emits `found` when one more is there."""

    found = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[Entry, float] = {}
        self.wanted: list[Entry] = []
        self.difference: Callable[[Entry], float] = lambda entry: 0.0
        self.timer = QTimer(self, singleShot=True, interval=0)
        self.timer.timeout.connect(self._try_one)

    def want(self, entries: Iterable[Entry]) -> None:
        self.wanted = [entry for entry in entries if entry not in self.known]
        if self.wanted:
            self.timer.start()

    def forget(self) -> None:
        """The pass is another."""
        self.timer.stop()
        self.known, self.wanted = {}, []

    @Slot()
    def _try_one(self) -> None:
        if self.wanted:
            entry = self.wanted.pop(0)
            self.known[entry] = self.difference(entry)
            self.found.emit()
        if self.wanted:
            self.timer.start()


def agrees(found: float, gradient: float) -> bool:
    return abs(found - gradient) <= CLOSE * max(abs(found), abs(gradient)) + TINY
