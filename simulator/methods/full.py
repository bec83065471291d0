"""Full backpropagation through time."""

from typing import Literal

from simulator.arrays import Rng
from simulator.methods.base import METHODS, Method, MethodSpec, Piece
from simulator.network import Network
from simulator.sources.base import Source


@METHODS.register
class FullBPTT(MethodSpec):
    """Full backpropagation: through time, each sequence unrolled from its first step to its last, and errors go all the
    way back (Rumelhart, Hinton & Williams 1986; Werbos 1990)."""

    written = "BPTT"
    kind: Literal["full"] = "full"

    def begin(self, network: Network, source: Source, B: int) -> Method:
        return Full(self, network, source, B)


class Full(Method):
    """Forward and backward over whole sequences."""

    def draw(self, rng: Rng) -> Piece:
        return Piece(self.source.draw(rng, self.B))
