"""Output against target on held-out data."""

import pyqtgraph as pg
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox

from simulator.probes.output import Output
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.history import History
from widgets.theme import Theme
from widgets.views.base import VIEWS, Numbers, PlotView

PLANE = "{0} and {1} in the plane"
BITS = 60
"""Points shown of outputs that jump between 0 and 1."""
FEW = 12
"""So few points are drawn as markers, and so are those that no time connects."""


@VIEWS.register
class OutputView(PlotView):
    """What the network gives on data it never trained on, against what it should give, in the data's own units."""

    kind, title, order, probe = "output", "Output and target", 20, "output"
    tip = "The network's output on a piece of held-out data, against its target, in the data's own units."

    def __init__(self) -> None:
        super().__init__()
        self.choice = QComboBox()
        self.choice.setToolTip("Which output to show.")
        self.choice.setAccessibleName("Output")
        self.choice.activated.connect(self._redraw)
        self.choice.hide()
        self.box.insertWidget(0, self.choice)
        self.legend()
        self.target, self.output = self.line("target"), self.line("output")
        self.seen: Output | None = None
        self.bits = False

    @classmethod
    def suits(cls, started: Started) -> bool:
        return started.experiment.data.targets != "classes"

    def begin(self, started: Started) -> None:
        self.choice.clear()
        self.choice.addItems(started.outputs)
        if len(started.outputs) > 1:
            self.choice.addItem(PLANE.format(*started.outputs))
        self.choice.setVisible(len(started.outputs) > 1)
        self.seen, self.bits = None, started.experiment.data.targets == "bits"

    def draw(self, snapshot: Snapshot, history: History) -> None:
        self.seen = snapshot.probes["output"].first(BITS if self.bits else None)
        self._redraw()

    @Slot()
    def _redraw(self) -> None:
        if self.seen is None:
            return
        seen, column = self.seen, max(self.choice.currentIndex(), 0)
        in_plane = column == len(seen.names)
        names = seen.names[:2] if in_plane else (seen.x_label, seen.names[column])
        self.label(*names)
        self.plot.getAxis("bottom").whole = not in_plane
        for item, values, colour, symbol, width in (
            (self.target, seen.target, self.theme.target, "o", 3),
            (self.output, seen.output, self.theme.output, "x", 1),
        ):
            x, y = values[:, :2].T if in_plane else (seen.x, values[:, column])
            marked = len(y) <= FEW or not seen.connected
            item.draw(x, y, symbol=symbol if marked else None)
            item.setPen(None if marked else pg.mkPen(colour, width=width))
            item.setSymbolBrush(colour)
            item.setSymbolPen(colour)

    def numbers(self) -> Numbers:
        header = ["x"]
        if self.seen is None:
            return header, []
        for name in self.seen.names:
            header += [f"target {name}", f"output {name}"]
        rows = []
        for x, target, output in zip(self.seen.x, self.seen.target, self.seen.output, strict=True):
            pairs = [float(v) for pair in zip(target, output, strict=True) for v in pair]
            rows.append([float(x), *pairs])
        return header, rows

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        self._redraw()
