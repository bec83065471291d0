"""Every weight matrix as a heat map: what was learned, entry by entry."""

from PySide6.QtWidgets import QWidget

from simulator.training.snapshot import Snapshot, Started
from widgets.bench.history import History
from widgets.bench.selection import Selection
from widgets.drawing import columns_of
from widgets.theme import Theme
from widgets.views.base import VIEWS, Numbers
from widgets.views.one_sequence import OneSequence
from widgets.views.reach import Ranges
from widgets.views.sheet import Sheet


@VIEWS.register
class MatricesView(OneSequence):
    """The weights as heat maps with their histograms."""

    kind, title, order, card = "matrices", "Matrices", 20, "stage"
    tip = "Every weight matrix as a heat map, with its histogram and, faintly, earlier ones. A click selects a weight."

    def __init__(self) -> None:
        super().__init__()
        self.sheet = Sheet()
        self.update_seen = -1
        self.box.addWidget(self.sheet, 1)
        self.sheet.pointed.connect(self.pointed)

    @property
    def picture(self) -> QWidget:
        return self.sheet

    def begin(self, started: Started) -> None:
        super().begin(started)
        self.update_seen = -1
        self.sheet.show_network(columns_of(started.experiment, started.inputs, started.outputs))

    def select(self, selection: Selection) -> None:
        super().select(selection)
        self.sheet.select(selection)

    def draw(self, snapshot: Snapshot, history: History) -> None:
        seen, new = self.take(snapshot), snapshot.update != self.update_seen
        self.update_seen = snapshot.update
        self.sheet.show_weights(seen.weights, seen.gradients, snapshot.paused, new)

    def ranges(self) -> Ranges:
        return {tile.name: (0.0, tile.reach(self.sheet.weights[tile.name])) for tile in self.sheet.tiles}

    def pin(self, ranges: Ranges) -> None:
        self.sheet.reach = {name: most for name, (_, most) in ranges.items()}

    def numbers(self) -> Numbers:
        weights = self.seen.weights if self.seen else {}
        return ["matrix", "row", "column", "weight"], [
            [name, i + 1, j + 1, float(W[i, j])]
            for name, W in weights.items() for i in range(W.shape[0]) for j in range(W.shape[1])
        ]  # fmt: skip

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        self.sheet.recolour(theme)
