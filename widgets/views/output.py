"""Output against target."""

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QComboBox

from simulator.probes.output import Output
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.history import History
from widgets.theme import Theme
from widgets.views.base import VIEWS, Numbers
from widgets.views.drawing import SHORT
from widgets.views.plotted import PlotView

PLANE = "{0} and {1} in the plane"
IN_PLANE = -1
BITS = 60
"""Points shown of outputs that jump between 0 and 1."""
FEW = 12
"""So few points are drawn as markers, and so are those that no time connects."""


@VIEWS.register
class OutputView(PlotView):
    """What the network gives against what it should give, in the data's own units."""

    kind, title, order, probe = "output", "Output and target", 20, "output"
    tip = "The network's output against its target, in the data's own units, on data kept for looking at."

    def __init__(self) -> None:
        super().__init__()
        self.choice = QComboBox()
        self.choice.setToolTip("Which output to show.")
        self.choice.setAccessibleName("Output")
        self.choice.activated.connect(self._choose)
        self.choice.hide()
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.box.insertWidget(0, self.choice, alignment=Qt.AlignmentFlag.AlignLeft)
        self.target, self.output = self.widget.add_line("target"), self.widget.add_line("output")
        self.output.mark = "x"
        self.seen: Output | None = None
        self.bits, self.lifted, self.about = False, False, ""

    @classmethod
    def suits(cls, started: Started) -> bool:
        return started.experiment.data.targets != "classes"

    def begin(self, started: Started) -> None:
        super().begin(started)
        data, names = started.experiment.data, started.outputs
        self.choice.clear()
        for column, name in enumerate(names):
            self.choice.addItem(name, column)
        if len(names) > 1:
            self.choice.insertItem(0 if data.plane else len(names), PLANE.format(*names), IN_PLANE)
        self.choice.setCurrentIndex(0)
        self.choice.setVisible(len(names) > 1)
        self.seen, self.bits, self.about = None, data.targets == "bits", data.shown_part
        self.lifted = data.lifted
        self.target.clear()
        self.output.clear()

    def draw(self, snapshot: Snapshot, history: History) -> None:
        self.seen = snapshot.probes["output"].first(BITS if self.bits else None)
        self._redraw()

    @Slot()
    def _choose(self) -> None:
        self.show_all()
        self._redraw()

    def _redraw(self) -> None:
        if self.seen is None:
            return
        seen, column = self.seen, self.choice.currentData()
        in_plane = column == IN_PLANE
        names = seen.names[:2] if in_plane else (seen.x_label, seen.names[column or 0])
        self.label(names[0], f"{names[1]} · {self.about}")
        axis = self.plot.getAxis("bottom")
        axis.whole = not in_plane
        axis.tell(seen.x, None if in_plane else seen.times)
        self.widget.box.setAspectLocked(in_plane)
        marked = (not in_plane and len(seen.x) <= FEW) or not seen.connected
        self._style(len(seen.x) <= SHORT)
        for item, values in ((self.target, seen.target), (self.output, seen.output)):
            x, y = values[:, :2].T if in_plane else (seen.x, values[:, column or 0])
            if in_plane and self.lifted:
                air = np.flatnonzero(values[:, 2] <= 0.5)
                x, y = np.insert(x, air, x[air]), np.insert(y, air, np.nan)  # no line leads there
            item.draw(x, y, marked)
        self.widget.margin.again()

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

    def _style(self, thick: bool) -> None:
        """The target wider, and under the output; both thin where thick lines would cost too much."""
        self.target.style(self.theme.target, width=4 if thick else 2)
        self.output.style(self.theme.output, width=2 if thick else 1)

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        self._style(thick=True)
        self._redraw()
