"""A batch in parts: cut, each made by itself, and added up. No process is in here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from simulator.arrays import Array
from simulator.methods import MethodSpec, Passed, Piece, forward, kept
from simulator.network import Network
from simulator.sources.batch import Batch


@dataclass(frozen=True)
class Part:
    """Some sequences of a batch, by their place among the parts; `share` is what their loss counts in the batch's."""

    number: int
    piece: Piece
    share: float


def cut(network: Network, piece: Piece, count: int) -> list[Part]:
    """So many parts, in the order of the sequences, whose sizes differ by at most one; fewer where there are fewer
    sequences. Each counts as the loss has it: by its scored steps, as far as the network has an output there, or by its
    sequences. None where nothing is scored.
    """
    sequences = np.array_split(np.arange(piece.batch.x.shape[1]), count)
    pieces = [_laid_out(piece.part(slice(each[0], each[-1] + 1))) for each in sequences if len(each)]
    steps = [_weight(network, each.batch) for each in pieces]
    if not sum(steps):
        return []
    weights = network.loss.weigh(steps, [each.batch.x.shape[1] for each in pieces])
    total = sum(weights)
    return [
        Part(p, each, weight / total if scored else 0.0)
        for p, (each, scored, weight) in enumerate(zip(pieces, steps, weights, strict=True))
    ]


def _laid_out(piece: Piece) -> Piece:
    """In arrays laid out as they come through a pipe, so that who makes it gets the same bits as who cut it."""
    batch = piece.batch
    mask = None if batch.mask is None else np.ascontiguousarray(batch.mask)
    x, target = map(np.ascontiguousarray, (batch.x, batch.target))
    return replace(piece, batch=Batch(x, target, mask, batch.lengths))


def _weight(network: Network, batch: Batch) -> float:
    mask = None if batch.mask is None else network.at_stride(batch.mask)
    return Batch(batch.x, network.at_stride(batch.target), mask).weight()


class Maker:
    """Makes parts on a network, and lays the gradient of each, by its share, in a row of its own.

    The part numbered `first` is made on the network itself, the others on twins, one for each size, so that buffers
    keep their shapes.
    """

    def __init__(self, method: MethodSpec, network: Network, rows: Array, first: int) -> None:
        """rows (parts, weights)."""
        self.method, self.network, self.rows, self.first = method, network, rows, first
        self.twins: dict[int, Network] = {}

    def make(self, parts: Sequence[Part]) -> dict[int, Passed]:
        """What was found, by the numbers of the parts."""
        return {part.number: self._make(part) for part in parts}

    def _make(self, part: Part) -> Passed:
        network = self._network_for(part)
        if not part.share:
            forward(network, part.piece)
            return Passed(0.0, kept(network, part.piece))
        passed = self.method.go_over(network, part.piece)
        np.multiply(network.dtheta, part.share, out=self.rows[part.number])
        return passed

    def _network_for(self, part: Part) -> Network:
        size = part.piece.batch.x.shape[1]
        if part.number == self.first:
            return self.network
        if size not in self.twins:
            self.twins[size] = self.network.twin()
        return self.twins[size]


def add_up(parts: Sequence[Part], found: Mapping[int, Passed], rows: Array, out: Array) -> Passed:
    """The loss, the gradient (in `out`) and the kept state of the whole batch, added in the order of the parts."""
    scored = [part for part in parts if part.share]
    np.copyto(out, rows[scored[0].number])
    for part in scored[1:]:
        out += rows[part.number]
    states = [found[part.number].state for part in parts]
    whole = {name: np.concatenate([state[name] for state in states]) for name in states[0]}
    return Passed(sum(part.share * found[part.number].loss for part in scored), whole)
