"""The loss over updates."""

from collections.abc import Mapping

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt

from simulator.experiment import TrainingSpec
from simulator.losses import LOSSES
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.history import History
from widgets.theme import Theme
from widgets.views.base import GOAL_LABEL, VIEWS, Band, Numbers, PlotView, paint_label

NEAR = 0.85
"""Losses whose ratio is above this have one line."""


@VIEWS.register
class LossView(PlotView):
    """Training and validation loss; where the band of the training loss is wide, batches differ much."""

    kind, title, order = "loss", "Loss", 10
    card = "training"
    tip = "The loss of each batch trained on, and on held-out data. Dotted: opponents that learn nothing. "
    tip += "The axis is logarithmic: zero cannot be shown."

    def __init__(self) -> None:
        super().__init__()
        self.plot.setLogMode(y=True)
        self.legend()
        self.training, self.validation = Band(self, "training"), Band(self, "validation")
        self.goal = pg.InfiniteLine(angle=0, label="goal {value}", labelOpts=GOAL_LABEL)
        self.plot.addItem(self.goal)
        self.opponents: list[pg.InfiniteLine] = []

    def begin(self, started: Started) -> None:
        self.training.clear()
        self.validation.clear()
        self.label("update", LOSSES[started.experiment.network.loss].unit)
        self.follow(started.experiment.training)
        for line in self.opponents:
            self.plot.removeItem(line)
        self.opponents = [self._opponent(*each) for each in opponents(started.baselines)]
        self.recolour(self.theme)

    def _opponent(self, name: str, loss: float) -> pg.InfiniteLine:
        """A line at the loss of somebody who learns nothing."""
        line = pg.InfiniteLine(
            np.log10(loss), angle=0, label=f"{name} {loss:.3g}",
            labelOpts={"position": 0.97, "anchors": [(1, 0), (1, 1)]},
        )  # fmt: skip
        self.plot.addItem(line)
        return line

    def follow(self, training: TrainingSpec) -> None:
        self.goal.setVisible(bool(training.goal))
        if training.goal:
            self.goal.setValue(np.log10(training.goal))
            self.goal.label.setFormat(f"goal {training.goal:g}")

    def draw(self, snapshot: Snapshot, history: History) -> None:
        self.training.draw(history.training, 0)
        self.validation.draw(history.validation, 0)

    def numbers(self) -> Numbers:
        rows = [["training", *row] for row in self.training.points()]
        return ["curve", "update", "loss"], rows + [["validation", *row] for row in self.validation.points()]

    def recolour(self, theme: Theme) -> None:
        self.training.colour(theme.training)
        self.validation.colour(theme.validation)
        self.goal.setPen(pg.mkPen(theme.good, style=Qt.PenStyle.DashLine))
        paint_label(self.goal, theme.good, theme)
        for line in self.opponents:
            line.setPen(pg.mkPen(theme.faint, style=Qt.PenStyle.DotLine))
            paint_label(line, theme.faint, theme)
        super().recolour(theme)


def opponents(baselines: Mapping[str, float]) -> list[tuple[str, float]]:
    """Names and losses, from the highest; those too near each other to tell their lines apart share one."""
    found: list[tuple[str, float]] = []
    for name, loss in sorted(baselines.items(), key=lambda each: -each[1]):
        if loss <= 0:
            continue
        if found and loss > NEAR * found[-1][1]:
            found[-1] = f"{found[-1][0]}, {name}", found[-1][1]
        else:
            found.append((name, loss))
    return found
