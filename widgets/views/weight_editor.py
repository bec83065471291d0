"""The small field in place that writes another number for a weight."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QPalette
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QLabel, QLineEdit, QWidget

from widgets.theme import LIGHT, Theme

Place = tuple[str, int, int]
"""Matrix, row and column."""
THOUSANDS = re.compile(r"[-−+]?[1-9]\d{0,2}(,\d{3})+")
"""A comma that may be of a decimal or of thousands."""


@dataclass(frozen=True)
class Offered:
    """A weight that can be written: where it stands, what it is called, and what it is now."""

    place: Place
    called: str
    value: str


def number_of(text: str) -> float:
    """The number that somebody typed. Raises ValueError with what to do."""
    try:
        if THOUSANDS.fullmatch(text.strip()):
            raise ValueError
        value = float(text.strip().replace("−", "-").replace(",", "."))
    except ValueError:
        raise ValueError(f"“{text.strip()}” is no number; type one such as −0.42.") from None
    if not math.isfinite(value):
        raise ValueError(f"“{text.strip()}” is no weight; type a finite number.")
    return value


class WeightEditor(QFrame):
    """A field for each weight that an edge stands for. Enter writes, Escape closes. Emits `written`."""

    written = Signal(str, int, int, float)

    def __init__(self, drawing: QWidget) -> None:
        super().__init__(drawing)
        self.drawing, self.theme = drawing, LIGHT
        self.setObjectName("editor")
        self.setAutoFillBackground(True)
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(10, 8, 10, 8)
        self.grid.setHorizontalSpacing(8)
        self.grid.setVerticalSpacing(4)
        self.fields: list[tuple[QLineEdit, Offered]] = []
        self.refusal = QLabel()
        self.hide()

    def offer(self, weights: Sequence[Offered], at: QPoint, first: int = 0) -> None:
        """Open near a place of the parent, the `first` field ready to be typed in."""
        while (item := self.grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setParent(None)
        self.fields = []
        across = 1 if len(weights) < 3 else 2
        for number, weight in enumerate(weights):
            row, beside = divmod(number, across)
            name, field = QLabel(weight.called), QLineEdit(weight.value)
            field.setFixedWidth(max(110, field.fontMetrics().horizontalAdvance(weight.value) + 24))  # every digit
            field.setAccessibleName(weight.called)
            field.setToolTip("Enter writes it into the network, as one step to undo; Escape leaves it as it is.")
            field.returnPressed.connect(self._write)
            self.grid.addWidget(name, row, 2 * beside)
            self.grid.addWidget(field, row, 2 * beside + 1)
            self.fields.append((field, weight))
        self.refusal = QLabel("Enter writes it · Escape leaves it")
        self.refusal.setForegroundRole(self.refusal.foregroundRole().PlaceholderText)
        self.grid.addWidget(self.refusal, len(weights), 0, 1, 2 * across)
        self.show()
        self._stand(at)
        self.fields[first][0].setFocus()
        self.fields[first][0].selectAll()

    def _stand(self, at: QPoint) -> None:
        """Beside the edge, inside the drawing."""
        self.adjustSize()
        room = self.drawing.rect()
        x = min(max(at.x() + 14, 4), room.width() - self.width() - 4)
        y = min(max(at.y() + 10, 4), room.height() - self.height() - 4)
        self.move(x, y)
        self.raise_()

    def _write(self) -> None:
        field = next(((f, w) for f, w in self.fields if f is self.sender()), None)
        if field is None:
            return
        line, weight = field
        if line.text() == weight.value:  # as it was
            self.close()
            return
        try:
            value = number_of(line.text())
        except ValueError as refusal:
            self.refuse(str(refusal))
            line.selectAll()
        else:
            self.close()
            self.written.emit(*weight.place, value)

    def refuse(self, text: str) -> None:
        self.refusal.setText(text)
        self.refusal.setForegroundRole(QPalette.ColorRole.WindowText)
        self.refusal.setStyleSheet(f"color: {self.theme.refusal}")
        at = self.pos() - QPoint(14, 10)
        self._stand(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """The focus stays in the drawing: Qt would give it to the window's first button."""
        super().hideEvent(event)
        inside = QApplication.focusWidget()
        if inside and self.isAncestorOf(inside):
            self.drawing.setFocus()

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.setStyleSheet(
            f"#editor {{ background: {theme.base}; border: 1px solid {theme.border}; border-radius: 6px; }}"
        )
