"""Walks the selected sequence step by step."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from simulator.probes.base import Silent
from simulator.training.snapshot import Snapshot
from widgets.bench.selection import Selector

SPEEDS = (1, 2, 4, 8, 16)
"""Steps in a second that can be chosen."""


class Player(QObject):
    """Moves the selected time step, once or at a speed. Emits `changed` when it begins or ends, or when the sequence
    has another length."""

    changed = Signal()

    def __init__(self, selector: Selector) -> None:
        super().__init__()
        self.selector = selector
        self.count = 0
        """How many steps the sequence has; 0: none has been seen."""
        self.frozen = False
        """Whether one is kept in view, however long those are that come."""
        self.timer = QTimer(self)
        self.timer.timeout.connect(self._walk)
        self.set_speed(4)

    def set_speed(self, speed: int) -> None:
        """So many steps a second."""
        self.speed = speed
        self.timer.setInterval(round(1000 / speed))

    @Slot(object)
    def measure(self, snapshot: Snapshot) -> None:
        """How long the sequence is that the probe `inside` looked at."""
        seen = None if self.frozen else snapshot.probes.get("inside")
        if isinstance(seen, Silent):  # the kind declares no equations: how long its sequence is, nobody says
            count = 0
        elif seen is None or seen.refusal:
            return
        else:
            count = len(seen.x)
        if count != self.count:
            self.count = count
            self.changed.emit()

    @property
    def step(self) -> int:
        """The step that is looked at: the one selected, or else the last."""
        step = self.selector.now.step
        return max(self.count - 1, 0) if step is None else min(step, max(self.count - 1, 0))

    @property
    def playing(self) -> bool:
        return self.timer.isActive()

    def toggle(self) -> None:
        """Play, from the start where the end is reached; or stand still."""
        if self.playing or self.count < 2:
            self.stop()
            return
        if self.step == self.count - 1:
            self.go(0)
        self.timer.start()
        self.changed.emit()

    @Slot()
    def stop(self) -> None:
        if self.playing:
            self.timer.stop()
            self.changed.emit()

    def go(self, step: int) -> None:
        """To a step, as far as there is one."""
        if self.count:
            self.selector.select(step=min(max(step, 0), self.count - 1))

    def move(self, by: int) -> None:
        """So many steps on, or back; whoever moves by hand plays no longer."""
        self.stop()
        self.go(self.step + by)

    @Slot()
    def _walk(self) -> None:
        self.go(self.step + 1)
        if self.step >= self.count - 1:
            self.stop()
