"""A drawing, made with the mouse."""

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from simulator.arrays import Array
from simulator.sources.strokes import read, written
from widgets.forms.fields.base import Field
from widgets.pad import Pad

DRAWN, FIGURE = "Use this drawing", "Back to the figure"


class DrawingField(Field):
    """Strokes of a pen, committed as a whole: by its button, or when all that was typed is to count."""

    wide, first = True, True

    def build(self) -> QWidget:
        self.pad, self.value = Pad(DRAWN), ""
        self.pad.changed.connect(self._offer)
        self.pad.train_button.clicked.connect(self._finish)
        self.row.addWidget(self.pad, 1)
        return self.pad.paper

    def show_value(self, value: Any, force: bool = False) -> None:
        if force or value != self.value:
            self.pad.show_strokes(read(value))
            self.pad.show_points(None)  # they were another figure's
        self.value = value
        self._offer()

    def show_path(self, points: Array | None) -> None:
        self.pad.show_points(points)

    @property
    def pending(self) -> bool:
        return written(self.pad.strokes) != self.value

    def settle(self) -> None:
        if self.pending:
            self._finish()

    @Slot()
    def _offer(self) -> None:
        """A paper that was cleared stands for the figure again."""
        self.pad.train_button.setText(DRAWN if self.pad.strokes or not self.value else FIGURE)
        self.pad.train_button.setEnabled(self.pending and not self.pad.paper.dotted)

    @Slot()
    def _finish(self) -> None:
        self.commit(written(self.pad.strokes))
