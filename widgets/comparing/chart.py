"""A figure with the conditions below it under which it was made."""

from collections.abc import Sequence
from typing import Protocol, Self

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from widgets.theme import LIGHT, Theme
from widgets.views.margin import small

PAPER = 980, 600
"""Size of the figure where it is drawn into a file, in pixels."""


class Part(Protocol):
    """A plot of the figure."""

    def geometry(self) -> QRect: ...
    def paint(self, painter: QPainter, area: QRectF, factor: float) -> None: ...


class Chart(QWidget):
    """Can be exported as a view can. A kind adds `kind`, `title`, `parts`, `draw`, `numbers` and, where it is exported
    `apart`, `follow`."""

    unsaid = ""

    def __init__(self) -> None:
        super().__init__()
        self.theme = LIGHT
        self.conditions = QLabel()
        self.conditions.setWordWrap(True)
        self.conditions.setFont(small())
        self.conditions.setContentsMargins(8, 4, 8, 4)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(4)
        self.box.addWidget(self.conditions)

    @property
    def parts(self) -> Sequence[Part]:
        """The plots that are seen."""
        raise NotImplementedError

    def follow(self, other: Self) -> None:
        """Draw what another one shows, as it does."""
        raise NotImplementedError

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.conditions.setStyleSheet(f"color: {theme.faint}; background: {theme.base};")

    # What is exported

    def apart(self) -> Self:
        """The same figure for a slide or a paper: with its conditions, whatever room there is here."""
        made = type(self)()
        made.recolour(self.theme)
        made.resize(*PAPER)
        made.follow(self)
        made.grab()  # lay it out
        return made

    @property
    def picture(self) -> QWidget:
        return self

    def paint_picture(self, painter: QPainter, area: QRectF, factor: float) -> None:
        for part in self.parts:
            part.paint(painter, QRectF(part.geometry()).translated(area.topLeft()), factor)
        if self.conditions.isHidden():
            return
        painter.setFont(small())
        painter.setPen(self.theme.faint)
        place = QRectF(self.conditions.geometry()).translated(area.topLeft()).adjusted(8, 4, -8, -4)
        painter.drawText(place, int(Qt.TextFlag.TextWordWrap), self.conditions.text())
