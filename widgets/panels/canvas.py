"""The network as a graph, from input to output, recurrent connections visible."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QGraphicsPathItem, QGraphicsScene, QGraphicsSimpleTextItem, QGraphicsView

from simulator.experiment import Experiment
from widgets.theme import LIGHT, Theme

VISIBLE = 6
"""Units drawn in a column; of more, the first four and the last."""
COLUMN, GAP, RADIUS, SPACE = 78.0, 62.0, 9.0, 27.0
CAPTION = 3 * SPACE + 22
"""Where captions stand below the middle line."""


@dataclass(frozen=True)
class Column:
    """What one column shows."""

    caption: str
    count: int
    names: tuple[str, ...] = ()
    loop: bool = False
    bias: bool = False
    tip: str = ""


def columns_of(experiment: Experiment, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> list[Column]:
    """Input, layers and output of a network."""
    network = experiment.network
    tip = "One unit for each input of the data."
    made = [Column(f"Input\n{len(inputs) or '?'}", len(inputs) or 1, inputs, tip=tip)]
    width = len(inputs) or 1
    for layer in network.layers:
        tip = layer.told()
        width = layer.width(width)
        known = inputs or layer.width(1) == layer.width(2)  # whatever the data has
        caption = f"{layer.written}\n{width if known else '?'}"
        made.append(Column(caption, width, loop=layer.recurrent, bias=layer.biased, tip=tip))
    read_out = network.read_out
    caption = f"Output\n{read_out.activation} · {len(outputs) or '?'}"
    tip = read_out.told()
    return [*made, Column(caption, len(outputs) or 1, outputs, bias=read_out.bias, tip=tip)]


class Canvas(QGraphicsView):
    """Columns are numbered -1 for the input, 0 … for the layers, and then the output."""

    selected = Signal(int)
    remove_asked = Signal(int)
    edit_asked = Signal(int)
    moved = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.setScene(QGraphicsScene(self))
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setAccessibleName("Network, from input to output")
        self.setToolTip("Click a layer to edit it; drag it to another place; Delete removes it; arrow keys select.")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.theme: Theme = LIGHT
        self.columns: list[Column] = []
        self.index = 0
        self.pressed: int | None = None

    def show_network(self, experiment: Experiment, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> None:
        """Draw a network; names are empty before the data has been read."""
        self.columns = columns_of(experiment, inputs, outputs)
        self._draw()

    def select(self, index: int) -> None:
        """Mark a column, and bring it into view."""
        if index != self.index:
            self.index = index
            self._draw()
            self.ensureVisible(self._rect(index + 1), 0, 0)

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self._draw()

    # Drawing

    def _draw(self) -> None:
        scene = self.scene()
        scene.clear()
        scene.setBackgroundBrush(QColor(self.theme.base))
        for place in range(len(self.columns)):
            if place - 1 == self.index:
                self._mark(place)
            if place:
                self._connect(place)
        for place, column in enumerate(self.columns):
            self._units(place, column)
            self._caption(place, column)
            if column.loop:
                self._loop(place, column)
        self._fit()

    def _mark(self, place: int) -> None:
        path = QPainterPath()
        path.addRoundedRect(self._rect(place), 8, 8)
        tint = QColor(self.theme.accent)
        tint.setAlpha(36)
        self.scene().addPath(path, QPen(QColor(self.theme.accent), 1.5), tint)

    def _rect(self, place: int) -> QRectF:
        return QRectF(self._x(place) - COLUMN / 2 - 4, -3 * SPACE - 32, COLUMN + 8, 6 * SPACE + 92)

    def _x(self, place: int) -> float:
        return place * (COLUMN + GAP)

    def _ys(self, column: Column) -> list[float | None]:
        """The heights of the column's units; None stands for those left out."""
        slots = column.count if column.count <= VISIBLE else VISIBLE
        ys: list[float | None] = [(k - (slots - 1) / 2) * SPACE for k in range(slots)]
        if column.count > VISIBLE:
            ys[-2] = None
        return ys

    def _connect(self, place: int) -> None:
        """Every unit to every unit of the column before, and the bias from its fixed input of 1."""
        left, right = self.columns[place - 1], self.columns[place]
        colour = QColor(self.theme.faint)
        colour.setAlpha(110)
        pen = QPen(colour, 0.8)
        a, b = self._x(place - 1) + RADIUS, self._x(place) - RADIUS
        ends = [y for y in self._ys(right) if y is not None]
        for start in (y for y in self._ys(left) if y is not None):
            for end in ends:
                self.scene().addLine(a, start, b, end, pen)
        if right.bias:
            self._bias(place, ends, pen)
        self._arrow((a + b) / 2, -3 * SPACE - 14)

    def _bias(self, place: int, ends: list[float], pen: QPen) -> None:
        x, y, size = self._x(place) - (COLUMN + GAP) / 2, 3 * SPACE + 4, 14
        dashed = QPen(pen)
        dashed.setStyle(Qt.PenStyle.DashLine)
        for end in ends:
            self.scene().addLine(x + size / 2, y, self._x(place) - RADIUS, end, dashed)
        square = self.scene().addRect(
            x - size / 2, y - size / 2, size, size, QPen(QColor(self.theme.faint)), QColor(self.theme.sunken)
        )
        square.setToolTip("Bias: a fixed input of 1.")
        self._text("1", x, y - 7, 8, self.theme.faint)

    def _arrow(self, x: float, y: float) -> None:
        """Which way the signals go."""
        colour = QColor(self.theme.faint)
        self.scene().addLine(x - 14, y, x + 8, y, QPen(colour, 1.4))
        tip = QPolygonF([QPointF(x + 6, y - 4), QPointF(x + 14, y), QPointF(x + 6, y + 4)])
        self.scene().addPolygon(tip, QPen(Qt.PenStyle.NoPen), colour)

    def _units(self, place: int, column: Column) -> None:
        x, inside = self._x(place), 0 < place < len(self.columns) - 1
        fill = QColor(self.theme.accent if inside else self.theme.sunken)
        for k, y in enumerate(self._ys(column)):
            if y is None:
                self._text("⋮", x, -12 + (k - (VISIBLE - 1) / 2) * SPACE, 14, self.theme.text)
                continue
            circle = self.scene().addEllipse(
                x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS, QPen(QColor(self.theme.accent), 1.4), fill
            )
            circle.setToolTip(column.tip)
            if 0 < len(column.names) <= VISIBLE:
                self._name(column.names[k], x, y, place == 0)

    def _name(self, name: str, x: float, y: float, left: bool) -> None:
        shown = name if len(name) <= 8 else name[:7] + "…"
        item = self._text(shown, x, y - 8, 9, self.theme.text)
        width = item.boundingRect().width()
        item.setX(x - RADIUS - 5 - width if left else x + RADIUS + 5)
        item.setToolTip(name)

    def _caption(self, place: int, column: Column) -> None:
        head, _, count = column.caption.partition("\n")
        self._text(head, self._x(place), CAPTION, 10, self.theme.text, bold=True).setToolTip(column.tip)
        self._text(count, self._x(place), CAPTION + 16, 9, self.theme.faint)

    def _loop(self, place: int, column: Column) -> None:
        """The state goes back into its own layer, one step later."""
        x = self._x(place)
        top = min(y for y in self._ys(column) if y is not None) - RADIUS - 3
        path = QPainterPath(QPointF(x + 7, top))
        path.cubicTo(QPointF(x + 40, top - 36), QPointF(x - 40, top - 36), QPointF(x - 8, top - 1))
        pen = QPen(QColor(self.theme.validation), 2)
        item = QGraphicsPathItem(path)
        item.setPen(pen)
        item.setToolTip("Recurrent: each step also sees the layer's own state of the step before.")
        self.scene().addItem(item)
        tip = QPolygonF([QPointF(x - 4, top + 2), QPointF(x - 14, top - 3), QPointF(x - 6, top - 10)])
        self.scene().addPolygon(tip, QPen(Qt.PenStyle.NoPen), QColor(self.theme.validation))
        self._text("t−1", x + 30, top - 32, 9, self.theme.validation)

    def _text(
        self, text: str, x: float, y: float, size: int, colour: str, bold: bool = False
    ) -> QGraphicsSimpleTextItem:
        """Centred on x, its top at y."""
        font = QFont(self.font())
        font.setPixelSize(round(size * 1.3))
        font.setBold(bold)
        item = self.scene().addSimpleText(text, font)
        item.setBrush(QColor(colour))
        item.setPos(x - item.boundingRect().width() / 2, y)
        return item

    def _fit(self) -> None:
        if not self.columns:
            return
        last = self._rect(len(self.columns) - 1)
        named = any(0 < len(self.columns[k].names) <= VISIBLE for k in (0, -1))
        bounds = self._rect(0).united(last).adjusted(-30 * named - 4, -4, 30 * named + 4, 4)
        self.setSceneRect(bounds)
        area = self.viewport().size()
        scale = min(area.width() / bounds.width(), area.height() / bounds.height(), 1.3)
        self.resetTransform()
        self.scale(max(scale, 0.45), max(scale, 0.45))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    # What the user does

    def place_at(self, point: QPointF) -> int:
        """The number of the column nearest to a point of the scene."""
        return min(max(round(point.x() / (COLUMN + GAP)), 0), len(self.columns) - 1) - 1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed = self.place_at(self.mapToScene(event.position().toPoint()))
        self.selected.emit(self.pressed)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place, source = self.place_at(self.mapToScene(event.position().toPoint())), self.pressed
        self.pressed = None
        layers = range(len(self.columns) - 2)
        if source in layers and place != source and place in layers:
            self.moved.emit(source, place)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.edit_asked.emit(self.place_at(self.mapToScene(event.position().toPoint())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() in steps:
            self.selected.emit(min(max(self.index + steps[Qt.Key(event.key())], -1), len(self.columns) - 2))
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_asked.emit(self.index)
        else:
            super().keyPressEvent(event)
