"""A splitter that keeps proportions when it is resized, and remembers those that were set by hand."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QWidget

from widgets.lab.arrangement import PIXELS
from widgets.lab.measures import GAP


class Shares(QSplitter):
    """Two parts. The first has a share of the whole, or so many pixels where `fixed`."""

    def __init__(self, direction: Qt.Orientation, first: QWidget, second: QWidget, fixed: bool = False) -> None:
        super().__init__(direction)
        self.fixed = fixed
        self.usual: float = 0.5
        """What it has unless the user chose: a share, or pixels where fixed."""
        self.chosen: float | None = None
        self.setHandleWidth(GAP)
        self.setChildrenCollapsible(False)
        self.addWidget(first)
        self.addWidget(second)
        self.splitterMoved.connect(self._moved)

    @property
    def whole(self) -> int:
        long = self.width() if self.orientation() is Qt.Orientation.Horizontal else self.height()
        return max(long - self.handleWidth(), 1)

    def set_usual(self, usual: float) -> None:
        self.usual = usual
        self.settle()

    def choose(self, chosen: float | None) -> None:
        """What the user chose, or None to go back to what is usual."""
        self.chosen = chosen
        self.settle()

    def takes(self, chosen: float | None) -> bool:
        """Whether it is something to choose; NaN is not."""
        return chosen is None or 0 <= chosen <= (PIXELS if self.fixed else 1)

    def settle(self) -> None:
        wanted = self.usual if self.chosen is None else self.chosen
        first = round(wanted if self.fixed else wanted * self.whole)
        self.setSizes([first, max(self.whole - first, 0)])

    @Slot()
    def _moved(self) -> None:
        first, second = self.sizes()
        if first + second:
            self.chosen = first if self.fixed else first / (first + second)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.settle()
