"""The size of the gradient over updates."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from simulator.experiment import TrainingSpec
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.history import History
from widgets.theme import Theme
from widgets.views.base import GOAL_LABEL, VIEWS, Band, Numbers, PlotView, paint_label


@VIEWS.register
class GradientsView(PlotView):
    """The norm of the whole gradient, and of each weight matrix's."""

    kind, title, order = "gradients", "Gradient norms", 50
    card, upper = "training", False
    tip = "How long the gradient is, for each weight matrix. Near zero nothing is learned; jumps mean unstable steps."

    def __init__(self) -> None:
        super().__init__()
        self.plot.setLogMode(y=True)
        self.label("update", "gradient norm")
        self.legend()
        self.names: list[str] = []
        self.lines: list[Band] = []
        self.limit = pg.InfiniteLine(angle=0, label="clip", labelOpts=GOAL_LABEL)
        self.plot.addItem(self.limit)

    def begin(self, started: Started) -> None:
        for line in self.lines:
            line.remove()
        self.names = ["all", *started.weights]
        self.lines = [Band(self, name) for name in self.names]
        self.follow(started.experiment.training)
        self.recolour(self.theme)

    def follow(self, training: TrainingSpec) -> None:
        self.limit.setVisible(bool(training.clip))
        self.limit.setValue(np.log10(training.clip or 1))

    def draw(self, snapshot: Snapshot, history: History) -> None:
        for column, line in enumerate(self.lines):
            line.draw(history.norms, column)

    def numbers(self) -> Numbers:
        rows = [[name, *row] for name, line in zip(self.names, self.lines, strict=True) for row in line.points()]
        return ["matrix", "update", "gradient_norm"], rows

    def recolour(self, theme: Theme) -> None:
        colours = [theme.faint, *theme.series]
        for k, line in enumerate(self.lines):
            line.colour(colours[k % len(colours)])
        self.limit.setPen(pg.mkPen(theme.good, style=Qt.PenStyle.DashLine))
        paint_label(self.limit, theme.good, theme)
        super().recolour(theme)
