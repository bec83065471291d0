"""Parallel coordinates: an axis for each varied field and one for the result, a line for each run."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
)
from PySide6.QtWidgets import QToolTip, QWidget

from widgets.sweeps.scatter import told
from widgets.sweeps.seen import Dimension, Dot, Seen, written
from widgets.theme import LIGHT, Theme, mixed
from widgets.views.axis import even, powers
from widgets.views.margin import small

SIDE, TOP, BOTTOM, PAD = 72, 34, 30, 6
"""Room beside the outer axes, above for their names, below; and beside a number, in pixels."""
MOST = 9
"""So many values have a number each; of more there are round ones."""
DRAWN, FEW = 500, 150
"""So many runs are drawn at most; and so many by thick lines."""
USUAL, BEST = 1.4, 2.6
"""How thick, in pixels."""
NEAR = 7.0
"""How near to a line counts as on it, in pixels."""
DIVERGED = 18.0
"""How far above the axis of the result runs that diverged end, in pixels."""
RESULT, KEY = "Lowest validation loss", "The bluer a line, the lower its loss."

Reach = tuple[float, float]


class Parallel(QWidget):
    """Lines from axis to axis. The better a run, the bluer its line and the further in front; the pointer names one."""

    def __init__(self) -> None:
        super().__init__()
        self.theme = LIGHT
        self.seen: Seen | None = None
        self.drawn: list[Dot] = []
        """The runs with a result, the best last, in front of the others; of many, only the best."""
        self.count = 0
        """How many have a result."""
        self.copy: QPixmap | None = None
        self.reaches: list[Reach] = []
        """From where to where each axis goes, that of the result last."""
        self.pointed: Dot | None = None
        self.setMouseTracking(True)
        self.setMinimumSize(300, 180)
        self.setAccessibleName("The runs of the sweep as lines from axis to axis")

    def sizeHint(self) -> QSize:
        return QSize(520, 320)

    def draw(self, seen: Seen) -> None:
        self.seen = seen
        found = [dot for dot in seen.dots if dot.loss is not None]
        found.sort(key=lambda dot: -(dot.loss or 0.0))
        self.drawn, self.count, self.pointed = found[-DRAWN:], len(found), None
        self.reaches = [*(each.reach for each in seen.dimensions), self._results()]
        self._renew()

    # Where things stand

    def axes(self, area: QRectF) -> list[float]:
        """The x of each axis, that of the result last."""
        assert self.seen
        count = len(self.seen.dimensions)
        left, right = area.left() + SIDE, area.right() - SIDE
        return [left + (right - left) * k / count for k in range(count + 1)]

    def _results(self) -> Reach:
        """The logarithms of the lowest and the highest loss."""
        found = [math.log10(dot.loss) for dot in self.drawn if dot.finite and dot.loss]
        low, high = (min(found), max(found)) if found else (0.0, 1.0)
        return (low, high) if high - low > 1e-9 else (low - 0.5, high + 0.5)

    def line(self, dot: Dot, area: QRectF) -> list[QPointF]:
        """A run's line; that of one that diverged ends above all others."""
        assert self.seen
        xs, points = self.axes(area), []
        for x, dimension, reach, value in zip(xs, self.seen.dimensions, self.reaches, dot.values, strict=False):
            points.append(QPointF(x, _height(dimension.place(value), reach, area)))
        end = area.top() + TOP - DIVERGED / 2
        if dot.finite and dot.loss is not None:
            lowest = self.reaches[-1][0]
            end = _height(math.log10(dot.loss) if dot.loss else lowest, self.reaches[-1], area)
        return [*points, QPointF(xs[-1], end)]

    def at(self, point: QPointF) -> Dot | None:
        """The run whose line is under the pointer, the best of several."""
        found, near = None, NEAR
        for dot in self.drawn:
            line = self.line(dot, QRectF(self.rect()))
            away = min(_away(point, line[k], line[k + 1]) for k in range(len(line) - 1))
            if away <= near:
                found, near = dot, away
        return found

    # Looks

    def paint(self, painter: QPainter, area: QRectF, factor: float = 1.0) -> None:
        """Paint it over an area; as it is made of lines, of whichever number of pixels."""
        if self.seen is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(area, QColor(self.theme.base))
        drawn, faint = self.drawn, mixed(self.theme.base, self.theme.axis, 0.55)
        width = USUAL if len(drawn) <= FEW else 1.0  # which Qt draws many times as fast
        for place, dot in enumerate(drawn):
            share = place / (len(drawn) - 1) if len(drawn) > 1 else 1.0
            colour = mixed(faint, self.theme.accent, share**1.5) if dot.finite else self.theme.refusal
            self._line(painter, dot, area, colour, BEST if dot is drawn[-1] else width)
        for x, dimension in zip(self.axes(area), self.seen.dimensions, strict=False):
            self._axis(painter, x, dimension.brief, marks(dimension), dimension.reach, area)
        self._axis(painter, self.axes(area)[-1], RESULT, self._losses(area), self.reaches[-1], area)
        painter.setPen(QColor(self.theme.faint))
        more = f" The best {len(drawn):,} of {self.count:,} runs are drawn." if len(drawn) < self.count else ""
        painter.drawText(QPointF(area.left() + PAD, area.bottom() - 4), KEY + more)
        if any(not dot.finite for dot in drawn):
            painter.setPen(QColor(self.theme.refusal))
            painter.drawText(QPointF(self.axes(area)[-1] + PAD, area.top() + TOP - DIVERGED / 2 + 4), "diverged")

    def _line(self, painter: QPainter, dot: Dot, area: QRectF, colour: str, width: float) -> None:
        pen = QPen(QColor(colour), width)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        if not dot.finite:
            pen.setDashPattern([4, 3])
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(self.line(dot, area)))

    def _losses(self, area: QRectF) -> list[tuple[float, str]]:
        low, high = self.reaches[-1]
        _, places = powers(low, high, max(int((area.height() - TOP - BOTTOM) // 34), 3))
        return [(place, written(10.0**place)) for place in places]

    def _axis(
        self, painter: QPainter, x: float, title: str, numbers: Sequence[tuple[float, str]],
        reach: tuple[float, float], area: QRectF,
    ) -> None:  # fmt: skip
        theme = self.theme
        painter.setPen(QPen(QColor(theme.axis), 1))
        painter.drawLine(QPointF(x, area.top() + TOP), QPointF(x, area.bottom() - BOTTOM))
        bold = QFont(small())
        bold.setBold(True)
        painter.setFont(bold)
        painter.setPen(QColor(theme.text))
        room = QRectF(0, area.top(), self._room(area), 18)
        room.moveCenter(QPointF(x, area.top() + 9))
        room.moveLeft(max(min(room.left(), area.right() - room.width()), area.left()))
        text = QFontMetricsF(bold).elidedText(title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)
        painter.setFont(small())
        metrics = QFontMetricsF(small())
        for place, number in numbers:
            y = _height(place, reach, area)
            painter.setPen(QPen(QColor(theme.axis), 1))
            painter.drawLine(QPointF(x - 3, y), QPointF(x + 3, y))
            ground = QRectF(
                x + PAD - 2, y - metrics.height() / 2, metrics.horizontalAdvance(number) + 4, metrics.height()
            )
            veil = QColor(theme.base)
            veil.setAlpha(215)
            painter.fillRect(ground, veil)
            painter.setPen(QColor(theme.faint))
            painter.drawText(QPointF(x + PAD, y + metrics.capHeight() / 2), number)

    def _room(self, area: QRectF) -> float:
        xs = self.axes(area)
        return min(xs[1] - xs[0] - 12, 2.0 * SIDE + 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        """From a copy as pixels, over which the one under the pointer is drawn."""
        ratio = self.devicePixelRatioF()
        if self.copy is None or self.copy.size() != self.size() * ratio:
            self.copy = QPixmap(self.size() * ratio)
            self.copy.setDevicePixelRatio(ratio)
            self.copy.fill(QColor(self.theme.base))
            inner = QPainter(self.copy)
            self.paint(inner, QRectF(self.rect()))
            inner.end()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self.copy)
        if self.pointed is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._line(painter, self.pointed, QRectF(self.rect()), self.theme.text, BEST)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        before, self.pointed = self.pointed, self.at(event.position())
        if self.pointed is not before:
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.pointed = None
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.seen:
            if dot := self.at(QPointF(event.pos())):
                QToolTip.showText(event.globalPos(), told(dot, self.seen), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self._renew()

    def _renew(self) -> None:
        """What is drawn is another."""
        self.copy = None
        self.update()


def marks(dimension: Dimension) -> list[tuple[float, str]]:
    """Places on a field's axis, and what stands there."""
    if len(dimension.values) <= MOST or not dimension.numeric:
        return [(dimension.place(value), written(value)) for value in dimension.values]
    low, high = dimension.reach
    _, places = powers(low, high, MOST) if dimension.log else even(low, high, MOST)
    return [(place, written(10.0**place if dimension.log else place)) for place in places]


def _height(place: float, reach: tuple[float, float], area: QRectF) -> float:
    low, high = reach
    share = (place - low) / (high - low) if high > low else 0.5
    bottom, top = area.bottom() - BOTTOM, area.top() + TOP
    return bottom - share * (bottom - top)


def _away(point: QPointF, a: QPointF, b: QPointF) -> float:
    """How far a point is from a line between two."""
    along, to = b - a, point - a
    length = along.x() ** 2 + along.y() ** 2
    share = min(max((to.x() * along.x() + to.y() * along.y()) / length, 0.0), 1.0) if length else 0.0
    foot = a + along * share
    return math.hypot(point.x() - foot.x(), point.y() - foot.y())
