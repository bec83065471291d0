"""The hidden states of one training sequence."""

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.arrays import Array, frozen
from simulator.layers import Signal
from simulator.probes.base import PROBES, Probe
from simulator.training.look import Look

MAX_UNITS = 256


@dataclass(frozen=True)
class LayerStates:
    """The signals of a layer: what they are, as its spec declares them, and what they were."""

    name: str
    """Such as `0.lstm`."""
    kind: str
    signals: tuple[Signal, ...]
    values: Mapping[str, Array]
    """By the signal's name: (rows, units), of at most MAX_UNITS units."""


@dataclass(frozen=True)
class States:
    """The hidden layers over the steps of one sequence of the batch; where sequences are one step long, over the batch
    instead. `axis` says what the rows are."""

    axis: str
    layers: tuple[LayerStates, ...]
    symbols: tuple[str, ...] = ()
    """The symbol that was read at each step, where the data has symbols."""


@PROBES.register
class StatesProbe(Probe):
    """The signals of every hidden layer in the pass in hand, over one `sequence` of the batch: the last where there are
    fewer. Of a network without hidden layers there is nothing to see."""

    kind = "states"

    def __init__(self, look: Look, sequence: int = 0) -> None:
        super().__init__(look)
        self.sequence = sequence

    def see(self) -> States | None:
        b = min(self.sequence, self.look.sequences - 1)
        layers = self.look.layers(slice(b, b + 1))
        if not layers:
            return None
        T = len(layers[0].signals["h"])
        if T == 1:
            layers = self.look.layers(slice(MAX_UNITS))
        along = (0, slice(None)) if T == 1 else (slice(None), 0)
        seen = []
        for layer in layers:
            values = {name: frozen(s[along][:, :MAX_UNITS]) for name, s in layer.signals.items()}
            seen.append(LayerStates(layer.name, layer.kind, layer.spec.signals, values))
        axis = "example in the batch" if T == 1 else "time step"
        batch, alphabet = self.look.batch, self.look.alphabet
        known = alphabet is not None and batch is not None and len(batch.x) == T > 1
        symbols = alphabet.spell(batch.x[:, b].astype(float)) if known and alphabet and batch else ()
        return States(axis, tuple(seen), symbols)
