"""What a method is: it draws data and finds the loss and its gradient, and may carry something to the next update."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

from simulator.arrays import Array, Rng
from simulator.network import Network
from simulator.registry import Registry
from simulator.sources.base import Source
from simulator.sources.batch import Batch
from simulator.spec import Spec


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


METHODS: Registry[type[MethodSpec]] = Registry("method")


class Method(ABC):
    """A method at work."""

    def __init__(self, network: Network, source: Source, B: int) -> None:
        self.network, self.source, self.B = network, source, B
        self.batch: Batch | None = None
        """What was drawn last."""

    @abstractmethod
    def propagate(self, rng: Rng) -> float:
        """Draw B sequences or pieces, compute their loss, and write its gradient into the network's `dtheta`."""

    def carried(self) -> dict[str, Array]:
        """What the next `propagate` goes on from, besides the weights: arrays that are not written to any more."""
        return {}

    def resume(self, carried: Mapping[str, Array]) -> None:  # noqa: B027  (most carry nothing)
        """Take up what `carried` gave. Raises InputError where it does not fit."""
