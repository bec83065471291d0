"""Long sequences, cut into windows: what sine, walk, table and characters share."""

from abc import abstractmethod
from contextlib import suppress
from dataclasses import replace
from typing import Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Array, Rng
from simulator.errors import InputError
from simulator.sources.base import TEST, TRAINING, VALIDATION, Source, SourceSpec
from simulator.sources.batch import Batch, Part, Reading

Mapping = Literal["many-to-many", "many-to-one", "one-to-many"]

HELD_OUT_STEPS = 4096
"""About how many time steps the validation loss is taken over, so that looking never slows training much."""
READ_ON = 256
"""About how many of them each of a few readers takes who reads on without a new start."""
SAMPLE_NUMBERS = 5_000_000
"""So many inputs and targets are looked at to know what the training part is like."""
SHOWN_STEPS = 200
"""Points in the plot of output against target."""


class TooLongError(InputError):
    """A window that the data has no room for. `most` steps are allowed."""

    def __init__(self, sentence: str, most: int) -> None:
        super().__init__(sentence)
        self.most = most


class SequenceSpec(SourceSpec):
    """Data that is one long sequence, trained on in windows."""

    aside = "seed", "length"
    length: int = Field(
        25, ge=1, le=10_000, title="Window", description="Time steps in one training sequence.",
        json_schema_extra={"unit": "steps"},
    )  # fmt: skip
    mapping: Mapping = Field(
        "many-to-many",
        title="Mapping",
        description="Many-to-many: a target at every step. Many-to-one: one target, at the last step of the window. "
        "One-to-many: the network sees the first input only, then zeros, and has to go on by itself.",
    )
    validation: float = Field(
        0.2, ge=0.01, le=0.9, title="Held out",
        description="Share of the data, taken from its end, that is never trained on and gives the validation loss.",
    )  # fmt: skip
    test: float = Field(
        0.0, ge=0, le=0.9, title="Test part",
        description="Share of the data, its very end, behind what gives the validation loss, that training never looks "
        "at: evaluation alone reads it. 0: none.",
    )  # fmt: skip

    def cuts(self, N: int) -> tuple[int, int]:
        """Of N positions, up to which one is trained on, and up to which one is held out for validation."""
        end = N - (max(round(N * self.test), 1) if self.test else 0)
        return max(end - max(round(N * self.validation), 1), 0), end

    def fitted(self) -> Self:
        with suppress(InputError):  # what else is wrong with the data is told where it is used
            try:
                self.open()
            except TooLongError as refusal:
                return self.model_copy(update={"length": max(refusal.most, 1)})
        return self

    def unseen(self) -> Self:
        return self.model_copy(update={"test": 1.0})


