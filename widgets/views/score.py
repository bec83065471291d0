"""The share of right answers over updates."""

import pyqtgraph as pg
from PySide6.QtCore import Qt

from simulator.experiment import TrainingSpec
from simulator.snapshot import Snapshot, Started
from widgets.history import History
from widgets.theme import Theme
from widgets.views.base import VIEWS, Line, Numbers, PlotView


@VIEWS.register
class ScoreView(PlotView):
    """How many of the held-out answers are right by the task's own criterion."""

    kind, title, order = "score", "Right answers", 12
    tip = "The share of held-out answers that are right by the task's own criterion, from 0 to 1."

    def __init__(self) -> None:
        super().__init__()
        self.plot.setYRange(0, 1)
        self.legend(columns=1)
        self.right: Line = self.line("share right")
        self.goal = pg.InfiniteLine(angle=0, label="goal", labelOpts={"position": 0.1, "anchors": [(0, 1), (0, 1)]})
        self.plot.addItem(self.goal)

    @classmethod
    def suits(cls, started: Started) -> bool:
        return bool(started.right_means) or started.experiment.data.targets != "values"

    def begin(self, started: Started) -> None:
        self.right.clear()
        self.label("update", f"share of {started.right_means}")
        self.follow(started.experiment.training)

    def follow(self, training: TrainingSpec) -> None:
        self.goal.setVisible(bool(training.goal_score))
        if training.goal_score:
            self.goal.setValue(training.goal_score)
            self.goal.label.setFormat(f"goal {training.goal_score:g}")

    def draw(self, snapshot: Snapshot, history: History) -> None:
        self.right.draw(*history.validation.line(1))

    def numbers(self) -> Numbers:
        return ["update", "share_right"], self.right.points()

    def recolour(self, theme: Theme) -> None:
        self.right.setPen(pg.mkPen(theme.validation))
        self.goal.setPen(pg.mkPen(theme.goal, style=Qt.PenStyle.DashLine))
        self.goal.label.setColor(theme.goal)
        super().recolour(theme)
