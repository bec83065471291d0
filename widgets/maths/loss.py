"""Both losses of an output, drawn over all it could be, with the point where it is."""

import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from widgets.maths.curve import RADIUS
from widgets.maths.inset import Inset
from widgets.theme import LIGHT, Theme, readable

POINTS, AROUND, HEADROOM = 101, 1.0, 1.3
"""Of a curve; how far around y and d it goes; how much higher the picture is than the higher point."""
UNSHARED = "A cross-entropy needs outputs between 0 and 1."
NAMES = "½ (d − y)²", "cross-entropy"
LOWEST = 1e-3
"""Of an output between 0 and 1: at 0 the logarithm has no end."""


class CurvesOfLoss(Inset):
    """½ (d − y)², and the cross-entropy where outputs are shares."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.given = self.wanted = math.nan
        self.both = False
        """Whether a probability is the output's opposite's too: −(1 − d) ln (1 − y) counts."""
        self.share = False
        self.title = "Loss at this y"
        self.setToolTip(
            "What the loss says about this output, and how steep it is there; both losses, where both suit."
        )

    def show_output(self, y: float, d: float, activation: str) -> None:
        """An output whose read-out has this activation, and its target."""
        self.given, self.wanted = y, d
        self.share, self.both = activation in ("sigmoid", "softmax"), activation == "sigmoid"
        self.title = "Both losses at this y" if self.share else "Loss at this y"
        self.setAccessibleName(self.words())
        self.update()

    def half(self, y: float) -> float:
        return (self.wanted - y) * (self.wanted - y) / 2  # a power of ten too large would be an OverflowError

    def cross(self, y: float) -> float:
        y = min(max(y, 1e-12), 1 - 1e-12)
        return -self.wanted * math.log(y) - (1 - self.wanted) * math.log(1 - y) * self.both

    def words(self) -> str:
        if not self.has_picture():
            return ""
        said = f"½ (d − y)² = {self.half(self.given):.4f}"
        if self.share:
            formula = "−d ln y − (1 − d) ln (1 − y)" if self.both else "−d ln y"
            said += f", cross-entropy {formula} = {self.cross(self.given):.4f}"
        said += f"; y = {self.given:.2f}, d = {self.wanted:.2f}."
        return said.replace(" -", " −") if self.share else f"{said.replace(' -', ' −')} {UNSHARED}"

    def has_picture(self) -> bool:
        return math.isfinite(self.given) and math.isfinite(self.wanted) and math.isfinite(self.half(self.given))

    def paint_picture(self, painter: QPainter, area: QRectF) -> None:
        losses: list[Callable[[float], float]] = [self.half, *([self.cross] if self.share else [])]
        low, high = min(self.given, self.wanted) - AROUND, max(self.given, self.wanted) + AROUND
        if self.share:
            low, high = LOWEST, 1 - LOWEST
        top = max(0.5, HEADROOM * max(loss(self.given) for loss in losses))

        def at(y: float, value: float) -> QPointF:
            x = area.left() + (y - low) / (high - low) * area.width()
            return QPointF(x, area.bottom() - min(value, top) / top * area.height())

        painter.setPen(QPen(QColor(self.theme.axis), 1.0))
        painter.drawLine(at(low, 0), at(high, 0))
        painter.setPen(QPen(QColor(self.theme.good), 1.0))
        painter.drawLine(at(self.wanted, 0), at(self.wanted, top))
        for loss, colour in zip(losses, self.theme.series, strict=False):
            ys = [low + (high - low) * k / (POINTS - 1) for k in range(POINTS)]
            painter.setPen(QPen(QColor(colour), 1.6))
            painter.drawPolyline(QPolygonF([at(y, loss(y)) for y in ys if loss(y) <= top]))
            painter.setPen(QPen(QColor(self.theme.base), 1.5))
            painter.setBrush(QColor(colour))
            painter.drawEllipse(at(self.given, loss(self.given)), RADIUS, RADIUS)
        if self.share:
            self._paint_names(painter, area)

    def _paint_names(self, painter: QPainter, area: QRectF) -> None:
        """Which curve is which, above the target: there both are low."""
        names = QFont(self.font())
        names.setPointSizeF(names.pointSizeF() * 0.85)
        painter.setFont(names)
        side = Qt.AlignmentFlag.AlignRight if self.wanted > 0.5 else Qt.AlignmentFlag.AlignLeft
        line = QFontMetricsF(names).height()
        for place, (name, colour) in enumerate(zip(NAMES, self.theme.series, strict=False)):
            painter.setPen(QColor(readable(colour, self.theme)))
            room = QRectF(area.left() + 5, area.top() - 4 + place * line, area.width() - 10, line)
            painter.drawText(room, side, name)
