"""What the views of hidden states share: the choice of layer and signal, and the array they stand for."""

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout

from simulator.layers import LAYERS
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.history import History
from widgets.theme import Theme
from widgets.views.base import Numbers, PlotView

NAMES = {
    "h": "h – state", "c": "c – cell", "o": "o – output gate", "i": "i – input gate", "f": "f – forget gate",
    "g": "g – candidate", "z": "z – update gate", "r": "r – reset gate", "n": "n – candidate",
}  # fmt: skip


class SignalsView(PlotView):
    """A view of one signal of one hidden layer, over the steps of the first sequence of the batch."""

    probe = "states"

    def __init__(self) -> None:
        super().__init__()
        self.layer, self.signal = QComboBox(), QComboBox()
        self.layer.setToolTip("Which hidden layer to show.")
        self.layer.setAccessibleName("Layer")
        self.signal.setToolTip("Which of the layer's signals to show.")
        self.signal.setAccessibleName("Signal")
        self.row = QHBoxLayout()
        for combo in (self.layer, self.signal):
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            combo.setMinimumWidth(56)  # in a narrow window it gives way
            self.row.addWidget(combo)
        self.row.addStretch()
        self.box.insertLayout(0, self.row)
        self.layer.activated.connect(self._chosen)
        self.signal.activated.connect(self._chosen)
        self.seen: dict[str, dict[str, np.ndarray]] = {}
        self.axis = "time step"

    @classmethod
    def suits(cls, started: Started) -> bool:
        return bool(started.experiment.network.layers)

    def begin(self, started: Started) -> None:
        self.seen = {}
        self.layer.clear()
        self.signal.clear()

    def draw(self, snapshot: Snapshot, history: History) -> None:
        self.seen, self.axis = snapshot.probes["states"]["layers"], snapshot.probes["states"]["axis"]
        self._offer()
        self.render_signal(self.array())

    def _offer(self) -> None:
        """The layers and signals there are, the user's choice kept where it still exists."""
        layers = list(self.seen)
        if [self.layer.itemData(k) for k in range(self.layer.count())] != layers:
            self.layer.clear()
            for name in layers:
                number, kind = name.split(".", 1)
                self.layer.addItem(f"{int(number) + 1} · {LAYERS[kind].written}", name)
        signals = list(self.seen.get(self.layer.currentData(), {}))
        if [self.signal.itemData(k) for k in range(self.signal.count())] != signals:
            self.signal.clear()
            for name in signals:
                self.signal.addItem(NAMES.get(name, name), name)

    def array(self) -> np.ndarray:
        """The chosen signal (T, units)."""
        return self.seen.get(self.layer.currentData(), {}).get(self.signal.currentData(), np.zeros((0, 0)))

    @Slot()
    def _chosen(self) -> None:
        self._offer()
        self.render_signal(self.array())

    def render_signal(self, signal: np.ndarray) -> None:
        """Draw the signal (T, units)."""
        raise NotImplementedError

    def numbers(self) -> Numbers:
        signal = self.array()
        header = [self.axis, *(f"unit {k + 1}" for k in range(signal.shape[1]))]
        return header, [[t, *map(float, row)] for t, row in enumerate(signal)]

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        if self.array().size:
            self.render_signal(self.array())
