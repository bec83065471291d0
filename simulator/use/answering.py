"""A trained network answers a sequence that somebody types."""

from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array, frozen
from simulator.probes.typed import readable, rows
from simulator.sources.base import Targets
from simulator.threads import limited
from simulator.training.snapshot import Checkpoint
from simulator.use.opening import opened


@dataclass(frozen=True)
class Answered:
    """What was read, and what the network gave at each step of it."""

    symbols: tuple[str, ...]
    """What was read; () where it was numbers."""
    steps: int
    """How many steps were read."""
    names: tuple[str, ...]
    """The outputs' names."""
    targets: Targets
    step: Array
    """(answers,): after which step each was given; all of them but where the network pools over time."""
    output: Array
    """(answers, outputs), in the data's own units; of classes, their likelihoods."""
    at_end: bool
    """Whether it was trained to answer once, at the end, so that what it gave before says little."""
    next: bool
    """Whether the outputs are what it takes for the next symbol."""


def answer(checkpoint: Checkpoint, text: str) -> Answered:
    """Let the network read symbols, or numbers in the data's own units, from its own start; its weights stay as they
    are. Raises InputError where the text cannot be read."""
    use = opened(checkpoint)
    source, network = use.source, use.network
    alphabet = source.alphabet()
    x = rows(text, alphabet, source.inputs)
    read = readable(source.prepare(x[:, None].astype(float)))
    with limited(network), np.errstate(all="ignore"):
        y = network.forward(read.astype(use.experiment.training.precision))[:, 0].astype(float)
    at = network.at_stride(np.arange(len(x))[:, None, None])[:, 0, 0]
    return Answered(
        alphabet.spell(x.astype(float)) if alphabet else (), len(x), source.outputs, source.targets, frozen(at),
        frozen(np.asarray(source.restore(y))), int(source.held_out().scored().sum(axis=0).max()) == 1,
        bool(alphabet and alphabet.predicts_next),
    )  # fmt: skip
