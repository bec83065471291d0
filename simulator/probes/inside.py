"""One sequence, read by the network as it is now: every value inside, every weight, every gradient."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from simulator.arrays import Array, frozen
from simulator.network.equations import equations, read
from simulator.probes.base import PROBES, Probe
from simulator.sources.base import Batch
from simulator.training.look import Look

Part = Literal["held-out", "batch"]
MOST_STEPS = 1000
"""Of a longer sequence, its first steps are looked at."""


@dataclass(frozen=True)
class Inside:
    """What stood inside when the network read one sequence, all in float64 from the weights as they are.

    `values` and `errors` go by the names of the network's variables: `0.h` is the state h of layer 0, `0.h'` its net
    input, `y` the output, `y'` its net input; each (T, n), and an error is ∂L/∂ of the value. L is the loss of this
    sequence alone.
    """

    part: Part
    sequence: int
    count: int
    """How many sequences there are in that part."""
    whole: int
    """How many steps the sequence has, of which the first MOST_STEPS are here."""
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    x: Array
    """(T, n)"""
    target: Array
    """(steps with an output, k)"""
    scored: Array
    """(steps with an output,): which outputs count."""
    values: Mapping[str, Array]
    errors: Mapping[str, Array]
    weights: Mapping[str, Array]
    """By name, such as `0.elman.W`: the numbers of the network itself."""
    gradients: Mapping[str, Array]
    """Under the same names: of this sequence's loss."""
    loss: float
    learning_rate: float


@PROBES.register
class InsideProbe(Probe):
    """One `sequence` of a `part` of the data: the last where there are fewer."""

    kind, interval = "inside", 0.03

    def __init__(self, look: Look, part: Part = "held-out", sequence: int = 0) -> None:
        super().__init__(look)
        self.part, self.sequence = part, sequence
        self.program = equations(look.twin(np.float64))

    def see(self) -> Inside | None:
        look = self.look
        batch = look.held_out if self.part == "held-out" else look.batch
        if batch is None:
            return None
        count = batch.x.shape[1]
        b = min(self.sequence, count - 1)
        one, whole = first_steps(batch.part(slice(b, b + 1)))
        weights = {name: frozen(W) for name, W in look.params().items()}
        mask = one.mask if one.mask is None or one.mask.any() else np.ones_like(one.mask)
        trained = self.part == "batch"
        start = {name: s[b : b + 1] for name, s in look.start.items()} if trained else None
        seen = read(self.program, weights, one.x, one.target, mask, one.lengths, one.target if trained else None, start)
        scored = self.program.at_stride(np.ones(one.x.shape[:2]) if one.mask is None else one.mask)[:, 0] > 0
        return Inside(
            self.part, b, count, whole, look.inputs, look.outputs, frozen(one.x[:, 0].astype(float)),
            frozen(seen.values["d"][:, 0]), frozen(scored), of_one(seen.values), of_one(seen.adjoints), weights,
            {name: frozen(g) for name, g in seen.gradients.items()}, seen.loss, look.learning_rate,
        )  # fmt: skip


def of_one(values: Mapping[str, Array]) -> dict[str, Array]:
    """(T, n) of the one sequence that was read, by name."""
    return {name: frozen(a[:, 0]) for name, a in values.items()}


def first_steps(one: Batch) -> tuple[Batch, int]:
    """A sequence without its padding and without what is too much to look at; and how many steps it had."""
    whole = len(one.x) if one.lengths is None else int(one.lengths[0])
    T = min(whole, MOST_STEPS)
    return Batch(one.x[:T], one.target[:T], None if one.mask is None else one.mask[:T]), whole
