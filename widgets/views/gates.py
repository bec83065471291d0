"""All signals of a layer on one time axis: state, gates, cell, candidate."""

import numpy as np

from simulator.arrays import at_stride
from simulator.probes.inside import Inside
from simulator.training.snapshot import Started
from widgets.drawing.columns import columns_of
from widgets.drawing.shades import levels
from widgets.theme import Theme
from widgets.views.base import VIEWS, Numbers
from widgets.views.strips import Strip, Strips
from widgets.views.unfolding import UNITS
from widgets.views.unrolled import Walked


@VIEWS.register
class GatesView(Walked):
    """The layer is the one that is selected; while the input or the output is, the one before stays."""

    kind, title, order = "gates", "Signals", 20
    tip = "Every signal of the selected layer at every time step: state, gates, cell. A click selects unit and step."

    def __init__(self) -> None:
        self.strips = Strips()
        super().__init__(self.strips)
        self.layer = 0
        self.strips.pointed.connect(self._point)

    @classmethod
    def suits(cls, started: Started) -> bool:
        return bool(started.experiment.network.layers)

    def begin(self, started: Started) -> None:
        super().begin(started)
        self.layer, self.columns = 0, columns_of(started.experiment, started.inputs, started.outputs)

    def _point(self, parts: dict[str, int]) -> None:
        self.pointed.emit({"layer": self.layer} | parts)

    def render_seen(self, seen: Inside) -> None:
        self.strips.show_strips(self.found(seen), seen.symbols, len(seen.x))

    def mark_selected(self) -> None:
        super().mark_selected()
        assert self.seen
        wanted = self.selection.layer
        if wanted != self.layer and 0 <= wanted < len(self.started.experiment.network.layers):
            self.layer = wanted
            self.render_seen(self.seen)
        self.strips.select(self.selection.unit if wanted == self.layer else None, self.step)

    def found(self, seen: Inside) -> list[Strip]:
        """The signals that the probe saw."""
        experiment, steps, strips = self.started.experiment, np.arange(len(seen.x)), []
        for column in self.columns[1 : self.layer + 2]:
            assert column.structure
            steps = at_stride(steps, column.structure.stride)
        for signal in experiment.network.layers[self.layer].signals:
            values = seen.values.get(f"{self.layer}.{signal.name}")
            if values is not None and len(values) == len(steps):
                strips.append(Strip(signal, values[:, :UNITS], steps, levels(signal, values)))
        return strips

    def numbers(self) -> Numbers:
        strips = self.found(self.seen) if self.seen else []
        header = [f"{strip.signal.name} {k + 1}" for strip in strips for k in range(strip.values.shape[1])]
        rows = zip(*(strip.values for strip in strips), strict=True)
        steps = strips[0].steps if strips else ()
        return ["time step", *header], [
            [int(t) + 1, *map(float, np.concatenate(row))] for t, row in zip(steps, rows, strict=True)
        ]

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        self.strips.recolour(theme)
