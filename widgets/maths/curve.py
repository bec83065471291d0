"""The unit on its curve: where its a lies on φ, and how much of the error passes there."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from simulator.activations import ACTIVATIONS
from widgets.maths.inset import Inset
from widgets.theme import LIGHT, Theme

POINTS, SPAN, BEYOND = 121, 4.0, 1.25
"""Of the curve; a is shown from −SPAN to SPAN, or that much beyond it."""
RADIUS, TANGENT = 5.0, 44.0


class CurveOfUnit(Inset):
    """φ with its tangent at a, the point, and what that means in words."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.show_unit("", 0.0)
        self.setToolTip("How much of the error the unit lets through: the slope of its curve where it stands now.")

    def show_unit(self, activation: str, a: float, name: str = "", without: str = "") -> None:
        """A value whose φ has this name in `ACTIVATIONS`, before φ at `a`; with "" there is none, and `without` says
        why. `name`: the value's, such as h₃."""
        self.activation, self.a, self.without = activation, a, without
        self.title = f"{name or 'The unit'} on its curve" if activation else "No curve"
        self.setAccessibleName(self.words())
        self.update()

    def words(self) -> str:
        """`φ = tanh, slope here 0.78: 78 % of the error passes.`"""
        if not self.activation:
            return self.without
        slope = self.slope()
        if slope is None:
            return f"φ = {self.activation}: every output depends on every unit, so there is no curve of one alone."
        if not np.isfinite(slope):
            return f"φ = {self.activation}, but what arrives is not a number."
        return f"φ = {self.activation}, slope here {_short(slope)}: {_short(100 * slope)} % of the error passes."

    def slope(self) -> float | None:
        """φ′(a), or None where φ is not of one unit alone."""
        made = ACTIVATIONS[self.activation]
        if made.slope is None:
            return None
        y, slope = self._of(np.array([self.a])), np.empty(1)
        made.slope(y, slope)
        return float(slope[0]) if np.isfinite(self.a) else float("nan")

    def _of(self, a: np.ndarray) -> np.ndarray:
        y = np.empty_like(a)
        ACTIVATIONS[self.activation].apply(a, y)
        return y

    def has_picture(self) -> bool:
        slope = self.slope() if self.activation else None
        return slope is not None and bool(np.isfinite(slope))

    def paint_picture(self, painter: QPainter, area: QRectF) -> None:
        if (slope := self.slope()) is not None:
            self._paint_curve(painter, area, slope)

    def _paint_curve(self, painter: QPainter, area: QRectF, slope: float) -> None:
        span = max(SPAN, BEYOND * abs(self.a))
        a = np.linspace(-span, span, POINTS)
        made = ACTIVATIONS[self.activation]
        low, high = (end if np.isfinite(end) else other for end, other in ((made.low, -span), (made.high, span)))
        low = min(low, 0.0) - 0.06 * (high - low)
        high += 0.06 * (high - low)

        def at(a: float, y: float) -> QPointF:
            x = area.left() + (a + span) / (2 * span) * area.width()
            return QPointF(x, area.bottom() - (y - low) / (high - low) * area.height())

        painter.setPen(QPen(QColor(self.theme.axis), 1.0))
        painter.drawLine(at(-span, 0), at(span, 0))
        painter.drawLine(at(0, low), at(0, high))
        painter.setPen(QPen(QColor(self.theme.faint), 1.6))
        painter.drawPolyline(QPolygonF([at(*each) for each in zip(a.tolist(), self._of(a).tolist(), strict=True)]))

        point = at(self.a, float(self._of(np.array([self.a]))[0]))
        along = QPointF(area.width() / (2 * span), -slope * area.height() / (high - low))
        along *= TANGENT / float(np.hypot(along.x(), along.y()))
        painter.setPen(QPen(QColor(self.theme.diverging[0]), 2.0))
        painter.drawLine(point - along, point + along)
        painter.setPen(QPen(QColor(self.theme.base), 1.5))
        painter.setBrush(QColor(self.theme.accent))
        painter.drawEllipse(point, RADIUS, RADIUS)


def _short(value: float) -> str:
    """In two digits, without a power of ten: 0.78, 78, 0.0031."""
    if value == 0 or value >= 9.95:
        return f"{value:.0f}"
    shown = np.format_float_positional(float(f"{value:.2g}"), trim="-")
    return shown if value > 1e-6 else "almost 0"
