"""The size of the gradient over updates."""

from collections import Counter
from collections.abc import Iterable

from simulator.experiment import TrainingSpec
from simulator.layers import LAYERS
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.history import History
from widgets.theme import Theme
from widgets.views.base import VIEWS, WHOLE_RUN, Numbers
from widgets.views.drawing import DASHES, DOTS, Band, table
from widgets.views.plotted import PlotView


@VIEWS.register
class GradientsView(PlotView):
    """The norm of the whole gradient, and of each weight matrix's."""

    kind, title, order, log = "gradients", "Gradient norms", 50, True
    card, upper, rest = "training", False, WHOLE_RUN
    tip = "How long the gradient is, for each weight matrix. Near zero nothing is learned; jumps mean unstable steps."

    def __init__(self) -> None:
        super().__init__()
        self.label("update", "gradient norm")
        self.names: list[str] = []
        self.lines: list[Band] = []
        self.limit = self.widget.add_level("clip")

    def begin(self, started: Started) -> None:
        super().begin(started)
        for line in self.lines:
            self.remove(line)
        self.names = ["all", *started.weights]
        self.lines = [self.band(name) for name in ("all", *called(started.weights))]
        self.widget.margin.tell([line.mean.called for line in self.lines])
        self.follow(started.experiment.training)
        self.recolour(self.theme)

    def follow(self, training: TrainingSpec) -> None:
        self.limit.put(training.clip or None)
        self.widget.margin.again()

    def draw(self, snapshot: Snapshot, history: History) -> None:
        for column, line in enumerate(self.lines):
            line.draw(history.norms, column)
        self.widget.margin.again()

    def numbers(self) -> Numbers:
        return table(zip(self.names, self.lines, strict=True), "matrix", "gradient_norm")

    def recolour(self, theme: Theme) -> None:
        colours = (theme.faint, *theme.series)
        for k, line in enumerate(self.lines):
            dash = DASHES[(k - 1) % len(DASHES)] if k and len(self.lines) > 2 else None
            line.style(colours[k % len(colours)], theme, dash=dash)
        self.limit.style(theme.faint, DOTS)
        super().recolour(theme)


def called(weights: Iterable[str]) -> list[str]:
    """Names of weight matrices for people: `1.elman.W` is "Elman W" or, where several layers are of that kind, "2 Elman
    W", counted as the editor counts."""
    parts = [name.split(".", 2) for name in weights]
    several = Counter(kind for _, kind in {(number, kind) for number, kind, _ in parts})
    named = []
    for number, kind, matrix in parts:
        layer = LAYERS[kind].written if kind in LAYERS else "read-out"
        named.append(f"{int(number) + 1} {layer} {matrix}" if several[kind] > 1 else f"{layer} {matrix}")
    return named
