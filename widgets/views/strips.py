"""Signals of a layer as strips of colours on one time axis, one above the other."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QToolTip, QWidget

from simulator.arithmetic.figures import low
from simulator.layers import Signal as LayerSignal
from widgets.theme import LIGHT, Theme
from widgets.views.axis import written
from widgets.views.drawing import Array
from widgets.views.margin import small
from widgets.views.steps import LEFT, RIGHT, Span, Steps, coloured

GAP, AXIS = 5, 14
"""Between strips, and height of the symbols below them, in pixels."""
TWO_LINES = 28
"""Height from which on there is room for a signal's name and its range."""


@dataclass(frozen=True)
class Strip:
    """One signal: its values (steps, units) at some time steps, and how far its colours go."""

    signal: LayerSignal
    values: Array
    steps: Array
    limits: Span


class Strips(QWidget):
    """Emits `pointed` with unit and step."""

    pointed = Signal(dict)

    def __init__(self) -> None:
        super().__init__()
        self.theme = LIGHT
        self.strips: Sequence[Strip] = ()
        self.images: list[QImage] = []
        self.symbols: tuple[str, ...] = ()
        self.count, self.step, self.unit = 0, 0, -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumHeight(60)
        self.setAccessibleName("Signals of the layer at every time step")

    def sizeHint(self) -> QSize:
        return QSize(600, 160)

    def show_strips(self, strips: Sequence[Strip], symbols: tuple[str, ...], count: int) -> None:
        """Strips from above, what was read at each step, and how many steps there are."""
        self.strips, self.symbols, self.count = strips, symbols, count
        self.images = []
        self.update()

    def select(self, unit: int | None, step: int) -> None:
        self.unit, self.step = -1 if unit is None else unit, step
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.images = []

    def _image(self, strip: Strip, rows: int) -> QImage:
        """At most so many rows, each the mean of some units where there are more; transparent where the layer has no
        step."""
        colours = coloured(strip.values, strip.limits, self.theme).swapaxes(0, 1)
        if (n := len(colours)) > rows:
            first = np.arange(rows) * n // rows
            colours = np.add.reduceat(colours.astype(np.uint32), first) // np.diff(first, append=n)[:, None, None]
        picture = np.zeros((len(colours), self.count, 4), np.uint8)
        picture[:, strip.steps, :3], picture[:, strip.steps, 3] = colours, 255
        height, width = picture.shape[:2]
        return QImage(picture.tobytes(), width, height, 4 * width, QImage.Format.Format_RGBA8888).copy()

    # Where everything is

    @property
    def steps(self) -> Steps:
        return Steps(LEFT, self.width() - RIGHT, 0, max(self.count, 1))

    def areas(self) -> list[QRectF]:
        """Of each strip."""
        steps, n = self.steps, max(len(self.strips), 1)
        height = (self.height() - 4 - AXIS * bool(self.symbols) - GAP * (n - 1)) / n
        return [QRectF(LEFT, 2 + k * (height + GAP), steps.right - LEFT, height) for k in range(len(self.strips))]

    def at(self, point: QPointF) -> tuple[int | None, int, int]:
        """What stands at a point: step, strip and unit, -1 for none."""
        step = self.steps.at(point.x())
        for k, area in enumerate(self.areas()):
            if step is not None and area.contains(point):
                n = self.strips[k].values.shape[1]
                return step, k, min(int((point.y() - area.top()) / area.height() * n), n - 1)
        return step, -1, -1

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        step, strip, unit = self.at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and step is not None:
            self.pointed.emit({"step": step} | ({"unit": unit} if strip >= 0 else {}))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        step, k, unit = self.at(event.position())
        if step is None or k < 0:
            QToolTip.hideText()
            return
        QToolTip.showText(event.globalPosition().toPoint(), self.told(step, self.strips[k], unit), self)

    def told(self, step: int, strip: Strip, unit: int) -> str:
        """What stands there, in words."""
        at = np.flatnonzero(strip.steps == step)
        name = f"{strip.signal.name}{low(unit)}"
        if not len(at):
            return f"{name} has no value at t = {step + 1}: the layer leaves this step out."
        return f"{name} at t = {step + 1}: {written(float(strip.values[at[0], unit]))} ({strip.signal.meaning})"

    # The picture

    def paintEvent(self, _: QPaintEvent) -> None:
        if self.count:
            with QPainter(self) as painter:  # it ends also where paint fails, or Qt ends the program
                self.paint(painter)

    def paint(self, painter: QPainter) -> None:
        steps, theme, areas = self.steps, self.theme, self.areas()
        if not self.images:
            self.images = [
                self._image(strip, max(int(area.height()), 1)) for strip, area in zip(self.strips, areas, strict=True)
            ]
        painter.setFont(small())
        for strip, image, area in zip(self.strips, self.images, areas, strict=True):
            n = strip.values.shape[1]
            painter.drawImage(area, image)
            painter.setPen(QPen(QColor(theme.edge), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(area)
            if 0 <= self.unit < n:
                each = area.height() / n
                y = area.top() + (self.unit + 0.5) * each
                painter.setPen(QPen(QColor(theme.accent), 2))
                painter.drawLine(QPointF(area.left() - 6, y), QPointF(area.left() - 2, y))
                painter.drawLine(QPointF(area.right() + 2, y), QPointF(area.right() + 6, y))
                if each >= 5:
                    painter.setPen(QPen(QColor(theme.text), 1))
                    painter.drawRect(QRectF(area.left(), y - each / 2, area.width(), each))
            self._paint_words(painter, strip, area)
        self._paint_symbols(painter, steps)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        width = max(steps.pitch, 4)
        bottom = self.height() - AXIS * bool(self.symbols)
        painter.drawRoundedRect(QRectF(steps.centre(self.step) - width / 2, 1, width, bottom - 2), 2, 2)

    def _paint_words(self, painter: QPainter, strip: Strip, area: QRectF) -> None:
        """The letter at the left; what it is and how far its colours go at the right."""
        centre, left = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignLeft
        font = small()
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(self.theme.text))
        painter.drawText(
            QRectF(0, area.top(), LEFT - 10, area.height()), Qt.AlignmentFlag.AlignRight | centre, strip.signal.name
        )
        painter.setFont(small())
        painter.setPen(QColor(self.theme.faint))
        width, metrics = RIGHT - 12, QFontMetricsF(painter.font())
        low, high = (written(v) for v in strip.limits)
        lines = [strip.signal.meaning, f"{low} to {high}"]
        if area.height() < TWO_LINES:
            lines = [f"{low} to {high}"]
        for k, text in enumerate(lines):
            middle = area.center().y() + 13 * (k - (len(lines) - 1) / 2)
            painter.drawText(
                QRectF(area.right() + 10, middle - 8, width, 16), left | centre,
                metrics.elidedText(text, Qt.TextElideMode.ElideRight, width),
            )  # fmt: skip

    def _paint_symbols(self, painter: QPainter, steps: Steps) -> None:
        """As many as have room."""
        metrics = QFontMetricsF(small())
        room = max(map(metrics.horizontalAdvance, set(self.symbols)), default=0) + 2
        every = max(int(np.ceil(room / max(steps.pitch, 1e-9))), 1)
        for t, symbol in enumerate(self.symbols):
            if t % every == 0 or t == self.step:
                near = abs(t - self.step) * steps.pitch < room
                if t != self.step and near:
                    continue
                painter.setPen(QColor(self.theme.accent if t == self.step else self.theme.text))
                area = QRectF(steps.centre(t) - room, self.height() - AXIS, 2 * room, AXIS)
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter, symbol)

    def recolour(self, theme: Theme) -> None:
        self.theme, self.images = theme, []
        self.update()
