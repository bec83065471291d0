"""Symbols, one after the other, and the next one to predict: what characters, words, letters and bits share."""

from dataclasses import replace
from functools import cached_property
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from simulator.arrays import Array, read_only
from simulator.sources.alphabet import Alphabet
from simulator.sources.batch import Batch
from simulator.sources.sequences import SequenceSpec, Windows


class Symbols(Windows):
    """The code of a symbol in, the code of the next one out. `ids` (N + 1,) are the symbols' numbers, `codes` (K, n)
    what stands for each: 1 at its own place, or several bits."""

    learned = (*Windows.learned, "followers")
    symbol: ClassVar[str] = "symbol"
    letters: ClassVar[str] = ""
    """The symbols' names, where the inputs are not symbols but bits of their codes."""
    rule: ClassVar[str] = "knowing the rule"
    warm_up: ClassVar[int] = 0
    """First steps of a window at which the criterion asks for nothing, since what stood before the window decides."""

    def __init__(self, spec: SequenceSpec, ids: Array, codes: Array, dtype: npt.DTypeLike) -> None:
        super().__init__(spec, max(len(ids) - 1, 0), dtype)
        self.ids, self.codes = ids, codes.astype(dtype)

    def alphabet(self) -> Alphabet:
        return Alphabet(tuple(self.letters) or self.inputs, read_only(self.codes), self.mapping != "many-to-one")

    def gather(self, at: Array) -> tuple[Array, Array]:
        return self.codes[self.ids[at]], self.codes[self.ids[at + 1]]

    def positions(self, batch: Batch) -> Array:
        return super().positions(batch) + 1

    def counted(self, at: Array) -> Array:
        """Whether the criterion asks for the symbol after position `at`: bools, as `at`. What chance alone decides is
        scored, since the network has to predict something, but nobody can get it right."""
        return np.ones(at.shape, bool)

    def ideal(self, at: Array) -> Array | None:
        """The best outputs (…, k) of somebody who knows how the sequence is made, and all that came before, after the
        positions `at`."""
        return None

    def foreseeable(self, batch: Batch) -> Array | None:
        return None if batch.at is None else self.counted(batch.at)

    def asked(self, batch: Batch) -> Array:
        """The steps (T, B) the criterion asks for."""
        assert batch.at is not None
        asked = batch.scored() & self.counted(batch.at)
        asked[: min(self.warm_up, len(asked) - 1)] = False
        return asked

    def right(self, y: Array, batch: Batch) -> Array | None:
        return super().right(y, replace(batch, mask=self.asked(batch)))

    def guesses(self, batch: Batch) -> dict[str, Array]:
        """Also what follows the last symbol on average, and the outputs of somebody who knows the rule: no opponent,
        but the floor that no training gets below but by luck."""
        found = super().guesses(batch)
        if self.mapping != "one-to-many" and batch.at is not None:
            found[f"last {self.symbol} alone"] = self.followers[self.ids[batch.at]]
            ideal = self.ideal(batch.at)
            if ideal is not None:
                found[self.rule] = ideal
        return found

    @property
    def ceiling(self) -> str:
        return self.rule

    @cached_property
    def followers(self) -> Array:
        """The mean code (K, n) of what follows each symbol in the training part, as if each had been followed once
        more by the mean of all, so that nothing unseen counts as impossible."""
        K, ids = len(self.codes), self.ids[: self.known + 1].astype(int)
        follows = np.bincount(ids[:-1] * K + ids[1:], minlength=K * K).reshape(K, K)
        codes = self.codes.astype(float)
        mean = (follows.sum(axis=0) @ codes + codes.mean(axis=0)) / (follows.sum() + 1)
        return np.asarray((follows @ codes + mean) / (follows.sum(axis=1, keepdims=True) + 1))
