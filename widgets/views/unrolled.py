"""The network unrolled through time."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from simulator.probes.inside import Inside
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.history import History
from widgets.bench.selection import Selection
from widgets.drawing.columns import columns_of
from widgets.theme import Theme
from widgets.views.base import VIEWS, Numbers
from widgets.views.one_sequence import OneSequence
from widgets.views.timeline import Timeline
from widgets.views.unfolded import Unfolded
from widgets.views.unfolding import Row, line_of, rows_of


class Walked(OneSequence):
    """A view over the steps of the sequence, above an axis that one can drag along. A kind fills `canvas`."""

    card = "time"

    def __init__(self, canvas: QWidget) -> None:
        super().__init__()
        self.canvas = canvas
        self.timeline = Timeline()
        self.timeline.sliderMoved.connect(self._go)
        self.box.setSpacing(0)
        self.box.addWidget(canvas, 1)
        self.box.addWidget(self.timeline)

    @Slot(int)
    def _go(self, step: int) -> None:
        self.pointed.emit({"step": step})

    def draw(self, snapshot: Snapshot, history: History) -> None:
        self.render_seen(self.take(snapshot))
        self.mark_selected()

    def select(self, selection: Selection) -> None:
        super().select(selection)
        if self.seen is not None:
            self.mark_selected()

    def render_seen(self, seen: Inside) -> None:
        """Draw what was seen."""
        raise NotImplementedError

    def mark_selected(self) -> None:
        """Mark what is selected in it."""
        assert self.seen
        self.timeline.show_step(self.step, len(self.seen.x))

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        self.timeline.recolour(theme)


@VIEWS.register
class UnrolledView(Walked):
    """The same network at every step, side by side: input, layers, output, target."""

    kind, title, order = "unrolled", "Unrolled", 10
    tip = "The same network at every time step: input below, layers, output and target above. A click selects."

    def __init__(self) -> None:
        self.unfolded = Unfolded()
        super().__init__(self.unfolded)
        self.unfolded.pointed.connect(self.pointed)

    def begin(self, started: Started) -> None:
        super().begin(started)
        self.columns = columns_of(started.experiment, started.inputs, started.outputs)
        self.rows: list[Row] = []

    def render_seen(self, seen: Inside) -> None:
        self.rows = rows_of(seen, self.started.experiment, self.columns)
        self.unfolded.show_rows(self.rows, len(seen.x))

    def mark_selected(self) -> None:
        super().mark_selected()
        assert self.seen
        weight, value = self.selection.weight, None
        if weight and (W := self.seen.weights.get(weight[0])) is not None:
            value = float(W[weight[1:]])
        self.unfolded.select(self.selection, self.step, line_of(weight, self.rows, self.columns), value)

    def numbers(self) -> Numbers:
        if self.seen is None:
            return ["time step"], []
        rows = self.rows
        header = ["time step", *(row.name(unit) for row in rows for unit in range(row.values.shape[1]))]
        table = []
        for t in range(len(self.seen.x)):
            line: list[object] = [t + 1]
            for row in rows:
                at = [k for k, step in enumerate(row.steps) if step == t]
                line += map(float, row.values[at[0]]) if at else [""] * row.values.shape[1]
            table.append(line)
        return header, table

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        self.unfolded.recolour(theme)
