"""Full backpropagation through time."""

from typing import Literal

from simulator.arrays import Rng
from simulator.methods.base import METHODS, Method, MethodSpec
from simulator.network import Network
from simulator.sources.base import Source


@METHODS.register
class FullBPTT(MethodSpec):
    """Full backpropagation: through time, each sequence unrolled from its first step to its last, and errors go all the
    way back (Rumelhart, Hinton & Williams 1986; Werbos 1990)."""

    written = "BPTT"
    kind: Literal["full"] = "full"

    def begin(self, network: Network, source: Source, B: int) -> Method:
        return Full(network, source, B)


class Full(Method):
    """Forward and backward over whole sequences."""

    def propagate(self, rng: Rng) -> float:
        batch, network = self.source.draw(rng, self.B), self.network
        self.batch = batch
        network.forward(batch.x, batch.lengths, batch.target)
        loss = network.value(batch.target, batch.mask)
        network.backward(batch.target, batch.mask)
        return loss
