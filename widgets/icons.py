"""Line icons, drawn by code on a grid of 24 in one colour (the style's own are black in a dark window)."""

from collections.abc import Callable
from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from widgets.theme import Theme

GRID, STROKE, SCALE = 24, 1.8, 3


@cache
def icon(shape: str, colour: str, disabled: str = "") -> QIcon:
    """One of SHAPES in a colour, and in another where it is disabled."""
    made = QIcon()
    made.addPixmap(_draw(shape, colour), QIcon.Mode.Normal)
    made.addPixmap(_draw(shape, disabled or colour), QIcon.Mode.Disabled)
    return made


def themed(shape: str, theme: Theme) -> QIcon:
    return icon(shape, theme.text, theme.border)


def _draw(shape: str, colour: str) -> QPixmap:
    pixmap = QPixmap(GRID * SCALE, GRID * SCALE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(SCALE, SCALE)
    ends, corners = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    painter.setPen(QPen(QColor(colour), STROKE, Qt.PenStyle.SolidLine, ends, corners))
    SHAPES[shape](painter)
    painter.end()
    return pixmap


def _lines(*points: tuple[float, float]) -> Callable[[QPainter], None]:
    return lambda painter: painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points]))


def _filled(*points: tuple[float, float]) -> Callable[[QPainter], None]:
    def draw(painter: QPainter) -> None:
        painter.setBrush(painter.pen().color())
        painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in points]))

    return draw


def _both(*parts: Callable[[QPainter], None]) -> Callable[[QPainter], None]:
    def draw(painter: QPainter) -> None:
        for part in parts:
            part(painter)

    return draw


def _gallery(painter: QPainter) -> None:
    for x in (4, 13.5):
        for y in (4, 13.5):
            painter.drawRoundedRect(QRectF(x, y, 6.5, 6.5), 1.5, 1.5)


def _train(painter: QPainter) -> None:
    _lines((4, 4), (4, 20), (20, 20))(painter)
    curve = QPainterPath(QPointF(7, 6))
    curve.cubicTo(QPointF(9, 14), QPointF(12, 16), QPointF(20, 16))
    painter.drawPath(curve)


def _inside(painter: QPainter) -> None:
    for start, end in (((7, 7.5), (15, 12)), ((7, 16.5), (15, 12)), ((5, 9.5), (5, 14.5))):
        painter.drawLine(QPointF(*start), QPointF(*end))
    for x, y in ((5, 7), (5, 17), (18, 12)):
        painter.drawEllipse(QPointF(x, y), 2.6, 2.6)


def _use(painter: QPainter) -> None:
    _lines((3.5, 17), (8, 10.5), (11.5, 14), (15, 7.5))(painter)
    for x, y in ((18.2, 6), (20.6, 9.6)):
        painter.drawPoint(QPointF(x, y))
    _lines((15, 7.5), (18.2, 6))(painter)


def _runs(painter: QPainter) -> None:
    for y, left in ((6, 4), (12, 8), (18, 6)):
        painter.drawLine(QPointF(left - 2, y), QPointF(left - 1.6, y))
        painter.drawLine(QPointF(left + 2, y), QPointF(20, y))


def _lid(painter: QPainter) -> None:
    path = QPainterPath(QPointF(2.5, 12))
    path.quadTo(QPointF(12, 1.5), QPointF(21.5, 12))
    path.quadTo(QPointF(12, 22.5), QPointF(2.5, 12))
    painter.drawPath(path)


def _eye(painter: QPainter) -> None:
    _lid(painter)
    painter.drawEllipse(QPointF(12, 12), 3, 3)


def _reset(painter: QPainter) -> None:
    arc = QPainterPath()
    arc.arcMoveTo(5, 5, 14, 14, 60)
    arc.arcTo(5, 5, 14, 14, 60, 300)
    painter.drawPath(arc)
    _lines((12.5, 2.5), (16, 6), (12.5, 9.5))(painter)


def _sweep(painter: QPainter) -> None:
    for x in (5, 12, 19):
        for y in (5, 12, 19):
            painter.drawEllipse(QPointF(x, y), *((2.6, 2.6) if (x, y) == (12, 12) else (0.9, 0.9)))


SHAPES: dict[str, Callable[[QPainter], None]] = {
    "run": _filled((7, 5), (18, 12), (7, 19)),
    "pause": _both(_filled((7, 6), (9, 6), (9, 18), (7, 18)), _filled((15, 6), (17, 6), (17, 18), (15, 18))),
    "step": _both(_lines((6, 6), (6, 18)), _filled((10.5, 6.5), (18, 12), (10.5, 17.5))),
    "reset": _reset,
    "gallery": _gallery,
    "train": _train,
    "inside": _inside,
    "use": _use,
    "runs": _runs,
    "eye": _eye,
    "eye-closed": _both(_lid, _lines((5, 19), (19, 5))),
    "pin": _both(
        _lines((8, 4), (16, 4)),
        _lines((9.5, 4), (9, 11), (6, 14), (18, 14), (15, 11), (14.5, 4)),
        _lines((12, 14), (12, 21)),
    ),
    "race": _both(_lines((5, 3), (5, 21)), _lines((5, 4), (19, 4), (15.5, 8.5), (19, 13), (5, 13))),
    "sweep": _sweep,
    "export": _both(
        _lines((12, 15), (12, 4)), _lines((8, 8), (12, 4), (16, 8)), _lines((5, 14), (5, 20), (19, 20), (19, 14))
    ),
    "back": _lines((14.5, 6), (8.5, 12), (14.5, 18)),
    "forward": _lines((9.5, 6), (15.5, 12), (9.5, 18)),
    "cross": _both(_lines((7, 7), (17, 17)), _lines((17, 7), (7, 17))),
    "plus": _both(_lines((12, 5), (12, 19)), _lines((5, 12), (19, 12))),
    "folder": _lines((4, 18), (4, 6), (10, 6), (12, 8.5), (20, 8.5), (20, 18), (4, 18)),
    "tick": _lines((5, 12.5), (10, 17.5), (19, 7)),
}
