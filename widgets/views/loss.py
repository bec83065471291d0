"""The loss over updates."""

from collections.abc import Mapping

from PySide6.QtCore import Slot

from simulator.arithmetic.figures import short
from simulator.experiment import TrainingSpec
from simulator.losses import loss_of
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.history import History
from widgets.bench.kept import KeptCurves
from widgets.theme import Theme
from widgets.views.base import VIEWS, WHOLE_RUN, Numbers
from widgets.views.drawing import DASHED, DASHES, DOTS, Band, Level, table
from widgets.views.moment import ABOVE, BENEATH, Moment
from widgets.views.plotted import PlotView


@VIEWS.register
class LossView(PlotView):
    """Training and validation loss; where the raw curve behind the training loss is wide, batches differ much."""

    kind, title, order, log = "loss", "Loss", 10, True
    card, rest = "training", WHOLE_RUN
    tip = (
        "The loss of each batch trained on (faint, and its running mean), and validation. Dotted: opponents that learn "
    )
    tip += "nothing. The axis is logarithmic: zero cannot be shown."

    def __init__(self) -> None:
        super().__init__()
        self.validation = self.band("validation", smoothed=False)
        self.training = self.band("training")
        self.goal = self.widget.add_level("◂ goal")
        self.passed, self.looked = Moment(self.widget, ABOVE), Moment(self.widget, BENEATH)
        self.opponents: list[Level] = []
        self.shared: KeptCurves | None = None
        self.kept: list[Band] = []
        self.baselines: Mapping[str, float] = {}

    def share_kept(self, kept: KeptCurves) -> None:
        self.shared = kept
        kept.changed.connect(self._show_kept)

    @Slot()
    def _show_kept(self) -> None:
        """Curves of other networks that the user kept, behind those of this one."""
        for band in self.kept:
            self.remove(band)
        self.kept = []
        for called, curves in self.shared.beside() if self.shared else ():
            self.kept.append(band := self.band(called, smoothed=False))
            band.draw(curves, 0)
        self._style_kept()
        self.widget.margin.tell([*told(self.baselines), *(band.mean.called for band in self.kept)])
        self.widget.margin.update()

    def _style_kept(self) -> None:
        for band, dash in zip(self.kept, DASHES[1:], strict=False):
            band.style(self.theme.faint, self.theme, dash=dash)
            band.mean.setZValue(-0.2)

    def begin(self, started: Started) -> None:
        super().begin(started)
        self.training.clear()
        self.validation.clear()
        network = started.experiment.network
        self.label("update", loss_of(network.loss, network.reduction).unit)
        for line in self.opponents:
            self.widget.take_out(line)
        self.opponents = [self._opponent(name, loss) for name, loss in started.baselines.items()]
        self.baselines = started.baselines
        self._show_kept()
        self.follow(started.experiment.training)
        self.passed.put(started.goal_update, "goal at")
        self.recolour(self.theme)

    def _opponent(self, name: str, loss: float) -> Level:
        """A line at the loss of somebody who learns nothing."""
        line = self.widget.add_level(name)
        line.put(loss)
        return line

    def follow(self, training: TrainingSpec) -> None:
        self.goal.put(training.goal)
        self.widget.margin.again()

    def draw(self, snapshot: Snapshot, history: History) -> None:
        self.training.draw(history.training, 0)
        self.validation.draw(history.validation, 0)
        self.passed.put(snapshot.goal_update, "goal at")
        self.looked.put(snapshot.update if history.is_past(snapshot) else None, "looking at")
        self.widget.margin.again()

    def numbers(self) -> Numbers:
        kept = [(band.mean.called, band) for band in self.kept]
        return table([("training", self.training), ("validation", self.validation), *kept], "curve", "loss")

    def recolour(self, theme: Theme) -> None:
        self.training.style(theme.training, theme, width=2)
        self.validation.style(theme.validation, theme, width=2)
        self.goal.style(theme.good, DASHED)
        self.passed.style(theme)
        self.looked.style(theme, theme.text)
        for line in self.opponents:
            line.style(theme.faint, DOTS)
        self._style_kept()
        super().recolour(theme)


def told(baselines: Mapping[str, float]) -> list[str]:
    """The opponents and their losses, from the highest."""
    return [f"{name}: {short(loss)}" for name, loss in sorted(baselines.items(), key=lambda each: -each[1])]
