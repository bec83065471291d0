"""Paints a picture: on the screen, in an image, in an SVG file."""

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen, QPolygonF

from simulator.arithmetic.figures import tiny
from widgets.drawing.ink import Ink
from widgets.drawing.measure import font
from widgets.drawing.picture import Body, Bundle, End, Fan, Ground, Heat, Picture, Rule, Strip, Text
from widgets.drawing.reading import Reading
from widgets.drawing.routes import traced
from widgets.drawing.shades import image

ROOMY, LEAST = 32.0, 22.0
"""Width of a unit with a number in it, and of one with a shorter one."""
ASIDE = 20.0
"""How far a column's marks stand out of it."""


class Stroke:
    """Lines, paths and arrow heads of one pen."""

    def __init__(self) -> None:
        self.lines: list[QLineF] = []
        self.paths: list[QPainterPath] = []
        self.heads: list[QPainterPath] = []


class Painting:
    """A picture with its colours and what is selected in it."""

    def __init__(
        self, picture: Picture, ink: Ink, selected: int, family: QFont, reading: Reading | None = None,
        numbers: bool = True,
    ) -> None:  # fmt: skip
        """`reading`: values that fill the units, as `numbers` too where there is room."""
        self.picture, self.ink, self.theme, self.family = picture, ink, ink.theme, family
        self.reading, self.numbers = reading, numbers
        self.selected = selected
        """The place of the selected column, 0 the input's; -1 for none."""
        self._strokes: dict[int, list[tuple[QPen, Stroke]]] = {}

    def paint(self, painter: QPainter, seen: QRectF) -> None:
        """Paint the columns that are within `seen`."""
        self.paint_edges(painter, seen)
        self.paint_units(painter, seen)

    def paint_edges(self, painter: QPainter, seen: QRectF) -> None:
        """All that lies under the units, which depends on the weights but not on the step."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = self._shown(seen)
        if self.selected in range(len(self.picture.areas)) and not self.picture.room.live:
            self._frame(painter)
        for ground in self.picture.grounds:
            if ground.column in shown:
                self._ground(painter, ground)
        for fan in self.picture.fans:
            self._fan(painter, fan)
        for heat in self.picture.heats:
            self._heat(painter, heat)
        for number, bundle in enumerate(self.picture.bundles):
            if bundle.column in shown or bundle.before in shown:
                self._edges(painter, number, bundle)
        for rule in self.picture.rules:
            if rule.column in shown:
                self._rule(painter, rule)
        for bundle in self.picture.bundles:
            self._chosen(painter, bundle)

    def paint_units(self, painter: QPainter, seen: QRectF) -> None:
        """Units with what they hold, and words."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shown = self._shown(seen)
        for strip in self.picture.strips:
            self._strip(painter, strip)
        for body in self.picture.bodies:
            if body.column in shown:
                self._body(painter, body)
        self._ring(painter)
        for text in self.picture.texts:
            if text.column in shown:
                self._text(painter, text)

    def _shown(self, seen: QRectF) -> set[int]:
        areas = enumerate(self.picture.areas)
        return {k for k, area in areas if area.right > seen.left() - ASIDE and area.left < seen.right() + ASIDE}

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
            for path in stroke.paths:
                painter.drawPath(path)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(pen.color())
            for path in stroke.heads:
                painter.drawPath(path)

    def _gathered(self, bundle: Bundle) -> list[tuple[QPen, "Stroke"]]:
        """Edges that look the same, painted at once."""
        column, strokes = self.picture.columns[bundle.column], {}
        ways = traced(bundle) if bundle.shape not in ("line", "bias") else None
        for number, key in self.ink.keys(bundle, column):
            end = bundle.ends[number]
            if key not in strokes:
                strokes[key] = Stroke()
            stroke = strokes[key]
            if bundle.shape == "bias":
                stroke.lines.append(self._bar(bundle, end))
            elif bundle.shape == "line":
                stroke.lines.append(QLineF(end.x1, end.y1, end.x2, end.y2))
            elif ways:
                stroke.paths.append(ways[number][0])
                if not ways[number][1].isEmpty():
                    stroke.heads.append(ways[number][1])
        strongest_last = sorted(strokes, key=lambda key: key[2])
        return [(self.ink.pen(key, bundle.dashed), strokes[key]) for key in strongest_last]

    def _bar(self, bundle: Bundle, end: End) -> QLineF:
        """A bias: to the left from the middle where it is below zero, to the right above."""
        column = self.picture.columns[bundle.column]
        weight = self.ink.weight(bundle, end, column) if self.ink.weights else None
        if weight is None:
            return QLineF(end.x1, end.y1, end.x2, end.y2)
        middle = (end.x1 + end.x2) / 2
        share = min(max(weight / self.ink.most(column), -1.0), 1.0)
        return QLineF(middle, end.y1, middle + 12 * share, end.y2)

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

    def _chosen(self, painter: QPainter, bundle: Bundle) -> None:
        """The selected weight's edges, over all others."""
        column = self.picture.columns[bundle.column]
        for number in self.ink.chosen(bundle, column):
            end = bundle.ends[number]
            colour, wide, _ = self.ink.key(bundle, end, column)
            tube = ((self.theme.base, 8), (self.theme.accent, 6), (self.theme.base, 2.5), (colour, 0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for ink, more in tube:
                painter.setPen(QPen(QColor(ink), wide + more))
                if bundle.shape == "bias":
                    painter.drawLine(self._bar(bundle, end))
                elif bundle.shape == "line":
                    painter.drawLine(QLineF(end.x1, end.y1, end.x2, end.y2))
                else:
                    painter.drawPath(traced(bundle)[number][0])

    def _fan(self, painter: QPainter, fan: Fan) -> None:
        colour = QColor(self.theme.text)
        colour.setAlphaF(0.045)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        (x1, top1, bottom1), (x2, top2, bottom2) = fan.left, fan.right
        corners = [QPointF(x1, top1), QPointF(x2, top2), QPointF(x2, bottom2), QPointF(x1, bottom1)]
        painter.drawPolygon(QPolygonF(corners))

    def _heat(self, painter: QPainter, heat: Heat) -> None:
        column = self.picture.columns[heat.column]
        values = self.ink.heat(heat.bundle, column)
        if values is not None:
            most = self.ink.most(column)
            painter.drawImage(heat.rect, image(self.theme, values.T, -most, most))
        painter.setPen(QPen(QColor(self.theme.edge), 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(heat.rect)

    def _strip(self, painter: QPainter, strip: Strip) -> None:
        reading, values = self.reading, None
        if reading:
            values = reading.strip(strip.variable, strip.first, strip.count)
        if reading and values is not None:
            shown = image(self.theme, values[:, None], *reading.levels(strip.variable))
            painter.drawImage(strip.rect, shown)
        painter.setPen(QPen(QColor(self.theme.border), 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(strip.rect)

    def _body(self, painter: QPainter, body: Body) -> None:
        rect, found = body.rect, None
        painter.setPen(QPen(QColor(self.theme.border), 1.0))
        painter.setBrush(QColor(self.theme.sunken if body.shape in ("bar", "frame") else self.theme.base))
        if body.shown and self.reading and body.shape != "bar":
            found = self.reading.colour(self.theme, body.shown)
        if body.shape in ("disk", "square"):
            painter.setBrush(found[0] if found else QColor(self.theme.diverging[1]))
        if body.shape == "disk":
            painter.drawEllipse(rect)
        else:
            round_ = {"square": 2.5, "bar": 2.0, "box": 6.0, "frame": 7.0}[body.shape]
            painter.drawRoundedRect(rect, round_, round_)
        if body.shape == "bar":
            self._level(painter, body)
        if found and self.numbers:
            self._number(painter, body, found[1])

    def _ring(self, painter: QPainter) -> None:
        """Round the selected unit: its box, or all that there is of it."""
        own = [b for b in self.picture.bodies if (b.column, b.unit) == self.ink.selected and b.shape != "bar"]
        own = [b for b in own if b.shape == "box"] or own
        if self.ink.selected:
            column, unit = self.ink.selected
            strips = [s for s in self.picture.strips if s.column == column and 0 <= unit - s.unit < s.count]
            own += [strip.body(unit - strip.unit) for strip in strips]
        if not own:
            return
        painter.setPen(QPen(QColor(self.theme.accent), 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ring = QRectF(own[0].rect)
        for body in own[1:]:
            ring = ring.united(body.rect)
        ring.adjust(-4, -4, 4, 4)
        round_ = min(7.0, ring.height() / 3)
        (painter.drawEllipse(ring) if own[0].shape == "disk" else painter.drawRoundedRect(ring, round_, round_))

    def _level(self, painter: QPainter, body: Body) -> None:
        """How far a gate is open, from below."""
        value = self.reading.value(body.shown) if self.reading and body.shown else None
        if value is None:
            return
        low, high = self.reading.levels(body.shown.variable)  # type: ignore[union-attr]
        share = min(max((value - low) / (high - low), 0.0), 1.0)
        rect = body.rect.adjusted(0.5, 0.5, -0.5, -0.5)
        rect.setTop(rect.bottom() - share * rect.height())
        painter.fillRect(rect, QColor(self.theme.accent))

    def _number(self, painter: QPainter, body: Body, colour: QColor) -> None:
        """Inside, where it fits."""
        wide = body.rect.width()
        if wide < LEAST:
            return
        value = self.reading.value(body.shown) if self.reading and body.shown else None
        if value is None:
            return
        painter.setFont(font(self.family, 11 if wide >= ROOMY else 10))
        painter.setPen(colour)
        painter.drawText(body.rect.adjusted(-6, 0, 6, 0), Qt.AlignmentFlag.AlignCenter, tiny(value, wide < ROOMY))

    def _text(self, painter: QPainter, text: Text) -> None:
        chosen = text.head and text.column == self.selected
        painter.setFont(font(self.family, text.size, text.strong))
        strong = self.theme.text if text.strong or (text.align and not text.quiet) else self.theme.faint
        painter.setPen(QColor(self.theme.accent if chosen else strong))
        wide = 300.0
        left = {-1: text.x - wide, 0: text.x - wide / 2, 1: text.x}[text.align]
        sides = {-1: Qt.AlignmentFlag.AlignRight, 0: Qt.AlignmentFlag.AlignHCenter, 1: Qt.AlignmentFlag.AlignLeft}
        flags = sides[text.align] | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(left, text.y - 10, wide, 20), int(flags), text.text)
