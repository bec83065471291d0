"""What each column of the drawing shows: the input, the layers, the output."""

import math
from dataclasses import dataclass
from functools import cached_property

from simulator.activations import ACTIVATIONS
from simulator.experiment import Experiment
from simulator.layers import Signal, Structure
from simulator.layers.dense import read_out_structure
from simulator.registry import kind_of


@dataclass(frozen=True)
class Column:
    """One part of the network. `matrices` is what its weights' names begin with; `structure` is None for the input."""

    head: str
    size: str
    count: int
    structure: Structure | None = None
    names: tuple[str, ...] = ()
    tip: str = ""
    matrices: str = ""
    signals: tuple[Signal, ...] = ()
    """What can be seen of it, its output first."""
    stride: int = 1
    """Steps of the input for each of its own."""

    @cached_property
    def meanings(self) -> dict[str, str]:
        """What the letters of its places stand for."""
        return {signal.name: signal.meaning for signal in self.signals}

    @property
    def prefix(self) -> str:
        """What its variables' names begin with, such as `0.`."""
        return f"{self.matrices.split('.')[0]}." if self.signals[0].name not in "xy" else ""

    @property
    def variable(self) -> str:
        """The name of its output: `x`, `0.h` and so on, `y`."""
        return self.prefix + self.signals[0].name

    @property
    def caption(self) -> str:
        return f"{self.head} · {self.size}"


def columns_of(experiment: Experiment, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> list[Column]:
    """Input, layers and output; names are empty before the data has been read, and then there is one of each."""
    network, n_in, n_out = experiment.network, len(inputs) or 1, len(outputs) or 1
    tip = "One unit for each input of the data."
    given = Signal("x", -math.inf, math.inf, "input")
    made = [Column("Input", str(len(inputs) or "?"), n_in, names=inputs, tip=tip, signals=(given,))]
    width, stride = n_in, 1
    for number, layer in enumerate(network.layers):
        structure, width = layer.structure(width, n_out), layer.width(width)
        known = inputs or layer.width(1) == layer.width(2)  # whatever the data has
        size = f"{width:,}" if known else "?"
        matrices = f"{number}.{kind_of(type(layer))}."
        stride *= structure.stride
        made.append(Column(layer.written, size, width, structure, (), layer.told(), matrices, layer.signals, stride))
    read_out = network.read_out
    structure = read_out_structure(width, n_in * network.has_shortcut, n_out, read_out.bias)
    size = f"{read_out.activation} · {len(outputs) or '?'}"
    matrices = f"{len(network.layers)}.readout."
    φ = ACTIVATIONS[read_out.activation]
    y = (Signal("y", φ.low, φ.high, "output"),)
    return [*made, Column("Output", size, n_out, structure, outputs, read_out.told(), matrices, y, stride)]