class Windows(Source):
    """Windows of a sequence of N steps: trained on up to `split`, held out for validation up to `end`, then tested."""

    def __init__(self, spec: SequenceSpec, N: int, dtype: npt.DTypeLike) -> None:
        if N < 2:
            raise InputError(f"data: {N} usable steps are too few; at least 2 are needed, to train on and to hold out.")
        self.N, self.T, self.mapping, self.dtype = N, spec.length, spec.mapping, np.dtype(dtype)
        self.split, self.end = spec.cuts(N)
        self.known = self.split or N
        """So many steps may opponents know: those that are trained on; of data that is all new, all."""
        bounds: dict[Part, tuple[int, int]] = {
            "test": (self.end, N), "validation": (self.split, self.end), "training": (0, self.split)
        }  # fmt: skip
        self.bounds = {part: (a, b) for part, (a, b) in bounds.items() if a < b}
        """Between which positions each part lies."""
        if not self.end and N < self.T:
            raise InputError(
                f"data: {N:,} usable steps are too few; the network reads windows of {self.T}, so give as many."
            )
        shorter = min(b - a for a, b in self.bounds.values()) if self.split or not self.end else 0
        if shorter < self.T:
            tested = f" and {N - self.end:,} tested on" * (self.end < N)
            raise TooLongError(
                f"data.length: windows of {self.T} steps are not allowed; of {N:,} usable steps {self.split:,} are "
                f"trained on and {self.end - self.split:,} held out{tested}, so a window may have at most {shorter:,}.",
                shorter,
            )
        self._masks: dict[tuple[int, int], Array] = {}

    @abstractmethod
    def gather(self, at: Array) -> tuple[Array, Array]:
        """Inputs (T, B, n) and targets (T, B, k) at the positions (T, B)."""

    def windows(self, starts: Array, T: int) -> Batch:
        at = starts + np.arange(T)[:, None]
        x, target = self.gather(at)
        return Batch(self.let_in(x), target, self.mask(T, len(starts)), at=at)

    def prepare(self, x: Array) -> Array:
        return self.let_in(x)

    def let_in(self, x: Array) -> Array:
        """Of inputs (T, B, n) what the mapping lets the network see."""
        if self.mapping == "one-to-many":
            x = x.copy()
            x[1:] = 0
        return x

    def mask(self, T: int, B: int) -> Array | None:
        if self.mapping != "many-to-one":
            return None
        if (T, B) not in self._masks:
            last = np.zeros((T, B), self.dtype)
            last[-1] = 1
            self._masks[T, B] = last
        return self._masks[T, B]

    def draw(self, rng: Rng, B: int) -> Batch:
        return self.windows(rng.integers(0, self.split - self.T + 1, B), self.T)

    def stream(self, at: Array | None, rng: Rng, B: int, T: int) -> tuple[Batch, Array, bool]:
        """B readers, evenly apart in the training part; all begin anew when one comes to its end, a few steps further
        on or back, so that every step is read and the pieces are not always cut at the same places."""
        if self.mapping != "many-to-many":
            raise InputError(
                f"data.mapping: {self.mapping!r} is not allowed with truncated backpropagation, which scores every "
                "step; it should be 'many-to-many'."
            )
        if self.split < T:
            raise InputError(f"training.method: pieces of {T:,} steps are longer than the {self.split:,} trained on.")
        if self.split - T + 1 < B:
            raise InputError(
                f"training.batch: {B:,} is not allowed with truncated backpropagation along {self.split:,} steps, of "
                f"which so many would read the same; it should be at most {self.split - T + 1:,}."
            )
        anew = at is None or bool((at + T > self.split).any())
        if anew or at is None:
            share = (self.split - T) // B
            at = rng.integers(0, min(share, T - 1) + 1) + share * np.arange(B)
        return self.windows(at, T), at + T, anew

    def sampled_targets(self) -> Array:
        """Of all steps of the training part that can be scored; of a very long one, of as many as there is room for."""
        first = self.T - 1 if self.mapping == "many-to-one" else 0
        most = max(SAMPLE_NUMBERS // (len(self.inputs) + len(self.outputs)), 1)
        at = np.linspace(first, self.known - 1, min(self.known - first, most)).astype(int)
        return self.gather(at[:, None])[1][:, 0]

    def held_out(self) -> Batch:
        B = max(min((self.end - self.split) // self.T, HELD_OUT_STEPS // self.T), 1)
        return self.windows(np.linspace(self.split, self.end - self.T, B).astype(int), self.T)

    def held_out_stream(self) -> Batch:
        """At most a few readers, so that the window's length does not decide how much they have heard before."""
        B, T = readers(self.end - self.split)
        return self.windows(np.linspace(self.split, self.end - T, B).astype(int), T)

    def parts(self) -> dict[Part, str]:
        said: dict[Part, str] = {"test": TEST, "validation": VALIDATION, "training": TRAINING}
        return {part: said[part] for part in self.bounds}

    def read(self, part: Part, reads_on: bool = False) -> Reading:
        """Many-to-one: every window there is; else windows side by side, the last one moved back to the end, where
        what the one before has read is not scored again."""
        begin, end = self.bounds[part]
        if self.mapping == "many-to-one":
            starts = np.arange(begin, end - self.T + 1)
            return Reading(self.T, len(starts), lambda some: self.windows(starts[some], self.T))
        T = readers(end - begin)[1] if reads_on else self.T
        firsts = np.arange(begin, end, T)

        def piece(some: slice) -> Batch:
            starts = np.minimum(firsts[some], end - T)
            batch = self.windows(starts, T)
            if (starts == firsts[some]).all():
                return batch
            assert batch.at is not None
            return replace(batch, mask=(batch.at >= firsts[some]).astype(self.dtype))

        return Reading(T, len(firsts), piece)

    def positions(self, batch: Batch) -> Array:
        assert batch.at is not None
        return batch.at

    def shown(self) -> Batch:
        if self.mapping == "many-to-many":
            return self.windows(np.array([self.split]), min(SHOWN_STEPS, self.end - self.split))
        if self.mapping == "one-to-many":
            return self.windows(np.array([self.split]), self.T)
        count = min(SHOWN_STEPS, self.end - self.split - self.T + 1)
        return self.windows(self.split + np.arange(count), self.T)

    def first_shown(self) -> int:
        """The position of the first scored step of the shown piece."""
        return self.split + (self.T - 1 if self.mapping == "many-to-one" else 0)


def readers(steps: int) -> tuple[int, int]:
    """How many read along so many steps, and how far each reads on without a new start."""
    B = min(max(round(steps / READ_ON), 1), HELD_OUT_STEPS // READ_ON)
    return B, min(steps // B, 2 * READ_ON)
