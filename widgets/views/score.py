"""The share of right answers over updates."""

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from simulator.experiment import TrainingSpec
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.history import History
from widgets.theme import Theme
from widgets.views.base import GOAL_LABEL, VIEWS, Line, Numbers, PlotView, paint_label


@VIEWS.register
class ScoreView(PlotView):
    """How many of the held-out answers are right by the task's own criterion."""

    kind, title, order = "score", "Right answers", 12
    card = "training"
    tip = "The share of held-out answers that are right by the task's own criterion, from 0 to 1."

    def __init__(self) -> None:
        super().__init__()
        self.plot.setYRange(0, 1)
        self.caption = QLabel()
        self.caption.setWordWrap(True)
        self.box.insertWidget(0, self.caption)
        self.right: Line = self.line()
        self.goal = pg.InfiniteLine(angle=0, label="goal", labelOpts=GOAL_LABEL)
        self.plot.addItem(self.goal)

    @classmethod
    def suits(cls, started: Started) -> bool:
        return started.experiment.data.has_criterion

    def begin(self, started: Started) -> None:
        self.right.clear()
        self.label("update", "share right")
        self.caption.setText(f"Share of {started.right_means}.")
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
        self.goal.setPen(pg.mkPen(theme.good, style=Qt.PenStyle.DashLine))
        paint_label(self.goal, theme.good, theme)
        super().recolour(theme)
