"""Long time lags: a symbol at the beginning decides the last one, with others in between."""

from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Array, Rng
from simulator.sources.base import SOURCES
from simulator.sources.batch import Batch
from simulator.sources.episodes import Episodes, EpisodeSpec
from simulator.spec import when

END_RATE = 0.1
"""Probability with which the distractors of 2c end, at each step after the first q."""


@SOURCES.register
class LagSpec(EpisodeSpec):
    """Time lags: the first symbol of a sequence comes again as its last, however long the lag."""

    targets = "classes"
    kind: Literal["lag"] = "lag"
    variant: Literal["2a", "2b", "2c"] = Field(
        "2a", title="Variant",
        description="2a: the symbols in between are always the same; predict every next symbol. 2b: they are drawn at "
        "random. 2c: at random, their number too, with a trigger at the end; only the last symbol is asked for.",
    )  # fmt: skip
    p: int = Field(
        10, ge=2, le=1000, title="Symbols p",
        description="2a and 2b: the lag, with p - 1 different symbols in between. 2c: the number of different symbols.",
    )  # fmt: skip
    q: int = Field(
        10, ge=1, le=1000, title="Lag q", description="2c only: the least number of symbols in between.",
        json_schema_extra={"unit": "steps"} | when(lambda spec: spec.variant == "2c"),
    )  # fmt: skip

    def open(self, dtype: npt.DTypeLike = "float32") -> "Lag":
        return LongLag(self, dtype) if self.variant == "2c" else Lag(self, dtype)


class Lag(Episodes):
    """Hochreiter & Schmidhuber 1997, experiments 2a and 2b: (x, a₁ … aₚ₋₁, x) or (y, a₁ … aₚ₋₁, y), with every next
    symbol as the target. In 2a these two are all there are: what is held out is what is trained on."""

    targets, symbols, one_answer, predicts_next = "classes", True, False, True

    def __init__(self, spec: LagSpec, dtype: npt.DTypeLike) -> None:
        self.p, self.random = spec.p, spec.variant == "2b"
        names = (*(f"a{i + 1}" for i in range(self.p - 1)), "x", "y")
        super().__init__(spec, names, names, self.p, dtype)
        self.one_hot = np.eye(self.p + 1, dtype=dtype)
        where = "last symbol has" if self.random else "symbols all have"
        self.right_means = f"sequences whose {where} no output off by ¼ or more"

    def episodes(self, rng: Rng, B: int) -> Batch:
        ids = np.empty((self.p + 1, B), int)
        ids[1:-1] = rng.integers(0, self.p - 1, (self.p - 1, B)) if self.random else np.arange(self.p - 1)[:, None]
        ids[0] = ids[-1] = self.p - 1 + rng.integers(0, 2, B)
        return Batch(self.one_hot[ids[:-1]], self.one_hot[ids[1:]])

    def right(self, y: Array, batch: Batch) -> Array:
        """The paper's "maximal absolute error of all output units"; in 2b at the sequence's end only."""
        if self.random:
            y, batch = y[-1:], Batch(batch.x[-1:], batch.target[-1:])
        return self.within(y, batch, 0.25)

    def guesses(self, batch: Batch) -> dict[str, Array]:
        return super().guesses(batch) | {"present symbol only": self.from_present(batch)}


class LongLag(Lag):
    """Experiment 2c: (b, x, q + k of a₁ … aₚ, e, x), the same with y; the target is the symbol after the trigger e.
    k is random, 9 on the average."""

    one_answer, predicts_next = True, False
    right_means = "sequences with no output off by 0.2 or more"

    def __init__(self, spec: LagSpec, dtype: npt.DTypeLike) -> None:
        self.p, self.q = spec.p, spec.q
        names = (*(f"a{i + 1}" for i in range(self.p)), "e", "b", "x", "y")
        Episodes.__init__(self, spec, names, names[-2:], self.q + 13, dtype)
        self.one_hot = np.eye(self.p + 4, dtype=dtype)

    def episodes(self, rng: Rng, B: int) -> Batch:
        return Episodes.episodes(self, rng, B)

    def episode(self, rng: Rng) -> tuple[Array, Array, Array | None]:
        between = rng.integers(0, self.p, self.q + rng.geometric(END_RATE) - 1)
        e, b, x = self.p, self.p + 1, self.p + 2
        which = rng.integers(0, 2)
        ids = np.concatenate([[b, x + which], between, [e]])
        target, mask = np.zeros((len(ids), 2), self.dtype), np.zeros(len(ids), self.dtype)
        target[-1, which] = mask[-1] = 1
        return self.one_hot[ids], target, mask

    def right(self, y: Array, batch: Batch) -> Array:
        return self.within(y, batch, 0.2)
