"""Every weight matrix as a heat map: what was learned, entry by entry."""

from simulator.training.snapshot import Snapshot
from widgets.bench.history import History
from widgets.views.base import VIEWS, Numbers
from widgets.views.one_sequence import OneSequence


@VIEWS.register
class MatricesView(OneSequence):
    """The weights as numbers."""

    kind, title, order, card = "matrices", "Matrices", 20, "stage"
    tip = "Every weight matrix as a heat map, with its histogram."

    def draw(self, snapshot: Snapshot, history: History) -> None:
        self.take(snapshot)

    def numbers(self) -> Numbers:
        assert self.seen
        return ["matrix", "row", "column", "weight"], [
            [name, i + 1, j + 1, float(W[i, j])]
            for name, W in self.seen.weights.items() for i in range(W.shape[0]) for j in range(W.shape[1])
        ]  # fmt: skip
