"""What the network is given: sequences side by side, and the whole of a part of the data."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np

from simulator.arrays import Array, read_only

Part = Literal["test", "validation", "training"]


@dataclass(frozen=True)
class Batch:
    """Sequences side by side: x (T, B, n), target (T, B, k), and `mask` (T, B), 1 where the output is scored and 0
    where it is not; None scores every step. Classes are one-hot targets. `lengths` (B,) are the sequences' own where
    they differ; what stands after a sequence's end is padding, and not scored. `at` (T, B) is where the steps stand in
    a long sequence, where there is one."""

    x: Array
    target: Array
    mask: Array | None = None
    lengths: Array | None = None
    at: Array | None = None

    def read_only(self) -> "Batch":
        """The same through views that cannot be written."""
        views = (None if a is None else read_only(a) for a in (self.mask, self.lengths, self.at))
        return Batch(read_only(self.x), read_only(self.target), *views)

    def part(self, which: slice | Array) -> "Batch":
        """Some of the sequences."""
        mask, at = (None if a is None else a[:, which] for a in (self.mask, self.at))
        lengths = None if self.lengths is None else self.lengths[which]
        return Batch(self.x[:, which], self.target[:, which], mask, lengths, at)

    def weight(self) -> float:
        """What its mean loss counts beside another's: how many steps are scored."""
        return float(self.target.shape[0] * self.target.shape[1] if self.mask is None else self.mask.sum())

    def inside(self) -> Array:
        """Which steps are no padding: bools (T, B)."""
        T, B = self.x.shape[:2]
        return np.arange(T)[:, None] < (np.full(B, T) if self.lengths is None else self.lengths)

    def scored(self) -> Array:
        """Which steps are scored: bools (T, B)."""
        T, B = self.target.shape[:2]
        return np.ones((T, B), bool) if self.mask is None else np.asarray(self.mask > 0)


@dataclass(frozen=True)
class Reading:
    """The whole of a part of the data, made piece by piece: B sequences of T steps, and some of them as a batch."""

    T: int
    B: int
    piece: Callable[[slice], Batch]

    @classmethod
    def of(cls, batch: Batch) -> Self:
        """Of sequences that are there at once."""
        return cls(len(batch.x), batch.x.shape[1], batch.part)
