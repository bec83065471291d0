"""Hidden states as lines over time."""

import numpy as np

from simulator.layers import Signal
from simulator.training.snapshot import Started
from widgets.theme import Theme
from widgets.views.base import VIEWS, Numbers
from widgets.views.drawing import DASHES, Line
from widgets.views.signals import SignalsView

UNITS = 8


@VIEWS.register
class TracesView(SignalsView):
    """The first units, one line each; the selected one is thick, and there even if it is none of the first."""

    kind, title, order = "traces", "Unit traces", 40
    upper = False
    tip = "The same states as lines: the first eight units and the selected one, over a sequence of the batch."

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []
        self.units: list[int] = []

    def begin(self, started: Started) -> None:
        super().begin(started)
        self._relabel([])

    def render_signal(self, signal: Signal, values: np.ndarray) -> None:
        units = list(range(min(values.shape[1], UNITS)))
        unit = self.selected.unit if self.is_selected_layer() else None
        if unit is not None and UNITS <= unit < values.shape[1]:
            units[-1] = unit
        if units != self.units:
            self._relabel(units)
        self.label(self.seen.axis, f"{self.signal.currentText()} · {self.about}")
        for number, line in zip(units, self.lines, strict=True):
            line.draw(np.arange(len(values)), values[:, number], marked=len(values) < 3 or not self.in_time)
        self.mark_selected()

    def mark_selected(self) -> None:
        super().mark_selected()
        self._colour(self.theme)

    def _relabel(self, units: list[int]) -> None:
        for line in self.lines:
            self.widget.take_out(line)
        self.units = units
        self.lines = [self.widget.add_line(f"unit {unit + 1}") for unit in units]
        self._colour(self.theme)

    def _colour(self, theme: Theme) -> None:
        """Each unit in its colour and dashes, the selected one thick."""
        self.widget.margin.chosen = None
        for k, (unit, line) in enumerate(zip(self.units, self.lines, strict=True)):
            chosen = self.is_selected_layer() and unit == self.selected.unit
            dash = DASHES[k % len(DASHES)] if len(self.lines) > 2 and not chosen else None
            line.style(theme.series[k % len(theme.series)], 3 if chosen else 1, dash)
            line.setZValue(1 if chosen else 0)
            if chosen:
                self.widget.margin.chosen = line
        self.widget.margin.again()

    def numbers(self) -> Numbers:
        header, rows = super().numbers()
        kept = [0, *(unit + 1 for unit in self.units)]
        return [header[k] for k in kept], [[row[k] for k in kept] for row in rows]

    def recolour(self, theme: Theme) -> None:
        self._colour(theme)
        super().recolour(theme)
