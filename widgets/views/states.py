"""Hidden states as a heat map, units × time."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF

from simulator.layers import Signal
from widgets.theme import Theme
from widgets.views.base import VIEWS
from widgets.views.signals import SignalsView


@VIEWS.register
class StatesView(SignalsView):
    """Each row is a unit, each column a time step."""

    kind, title, order = "states", "Hidden states", 30
    upper = False
    tip = "Each row is a unit, each column a time step of the first sequence in the batch being trained on."

    def __init__(self) -> None:
        super().__init__()
        self.plot.showGrid(x=False, y=False)
        self.plot.getAxis("left").whole = True
        self.plot.invertY(True)
        self.image = pg.ImageItem(axisOrder="row-major")
        self.plot.addItem(self.image)
        self.bar = pg.ColorBarItem(values=(-1, 1), width=10, interactive=False)
        self.bar.setImageItem(self.image, insert_in=self.plot)

    def render_signal(self, signal: Signal, values: np.ndarray) -> None:
        T, units = values.shape
        self.label(self.seen.axis, "unit")
        low, high = levels(signal, values)
        self.image.setImage(np.clip(np.nan_to_num(values.T), low, high), autoLevels=False, levels=(low, high))
        self.image.setRect(QRectF(-0.5, 0.5, max(T, 1), max(units, 1)))
        self.bar.setLevels((low, high))
        self.plot.setLimits(xMin=-0.5, xMax=max(T, 1) - 0.5, yMin=0.5, yMax=max(units, 1) + 0.5)
        self.plot.setRange(xRange=(-0.5, max(T, 1) - 0.5), yRange=(0.5, max(units, 1) + 0.5), padding=0)

    def recolour(self, theme: Theme) -> None:
        self.bar.setColorMap(pg.ColorMap([0.0, 0.5, 1.0], [pg.mkColor(c) for c in theme.diverging]))
        self.bar.axis.setPen(theme.faint)
        self.bar.axis.setTextPen(theme.text)
        super().recolour(theme)


def levels(signal: Signal, values: np.ndarray) -> tuple[float, float]:
    """From where to where the colours go: between the signal's bounds or, on a side without one, as far as the largest
    value: 1, or the next power of two. A diverged one has an end."""
    if signal.bounded:
        return signal.low, signal.high
    largest = min(float(np.abs(np.nan_to_num(values)).max(initial=1)), 2.0**64)
    reach = float(2 ** np.ceil(np.log2(largest)))
    return max(signal.low, -reach), min(signal.high, reach)
