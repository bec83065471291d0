"""Hidden states as a heat map, units × time."""

import math
from typing import Any

import numpy as np
from PySide6.QtCore import QRectF, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

from simulator.layers import Signal
from widgets.drawing.shades import levels, shades
from widgets.theme import Theme
from widgets.views.base import VIEWS
from widgets.views.signals import SignalsView


@VIEWS.register
class StatesView(SignalsView):
    """Each row is a unit, each column a time step. A click selects both."""

    kind, title, order = "states", "Hidden states", 30
    upper = False
    tip = "Each row is a unit, each column a time step of a sequence of the batch that it trains on, counted from that "
    tip += "sequence's beginning. "
    tip += "A click selects both."

    def __init__(self) -> None:
        super().__init__()
        self.plot.invertY(True)
        self.image = self.widget.add_image()
        self.outline = self.widget.add_line()
        self.plot.getAxis("left").whole = True
        self.clicked: dict[str, Any] = {}
        self.waiting = QTimer(self, singleShot=True, interval=QApplication.doubleClickInterval())
        self.waiting.timeout.connect(self._point)
        self.widget.scene().sigMouseClicked.connect(self._click)
        self.steps = self.units = 0

    def render_signal(self, signal: Signal, values: np.ndarray) -> None:
        self.steps, self.units = T, units = values.shape
        self.label(self.seen.axis, f"unit · {self.signal.currentText()} · {self.about}")
        self.plot.getAxis("left").end_at(*sorted({1, max(units, 1)}))
        low, high = self.image.reach(*levels(signal, values))
        if (low, high) != self.image.limits:
            self.image.setLookupTable(shades(self.theme, low, high))
        self.image.show_values(values.T, QRectF(-0.5, 0.5, max(T, 1), max(units, 1)), low, high)
        x, y = (-0.5, max(T, 1) - 0.5), (0.5, max(units, 1) + 0.5)
        self.plot.setLimits(xMin=x[0], xMax=x[1], yMin=y[0], yMax=y[1])
        self.widget.fix(x, y)
        self.mark_selected()

    def mark_selected(self) -> None:
        super().mark_selected()
        unit, right = self.selected.unit, self.steps - 0.5
        if unit is None or not self.is_selected_layer() or unit >= self.units:
            self.outline.clear()
        else:
            self.outline.draw(np.array([-0.5, right, right, -0.5, -0.5]), unit + np.array([0.5, 0.5, 1.5, 1.5, 0.5]))

    def _click(self, event: Any) -> None:
        if event.double():
            self.waiting.stop()
            return
        if event.button() != Qt.MouseButton.LeftButton or not self.widget.box.sceneBoundingRect().contains(
            event.scenePos()
        ):
            return
        at = self.widget.box.mapSceneToView(event.scenePos())
        step, unit = math.floor(at.x() + 0.5), math.floor(at.y() - 0.5)
        if 0 <= step < self.steps and 0 <= unit < self.units:
            self.clicked = self.layer_parts() | {"unit": unit, "step": step if self.in_time else None}
            if self.widget.by_hand:  # it may be the first of two, which only show all again
                self.waiting.start()
            else:
                self._point()

    @Slot()
    def _point(self) -> None:
        self.pointed.emit(self.clicked)

    def recolour(self, theme: Theme) -> None:
        self.outline.style(theme.text, width=2)
        super().recolour(theme)
