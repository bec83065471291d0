"""Reading batches of the papers' tasks back."""

import numpy as np

from simulator.losses import LOSSES
from simulator.sources import SOURCES


def source(kind, **fields):
    return SOURCES[kind](**fields).open("float64")


def drawn(opened, B=300, seed=0):
    return opened.draw(np.random.default_rng(seed), B)


def sequences(batch):
    """Each sequence of a batch without its padding: x (T, n), target (T, k)."""
    T = np.full(batch.x.shape[1], len(batch.x)) if batch.lengths is None else batch.lengths
    return [(batch.x[:length, b], batch.target[:length, b]) for b, length in enumerate(T)]


def names(vectors, labels):
    return [labels[i] for i in vectors.argmax(axis=1)]


def baseline(opened, name):
    """The held-out loss of a guess, in the usual loss of its targets."""
    batch = opened.held_out()
    loss = LOSSES["cross-entropy" if opened.targets == "classes" else "squared-error"]
    return loss.of(opened.guesses(batch)[name], batch.target, batch.mask)
