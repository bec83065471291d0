"""The transport's icons, drawn in the theme's text colour (the style's own are black in a dark window)."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from widgets.theme import Theme

SIZE = 48


def icon(shape: str, theme: Theme) -> QIcon:
    """`run`, `pause`, `step` or `reset`; grey where the action is disabled."""
    made = QIcon()
    for mode, colour in ((QIcon.Mode.Normal, theme.text), (QIcon.Mode.Disabled, theme.border)):
        made.addPixmap(_draw(shape, QColor(colour if shape != "run" or mode else theme.goal)), mode)
    return made


def _draw(shape: str, colour: QColor) -> QPixmap:
    pixmap = QPixmap(SIZE, SIZE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    SHAPES[shape](painter, colour)
    painter.end()
    return pixmap


def _triangle(painter: QPainter, left: float, right: float) -> None:
    painter.drawPolygon(QPolygonF([QPointF(left, 8), QPointF(right, 24), QPointF(left, 40)]))


def _run(painter: QPainter, _: QColor) -> None:
    _triangle(painter, 12, 40)


def _pause(painter: QPainter, _: QColor) -> None:
    painter.drawRect(QRectF(12, 8, 8, 32))
    painter.drawRect(QRectF(28, 8, 8, 32))


def _step(painter: QPainter, _: QColor) -> None:
    painter.drawRect(QRectF(10, 8, 5, 32))
    _triangle(painter, 20, 42)


def _reset(painter: QPainter, colour: QColor) -> None:
    arc = QPainterPath()
    arc.arcMoveTo(10, 10, 28, 28, 60)
    arc.arcTo(10, 10, 28, 28, 60, 290)
    painter.strokePath(arc, QPen(colour, 5))
    painter.drawPolygon(QPolygonF([QPointF(26, 2), QPointF(42, 12), QPointF(26, 22)]))


SHAPES = {"run": _run, "pause": _pause, "step": _step, "reset": _reset}
