"""A look at a run between backward and update, by which nothing of it can be changed."""

from dataclasses import dataclass
from functools import cached_property

import numpy.typing as npt

from simulator.arrays import Array, read_only
from simulator.experiment import Experiment
from simulator.layers import LayerSpec
from simulator.methods import forward
from simulator.network import Network
from simulator.sources import Script
from simulator.sources.alphabet import Alphabet
from simulator.sources.batch import Batch
from simulator.training.trainer import Trainer


@dataclass(frozen=True)
class LayerLook:
    """A hidden layer: its name (`0.lstm`), its kind, its spec, and the signals of the pass in hand by name, each
    (T, B, n)."""

    name: str
    kind: str
    spec: LayerSpec
    signals: dict[str, Array]


class Look:
    """What a probe may know of a run.

    Every array is a read-only view of what stands there now, and changes with the next pass: who keeps one, keeps a
    copy. To run the network, or to find a gradient of one's own, there is `twin`.
    """

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer

    @property
    def experiment(self) -> Experiment:
        """What is trained, with the live settings as they are now."""
        return self._trainer.experiment

    @property
    def update(self) -> int:
        """How many updates have been made."""
        return self._trainer.update_count

    # The pass in hand

    @property
    def batch(self) -> Batch | None:
        """What was drawn for the pass; None after divergence, when it is given up."""
        piece = self._trainer.method.piece
        return piece.batch.read_only() if piece else None

    @property
    def sequences(self) -> int:
        """How many there are in the pass; after divergence, in what `layers` has of the last one."""
        batch = self.batch
        return len((batch.x if batch else self._trainer.network.read_out.h)[0])

    def layers(self, which: slice = slice(None)) -> tuple[LayerLook, ...]:
        """The hidden layers, from input to output, with what some sequences of the batch made of them. Where training
        makes batches in parts, a twin makes it anew."""
        network, piece = self._trainer.network, self._trainer.method.piece
        if self._trainer.team and piece:
            network = network.twin()
            forward(network, piece.part(which))
            which = slice(None)
        found = []
        for number, (spec, layer) in enumerate(zip(network.spec.layers, network.layers[:-1], strict=True)):
            signals = {name: read_only(s[:, which]) for name, s in layer.signals().items()}
            found.append(LayerLook(f"{number}.{layer.kind}", layer.kind, spec, signals))
        return tuple(found)

    def params(self) -> dict[str, Array]:
        """Every weight matrix by name, such as `0.lstm.W`."""
        return {name: read_only(W) for name, W in self._trainer.network.params().items()}

    def grads(self) -> dict[str, Array]:
        """The gradient of the pass, before it is clipped, under the names of `params`."""
        return {name: read_only(g) for name, g in self._trainer.network.grads().items()}

    def twin(self, dtype: npt.DTypeLike | None = None) -> Network:
        """A network that always has the weights of the one in training, with buffers and gradients of its own; in
        another precision, the weights as they are now."""
        return self._trainer.network.twin(dtype)

    # The data

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of the inputs."""
        return self._trainer.source.inputs

    @property
    def outputs(self) -> tuple[str, ...]:
        """The names of the outputs."""
        return self._trainer.source.outputs

    @property
    def learning_rate(self) -> float:
        """The learning rate of the update to come."""
        return self._trainer.learning_rate

    @property
    def start(self) -> dict[str, Array]:
        """The state that the pass in hand began with, where one was carried: `0.lstm.h` -> (B, units)."""
        piece = self._trainer.method.piece
        return {name: read_only(s) for name, s in piece.start.items()} if piece else {}

    @cached_property
    def held_out(self) -> Batch:
        """All the held-out sequences, as the validation loss is taken on them."""
        return self._trainer.held_out.batch.read_only()

    @cached_property
    def shown(self) -> Batch:
        """The piece of held-out data that outputs are shown on."""
        return self._trainer.source.shown().read_only()

    @property
    def shown_at(self) -> tuple[str, float]:
        """The axis label of the shown piece, and where on that axis it begins."""
        return self._trainer.source.shown_at()

    @property
    def times(self) -> Array | None:
        """When the steps 0, 1, 2, … of that axis were, in seconds since 1970; None where that is not known."""
        times = self._trainer.source.times()
        return None if times is None else read_only(times)

    @property
    def connected(self) -> bool:
        """Whether the points of the shown piece follow each other in time."""
        return self._trainer.source.connected

    @cached_property
    def script(self) -> Script | None:
        """What the network needs to write by itself; None for data that cannot be written."""
        return self._trainer.source.script()

    @cached_property
    def alphabet(self) -> Alphabet | None:
        """The symbols that sequences are made of; None where they are made of numbers."""
        return self._trainer.source.alphabet()

    def prepare(self, x: Array) -> Array:
        """Inputs (T, B, n) in the data's own units, as the network is to read them."""
        return self._trainer.source.prepare(x)

    def restore(self, y: Array) -> Array:
        """Outputs (…, k) in the data's own units."""
        return self._trainer.source.restore(y)
