"""The held-out data: how well a network does on it, and what it has to beat."""

from functools import cached_property

import numpy as np

from simulator.arrays import Array
from simulator.network import Network
from simulator.sources.base import Source
from simulator.sources.batch import Batch

PART = 50_000_000
"""Numbers that the buffers of one part of the held-out data may have, so that a look at much of it takes no more room
than training does."""


class HeldOut:
    """The held-out data, read as training reads, and a twin of the network that is tested on it."""

    def __init__(self, network: Network, source: Source, reads_on: bool) -> None:
        """`reads_on`: whether training carries its state along long sequences."""
        self.network, self.source, self.reads_on = network.twin(), source, reads_on

    @cached_property
    def batch(self) -> Batch:
        return self.source.held_out_stream() if self.reads_on else self.source.held_out()

    @cached_property
    def parts(self) -> list[Batch]:
        """The data in parts whose buffers are of moderate size."""
        batch = self.batch
        T, B = batch.x.shape[:2]
        each = max(PART // (T * self.network.numbers), 1)
        return [batch.part(slice(b, b + each)) for b in range(0, B, each)]

    def test(self) -> tuple[float, float]:
        """The loss of the network as it is now, and its share of right answers: NaN without a criterion."""
        with np.errstate(all="ignore"):
            losses, right = zip(*map(self._tested, self.parts), strict=True)
        weights = self.network.loss.weigh(
            [part.weight() for part in self.parts], [part.x.shape[1] for part in self.parts]
        )
        loss = losses[0] if len(losses) == 1 else float(np.average(losses, weights=weights))
        answers = np.concatenate([r for r in right if r is not None] or [np.empty(0)])
        return loss, float(answers.mean()) if answers.size else float("nan")

    def _tested(self, batch: Batch) -> tuple[float, Array | None]:
        """The loss of some sequences, and which answers are right."""
        y = self.network.forward(batch.x, batch.lengths)
        right = self.source.right(y, at_outputs(self.network, batch))
        return self.network.value(batch.target, batch.mask), right

    def baselines(self) -> dict[str, float]:
        """The loss of opponents that learn nothing, by name."""
        batch, loss = self.batch, self.network.loss
        with np.errstate(all="ignore"):
            found = {name: loss.of(y, batch.target, batch.mask) for name, y in self.source.guesses(batch).items()}
        return {name: value for name, value in found.items() if np.isfinite(value)}


def at_outputs(network: Network, batch: Batch) -> Batch:
    """The batch's targets and mask at the steps at which the network has an output."""
    at = network.at_stride
    mask, places = (None if a is None else at(a) for a in (batch.mask, batch.at))
    return Batch(batch.x, at(batch.target), mask, batch.lengths, places)
