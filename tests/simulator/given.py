"""Data for tests of methods, and what these find for it."""

from dataclasses import dataclass

import numpy as np

from simulator.sources.base import Source
from simulator.sources.batch import Batch
from tests.simulator.cases import (
    N_IN,
    N_OUT,
    Case,
)


@dataclass
class Given(Source):
    """Data that is one batch, also to be read on along."""

    batch: Case

    inputs, outputs = ("x",) * N_IN, ("y",) * N_OUT

    def draw(self, rng, B):
        return Batch(self.batch.x, self.batch.target, self.batch.mask, self.batch.lengths)

    def stream(self, at, rng, B, T):
        anew = at is None or at[0] + T > len(self.batch.x)
        first = 0 if anew else int(at[0])
        piece = self.batch.piece(first, first + T)
        return Batch(piece.x, piece.target), np.full(B, first + T), anew

    held_out = shown = preview = None


Given.__abstractmethods__ = frozenset()


def found(method, network, batch):
    """The loss and the gradient that a method finds for a batch."""
    loss = method.begin(network, Given(batch), batch.x.shape[1]).propagate(np.random.default_rng(0))
    return loss, network.dtheta.copy()


def parts(network, vector):
    """A vector like theta, by the names of the weights."""
    ends = np.cumsum([W.size for W in network.params().values()])
    return dict(zip(network.params(), np.split(vector, ends[:-1]), strict=True))


def one_sentence(refusal):
    text = str(refusal.value)
    return text.endswith(".") and ". " not in text and "\n" not in text
