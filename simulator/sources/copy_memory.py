"""Copy memory: keep some symbols through a long blank, then repeat them."""

from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Array, Rng
from simulator.sources.base import SOURCES
from simulator.sources.batch import Batch
from simulator.sources.episodes import Episodes, EpisodeSpec


@SOURCES.register
class CopyMemorySpec(EpisodeSpec):
    """Copy memory: see some symbols, wait through a long blank, and repeat them in order at a signal."""

    targets = "classes"
    kind: Literal["copy-memory"] = "copy-memory"
    delay: int = Field(
        100, ge=1, le=10_000, title="Delay T", description="Steps between the last symbol and the first repeated one.",
        json_schema_extra={"unit": "steps"},
    )  # fmt: skip
    remembered: int = Field(
        10, ge=1, le=1000, title="Symbols to keep", description="How many symbols have to be repeated."
    )
    alphabet: int = Field(8, ge=2, le=256, title="Alphabet", description="How many different symbols there are.")

    def open(self, dtype: npt.DTypeLike = "float32") -> "CopyMemory":
        return CopyMemory(self, dtype)


class CopyMemory(Episodes):
    """Arjovsky, Shah & Bengio 2016, section 4.1: r symbols of K, T - 1 blanks, the signal, r blanks; the target is
    blank for T + r steps, then the r symbols. A network that remembers nothing has a loss of r ln K / (T + 2r).
    """

    targets, symbols, one_answer = "classes", True, False
    right_means = "symbols repeated right"

    def __init__(self, spec: CopyMemorySpec, dtype: npt.DTypeLike) -> None:
        self.T, self.r, self.K = spec.delay, spec.remembered, spec.alphabet
        letters = tuple(str(k + 1) for k in range(self.K))
        super().__init__(spec, (*letters, "·", "!"), (*letters, "·"), self.T + 2 * self.r, dtype)
        self.one_hot = np.eye(self.K + 2, dtype=dtype)

    def episodes(self, rng: Rng, B: int) -> Batch:
        blank, signal = self.K, self.K + 1
        symbols = rng.integers(0, self.K, (self.r, B))
        x, d = np.full((2, self.T + 2 * self.r, B), blank)
        x[: self.r], d[-self.r :] = symbols, symbols
        x[-self.r - 1] = signal
        return Batch(self.one_hot[x], self.one_hot[d, :-1])

    def right(self, y: Array, batch: Batch) -> Array:
        """Of the symbols alone: blanks are easy."""
        symbol = batch.target.argmax(axis=2) < self.K
        return np.asarray(y[symbol].argmax(axis=1) == batch.target[symbol].argmax(axis=1))

    def guesses(self, batch: Batch) -> dict[str, Array]:
        """Also somebody who knows when to answer but not what: blanks, then every symbol as likely."""
        y = np.zeros(batch.target.shape)
        y[: -self.r, :, self.K] = 1
        y[-self.r :, :, : self.K] = 1 / self.K
        return super().guesses(batch) | {"no memory": y}

    def written(self, batch: Batch, b: int) -> str:
        """What is read, and below it what has to be written."""
        rows = (self.inputs, batch.x[:, b]), (self.outputs, batch.target[:, b])
        return "\n".join(" ".join(names[i] for i in row.argmax(axis=1)) for names, row in rows) + "\n"
