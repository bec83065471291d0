"""The share of right answers over updates."""

from simulator.experiment import TrainingSpec
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.history import History
from widgets.theme import Theme
from widgets.views.base import VIEWS, WHOLE_RUN, Numbers
from widgets.views.drawing import DASHED, table
from widgets.views.moment import BELOW, Moment
from widgets.views.plotted import PlotView


@VIEWS.register
class ScoreView(PlotView):
    """How many of the validation's answers are right by the task's own criterion."""

    kind, title, order = "score", "Right answers", 12
    card, rest = "training", WHOLE_RUN
    tip = "The share of validation's answers that are right by the task's own criterion, from 0 to 1."

    def __init__(self) -> None:
        super().__init__()
        self.right = self.band("right", smoothed=False)
        self.goal = self.widget.add_level("◂ goal")
        self.passed = Moment(self.widget, BELOW)
        self.widget.fix(y=(-0.03, 1.03))

    @classmethod
    def suits(cls, started: Started) -> bool:
        return started.experiment.data.has_criterion

    def begin(self, started: Started) -> None:
        super().begin(started)
        self.right.clear()
        self.label("update", f"share of {started.right_means}")
        self.follow(started.experiment.training)
        self.passed.put(started.goal_update, "goal at")

    def follow(self, training: TrainingSpec) -> None:
        self.goal.put(training.goal_score)
        self.widget.margin.again()

    def draw(self, snapshot: Snapshot, history: History) -> None:
        self.right.draw(history.validation, 1)
        self.passed.put(snapshot.goal_update, "goal at")
        self.widget.margin.again()

    def numbers(self) -> Numbers:
        header, rows = table([("", self.right)], "", "share_right")
        return header[1:], [row[1:] for row in rows]

    def recolour(self, theme: Theme) -> None:
        self.right.style(theme.validation, theme, width=2)
        self.goal.style(theme.good, DASHED)
        self.passed.style(theme)
        super().recolour(theme)
