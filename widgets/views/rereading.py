"""A pass that is read again with changes: at once where that is quick, otherwise beside the window."""

from functools import partial

from PySide6.QtCore import QObject, Signal

from simulator.arithmetic.reading import Reading
from simulator.probes.inside import Inside
from widgets.bench.background import Background
from widgets.bench.changes import Given

AT_ONCE, STEP = 2e7, 2e4
"""Steps times weights of a pass that takes about 50 ms; and for how many weights a step counts even without any."""

Wanted = tuple[Given, Inside]


class Rereading(QObject):
    """Emits `found` with the reading. While one is under way, only the last that was asked for waits."""

    found = Signal(object)

    def __init__(self, background: Background) -> None:
        super().__init__()
        self.background, self.busy, self.number = background, False, 0
        self.waiting: Wanted | None = None
        self.of: tuple[str, int, str] | None = None
        """Which sequence was seen last."""

    def turn_to(self, seen: Inside) -> bool:
        """What is seen now: if it is another sequence, what was asked for of the one before is not wanted any more.
        Whether it is."""
        another = seen.of != (self.of or seen.of)
        self.of = seen.of
        if another:
            self.forget()
        return another

    def ask(self, given: Given, seen: Inside) -> None:
        if work(seen) < AT_ONCE:
            self.forget()
            self.found.emit(given.read(seen))
            return
        self.waiting = given, seen
        if not self.busy:
            self._start(self.waiting)

    def forget(self) -> None:
        """What was asked for is not wanted any more."""
        self.number += 1
        self.waiting = None

    def _start(self, wanted: Wanted) -> None:
        given, seen = wanted
        self.waiting, self.busy = None, True
        self.background.do(partial(given.read, seen), partial(self._done, self.number))

    def _done(self, number: int, reading: Reading | Exception) -> None:
        self.busy = False
        if self.waiting:
            self._start(self.waiting)
        if isinstance(reading, Exception):
            raise reading
        if number == self.number:
            self.found.emit(reading)


def work(seen: Inside) -> float:
    return len(seen.x) * (STEP + sum(W.size for W in seen.weights.values()))
