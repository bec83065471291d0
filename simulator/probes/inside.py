"""One sequence, read by the network as it is now: every value inside, every weight, every gradient."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from simulator.arrays import Array, frozen
from simulator.errors import InputError
from simulator.probes.base import PROBES, Probe
from simulator.probes.typed import allowed, typed_batch
from simulator.sources.base import Batch
from simulator.training.look import Look

Part = Literal["held-out", "batch", "typed"]
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
    symbols: tuple[str, ...] = ()
    """The name of the symbol that was read at each step, "" for none; empty where the data has no symbols."""
    allowed: str = ""
    """What may be typed, in a phrase."""
    typed: str = ""
    """What was typed."""
    refusal: str = ""
    """Why what was typed was not read, in a sentence; then this is a held-out sequence."""


@PROBES.register
class InsideProbe(Probe):
    """One `sequence` of a `part` of the data: the last where there are fewer; or what was `typed`."""

    kind, interval = "inside", 0.03

    def __init__(self, look: Look, part: Part = "held-out", sequence: int = 0, typed: str = "") -> None:
        super().__init__(look)
        self.part, self.sequence, self.typed = part, sequence, typed

    def see(self) -> Inside | None:
        look = self.look
        batch, refusal = self.chosen()
        if batch is None:
            return None
        count = batch.x.shape[1]
        b = min(self.sequence, count - 1)
        one, whole = first_steps(batch.part(slice(b, b + 1)))
        network = look.twin(np.float64)
        if self.part == "batch":
            network.resume({name: s[b : b + 1].astype(float) for name, s in look.start.items()})
        y = network.forward(one.x.astype(float), one.lengths, one.target if self.part == "batch" else None)
        unscored = one.mask is not None and not network.at_stride(one.mask).any()
        if not unscored:
            network.backward(one.target, one.mask)
        layers = enumerate(network.layers[:-1])
        values = {f"{n}.{name}": s for n, layer in layers for name, s in layer.signals().items()}
        target, mask = network.at_stride(one.target), one.mask
        return Inside(
            self.part, b, count, whole, look.inputs, look.outputs,
            frozen(one.x[:, 0].astype(float)), frozen(target[:, 0].astype(float)),
            frozen(np.ones(len(target), bool) if mask is None else network.at_stride(mask)[:, 0] > 0),
            {name: frozen(s[:, 0]) for name, s in (values | {"y": y}).items()}, {},
            {name: frozen(W) for name, W in look.params().items()},
            {name: frozen(g) for name, g in network.grads().items()},
            float("nan") if unscored else network.value(one.target, one.mask), look.learning_rate,
            look.alphabet.spell(one.x[:, 0].astype(float)) if look.alphabet else (), allowed(look), self.typed, refusal,
        )  # fmt: skip

    def chosen(self) -> tuple[Batch | None, str]:
        """Of which sequences one is seen; and why it is not what was typed."""
        if self.part != "typed":
            return (self.look.held_out if self.part == "held-out" else self.look.batch), ""
        try:
            return typed_batch(self.look, self.typed), ""
        except InputError as refusal:
            return self.look.held_out, str(refusal)


def first_steps(one: Batch) -> tuple[Batch, int]:
    """A sequence without its padding and without what is too much to look at; and how many steps it had."""
    whole = len(one.x) if one.lengths is None else int(one.lengths[0])
    T = min(whole, MOST_STEPS)
    return Batch(one.x[:T], one.target[:T], None if one.mask is None else one.mask[:T]), whole
