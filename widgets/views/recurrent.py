"""What plots of a gradient on its way through time share."""

from typing import Any

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from simulator.training.snapshot import Started
from widgets.bench.selection import Selection
from widgets.views.plotted import PlotView


class RecurrentPlot(PlotView):
    """A plot for networks that remember something. What it asks of its probe depends on the selection; a kind says how
    in `options`."""

    def __init__(self) -> None:
        super().__init__()
        self.selected = Selection()

    def speak(self, asks: str) -> None:
        """Make words, and a button that asks the probe for more."""
        self.words, self.more = QLabel(), QPushButton(asks)
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.more.setCheckable(True)
        self.more.toggled.connect(self._changed)

    def put_beside(self, wide: int, asks: str) -> None:
        """Words beside the plot, so many pixels `wide`, and below them the button."""
        self.speak(asks)
        self.words.setFixedWidth(wide)
        side = QVBoxLayout()
        side.setContentsMargins(8, 0, 4, 4)
        side.addWidget(self.words, 1)
        side.addWidget(self.more)
        row = QHBoxLayout()
        row.addWidget(self.widget, 1)
        row.addLayout(side)
        self.box.addLayout(row)

    @classmethod
    def suits(cls, started: Started) -> bool:
        return any(spec.recurrent for spec in started.experiment.network.layers)

    def options(self) -> dict[str, Any]:
        return self.selected.sequence_alone

    @Slot()
    def _changed(self) -> None:
        self.options_changed.emit()

    def select(self, selection: Selection) -> None:
        before, self.selected = self.options(), selection
        if self.options() != before:
            self.options_changed.emit()
