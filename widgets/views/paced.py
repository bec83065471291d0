"""A picture that is painted no more often than leaves the window time for everything else."""

import time

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from widgets.theme import LIGHT, Theme

SHARE = 0.25
"""Of the window's time that is spent on one picture at most, but for what stands still."""


class Paced(QWidget):
    """A kind adds `render_on`, and `told`, which is shown as soon as something is pointed at."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.theme: Theme = LIGHT
        self.painted, self.cost = 0.0, 0.0
        """When it was painted last, and how long that took, in seconds."""
        self.later = QTimer(self, singleShot=True)
        self.later.timeout.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(600, 240)

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.update()

    def repaint_soon(self, still: bool) -> None:
        """Now, or as soon as it is due. `still`: it is the last for now, and is painted whatever it costs."""
        due = self.painted + self.cost / SHARE - time.perf_counter()
        if still or due <= 0:
            self.update()
        elif not self.later.isActive():
            self.later.start(max(round(1000 * due), 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        began = time.perf_counter()
        with QPainter(self) as painter:  # it ends also where a kind cannot paint, or Qt ends the program
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), self.theme.base)
            painter.save()
            self.render_on(painter)
            painter.restore()
            if self.hasFocus():
                painter.setPen(self.theme.accent)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 5, 5)
        self.painted = time.perf_counter()
        self.cost = self.painted - began

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        words = self.told(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if words else Qt.CursorShape.ArrowCursor)
        QToolTip.showText(event.globalPosition().toPoint(), words, self)

    def event(self, event: QEvent) -> bool:
        return True if event.type() == QEvent.Type.ToolTip else super().event(event)  # they come at once

    def told(self, position: QPointF) -> str:
        """What stands at a place, in words; empty where nothing does."""
        raise NotImplementedError

    def render_on(self, painter: QPainter) -> None:
        """Paint what there is."""
        raise NotImplementedError
