"""One sequence, read by the network as it is now: every value inside, every weight, every gradient."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from simulator.arithmetic.equations import UndeclaredError
from simulator.arithmetic.reader import Clamp
from simulator.arithmetic.reading import Reading
from simulator.arithmetic.written import Entry
from simulator.arrays import Array, frozen
from simulator.errors import InputError
from simulator.network.equations import Program, equations, read
from simulator.network.lines import difference
from simulator.probes.base import PROBES, Probe, Silent
from simulator.probes.typed import allowed, typed_batch
from simulator.sources.batch import Batch
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
    goal: Array
    """(T, k): the targets."""
    target: Array
    """(steps with an output, k): the targets where there are outputs."""
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
    mask: Array | None
    """(T,): what each step counts, None: all the same."""
    start: Mapping[str, Array]
    """The state it began with, (1, n) by name, where one was carried."""
    taught: bool
    """Whether layers that are taught heard the targets."""
    starts: Mapping[str, Array] = field(default_factory=dict)
    """What stood before the first step, (rows, n), of variables of which a step before is read."""
    start_errors: Mapping[str, Array] = field(default_factory=dict)
    """∂L/∂ of it."""
    symbols: tuple[str, ...] = ()
    """The name of the symbol that was read at each step, "" for none; empty where the data has no symbols."""
    allowed: str = ""
    """What may be typed, in a phrase."""
    typed: str = ""
    """What was typed."""
    refusal: str = ""
    """Why what was typed was not read, in a sentence; then this is a held-out sequence."""

    @property
    def of(self) -> tuple[Part, int, str]:
        """Which sequence it is of, among all that can be seen."""
        return self.part, self.sequence, self.typed

    @property
    def has_target(self) -> bool:
        """Whether an output is wanted at some step; else there is no loss, and no error."""
        return bool(self.scored.any())

    def reading(self, program: Program) -> Reading:
        """What was read, as its reader found it; nothing is computed."""

        def whole(arrays: Mapping[str, Array]) -> dict[str, Array]:
            return {name: a[:, None] for name, a in arrays.items()}

        script, joint = program.script(self.taught, ())
        return Reading(
            whole(self.values), whole(self.errors), whole(self.starts), whole(self.start_errors), dict(self.gradients),
            self.loss, {name: np.asarray(W, np.float64) for name, W in self.weights.items()}, None, (), script, joint,
            frozenset(self.start),
        )  # fmt: skip

    def read(
        self, program: Program, weights: Mapping[str, Array] | None = None, x: Array | None = None,
        target: Array | None = None, clamps: Sequence[Clamp] = (),
    ) -> Reading:  # fmt: skip
        """Read it again, with some things otherwise: weights by name, inputs (T, n), targets (T, k), or elements that
        are held."""
        found = read(program, weights or self.weights, *self._batch(x, target), clamps)
        return found if self.has_target else without_loss(found)

    def difference(
        self, program: Program, entry: Entry, weights: Mapping[str, Array] | None = None, x: Array | None = None,
        target: Array | None = None, clamps: Sequence[Clamp] = (),
    ) -> float:  # fmt: skip
        """∂L/∂(weight) by trying, with the same things otherwise."""
        if not self.has_target:
            return 0.0
        return difference(program, weights or self.weights, entry, *self._batch(x, target), clamps=clamps)

    def _batch(
        self, x: Array | None, target: Array | None
    ) -> tuple[Array, Array, Array | None, None, Array | None, Mapping[str, Array]]:
        """What a reader takes after the weights, up to the state to start from."""
        x, target = (own if other is None else other for own, other in ((self.x, x), (self.goal, target)))
        mask, wanted = None if self.mask is None else self.mask[:, None], target[:, None]
        return x[:, None], wanted, mask, None, wanted if self.taught else None, self.start


@PROBES.register
class InsideProbe(Probe):
    """One `sequence` of a `part` of the data: the last where there are fewer; or what was `typed`."""

    kind, interval, deep = "inside", 0.03, True

    def __init__(self, look: Look, part: Part = "held-out", sequence: int = 0, typed: str = "") -> None:
        super().__init__(look)
        self.part, self.sequence, self.typed = part, sequence, typed
        self.program: Program | None = None
        try:
            self.program = equations(look.twin(np.float64))
        except UndeclaredError as reason:
            self.silent = Silent(str(reason))

    def see(self) -> Inside | Silent | None:
        look = self.look
        if self.program is None:
            return self.silent
        batch, refusal = self.chosen()
        if batch is None:
            return None
        count = batch.x.shape[1]
        b = min(self.sequence, count - 1)
        one, whole = first_steps(batch.part(slice(b, b + 1)))
        weights = {name: frozen(W) for name, W in look.params().items()}
        scored = self.program.at_stride(np.ones(one.x.shape[:2]) if one.mask is None else one.mask)[:, 0] > 0
        mask = one.mask if scored.any() else None
        trained = self.part == "batch"
        start = {name: frozen(s[b : b + 1]) for name, s in look.start.items()} if trained else {}
        seen = read(self.program, weights, one.x, one.target, mask, one.lengths, one.target if trained else None, start)
        if not scored.any():
            seen = without_loss(seen)
        return Inside(
            part=self.part, sequence=b, count=count, whole=whole, inputs=look.inputs, outputs=look.outputs,
            x=frozen(one.x[:, 0].astype(float)), goal=frozen(one.target[:, 0].astype(float)),
            target=frozen(seen.values["d"][:, 0]), scored=frozen(scored), values=of_one(seen.values),
            errors=of_one(seen.adjoints), weights=weights,
            gradients={name: frozen(g) for name, g in seen.gradients.items()},
            loss=seen.loss, learning_rate=look.learning_rate,
            mask=None if mask is None else frozen(mask[:, 0]), start=start, taught=trained,
            symbols=look.alphabet.spell(one.x[:, 0].astype(float)) if look.alphabet else (),
            allowed=allowed(look.alphabet, look.inputs),
            typed=self.typed, refusal=refusal, starts=of_one(seen.starts),
            start_errors=of_one(seen.start_adjoints),
        )  # fmt: skip

    def chosen(self) -> tuple[Batch | None, str]:
        """Of which sequences one is seen; and why it is not what was typed."""
        if self.part != "typed":
            return (self.look.held_out if self.part == "held-out" else self.look.batch), ""
        try:
            return typed_batch(self.look, self.typed), ""
        except InputError as refusal:
            return self.look.held_out, str(refusal)


def without_loss(found: Reading) -> Reading:
    """What was read of a sequence of which no output is wanted: it has no loss, and no error comes of it."""
    errors, starts, gradients = (
        {name: np.zeros_like(a) for name, a in arrays.items()}
        for arrays in (found.adjoints, found.start_adjoints, found.gradients)
    )
    return replace(found, adjoints=errors, start_adjoints=starts, gradients=gradients, loss=float("nan"))


def of_one(values: Mapping[str, Array]) -> dict[str, Array]:
    """(T, n) of the one sequence that was read, by name."""
    return {name: frozen(a[:, 0]) for name, a in values.items()}


def first_steps(one: Batch) -> tuple[Batch, int]:
    """A sequence without its padding and without what is too much to look at; and how many steps it had."""
    whole = len(one.x) if one.lengths is None else int(one.lengths[0])
    T = min(whole, MOST_STEPS)
    return Batch(one.x[:T], one.target[:T], None if one.mask is None else one.mask[:T]), whole
