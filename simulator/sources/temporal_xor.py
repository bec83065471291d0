"""Exclusive or, spread out in time."""

from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Array, Rng
from simulator.sources.base import SOURCES
from simulator.sources.preview import Preview
from simulator.sources.sequences import SequenceSpec
from simulator.sources.symbols import Symbols


@SOURCES.register
class TemporalXorSpec(SequenceSpec):
    """Exclusive or in time: two random bits, then their exclusive or, two random bits, …, one bit at a step; predict
    the next. Only every third can be known (Elman 1990)."""

    targets = "bits"
    kind: Literal["temporal-xor"] = "temporal-xor"
    pairs: int = Field(
        1250, ge=20, le=1_000_000, title="Pairs",
        description="Pairs of random bits; each makes three bits of the sequence. 1,250, a fifth of them held out, "
        "leave the paper's 3,000 bits to train on.",
    )  # fmt: skip
    seed: int = Field(0, ge=0, le=2**32 - 1, title="Data seed", description="Seed of the random bits.")

    def open(self, dtype: npt.DTypeLike = "float32") -> "TemporalXor":
        return TemporalXor(self, triples(self.pairs, np.random.default_rng(self.seed)), dtype)


def triples(pairs: int, rng: Rng) -> Array:
    """The sequence (3 · pairs,): a, b, a xor b, …"""
    a, b = rng.integers(0, 2, (2, pairs))
    return np.stack([a, b, a ^ b], axis=1).ravel()


class TemporalXor(Symbols):
    """A bit in, the next bit out."""

    targets = "bits"
    inputs, outputs = ("bit",), ("next bit",)
    symbol = "bit"
    letters = "01"
    warm_up = 1
    right_means = "third bits, the exclusive ors, on the right side of ½"

    def __init__(self, spec: TemporalXorSpec, bits: Array, dtype: npt.DTypeLike) -> None:
        super().__init__(spec, bits, np.array([[0.0], [1.0]]), dtype)

    def counted(self, at: Array) -> Array:
        return np.asarray((at + 1) % 3 == 2)

    def ideal(self, at: Array) -> Array:
        return np.where(self.counted(at)[..., None], self.codes[self.ids[at + 1]], 0.5)

    def preview(self) -> Preview:
        shown = self.ids[:600].reshape(-1, 3)
        facts = f"{len(self.ids):,} bits · every third is the exclusive or of the two before, the others are chance"
        return Preview(facts, text=" ".join("".join(map(str, triple)) for triple in shown))
