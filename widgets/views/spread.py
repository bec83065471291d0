"""A band between two lines: how far something spreads."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor, QPainterPath

from widgets.views.drawing import LARGEST, Array

SHARE = 0.15
"""How strongly it is seen."""


class Spread(pg.FillBetweenItem):
    """The ground between a lower and an upper line, both without ink, faintly coloured."""

    def __init__(self, log: bool = False) -> None:
        unseen = pg.mkPen(None)  # with no pen at all the edges have no path, and there is no ground between them
        self.low, self.high = pg.PlotDataItem(pen=unseen), pg.PlotDataItem(pen=unseen)
        for edge in (self.low, self.high):
            edge.setLogMode(False, log)
        super().__init__(self.low, self.high)
        self.least = 1 / LARGEST if log else -LARGEST
        self.setZValue(-2)  # under the curves

    def draw(self, x: Array, low: Array, high: Array) -> None:
        for edge, y in ((self.low, low), (self.high, high)):
            edge.setData(x, np.nan_to_num(y, nan=self.least).clip(self.least, LARGEST))

    def clear(self) -> None:
        self.setPath(QPainterPath())  # edges without points would keep their last path

    def style(self, colour: str) -> None:
        shade = QColor(colour)
        shade.setAlphaF(SHARE)
        self.setBrush(shade)
