"""The network as a picture that can be pointed at: it selects, moves, removes and scrolls."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip

from simulator.arrays import Array
from simulator.experiment import Experiment
from widgets.drawing import Column, Painting, Picture, arranged, columns_of, export
from widgets.drawing.ink import Ink
from widgets.drawing.routes import edge_at
from widgets.drawing.words import told
from widgets.theme import LIGHT, Theme


class Canvas(QAbstractScrollArea):
    """Columns are numbered -1 for the input, 0 … for the layers, and then the output."""

    selected = Signal(int)
    unit_selected = Signal(int, int)
    """A column, and the number of the unit in it that was clicked."""
    remove_asked = Signal(int)
    edit_asked = Signal(int)
    moved = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Network, from input to output")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.theme: Theme = LIGHT
        self.columns: list[Column] = []
        self.weights: Mapping[str, Array] = {}
        self.index = 0
        self.unit: int | None = None
        self.pressed: int | None = None
        self.picture = Picture(1, 1, [])
        self.painting: Painting | None = None

    def show_network(self, experiment: Experiment, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> None:
        """Draw a network; names are empty before the data has been read."""
        self.columns = columns_of(experiment, inputs, outputs)
        self.arrange()

    def show_weights(self, weights: Mapping[str, Array]) -> None:
        """Colour the edges by weights, by name such as `0.elman.W`; none: neutral."""
        self.weights = weights
        self.redraw()

    def select(self, index: int, unit: int | None = None) -> None:
        """Mark a column, and a unit of it, and bring it into view."""
        if (index, unit) != (self.index, self.unit):
            self.index, self.unit = index, unit
            self.redraw()
            self.bring_into_view()

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.redraw()

    # Drawing

    def arrange(self) -> None:
        """Find a place for everything, for the size there is."""
        if not self.columns:
            return
        size = self.viewport().size()
        self.picture = arranged(self.columns, size.width(), size.height(), self.font())
        bar = self.horizontalScrollBar()
        bar.setPageStep(size.width())
        bar.setSingleStep(40)
        bar.setRange(0, max(round(self.picture.width - size.width()), 0))
        self.redraw()

    def redraw(self) -> None:
        """The same picture with other colours, or another selection."""
        selected = None if self.unit is None else (self.index + 1, self.unit)
        ink = Ink(self.theme, self.weights, selected)
        self.painting = Painting(self.picture, ink, self.index + 1, self.font())
        self.viewport().update()

    def bring_into_view(self) -> None:
        if self.index + 1 < len(self.picture.areas):
            frame, bar, wide = self.picture.frame(self.index + 1), self.horizontalScrollBar(), self.viewport().width()
            least, most = frame.right() - wide, frame.left()
            bar.setValue(round(min(max(bar.value(), least), most)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), self.theme.base)
        if self.painting:
            shift = self.horizontalScrollBar().value()
            painter.translate(-shift, 0)
            self.painting.paint(painter, QRectF(self.viewport().rect()).translated(shift, 0))
        if self.hasFocus():
            self._focus(painter)
        painter.end()

    def _focus(self, painter: QPainter) -> None:
        painter.resetTransform()
        painter.setPen(self.theme.accent)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.viewport().rect()).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def image(self) -> QImage:
        """The whole drawing as it is seen."""
        assert self.painting
        return export.image(self.painting)

    def svg(self, title: str) -> bytes:
        """The same as SVG."""
        assert self.painting
        return export.svg(self.painting, title)

    # What the user does

    def point(self, position: QPointF) -> QPointF:
        """A place of the viewport on the picture."""
        return QPointF(position.x() + self.horizontalScrollBar().value(), position.y())

    def place_at(self, position: QPointF) -> int:
        """The number of the column nearest to a place of the viewport."""
        return self.picture.place_at(self.point(position).x()) - 1

    def mousePressEvent(self, event: QMouseEvent) -> None:
        body = self.picture.body_at(self.point(event.position()))
        if body and body.unit is not None:
            self.pressed = body.column - 1
            self.unit_selected.emit(self.pressed, body.unit)
        else:
            self.pressed = self.place_at(event.position())
            self.selected.emit(self.pressed)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Units and edges say at once what they are, all else when the pointer rests."""
        if self.pressed is None:
            words = self.told_of_marks(event.position())
            QToolTip.showText(event.globalPosition().toPoint(), words, self.viewport())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        place, source = self.place_at(event.position()), self.pressed
        self.pressed = None
        layers = range(len(self.columns) - 2)
        if source in layers and place != source and place in layers:
            self.moved.emit(source, place)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.edit_asked.emit(self.place_at(event.position()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A wheel turns the picture sideways where it is wider than its place."""
        turn = event.angleDelta()
        bar = self.horizontalScrollBar()
        if bar.maximum():
            bar.setValue(bar.value() - (turn.x() or turn.y()) // 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        ends = {Qt.Key.Key_Home: -1, Qt.Key.Key_End: len(self.columns) - 2}
        key = Qt.Key(event.key())
        if key in steps:
            self.selected.emit(min(max(self.index + steps[key], -1), len(self.columns) - 2))
        elif key in ends:
            self.selected.emit(ends[key])
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._next_unit(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.edit_asked.emit(self.index)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_asked.emit(self.index)
        else:
            super().keyPressEvent(event)

    def _next_unit(self, step: int) -> None:
        """The unit above or below, of those that are drawn."""
        units = sorted({b.unit for b in self.picture.bodies if b.column == self.index + 1 and b.unit is not None})
        if units:
            at = units.index(self.unit) + step if self.unit in units else 0
            self.unit_selected.emit(self.index, units[min(max(at, 0), len(units) - 1)])

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.told(QPointF(event.pos())), self.viewport())
            return True
        return super().viewportEvent(event)

    def told(self, position: QPointF) -> str:
        """What stands at a place of the viewport, in words."""
        point = self.point(position)
        if words := self.told_of_marks(position):
            return words
        if ground := next((g for g in self.picture.grounds if g.rect.contains(point)), None):
            return ground.tip
        place = self.picture.place_at(point.x())
        if self.picture.frame(place).contains(point):
            return self.columns[place].tip
        return "Click a layer to edit it; drag it to another place; Delete removes it; arrow keys select."

    def told_of_marks(self, position: QPointF) -> str:
        """The same for units and edges; empty elsewhere."""
        point = self.point(position)
        body = self.picture.body_at(point)
        if body and body.shape not in ("frame", "box"):
            return body.tip
        if self.painting and (found := edge_at(self.picture.bundles, point)):
            return told(self.picture, self.painting.ink, *found)
        return body.tip if body else ""
