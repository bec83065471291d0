"""The unit on its curve: where its a lies on φ, and how much of the error passes there."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from simulator.activations import ACTIVATIONS
from widgets.theme import LIGHT, Theme

POINTS, SPAN, BEYOND = 121, 4.0, 1.25
"""Of the curve; a is shown from −SPAN to SPAN, or that much beyond it."""
CORNER, INSIDE, GAP, PICTURE, SMALLEST = 8.0, 16.0, 24.0, 0.44, 90.0
RADIUS, TANGENT = 5.0, 44.0
WRAPPED = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


class CurveOfUnit(QWidget):
    """φ with its tangent at a, the point, and what that means in words."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.activation, self.a = "", 0.0
        self.setMinimumHeight(120)
        self.setToolTip("How much of the error the unit lets through: the slope of its curve where it stands now.")

    def show_unit(self, activation: str, a: float) -> None:
        """A unit whose φ has this name in `ACTIVATIONS`, before φ at `a`; with "" there is none."""
        self.activation, self.a = activation, a
        self.setAccessibleName(self.words())
        self.update()

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.update()

    def words(self) -> str:
        """`φ = tanh, slope here 0.78: 78 % of the error passes.`"""
        if not self.activation:
            return ""
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

    def sizeHint(self) -> QSize:
        return QSize(400, 160)

    def _of(self, a: np.ndarray) -> np.ndarray:
        y = np.empty_like(a)
        ACTIVATIONS[self.activation].apply(a, y)
        return y

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.sunken))
        painter.drawRoundedRect(QRectF(self.rect()), CORNER, CORNER)
        if not self.activation:
            return
        slope, inside = self.slope(), QRectF(self.rect()).adjusted(INSIDE, INSIDE, -INSIDE, -INSIDE)
        words = QRectF(inside)
        if slope is not None and np.isfinite(slope):
            picture = QRectF(inside.topLeft(), inside.bottomRight())
            picture.setWidth(max(SMALLEST, PICTURE * inside.width()))
            self._paint_curve(painter, picture, slope)
            words.setLeft(picture.right() + GAP)
        self._paint_words(painter, words)

    def _paint_words(self, painter: QPainter, room: QRectF) -> None:
        title, body = QFont(self.font()), QFont(self.font())
        for font in (title, body):
            font.setPointSizeF(font.pointSizeF() * 0.92)
        title.setBold(True)
        high = QFontMetricsF(title).height() + 4
        text = QFontMetricsF(body).boundingRect(QRectF(0, 0, room.width(), 1e4), WRAPPED, self.words()).height()
        top = room.top() + max(0.0, (room.height() - high - text) / 2)
        painter.setFont(title)
        painter.setPen(QColor(self.theme.text))
        painter.drawText(QRectF(room.left(), top, room.width(), high), WRAPPED, "The unit on its curve")
        painter.setFont(body)
        painter.setPen(QColor(self.theme.faint))
        painter.drawText(QRectF(room.left(), top + high, room.width(), room.height()), WRAPPED, self.words())

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
        along = at(self.a + 1, point_y := 0.0) - at(self.a, point_y)
        along.setY(-slope * area.height() / (high - low))
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
