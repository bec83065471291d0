"""Every weight matrix on one sheet: heat maps that fit, with the histogram of each and faintly its earlier ones."""

from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QPolygonF, QResizeEvent

from simulator.arithmetic.figures import low, short, tiny
from simulator.arrays import Array
from widgets.bench.selection import Selection
from widgets.drawing.columns import Column
from widgets.drawing.entries import Block, blocks_of, entry, largest, source_of, symbol_of
from widgets.drawing.measure import font, shortened
from widgets.drawing.shades import image
from widgets.drawing.telling import At, told_of_weight
from widgets.views.paced import Paced
from widgets.views.tiles import BINS, TRAIL, Tile, Trail, histogram

TITLE, NAMES, ABOVE, BARS, GAP = 18.0, 24.0, 14.0, 92.0, 14.0
"""Room for a matrix's title, for the names of its rows and of its columns, for its histogram, and between two."""
ENTRY, NAMED, WRITTEN = 34.0, 11.0, (34.0, 13.0)
"""The largest entry's height, the least with a name of its own, and the least size of one with its number in it."""


class Sheet(Paced):
    """Emits `pointed` with the parts of the selection that a clicked entry is."""

    pointed = Signal(dict)

    def __init__(self) -> None:
        super().__init__("The weight matrices")
        self.columns: list[Column] = []
        self.tiles: list[Tile] = []
        self.weights: Mapping[str, Array] = {}
        self.gradients: Mapping[str, Array] = {}
        self.histograms: dict[str, tuple[float, Array]] = {}
        self.trails: dict[str, Trail] = {}
        self.chosen: tuple[str, int, int] | None = None
        self.reach: Mapping[str, float] = {}
        """How far the colours of a matrix go, where that is not as far as its weights."""

    def show_network(self, columns: list[Column]) -> None:
        self.columns, self.weights, self.gradients = columns, {}, {}
        self.tiles, self.trails = [], {}

    def show_weights(
        self, weights: Mapping[str, Array], gradients: Mapping[str, Array], still: bool, new: bool
    ) -> None:
        """`new`: an update was made since the last time."""
        self.weights, self.gradients = weights, gradients
        if [tile.name for tile in self.tiles] != list(weights):
            self._lay_out()
        self.histograms = {name: histogram(W) for name, W in weights.items()}
        for name, counts in self.histograms.items() if new else ():
            self.trails.setdefault(name, Trail()).add(*counts)
        self.repaint_soon(still)

    def select(self, selection: Selection) -> None:
        self.chosen = selection.weight
        self.update()

    # Where everything stands

    def _lay_out(self) -> None:
        named = {
            name: (place, blocks)
            for place, column in enumerate(self.columns)
            for name, blocks in blocks_of(column).items()
        }
        self.tiles = [
            Tile(name, *named.get(name, (0, [])), (W.shape[0], W.shape[1])) for name, W in self.weights.items()
        ]
        self.arrange()

    def arrange(self) -> None:
        """As many side by side as make the maps largest."""
        count = len(self.tiles)
        if not count:
            return
        options = [self._fit(across) for across in range(1, count + 1)]

        def finest(areas: list[QRectF]) -> float:
            sizes = zip(areas, self.tiles, strict=True)
            return min(min(a.height() / t.shape[0], a.width() / t.shape[1]) for a, t in sizes)

        best = max(options, key=finest)
        for tile, area in zip(self.tiles, best, strict=True):
            tile.area = area
            tile.bars = QRectF(area.right() + 14, area.top(), BARS - 14, min(area.height(), 84.0))

    def _fit(self, across: int) -> list[QRectF]:
        """The maps' places for so many in a row."""
        down = -(-len(self.tiles) // across)
        high, areas = (self.height() - 4.0) / down, []
        beside = NAMES + BARS + GAP
        for n in range(0, len(self.tiles), across):
            row = self.tiles[n : n + across]
            room = max(self.width() - GAP - across * beside, 8.0 * across)
            parts = [tile.shape[1] ** 0.5 for tile in row]
            x, y = GAP, n // across * high + TITLE + ABOVE
            for tile, part in zip(row, parts, strict=True):
                rows, columns = tile.shape
                w = min(max(room * part / sum(parts), 8.0), 2 * ENTRY * columns)
                h = max(high - TITLE - ABOVE - 8.0, 8.0)
                areas.append(QRectF(x + NAMES, y, w, min(h, ENTRY * rows)))
                x += beside + w
        return areas

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    # Painting

    def render_on(self, painter: QPainter) -> None:
        for tile in self.tiles:
            W = self.weights[tile.name]
            most = self.reach.get(tile.name) or tile.reach(W)
            self._title(painter, tile, largest(W))
            every_row = max(int(W.shape[0] // (2 * tile.area.height())), 1)  # more than the screen has are not seen
            every_column = max(int(W.shape[1] // (2 * tile.area.width())), 1)
            painter.drawImage(tile.area, image(self.theme, W[::every_row, ::every_column], -most, most))
            self._names(painter, tile)
            if tile.area.width() >= WRITTEN[0] * W.shape[1] and tile.area.height() >= WRITTEN[1] * W.shape[0]:
                self._numbers(painter, tile, W, most)
            self._bars(painter, tile)
            if self.chosen and self.chosen[0] == tile.name:
                self._mark(painter, tile.rect(*self.chosen[1:]))

    def _title(self, painter: QPainter, tile: Tile, most: float) -> None:
        column = self.columns[tile.place]
        painter.setFont(font(self.font(), 12, strong=True))
        painter.setPen(QColor(self.theme.text))
        top = tile.area.top() - ABOVE - TITLE
        name = f"{column.head} {tile.name.split('.', 2)[-1]}"
        wide = tile.area.width() + BARS
        line = QRectF(tile.area.left() - NAMES, top, wide + NAMES, TITLE)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, name)
        painter.setFont(font(self.font(), 11))
        painter.setPen(QColor(self.theme.faint))
        told = f"{tile.shape[0]:,} × {tile.shape[1]:,} · largest {short(most)}"
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if tile.area.width() > 130:
            painter.drawText(line, int(flags), told)

    def _names(self, painter: QPainter, tile: Tile) -> None:
        """Rows left and columns above, each by its letter or, where they are narrow, all of a block by one; and lines
        between the blocks."""
        painter.setFont(font(self.font(), 10))
        rows, columns = tile.shape
        high, wide = tile.area.height() / rows, tile.area.width() / columns
        letters = {block.rows: self._source(tile, block) for block in tile.blocks}
        for span, letter in letters.items():
            for k, mark in _marks(span, letter, high >= NAMED):
                at = tile.area.top() + k * high
                self._word(painter, QRectF(tile.area.left() - NAMES - 6, at - 7, NAMES + 2, 14), mark, left=False)
            if span.start:
                self._line(painter, tile, tile.area.top() + span.start * high, across=True)
        heads = {block.columns: block.wire.target.name for block in tile.blocks}
        for span, letter in heads.items():
            for k, mark in _marks(span, letter, wide >= 20):
                at = tile.area.left() + k * wide
                self._word(painter, QRectF(at - 20, tile.area.top() - 14, 40, 13), mark, left=True)
            if span.start:
                self._line(painter, tile, tile.area.left() + span.start * wide, across=False)
        painter.setPen(QPen(QColor(self.theme.edge), 1.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(tile.area)

    def _source(self, tile: Tile, block: Block) -> str:
        """What a block's rows come from: past inputs by how long ago."""
        wire = block.wire
        if wire.source.role == "outside" and wire.back:
            return f"t−{wire.back}"
        return source_of(self.columns, tile.place, wire)

    def _word(self, painter: QPainter, rect: QRectF, text: str, left: bool) -> None:
        painter.setPen(QColor(self.theme.faint))
        side = Qt.AlignmentFlag.AlignHCenter if left else Qt.AlignmentFlag.AlignRight
        text = shortened(self.font(), text, 10, rect.width())
        painter.drawText(rect, int(side | Qt.AlignmentFlag.AlignVCenter), text)

    def _line(self, painter: QPainter, tile: Tile, at: float, across: bool) -> None:
        painter.setPen(QPen(QColor(self.theme.base), 2.0))
        area = tile.area
        ends = (QPointF(area.left(), at), QPointF(area.right(), at)) if across else (
            QPointF(at, area.top()), QPointF(at, area.bottom())
        )  # fmt: skip
        painter.drawLine(*ends)

    def _numbers(self, painter: QPainter, tile: Tile, W: Array, most: float) -> None:
        painter.setFont(font(self.font(), 10))
        for i in range(W.shape[0]):
            for j in range(W.shape[1]):
                value = float(W[i, j])
                strong = abs(value) > 0.6 * most
                painter.setPen(QColor(self.theme.base if strong else self.theme.text))
                painter.drawText(tile.rect(i, j), Qt.AlignmentFlag.AlignCenter, tiny(value))

    def _bars(self, painter: QPainter, tile: Tile) -> None:
        """How many weights there are of each size, and faintly how many there were."""
        rect, (most, counts) = tile.bars, self.histograms[tile.name]
        if rect.height() < 24:
            return
        base, top = rect.bottom() - 12, max(int(counts.max()), 1)
        trail = self.trails.get(tile.name)
        scale = (base - rect.top()) / max(top, *(int(c.max()) for _, c in trail.kept), 1) if trail else 0.0
        scale = scale or (base - rect.top()) / top
        wide = rect.width() / BINS
        for k, count in enumerate(counts):
            if count:
                middle = (k + 0.5) / BINS * 2 - 1
                ends = self.theme.diverging
                colour = QColor(ends[1] if abs(middle) < 1 / BINS else ends[2 if middle > 0 else 0])
                bar = QRectF(rect.left() + k * wide, base - count * scale, max(wide - 0.6, 0.8), count * scale)
                painter.fillRect(bar, colour)
        for n, (reach, before) in enumerate(trail.kept if trail else ()):
            colour = QColor(self.theme.faint)
            colour.setAlphaF(0.15 + 0.4 * n / TRAIL)
            painter.setPen(QPen(colour, 1.0))
            x = rect.center().x() + (np.arange(BINS) + 0.5 - BINS / 2) * wide * reach / most
            inside = (x >= rect.left()) & (x <= rect.right())
            points = [QPointF(a, base - c * scale) for a, c in zip(x[inside], before[inside], strict=True)]
            painter.drawPolyline(QPolygonF(points))
        painter.setPen(QPen(QColor(self.theme.axis), 1.0))
        painter.drawLine(QPointF(rect.left(), base), QPointF(rect.right(), base))
        painter.setFont(font(self.font(), 10))
        painter.setPen(QColor(self.theme.faint))
        foot = QRectF(rect.left() - 8, base + 1, rect.width() + 16, 12)
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, tiny(-most))
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight, tiny(most))

    def _mark(self, painter: QPainter, rect: QRectF) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, wide, out in ((self.theme.base, 4.0, 2.0), (self.theme.accent, 2.0, 2.0)):
            painter.setPen(QPen(QColor(colour), wide))
            painter.drawRoundedRect(rect.adjusted(-out, -out, out, out), 2, 2)

    # What is pointed at

    def entry_at(self, point: QPointF) -> tuple[Tile, int, int] | None:
        for tile in self.tiles:
            if (found := tile.at(point)) is not None:
                return tile, *found
        return None

    def told(self, point: QPointF) -> str:
        """Name, row, column, value and gradient of the entry at a place."""
        found = self.entry_at(point)
        if found is None:
            return ""
        tile, i, j = found
        block = tile.block(i, j)
        ends = block.wire.ends(i, j) if block else None
        if block is None or ends is None:
            return f"{symbol_of(self.columns, tile.name, i, j)} = {short(float(self.weights[tile.name][i, j]))}"
        at = At(tile.name, i, j, entry(self.columns, tile.place, block.wire, *ends))
        return f"{told_of_weight(at, self.weights, self.gradients)}\n{tile.name}, row {i + 1}, column {j + 1}"

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self.entry_at(event.position())
        if found is None or event.button() != Qt.MouseButton.LeftButton:
            return
        tile, i, j = found
        block = tile.block(i, j)
        unit = None if block is None or block.first is None else block.first + j - block.columns.start
        self.pointed.emit({"layer": tile.place - 1, "unit": unit, "weight": (tile.name, i, j)})


def _marks(span: range, letter: str, each: bool) -> list[tuple[float, str]]:
    """The names along a block, with their places in entries."""
    if each and letter[:2] != "t−":
        return [(k + 0.5, letter if letter == "1" else f"{letter}{low(k - span.start)}") for k in span]
    return [((span.start + span.stop) / 2, letter)]
