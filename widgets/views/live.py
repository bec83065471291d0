"""The network at work as a picture: units by activation, edges by weight, both to be pointed at and selected."""

from collections.abc import Mapping

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPixmap, QResizeEvent
from PySide6.QtWidgets import QToolTip

from simulator.arrays import Array
from simulator.experiment import Experiment
from widgets.bench.selection import Selection
from widgets.drawing import Column, Painting, Picture, arranged, columns_of
from widgets.drawing.ink import Ink
from widgets.drawing.measure import STAGE
from widgets.drawing.picture import Body
from widgets.drawing.reading import Reading
from widgets.drawing.telling import Edge, edges_at, told_of_body, told_of_edge
from widgets.theme import Theme
from widgets.views.paced import Paced
from widgets.views.weight_editor import Offered, WeightEditor

SHOWN = 5
"""Weights of one edge that can be edited at once."""


class Live(Paced):
    """Shows the whole network, however many layers it has. Layers are numbered as in a Selection."""

    pointed = Signal(dict)
    edited = Signal(str, int, int, float)
    held = Signal()
    """A weight is about to be edited: training is to stand still."""

    def __init__(self) -> None:
        super().__init__("The network at work")
        self.columns: list[Column] = []
        self.weights: Mapping[str, Array] = {}
        self.gradients: Mapping[str, Array] = {}
        self.reading: Reading | None = None
        self.by_gradient, self.numbers, self.still = False, True, False
        self.selection = Selection()
        self.reach: Mapping[str, float] = {}
        """As an Ink has it."""
        self.picture = Picture(1, 1, [])
        self.scale = 1.0
        self.painted_edges: tuple[object, ...] = ()
        """What the edges that were painted last depend on."""
        self.edges: QPixmap | None = None
        self.editor = WeightEditor(self)
        self.editor.written.connect(self.edited)

    # What is shown

    def show_network(self, experiment: Experiment, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> None:
        """Another network: nothing is known of it yet."""
        self.columns = columns_of(experiment, inputs, outputs)
        self.weights, self.gradients, self.reading = {}, {}, None
        self.editor.close()
        self.arrange()

    def show_reading(
        self, reading: Reading, weights: Mapping[str, Array], gradients: Mapping[str, Array], still: bool
    ) -> None:
        """An instant of it. `still`: it is the last for now, and is painted whatever it costs."""
        self.reading, self.weights, self.gradients, self.still = reading, weights, gradients, still
        self.repaint_soon(still)

    def select(self, selection: Selection) -> None:
        before, self.selection = self.selection, selection
        if (before.layer, before.unit) != (selection.layer, selection.unit) and self._crowded:
            self.arrange()
        self.update()

    @property
    def _crowded(self) -> bool:
        """Whether not all edges are drawn, but those of one unit."""
        return bool(self.picture.fans or self.picture.heats or self.picture.focus)

    @property
    def unit(self) -> tuple[int, int] | None:
        """Column and number of the selected unit."""
        return None if self.selection.unit is None else (self.selection.layer + 1, self.selection.unit)

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        self.editor.recolour(theme)

    # Drawing

    def arrange(self) -> None:
        """Find a place for everything, smaller where it would be too wide."""
        if not self.columns or self.width() < 50 or self.height() < 50:
            return
        wide, high = float(self.width()), float(self.height())
        self.picture = arranged(self.columns, wide, high, self.font(), STAGE, self.unit)
        self.scale = min(wide / self.picture.width, 1.0)
        if self.scale < 1:
            size = wide / self.scale, high / self.scale
            self.picture = arranged(self.columns, *size, self.font(), STAGE, self.unit)
            self.scale = min(wide / self.picture.width, 1.0)
        self.update()

    @property
    def ink(self) -> Ink:
        weights = self.gradients if self.by_gradient else self.weights
        return Ink(self.theme, weights, self.unit, self.selection.weight, opaque=True, reach=self.reach)

    def reaches(self) -> dict[str, float]:
        """The largest |weight| of each column now."""
        ink = Ink(self.theme, self.gradients if self.by_gradient else self.weights)
        return {column.matrices: ink.most(column) for column in self.columns if ink.weights}

    def painting(self) -> Painting:
        return Painting(self.picture, self.ink, self.selection.layer + 1, self.font(), self.reading, self.numbers)

    def render_on(self, painter: QPainter) -> None:
        if not self.columns:
            return
        painting, whole = self.painting(), self.picture.whole
        edges = (self.picture, painting.ink.weights, self.unit, self.selection.weight, self.theme)
        if not _same(edges, self.painted_edges):  # while it learns they change each time
            self.painted_edges, self.edges = edges, None
            painter.scale(self.scale, self.scale)
            painting.paint_edges(painter, whole)
        else:  # only the step has changed
            if self.edges is None:
                self.edges = self._kept(painting)
            painter.drawPixmap(0, 0, self.edges)
            painter.scale(self.scale, self.scale)
        painting.paint_units(painter, whole)

    def _kept(self, painting: Painting) -> QPixmap:
        """The edges as pixels."""
        ratio = self.devicePixelRatioF()
        kept = QPixmap(self.size() * ratio)
        kept.setDevicePixelRatio(ratio)
        kept.fill(QColor(self.theme.base))
        painter = QPainter(kept)
        painter.scale(self.scale, self.scale)
        painting.paint_edges(painter, self.picture.whole)
        painter.end()
        return kept

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.editor.close()
        self.arrange()

    # What is pointed at

    def point(self, position: QPointF) -> QPointF:
        """A place of the widget on the picture."""
        return QPointF(position.x() / self.scale, position.y() / self.scale)

    def body_at(self, position: QPointF) -> Body | None:
        body = self.picture.body_at(self.point(position))
        return body if body and body.shape != "frame" else None

    def edge_at(self, position: QPointF) -> Edge | None:
        """Of the edges there, one of the selected unit's, or else the strongest; none until weights are known."""
        found = edges_at(self.picture, self.ink, self.point(position), self.unit) if self.weights else []
        return found[0] if found else None

    def told(self, position: QPointF) -> str:
        if body := self.body_at(position):
            return told_of_body(self.picture, self.reading, body)
        if edge := self.edge_at(position):
            hint = "click to edit" if self.still else "click to pause and edit"
            return told_of_edge(self.picture, edge, self.weights, self.gradients, hint)
        return ""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self.columns:
            return
        self.editor.close()
        place = event.position()
        if body := self.body_at(place):
            self.pointed.emit({"layer": body.column - 1, "unit": body.unit, "weight": None})
        elif (edge := self.edge_at(place)) and edge.weights:
            self._take_up(edge, place)
        else:
            column = self.picture.place_at(self.point(place).x())
            self.pointed.emit({"layer": column - 1, "unit": None, "weight": None})

    def _take_up(self, edge: Edge, place: QPointF) -> None:
        """Select a weight of an edge, and offer to edit those it stands for."""
        strongest = sorted(edge.weights, key=lambda at: -abs(float(self.weights[at.matrix][at.row, at.column])))
        first = strongest[0]
        kept = self.unit is not None and edge.bundle.touches(edge.end, *self.unit)
        layer, unit = (self.selection.layer, self.selection.unit) if kept else (edge.column - 1, edge.unit)
        self.pointed.emit({"layer": layer, "unit": unit, "weight": first.place})
        self.held.emit()
        QToolTip.hideText()
        seen = [at for at in edge.weights if at in strongest[:SHOWN]]
        offered = [Offered(at.place, at.entry.symbol, str(self.weights[at.matrix][at.row, at.column])) for at in seen]
        self.editor.offer(offered, place.toPoint(), seen.index(first))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows lead from column to column and from unit to unit."""
        key, layer = Qt.Key(event.key()), self.selection.layer
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            layer += 1 if key == Qt.Key.Key_Right else -1
            self.pointed.emit({"layer": min(max(layer, -1), len(self.columns) - 2), "unit": None, "weight": None})
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            last, now = self.columns[layer + 1].count - 1, self.selection.unit
            step = 1 if key == Qt.Key.Key_Down else -1
            unit = 0 if now is None else min(max(now + step, 0), last)
            self.pointed.emit({"layer": layer, "unit": unit, "weight": None})
        else:
            super().keyPressEvent(event)


def _same(these: tuple[object, ...], those: tuple[object, ...]) -> bool:
    """Whether they are the very same things, or equal where they are small."""
    big = zip(these[:2], those[:2], strict=False)
    return len(these) == len(those) and all(a is b for a, b in big) and these[2:] == those[2:]
