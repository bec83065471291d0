"""The loss over updates."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from simulator.snapshot import Snapshot, Started
from widgets.history import History
from widgets.theme import Theme
from widgets.views.base import VIEWS, Numbers, PlotView, above_zero

UNITS = {"squared-error": "mean squared error", "cross-entropy": "cross-entropy (nats)"}


@VIEWS.register
class LossView(PlotView):
    """Training and validation loss; where the band of the training loss is wide, batches differ much."""

    kind, title, order = "loss", "Loss", 10
    tip = "The loss of each batch trained on, and on held-out data. The axis is logarithmic: zero cannot be shown."

    def __init__(self) -> None:
        super().__init__()
        self.plot.setLogMode(y=True)
        self.legend()
        self.training, self.validation = self.line("training"), self.line("validation")
        self.goal = pg.InfiniteLine(
            angle=0, label="goal {value}", labelOpts={"position": 0.1, "anchors": [(0, 1), (0, 1)]}
        )
        self.plot.addItem(self.goal)

    def begin(self, started: Started) -> None:
        self.label("update", UNITS.get(started.experiment.network.loss, "loss"))
        self.aim(started.experiment.training.goal)

    def aim(self, goal: float | None) -> None:
        """The line at which the task counts as learned."""
        self.goal.setVisible(bool(goal))
        if goal:
            self.goal.setValue(np.log10(goal))
            self.goal.label.setFormat(f"goal {goal:g}")

    def draw(self, snapshot: Snapshot, history: History) -> None:
        x, y = history.training.line(0)
        self.training.setData(x, above_zero(y))
        x, y = history.validation.line(0)
        self.validation.setData(x, above_zero(y))

    def numbers(self) -> Numbers:
        rows = [["training", *row] for row in points(self.training)]
        return ["curve", "update", "loss"], rows + [["validation", *row] for row in points(self.validation)]

    def recolour(self, theme: Theme) -> None:
        self.training.setPen(pg.mkPen(theme.training))
        self.validation.setPen(pg.mkPen(theme.validation, width=1))
        self.goal.setPen(pg.mkPen(theme.goal, style=Qt.PenStyle.DashLine))
        self.goal.label.setColor(theme.goal)
        super().recolour(theme)


def points(item: pg.PlotDataItem) -> list[list[float]]:
    """A line's points, in the units of its data."""
    x, y = item.getOriginalDataset()
    return [] if x is None else [[float(a), float(b)] for a, b in zip(x, y, strict=True) if np.isfinite(b)]
