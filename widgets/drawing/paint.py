"""Paints a picture: on the screen, in an image, in an SVG file."""

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPolygonF

from widgets.drawing.ink import Ink
from widgets.drawing.measure import font
from widgets.drawing.picture import Body, Bundle, End, Ground, Picture, Rule, Text
from widgets.drawing.routes import head, route

ASIDE = 20.0
"""How far a column's marks stand out of it."""


class Stroke:
    """Lines, paths and arrow heads of one pen."""

    def __init__(self) -> None:
        self.lines: list[QLineF] = []
        self.path, self.heads = QPainterPath(), QPainterPath()


class Painting:
    """A picture with its colours and what is selected in it."""

    def __init__(self, picture: Picture, ink: Ink, selected: int, family: QFont) -> None:
        self.picture, self.ink, self.theme, self.family = picture, ink, ink.theme, family
        self.selected = selected
        """The place of the selected column, 0 the input's; -1 for none."""
        self._strokes: dict[int, list[tuple[QPen, Stroke]]] = {}

    def paint(self, painter: QPainter, seen: QRectF) -> None:
        """Paint the columns that are within `seen`."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        areas = self.picture.areas
        shown = {
            k for k, area in enumerate(areas) if area.right > seen.left() - ASIDE and area.left < seen.right() + ASIDE
        }
        if self.selected in range(len(areas)):
            self._frame(painter)
        for ground in self.picture.grounds:
            if ground.column in shown:
                self._ground(painter, ground)
        for number, bundle in enumerate(self.picture.bundles):
            if bundle.column in shown or bundle.before in shown:
                self._edges(painter, number, bundle)
        for rule in self.picture.rules:
            if rule.column in shown:
                self._rule(painter, rule)
        for body in self.picture.bodies:
            if body.column in shown:
                self._body(painter, body)
        for text in self.picture.texts:
            if text.column in shown:
                self._text(painter, text)

    def _frame(self, painter: QPainter) -> None:
        painter.setPen(QPen(QColor(self.theme.accent), 1.5))
        painter.setBrush(QColor(self.theme.wash))
        painter.drawRoundedRect(self.picture.frame(self.selected), 7, 7)

    def _ground(self, painter: QPainter, ground: Ground) -> None:
        if ground.lane:
            colour = QColor(self.theme.text)
            colour.setAlphaF(0.045)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawRoundedRect(ground.rect, 6, 6)
        else:
            painter.setPen(QPen(QColor(self.theme.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground.rect, 4, 4)

    def _edges(self, painter: QPainter, number: int, bundle: Bundle) -> None:
        if number not in self._strokes:
            self._strokes[number] = self._gathered(bundle)
        for pen, stroke in self._strokes[number]:
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            if stroke.lines:
                painter.drawLines(stroke.lines)  # many times as fast as a path of them
            else:
                painter.drawPath(stroke.path)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(pen.color())
            painter.drawPath(stroke.heads)

    def _gathered(self, bundle: Bundle) -> list[tuple[QPen, "Stroke"]]:
        """Edges that look the same, painted at once."""
        column, strokes = self.picture.columns[bundle.column], {}
        for end in bundle.ends:
            key = self.ink.key(bundle, end, column)
            if key not in strokes:
                strokes[key] = Stroke()
            stroke = strokes[key]
            if bundle.shape == "bias":
                stroke.lines.append(self._bar(bundle, end))
            elif bundle.shape == "line":
                stroke.lines.append(QLineF(end.x1, end.y1, end.x2, end.y2))
            else:
                route(stroke.path, bundle, end)
                head(stroke.heads, bundle, end)
        strongest_last = sorted(strokes, key=lambda key: key[2])
        return [(self.ink.pen(key, bundle.dashed), strokes[key]) for key in strongest_last]

    def _bar(self, bundle: Bundle, end: End) -> QLineF:
        """A bias: to the left from the middle where it is below zero, to the right above."""
        column = self.picture.columns[bundle.column]
        weight = self.ink.weight(bundle, end, column) if self.ink.weights else None
        if weight is None:
            return QLineF(end.x1, end.y1, end.x2, end.y2)
        middle = (end.x1 + end.x2) / 2
        return QLineF(middle, end.y1, middle + 12 * weight / self.ink.most(column), end.y2)

    def _rule(self, painter: QPainter, rule: Rule) -> None:
        colour = QColor(self.theme.axis)
        colour.setAlphaF(0.7)
        painter.setPen(QPen(colour, 0.8))
        painter.drawLine(QPointF(rule.x1, rule.y), QPointF(rule.x2, rule.y if rule.y2 is None else rule.y2))
        if rule.head:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            corners = [QPointF(rule.x2, rule.y), QPointF(rule.x2 - 5, rule.y - 2.5), QPointF(rule.x2 - 5, rule.y + 2.5)]
            painter.drawPolygon(QPolygonF(corners))

    def _body(self, painter: QPainter, body: Body) -> None:
        rect = body.rect
        painter.setPen(QPen(QColor(self.theme.border), 1.0))
        painter.setBrush(QColor(self.theme.sunken if body.shape in ("bar", "frame") else self.theme.base))
        if body.shape == "disk":
            painter.setBrush(QColor(self.theme.diverging[1]))
            painter.drawEllipse(rect)
        elif body.shape == "square":
            painter.setBrush(QColor(self.theme.diverging[1]))
            painter.drawRoundedRect(rect, 2.5, 2.5)
        else:
            round_ = {"bar": 2.0, "box": 6.0, "frame": 7.0}[body.shape]
            painter.drawRoundedRect(rect, round_, round_)
        if self._is_selected(body):
            painter.setPen(QPen(QColor(self.theme.accent), 2.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = rect.adjusted(-4, -4, 4, 4)
            (painter.drawEllipse(ring) if body.shape == "disk" else painter.drawRoundedRect(ring, 7, 7))

    def _is_selected(self, body: Body) -> bool:
        """A unit with gates is ringed once, round its box."""
        if self.ink.selected != (body.column, body.unit) or body.shape == "bar":
            return False
        return body.shape != "square" or not any(
            b.shape == "box" and b.unit == body.unit for b in self.picture.bodies if b.column == body.column
        )

    def _text(self, painter: QPainter, text: Text) -> None:
        chosen = text.head and text.column == self.selected
        painter.setFont(font(self.family, text.size, text.strong))
        strong = self.theme.text if text.strong or text.align else self.theme.faint
        painter.setPen(QColor(self.theme.accent if chosen else strong))
        wide = 300.0
        left = {-1: text.x - wide, 0: text.x - wide / 2, 1: text.x}[text.align]
        sides = {-1: Qt.AlignmentFlag.AlignRight, 0: Qt.AlignmentFlag.AlignHCenter, 1: Qt.AlignmentFlag.AlignLeft}
        flags = sides[text.align] | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(left, text.y - 10, wide, 20), int(flags), text.text)
