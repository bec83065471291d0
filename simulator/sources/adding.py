"""Two marked numbers, far apart, that have to be added (or multiplied: multiplication.py)."""

from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Array, Rng
from simulator.errors import InputError
from simulator.sources.base import SOURCES
from simulator.sources.batch import Batch
from simulator.sources.episodes import Episodes, EpisodeSpec, answered, drawn_lengths

LIMIT = 0.04
"""So near must an answer be to count as right."""


class MarkedSpec(EpisodeSpec):
    """What the tasks with two marked numbers share."""

    criterion = True
    length: int = Field(
        100, ge=2, le=10_000, title="Length T",
        description="Time steps in a sequence; in the task of 1997 the shortest, the longest has a tenth more.",
        json_schema_extra={"unit": "steps"},
    )  # fmt: skip


@SOURCES.register
class AddingSpec(MarkedSpec):
    """Adding problem: two numbers of a long sequence are marked; tell their sum at its end."""

    kind: Literal["adding"] = "adding"
    variant: Literal["1997", "2015"] = Field(
        "1997",
        title="Variant",
        description="1997 (Hochreiter and Schmidhuber): numbers from -1 to 1, both marks in the first half, target "
        "0.5 + sum/4. 2015 (Le and others): numbers from 0 to 1, one mark in each half, the target is the sum.",
    )

    def open(self, dtype: npt.DTypeLike = "float32") -> "Adding":
        return Adding(self, dtype)


class Marked(Episodes):
    """Pairs of a number and a mark; at the end, something about the two numbers with the mark 1."""

    right_means = f"sequences answered to within {LIMIT}"
    low = 0.0
    """Numbers are drawn from here up to 1."""
    shortest = 3

    def __init__(self, spec: MarkedSpec, output: str, dtype: npt.DTypeLike) -> None:
        if spec.length < self.shortest:
            raise InputError(
                f"data.length: {spec.length} is not allowed in the task of 1997, whose first and last step have a mark "
                f"of their own; it should be at least {self.shortest}."
            )
        super().__init__(spec, ("number", "mark"), (output,), spec.length + spec.length // 10, dtype)
        self.T = spec.length

    def answer(self, numbers: Array, marked: Array) -> Array:
        """The targets (B,) for numbers (T, B), of which those with `marked` (T, B) count."""
        raise NotImplementedError

    def episodes(self, rng: Rng, B: int) -> Batch:
        """Experiments 4 and 5 of 1997: the first mark is among the first ten pairs, the second among the first
        T/2 - 1 (or, in short sequences, ten). The first and the last pair have the mark -1; a number marked there
        does not count."""
        lengths = drawn_lengths(rng, self.T, B)
        span = max(self.T // 2 - 1, min(self.T - 1, 10))
        first = rng.integers(0, min(10, span), B)
        second = rng.integers(0, span - 1, B)
        second += second >= first
        return self.pairs(rng, lengths, first, second, framed=True)

    def pairs(self, rng: Rng, lengths: Array, first: Array, second: Array, framed: bool) -> Batch:
        """The batch with marks at the two places; framed: and with -1 at both ends."""
        T, b = lengths.max(), np.arange(len(lengths))
        x = np.zeros((T, len(b), 2))
        x[:, :, 0] = rng.uniform(self.low, 1, (T, len(b)))
        x[first, b, 1] = x[second, b, 1] = 1
        if framed:
            x[0, :, 1] = x[lengths - 1, b, 1] = -1
        longest = self.T + self.T // 10 if framed else self.T
        return answered(x, self.answer(x[:, :, 0], x[:, :, 1] == 1)[:, None], lengths, self.dtype, longest)

    def right(self, y: Array, batch: Batch) -> Array:
        return self.within(y, batch, LIMIT)


class Adding(Marked):
    """The best constant is left with the variance of the target: 1/6 in 2015; in 1997 (2 - s)/48, about 0.039, where
    s, about 1/8, is the share of sequences whose first pair is marked."""

    def __init__(self, spec: AddingSpec, dtype: npt.DTypeLike) -> None:
        self.modern = spec.variant == "2015"
        self.low, self.shortest = (0.0, 2) if self.modern else (-1.0, 3)
        super().__init__(spec, "sum", dtype)

    def answer(self, numbers: Array, marked: Array) -> Array:
        total = (numbers * marked).sum(axis=0)
        return np.asarray(total if self.modern else 0.5 + total / 4)

    def episodes(self, rng: Rng, B: int) -> Batch:
        if not self.modern:
            return super().episodes(rng, B)
        half = self.T // 2
        first, second = rng.integers(0, half, B), rng.integers(half, self.T, B)
        return self.pairs(rng, np.full(B, self.T), first, second, framed=False)
