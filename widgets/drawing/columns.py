"""What each column of the drawing shows: the input, the layers, the output."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.experiment import Experiment
from simulator.layers import Structure
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
    meanings: Mapping[str, str] = field(default_factory=dict)
    """What the letters of its places stand for."""

    @property
    def caption(self) -> str:
        return f"{self.head} · {self.size}"


def columns_of(experiment: Experiment, inputs: tuple[str, ...], outputs: tuple[str, ...]) -> list[Column]:
    """Input, layers and output; names are empty before the data has been read, and then there is one of each."""
    network, n_in, n_out = experiment.network, len(inputs) or 1, len(outputs) or 1
    tip = "One unit for each input of the data."
    made = [Column("Input", str(len(inputs) or "?"), n_in, names=inputs, tip=tip)]
    width = n_in
    for number, layer in enumerate(network.layers):
        structure, width = layer.structure(width, n_out), layer.width(width)
        known = inputs or layer.width(1) == layer.width(2)  # whatever the data has
        size = f"{width:,}" if known else "?"
        matrices = f"{number}.{kind_of(type(layer))}."
        meanings = {signal.name: signal.meaning for signal in layer.signals}
        made.append(Column(layer.written, size, width, structure, (), layer.told(), matrices, meanings))
    read_out = network.read_out
    structure = read_out_structure(width, n_in * network.has_shortcut, n_out, read_out.bias)
    size = f"{read_out.activation} · {len(outputs) or '?'}"
    matrices = f"{len(network.layers)}.readout."
    return [*made, Column("Output", size, n_out, structure, outputs, read_out.told(), matrices)]
