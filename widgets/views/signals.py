"""What the views of hidden states share: the choice of layer and signal, and the array they stand for."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout

from simulator.layers import LAYERS, Signal
from simulator.probes.states import States
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.history import History
from widgets.bench.selection import Selection
from widgets.theme import Theme
from widgets.views.base import Numbers
from widgets.views.plotted import PlotView

NOTHING = Signal("", -math.inf, math.inf, "")


class SignalsView(PlotView):
    """A view of one signal of one hidden layer, over the steps of the selected sequence of the batch. The layer is the
    one that is selected, here or elsewhere; while the input or the read-out is, the one before stays."""

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
        self.seen, self.selected = States("time step", ()), Selection()
        self.step = self.widget.add_level(upright=True)

    @classmethod
    def suits(cls, started: Started) -> bool:
        return bool(started.experiment.network.layers)

    def begin(self, started: Started) -> None:
        super().begin(started)
        self.seen = States("time step", ())
        self.layer.clear()
        self.signal.clear()

    def draw(self, snapshot: Snapshot, history: History) -> None:
        self.seen = snapshot.probes["states"]
        self._offer()
        self._render()

    def _render(self) -> None:
        signal, values = self.chosen()
        read = self.seen.symbols if len(self.seen.symbols) == len(values) else ()  # a layer may leave steps out
        self.plot.getAxis("bottom").read(read)
        self.render_signal(signal, values)

    def _offer(self) -> None:
        """The layers and signals there are, the user's choice kept where it still exists."""
        layers = [layer.name for layer in self.seen.layers]
        if [self.layer.itemData(k) for k in range(self.layer.count())] != layers:
            self.layer.clear()
            for number, layer in enumerate(self.seen.layers, 1):
                self.layer.addItem(f"{number} · {LAYERS[layer.kind].written}", layer.name)
            self._turn_to_selected()
        chosen = self.layer.currentData()
        signals = [signal for layer in self.seen.layers if layer.name == chosen for signal in layer.signals]
        labels = [f"{signal.name} – {signal.meaning}" for signal in signals]
        if [self.signal.itemText(k) for k in range(self.signal.count())] != labels:
            self.signal.clear()
            for signal, label in zip(signals, labels, strict=True):
                self.signal.addItem(label, signal.name)

    def chosen(self) -> tuple[Signal, np.ndarray]:
        """The chosen signal: what it is, and its values (T, units)."""
        wanted = self.layer.currentData(), self.signal.currentData()
        found = ((layer, signal) for layer in self.seen.layers for signal in layer.signals)
        return next(
            ((signal, layer.values[signal.name]) for layer, signal in found if (layer.name, signal.name) == wanted),
            (NOTHING, np.zeros((0, 0))),
        )

    @Slot()
    def _chosen(self) -> None:
        self._offer()
        self.show_all()
        self._render()
        self.pointed.emit(self.layer_parts())

    # What is selected

    def layer_parts(self) -> dict[str, Any]:
        """The layer that is shown, as a part of the selection."""
        return {"layer": max(self.layer.currentIndex(), 0)}

    @property
    def about(self) -> str:
        """On which data the states are: not on that of the output, which is held out."""
        return "a sequence that it trains on" if self.in_time else "the batch that it trains on"

    @property
    def in_time(self) -> bool:
        """Whether the rows are time steps."""
        return self.seen.axis == "time step"

    def is_selected_layer(self) -> bool:
        return self.layer.currentIndex() == self.selected.layer

    def options(self) -> dict[str, Any]:
        return {"sequence": self.selected.sequence}

    def select(self, selection: Selection) -> None:
        before, self.selected = self.selected, selection
        if selection.sequence != before.sequence:
            self.options_changed.emit()
        if selection == replace(before, step=selection.step):
            self.mark_selected()
            return
        self._turn_to_selected()
        if self.seen.layers:
            self._offer()
            self._render()

    def _turn_to_selected(self) -> None:
        if 0 <= self.selected.layer < self.layer.count():
            self.layer.setCurrentIndex(self.selected.layer)

    def mark_selected(self) -> None:
        """Mark the selected time step."""
        self.step.put(self.selected.step if self.in_time else None)

    def render_signal(self, signal: Signal, values: np.ndarray) -> None:
        """Draw the values (T, units) of a signal."""
        raise NotImplementedError

    def numbers(self) -> Numbers:
        _, values = self.chosen()
        header = [self.seen.axis, *(f"unit {k + 1}" for k in range(values.shape[1]))]
        return header, [[t, *map(float, row)] for t, row in enumerate(values)]

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        self.step.style(theme.text)
        signal, values = self.chosen()
        if values.size:
            self.render_signal(signal, values)
