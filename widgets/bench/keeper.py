"""Orders a checkpoint now and then, so that a crash of the engine costs seconds."""

import time

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from simulator.engine.orders import KEEP_SHARE, Keep

FIRST_MS, EVERY_MS = 500, 5000
"""From the start to the first checkpoint, and from one to the next; a large network's come KEEP_SHARE times more
seldom than one takes to come."""


class Keeper(QObject):
    """Emits `order` (Keep) for an engine, one at a time."""

    order = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.asked: float | None = None
        """When the checkpoint was ordered that has not come yet."""
        self.timer = QTimer(self, interval=EVERY_MS)
        self.timer.timeout.connect(self._again)

    def begin(self) -> None:
        """The engine runs from now on."""
        if not self.timer.isActive():
            self.timer.start(FIRST_MS)

    def rest(self) -> None:
        """It stands still: nothing new to keep."""
        self.timer.stop()

    def forget(self) -> None:
        """Another engine: nothing was asked of it yet."""
        self.asked = None

    def ask(self) -> None:
        """Order a checkpoint now."""
        self.asked = time.monotonic()
        self.order.emit(Keep())

    def came(self) -> None:
        """A checkpoint has come: set when the next is ordered, by the time that this one took."""
        took = time.monotonic() - self.asked if self.asked else 0.0
        self.asked = None
        self.timer.setInterval(max(EVERY_MS, round(1000 * KEEP_SHARE * took)))

    @Slot()
    def _again(self) -> None:
        if self.asked is None:
            self.ask()
