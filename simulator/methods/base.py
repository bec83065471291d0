"""What a method is: it draws data and finds the loss and its gradient, and may carry something to the next update."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from simulator.arrays import Array, Rng
from simulator.network import Network
from simulator.registry import Registry
from simulator.sources.base import Source
from simulator.sources.batch import Batch
from simulator.spec import Spec


@dataclass(frozen=True)
class Piece:
    """What a pass goes over: sequences; the state that they begin with, as `Network.state` gave it, empty where it is
    the layers' own start; and the step after which the state is to be kept, None where it is not."""

    batch: Batch
    start: Mapping[str, Array] = field(default_factory=dict)
    keep: int | None = None

    def part(self, which: slice) -> "Piece":
        """Some of the sequences."""
        return Piece(self.batch.part(which), {name: s[which] for name, s in self.start.items()}, self.keep)


@dataclass(frozen=True)
class Passed:
    """What a pass found, besides the gradient: the loss, and the state that was to be kept."""

    loss: float
    state: Mapping[str, Array] = field(default_factory=dict)


class MethodSpec(Spec):
    """The choice of a method. A kind adds `written`, `kind`, its fields, and `begin`."""

    written: ClassVar[str]
    """Its name, as short as in a caption."""
    differs: ClassVar[str] = ""
    """What is otherwise than with full backpropagation through one sequence, in a clause."""
    reads_on: ClassVar[bool] = False
    """Whether it reads along a long sequence with its state carried from update to update, so that held-out data has
    to be read like that too."""

    def begin(self, network: Network, source: Source, B: int) -> "Method":
        """The method at work on a network, with B sequences for each update. Raises InputError where it does not go
        with the network or the data."""
        raise NotImplementedError

    def go_over(self, network: Network, piece: Piece) -> Passed:
        """A pass over a piece, with its gradient in the network's `dtheta`. It depends on the weights and the piece
        alone, so that it can be made anywhere, and made again."""
        batch = piece.batch
        forward(network, piece)
        loss = network.value(batch.target, batch.mask)
        self.back(network, batch)
        return Passed(loss, kept(network, piece))

    def back(self, network: Network, batch: Batch) -> None:
        """Write the gradient of the loss of the last forward pass into `dtheta`."""
        network.backward(batch.target, batch.mask)


def forward(network: Network, piece: Piece) -> None:
    """The way forth over a piece, as in training: the targets are there for layers that are taught by them."""
    network.resume(piece.start)
    network.forward(piece.batch.x, piece.batch.lengths, piece.batch.target)


def kept(network: Network, piece: Piece) -> dict[str, Array]:
    """The state that was to be kept of the last pass."""
    return {} if piece.keep is None else network.state(piece.keep)


METHODS: Registry[type[MethodSpec]] = Registry("method")


class Method(ABC):
    """A method at work."""

    def __init__(self, spec: MethodSpec, network: Network, source: Source, B: int) -> None:
        self.network, self.source, self.B = network, source, B
        self.go_over: Callable[[Piece], Passed] = lambda piece: spec.go_over(network, piece)
        """Makes the pass."""
        self.piece: Piece | None = None
        """What was drawn last."""

    def propagate(self, rng: Rng) -> float:
        """Draw B sequences or pieces, compute their loss, and write its gradient into the network's `dtheta`."""
        self.piece = piece = self.draw(rng)
        passed = self.go_over(piece)
        if piece.keep is not None:
            self.keep(passed.state)
        return passed.loss

    @abstractmethod
    def draw(self, rng: Rng) -> Piece:
        """The next B sequences or pieces."""

    def keep(self, state: Mapping[str, Array]) -> None:  # noqa: B027  (most carry nothing)
        """Take the state that was to be kept."""

    def carried(self) -> dict[str, Array]:
        """What the next `propagate` goes on from, besides the weights: arrays that are not written to any more."""
        return {}

    def resume(self, carried: Mapping[str, Array]) -> None:  # noqa: B027  (most carry nothing)
        """Take up what `carried` gave. Raises InputError where it does not fit."""
