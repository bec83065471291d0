"""Hidden states as lines over time."""

import numpy as np
import pyqtgraph as pg

from simulator.layers import Signal
from simulator.training.snapshot import Started
from widgets.theme import Theme
from widgets.views.base import VIEWS, Line, Numbers
from widgets.views.signals import SignalsView

UNITS = 8


@VIEWS.register
class TracesView(SignalsView):
    """The first units, one line each."""

    kind, title, order = "traces", "Unit traces", 40
    upper = False
    tip = "The same states as lines: the first eight units, over the first sequence of the batch."

    def __init__(self) -> None:
        super().__init__()
        self.legend()
        self.lines: list[Line] = []
        self.units: list[int] = []

    def begin(self, started: Started) -> None:
        super().begin(started)
        self._relabel([])

    def render_signal(self, signal: Signal, values: np.ndarray) -> None:
        units = list(range(min(values.shape[1], UNITS)))
        if units != self.units:
            self._relabel(units)
        self.label(self.seen.axis, self.signal.currentText())
        for unit, line in zip(units, self.lines, strict=True):
            line.draw(np.arange(len(values)), values[:, unit], symbol="o" if len(values) < 3 else None)

    def _relabel(self, units: list[int]) -> None:
        for line in self.lines:
            self.plot.removeItem(line)
        self.units = units
        self.lines = [self.line(f"{unit + 1}") for unit in units]
        self._colour(self.theme)

    def _colour(self, theme: Theme) -> None:
        for k, line in enumerate(self.lines):
            colour = theme.series[k % len(theme.series)]
            line.setPen(pg.mkPen(colour))
            line.setSymbolBrush(colour)
            line.setSymbolPen(colour)

    def numbers(self) -> Numbers:
        header, rows = super().numbers()
        kept = [0, *(unit + 1 for unit in self.units)]
        return [header[k] for k in kept], [[row[k] for k in kept] for row in rows]

    def recolour(self, theme: Theme) -> None:
        self._colour(theme)
        super().recolour(theme)
