"""Copies of sequences, each with the loss of one of its steps alone: what each loss sends back, kept apart."""

from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array
from simulator.network import Network
from simulator.sources.batch import Batch


@dataclass(frozen=True)
class Copies:
    """A copy for every scored step that is looked at: of sequence `which` (copies,), scored at its step `at` alone."""

    batch: Batch
    which: Array
    at: Array

    @classmethod
    def of(cls, batch: Batch, most: int | None = None) -> "Copies":
        """One for each scored step, or for at most so many, spread evenly; each counts as the step does in the batch's
        own loss, so that with all of them the gradients add up to the batch's."""
        at, which = np.nonzero(batch.scored())
        if most is not None and len(at) > most:
            kept = np.unique(np.linspace(0, len(at) - 1, most).round().astype(int))
            at, which = at[kept], which[kept]
        mask = np.zeros((len(batch.x), len(at)))
        mask[at, np.arange(len(at))] = 1 if batch.mask is None else batch.mask[at, which]
        lengths = None if batch.lengths is None else batch.lengths[which]
        return cls(Batch(batch.x[:, which].astype(float), batch.target[:, which], mask, lengths), which, at)

    def propagate(self, network: Network, taught: bool, start: dict[str, Array]) -> None:
        """Run them forth and back. `taught`: whether the targets are heard; `start`: the sequences' states before the
        first step, where they have been carried."""
        batch = self.batch
        network.resume({name: s[self.which].astype(float) for name, s in start.items()})
        network.forward(batch.x, batch.lengths, batch.target if taught else None)
        network.backward(batch.target, batch.mask)
