"""A plot of this page that can be exported as a view can."""

from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets.theme import LIGHT, Theme
from widgets.views.plot import Plot


class Drawn(QWidget):
    """A kind says `kind` and `title`, and gives `numbers`. `restyle` gives its lines their colours."""

    kind, title, unsaid = "", "", ""
    turned = Signal()

    def __init__(self, plot: Plot) -> None:
        super().__init__()
        self.theme, self.plot = LIGHT, plot
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(8, 0, 4, 0)
        self.box.setSpacing(4)
        self.box.addWidget(plot, 1)

    @property
    def picture(self) -> QWidget:
        return self.plot

    def paint_picture(self, painter: QPainter, area: QRectF, factor: float) -> None:
        self.plot.paint(painter, area, factor)

    def numbers(self) -> tuple[list[str], Iterable[list[Any]]]:
        """A header and rows, which may be made as they are written: there can be very many."""
        raise NotImplementedError

    def restyle(self) -> None:
        raise NotImplementedError

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.plot.recolour(theme)
        self.restyle()
