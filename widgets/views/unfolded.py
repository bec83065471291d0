"""The picture of a network unfolded in time: the same cells at every step."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from simulator.arithmetic.figures import short
from widgets.bench.selection import Selection
from widgets.theme import LIGHT, Theme
from widgets.views.axis import written
from widgets.views.margin import small
from widgets.views.placing import Placed, placed, straight, way
from widgets.views.steps import LEFT, RIGHT, Steps, cells, coloured
from widgets.views.unfolded_words import NUMBERS, write_names, write_numbers, write_symbols
from widgets.views.unfolding import Line, Row

NARROWEST = 14
"""A column; where there is not room for all of them, those around the selected step are shown."""
STRIP = 12
"""Height of the strip that shows the whole sequence where there is not room for all columns."""


class Unfolded(QWidget):
    """Emits `pointed` with parts of the selection. Keys are left to whoever it stands in."""

    pointed = Signal(dict)

    def __init__(self) -> None:
        super().__init__()
        self.theme, self.selection = LIGHT, Selection()
        self.rows: Sequence[Row] = ()
        self.line: Line | None = None
        self.weight: float | None = None
        self.count, self.step, self.first = 0, 0, 0
        self.made: tuple[object, ...] = ()
        """What the picture of the cells was made for."""
        self.picture = self.overview = QImage()
        self.placed: list[Placed] = []
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(60)
        self.setAccessibleName("The network at every time step")

    def sizeHint(self) -> QSize:
        return QSize(600, 160)

    # What is shown

    def show_rows(self, rows: Sequence[Row], count: int) -> None:
        """Rows from the input up, and how many steps there are."""
        self.rows, self.count = rows, count
        self.made = ()
        self.update()

    def select(self, selection: Selection, step: int, line: Line | None, weight: float | None) -> None:
        """Mark a step and a unit, and a weight that stands between the rows, with its value."""
        self.selection, self.step, self.line, self.weight = selection, step, line, weight
        self.update()

    @property
    def whole(self) -> Steps:
        return Steps(LEFT, self.width() - RIGHT, 0, max(self.count, 1))

    @property
    def steps(self) -> Steps:
        """Those that have a column: all, or as many around the selected one as have room. They stay where they are for
        as long as the selected one is among them."""
        whole = self.whole
        room = max(int((whole.right - whole.left) // NARROWEST), 1)
        if self.count <= room:
            self.first = 0
            return whole
        if not self.first <= self.step < self.first + room:
            self.first = self.step - room // 4
        self.first = min(max(self.first, 0), self.count - room)
        return Steps(whole.left, whole.right, self.first, room)

    # Where everything is

    def at(self, point: QPointF) -> tuple[int | None, Placed | None, int]:
        """What stands at a point: the step, the row where it is a cell, and the unit."""
        steps = self.steps
        if steps.count < self.count and point.y() <= STRIP + 3:
            return self.whole.at(point.x()), None, 0
        step = steps.at(point.x())
        if step is None:
            return None, None, 0
        for where in self.placed:
            unit = where.unit(point, step, steps)
            if unit is not None:
                return step, where, unit
        return step, None, 0

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        step, where, unit = self.at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and step is not None:
            cell = {"layer": where.row.layer, "unit": where.row.first + unit} if where else {}
            self.pointed.emit(cell | {"step": step})

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        step, where, unit = self.at(event.position())
        if step is None or where is None:
            QToolTip.hideText()
            return
        QToolTip.showText(event.globalPosition().toPoint(), self.told(step, where.row, unit), self)

    def told(self, step: int, row: Row, unit: int) -> str:
        """What a cell is, in words."""
        index = int(np.searchsorted(row.steps, step))
        symbol = f", symbol “{row.read[index]}”" if row.read and row.read[index] else ""
        return f"{row.name(unit)} at t = {step + 1}: {written(float(row.values[index, unit]))}{symbol}"

    # The picture

    def paintEvent(self, _: QPaintEvent) -> None:
        if self.count:
            with QPainter(self) as painter:  # it ends also where paint fails, or Qt ends the program
                self.paint(painter)

    def paint(self, painter: QPainter) -> None:
        steps = self.steps
        key = (self.size(), steps, self.theme, self.devicePixelRatioF())
        if key != self.made:
            top = 2.0 + (STRIP + 6) * (steps.count < self.count)
            self.placed = placed(self.rows, steps, top, self.height() - 2 - NUMBERS * (steps.count < self.count))
            self.picture, self.made = self._picture(steps), key
            self.overview = self._overview() if steps.count < self.count else QImage()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_step(painter, steps)
        painter.drawImage(QPointF(0, 0), self.picture)
        self._paint_weight(painter)
        self._paint_line(painter, steps)
        self._paint_ring(painter, steps)
        if steps.count < self.count:
            self._paint_overview(painter, steps)

    def _paint_step(self, painter: QPainter, steps: Steps) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.wash))
        width = min(max(steps.pitch - 2, 8), 56)
        top = self.placed[0].top - 2
        painter.drawRoundedRect(
            QRectF(steps.centre(self.step) - width / 2, top, width, self.placed[-1].bottom + 2 - top), 4, 4
        )

    def _picture(self, steps: Steps) -> QImage:
        """Cells, symbols and names: all but what is selected."""
        ratio = self.devicePixelRatioF()
        whole = QImage(self.size() * ratio, QImage.Format.Format_ARGB32_Premultiplied)
        whole.setDevicePixelRatio(ratio)
        whole.fill(Qt.GlobalColor.transparent)
        painter = QPainter(whole)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        for where in self.placed:
            row = where.row
            shown = (row.steps >= steps.first) & (row.steps < steps.first + steps.count)
            if where.texts or not shown.any():
                continue
            values, height = row.values[shown], where.bottom - where.top
            lefts = [steps.centre(float(t)) - where.width / 2 for t in row.steps[shown]]
            colours = coloured(values, row.limits, self.theme)
            if row.limits[0] >= 0:  # the ground of these colours is the card's own
                painter.setPen(QPen(QColor(self.theme.edge), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                for left in lefts:
                    painter.drawRect(QRectF(round(left) - 0.5, where.top - 0.5, where.width + 1, height))
            n, many = len(where.spans), row.tall and height <= 1.5 * len(where.spans)
            if row.tall:
                across = [(x, x + where.width) for x in lefts]
                down = [(k, k + 1) for k in range(n)] if many else where.spans  # many are scaled down
                picture = cells(colours.swapaxes(0, 1), across, down, ratio)
            else:
                across = [(x + a, x + b) for x in lefts for a, b in where.spans]
                picture = cells(colours.reshape(1, -1, 3), across, [(0, height)], ratio)
            if many:
                painter.drawImage(QRectF(0, where.top, picture.deviceIndependentSize().width(), height), picture)
            else:
                painter.drawImage(QPointF(0, where.top), picture)
        write_symbols(painter, self.placed, steps, self.theme)
        write_names(painter, self.placed, self.theme)
        if steps.count < self.count:
            write_numbers(painter, steps, self.height() - NUMBERS, self.theme)
        painter.end()
        return whole

    def _paint_weight(self, painter: QPainter) -> None:
        """The selected weight at the right."""
        if self.line is None or max(self.line.source[0], self.line.target[0]) >= len(self.rows):
            return
        font = small()
        painter.setFont(font)
        painter.setPen(QColor(self.theme.faint))
        top, left = self.placed[0].top, self.width() - RIGHT + 10
        value = "" if self.weight is None else f"{short(self.weight, 4)}\n"
        side = Qt.AlignmentFlag.AlignLeft
        painter.drawText(QRectF(left, top + 15, RIGHT - 12, 32), side, f"{value}at every step")
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(self.theme.accent))
        painter.drawText(QRectF(left, top, RIGHT - 12, 15), side, self.line.name)

    def _paint_line(self, painter: QPainter, steps: Steps) -> None:
        """The selected weight at every step, strongest where the selected step is reached."""
        line, rows = self.line, list(reversed(self.placed))
        if line is None or max(line.source[0], line.target[0]) >= len(rows):
            return
        source, target = rows[line.source[0]], rows[line.target[0]]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for t in target.row.steps:
            before = int(np.searchsorted(source.row.steps, t)) - line.back
            if not 0 <= before < len(source.row.steps):
                continue
            start, end = int(source.row.steps[before]), int(t)
            if steps.has(start) and steps.has(end):
                here = end == self.step
                painter.setPen(QPen(QColor(self.theme.accent), 2.2 if here else 1.1))
                a, b = source.cell(start, line.source[1], steps), target.cell(end, line.target[1], steps)
                painter.drawPolyline(way(a, b, steps.pitch) if start == end else straight(a, b))

    def _paint_ring(self, painter: QPainter, steps: Steps) -> None:
        unit = self.selection.unit
        if unit is None or not steps.has(self.step):
            return
        for where in self.placed:
            own = unit - where.row.first
            there = where.row.layer == self.selection.layer and where.row.label != "d" and self.step in where.row.steps
            if there and 0 <= own < len(where.spans):
                painter.setPen(QPen(QColor(self.theme.accent), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(where.cell(self.step, own, steps).adjusted(-2, -2, 2, 2), 3, 3)

    # The whole sequence in a strip

    def _overview(self) -> QImage:
        """The first layer's values, or the inputs, at every step."""
        row = next((row for row in self.rows if row.tall), self.rows[0])
        ground = QColor(self.theme.base)
        colours = np.empty((row.values.shape[1], self.count, 3), np.uint8)
        colours[:] = ground.red(), ground.green(), ground.blue()
        colours[:, row.steps] = coloured(row.values, row.limits, self.theme).swapaxes(0, 1)
        height, width = colours.shape[:2]
        return QImage(colours.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()

    def _paint_overview(self, painter: QPainter, steps: Steps) -> None:
        whole = self.whole
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(whole.left, 1, whole.right - whole.left, STRIP)
        painter.drawImage(area, self.overview)
        painter.setPen(QPen(QColor(self.theme.edge), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area)
        half = whole.pitch / 2
        left, right = whole.centre(steps.first) - half, whole.centre(steps.first + steps.count - 1) + half
        painter.setPen(QPen(QColor(self.theme.accent), 2))
        painter.drawRoundedRect(QRectF(left, 0.5, right - left, STRIP + 1), 2, 2)
        painter.drawLine(QPointF(whole.centre(self.step), 1), QPointF(whole.centre(self.step), STRIP + 1))

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.update()
