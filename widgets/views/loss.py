"""The loss over updates."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from simulator.snapshot import Snapshot, Started
from widgets.history import History
from widgets.theme import Theme
from widgets.views.base import VIEWS, Band, Numbers, PlotView

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
        self.training, self.validation = Band(self, "training"), Band(self, "validation")
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
        self.training.draw(history.training, 0)
        self.validation.draw(history.validation, 0)

    def numbers(self) -> Numbers:
        rows = [["training", *row] for row in self.training.points()]
        return ["curve", "update", "loss"], rows + [["validation", *row] for row in self.validation.points()]

    def recolour(self, theme: Theme) -> None:
        self.training.colour(theme.training)
        self.validation.colour(theme.validation)
        self.goal.setPen(pg.mkPen(theme.goal, style=Qt.PenStyle.DashLine))
        self.goal.label.setColor(theme.goal)
        super().recolour(theme)
