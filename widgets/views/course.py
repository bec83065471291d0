"""How a number went over training, as far as somebody looked."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from simulator.arrays import Array
from widgets.theme import LIGHT, Theme
from widgets.views.drawing import DOTS

LONGEST = 2000
"""Looks that are kept; beyond, every other one."""
EDGE, DOT = 4.0, 2.5


class Course:
    """A number at the updates at which it was seen; NaN where there was none."""

    def __init__(self) -> None:
        self.points: list[tuple[int, float]] = []

    def add(self, update: int, value: float, past: bool = False) -> None:
        """One more; training that went back begins anew from there, but who looks back (`past`) forgets nothing."""
        later = [point for point in self.points if point[0] > update] if past else []
        while self.points and self.points[-1][0] >= update:
            self.points.pop()
        self.points += [(update, value), *later]
        if len(self.points) > LONGEST:
            self.points = self.points[::2]

    def line(self) -> tuple[Array, Array]:
        """Updates and values."""
        updates, values = np.array(self.points, float).reshape(-1, 2).T
        return updates, values

    @property
    def first(self) -> tuple[int, float] | None:
        """The first update at which there was a number, and the number."""
        return next((point for point in self.points if math.isfinite(point[1])), None)


class Spark(QWidget):
    """A course as a small line, above dots at 1, where that is in reach."""

    def __init__(self) -> None:
        super().__init__()
        self.theme, self.course = LIGHT, Course()

    def sizeHint(self) -> QSize:
        return QSize(96, 24)

    def show_course(self, course: Course) -> None:
        self.course = course
        self.update()

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.update()

    def places(self) -> list[QPointF]:
        """The numbers there are, on the widget."""
        updates, values = self.course.line()
        there = np.isfinite(values)
        updates, values = updates[there], values[there]
        if not len(values):
            return []
        area = QRectF(self.rect()).adjusted(EDGE, EDGE, -EDGE, -EDGE)
        low, high = values.min(), max(values.max(), 1.0)
        x = (updates - updates[0]) / max(updates[-1] - updates[0], 1)
        y = (high - values) / max(high - low, 1e-9)
        found = zip((area.left() + x * area.width()).tolist(), (area.top() + y * area.height()).tolist(), strict=True)
        return [QPointF(*each) for each in found]

    def paintEvent(self, _: QPaintEvent) -> None:
        places = self.places()
        if not places:
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if max(value for _, value in self.course.points if math.isfinite(value)) <= 1:
                pen = QPen(QColor(self.theme.faint), 1.0)
                pen.setDashPattern(DOTS)
                painter.setPen(pen)
                painter.drawLine(QPointF(EDGE, EDGE), QPointF(self.width() - EDGE, EDGE))
            painter.setPen(QPen(QColor(self.theme.accent), 1.5))
            painter.drawPolyline(QPolygonF(places))
            painter.setBrush(QColor(self.theme.accent))
            painter.drawEllipse(places[-1], DOT, DOT)
