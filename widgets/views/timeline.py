"""The time steps as an axis that one can drag along."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QSlider

from widgets.theme import LIGHT, Theme
from widgets.views.axis import even
from widgets.views.margin import small
from widgets.views.steps import LEFT, RIGHT, Steps

GROOVE, HANDLE, HEIGHT = 3, 6, 32
"""How thick it is, how large its handle (a radius), and how high all of it, in pixels."""


class Timeline(QSlider):
    """Its values are steps from 0; those that stand below it are from 1. Emits `sliderMoved` when the user moved it, by
    mouse or keys."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.theme = LIGHT
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setPageStep(10)
        self.setAccessibleName("Time step")
        self.setToolTip("The time step that is looked at; drag it, click, or use the arrow keys.")
        self.actionTriggered.connect(self._moved)

    def _moved(self) -> None:
        if not self.isSliderDown():
            self.sliderMoved.emit(self.sliderPosition())

    def show_step(self, step: int, count: int) -> None:
        """There are so many steps, and this one is looked at."""
        self.blockSignals(True)
        self.setRange(0, max(count - 1, 0))
        self.setValue(step)
        self.blockSignals(False)
        self.update()

    @property
    def steps(self) -> Steps:
        return Steps(LEFT, self.width() - RIGHT, 0, self.maximum() + 1)

    # The mouse: the handle goes where it is pressed

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._drag(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.isSliderDown():
            self._drag(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setSliderDown(False)

    def _drag(self, at: QPointF) -> None:
        steps = self.steps
        step = steps.at(min(max(at.x(), steps.left), steps.right - 1e-6))
        self.setSliderPosition(step or 0)

    # The picture

    def paintEvent(self, _: QPaintEvent) -> None:
        painter, steps, theme = QPainter(self), self.steps, self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        y, handle = HANDLE + 2.0, steps.centre(self.sliderPosition())
        ends = steps.centre(0), steps.centre(self.maximum())
        painter.setPen(Qt.PenStyle.NoPen)
        for start, end, colour in ((ends[0], ends[1], theme.edge), (ends[0], handle, theme.accent)):
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(QRectF(start, y - GROOVE / 2, end - start, GROOVE), GROOVE / 2, GROOVE / 2)
        painter.setPen(QPen(QColor(theme.accent), 3 if self.hasFocus() else 2))
        painter.setBrush(QColor(theme.base))
        painter.drawEllipse(QPointF(handle, y), HANDLE, HANDLE)
        self._paint_numbers(painter, steps)

    def _paint_numbers(self, painter: QPainter, steps: Steps) -> None:
        """As many as have room; the selected one always, bold, in the accent."""
        font, selected = small(), self.sliderPosition()
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        room = metrics.horizontalAdvance(str(steps.count)) + 8
        _, found = even(1, max(steps.count, 2), max(int((steps.right - steps.left) // room), 2), whole=True)
        base = HEIGHT - metrics.descent() - 1
        painter.setPen(QColor(self.theme.faint))
        for number in {1, *(round(n) for n in found)}:
            x = steps.centre(number - 1)
            alone = number > 1 or found[0] <= 1 or (found[0] - 1) * steps.pitch > room
            if alone and abs(x - steps.centre(selected)) > room:
                text = str(number)
                painter.drawText(QPointF(x - metrics.horizontalAdvance(text) / 2, base), text)
        end = steps.centre(self.maximum()) + metrics.horizontalAdvance(str(steps.count)) / 2
        painter.drawText(QPointF(max(steps.right + 6, end + 8), base), "time step")
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(self.theme.accent))
        text = str(selected + 1)
        width = QFontMetricsF(font).horizontalAdvance(text)
        painter.drawText(QPointF(steps.centre(selected) - width / 2, base), text)

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.update()
