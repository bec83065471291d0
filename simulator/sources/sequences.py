"""Long sequences, cut into windows: what sine, walk, table and characters share."""

from abc import abstractmethod
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Array, Rng
from simulator.errors import InputError
from simulator.sources.base import (
    TEST,
    TRAINING,
    VALIDATION,
    Batch,
    Constants,
    Part,
    Preview,
    Reading,
    Source,
    SourceSpec,
    Track,
)  # fmt: skip
from simulator.sources.normalising import normalisation, read_constants
from simulator.sources.sheet import few

Mapping = Literal["many-to-many", "many-to-one", "one-to-many"]

HELD_OUT_STEPS = 4096
"""About how many time steps the validation loss is taken over, so that looking never slows training much."""
READ_ON = 256
"""About how many of them each of a few readers takes who reads on without a new start."""
SAMPLE_NUMBERS = 5_000_000
"""So many inputs and targets are looked at to know what the training part is like."""
SHOWN_STEPS = 200
"""Points in the plot of output against target."""
PREVIEW_POINTS = 2000


class TooLongError(InputError):
    """A window that the data has no room for. `most` steps are allowed."""

    def __init__(self, sentence: str, most: int) -> None:
        super().__init__(sentence)
        self.most = most


class SequenceSpec(SourceSpec):
    """Data that is one long sequence, trained on in windows."""

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
        self.end = N - (max(round(N * spec.test), 1) if spec.test else 0)
        self.split = max(self.end - max(round(N * spec.validation), 1), 0)
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


class SeriesSpec(SequenceSpec):
    """A sequence of numbers. A kind adds `kind`, its fields, and `series`."""

    horizon: int = Field(
        1, ge=0, le=1000, title="Horizon",
        description="How many steps ahead the target lies. 1: tomorrow's value; 0: the value of the same step.",
        json_schema_extra={"unit": "steps"},
    )  # fmt: skip
    normalise: Literal["none", "standard", "range"] = Field(
        "standard",
        title="Normalise",
        description="Standard: mean 0, deviation 1. Range: -1 to 1. Taken from the training part, undone in plots.",
    )

    @abstractmethod
    def series(self) -> "Columns":
        """The sequence, in its own units."""

    def open(self, dtype: npt.DTypeLike = "float32") -> "Series":
        return Series(self, self.series(), dtype)


@dataclass(frozen=True)
class Columns:
    """A table (N, m) with a name for each column, and which columns are inputs and which targets."""

    values: Array
    names: tuple[str, ...]
    inputs: tuple[int, ...]
    targets: tuple[int, ...]
    x_label: str = "time step"
    available: tuple[str, ...] = ()
    """Every column that could be chosen."""
    left_out: tuple[str, ...] = ()
    """The columns that nobody left out by choice: they hold no numbers."""
    times: Array | None = None
    """(N,): when each row was, in seconds since 1970, nan where that is not said; None without dates."""
    because: str = ""
    """Why the next values are asked for, in a phrase; "" where the kind says what is asked."""
    told: tuple[str, ...] = ()
    """What else is to be said of how they were read."""


class Series(Windows):
    """An opened sequence of numbers, normalised."""

    learned = "mean_target", "mean_row"

    def __init__(self, spec: SeriesSpec, columns: Columns, dtype: npt.DTypeLike) -> None:
        steps = len(columns.values)
        if spec.horizon > (most := max(steps - 2, 0)):
            raise InputError(
                f"data.horizon: {spec.horizon:,} is not allowed; with {steps:,} steps it should be at most {most:,}."
            )
        super().__init__(spec, steps - spec.horizon, dtype)
        self.columns, self.horizon = columns, spec.horizon
        self.inputs = tuple(columns.names[c] for c in columns.inputs)
        self.outputs = tuple(columns.names[c] for c in columns.targets)
        self.position_label = columns.x_label
        if not np.isfinite(columns.values).all():
            raise InputError("data: these parameters make values that are not finite; choose smaller ones.")
        with np.errstate(over="ignore", invalid="ignore"):  # refused below
            self.offset, self.scale = normalisation(columns.values[: self.known + spec.horizon], spec.normalise)
        self._normalise()

    def _normalise(self) -> None:
        with np.errstate(over="ignore", invalid="ignore"):
            values = ((self.columns.values - self.offset) / self.scale).astype(self.dtype)
        if not all(np.isfinite(a).all() for a in (self.offset, self.scale, values)):
            raise InputError(
                f"data: some values are too large for {self.dtype}, as they are normalised; make them smaller."
            )
        self.x = np.ascontiguousarray(values[: self.N, self.columns.inputs])
        self.d = np.ascontiguousarray(values[self.horizon :, self.columns.targets])

    def gather(self, at: Array) -> tuple[Array, Array]:
        return self.x[at], self.d[at]

    def positions(self, batch: Batch) -> Array:
        return super().positions(batch) + self.horizon

    def guesses(self, batch: Batch) -> dict[str, Array]:
        """Also persistence, tomorrow is like today, where the targets are among the inputs."""
        found = super().guesses(batch)
        if set(self.columns.targets) <= set(self.columns.inputs) and self.horizon and self.mapping != "one-to-many":
            found["persistence"] = batch.x[:, :, [self.columns.inputs.index(c) for c in self.columns.targets]]
        return found

    def called(self, guess: str) -> str:
        if guess != "persistence":
            return super().called(guess)
        return "yesterday's value" if self.columns.x_label == "day" and self.horizon == 1 else "the last value"

    @cached_property
    def mean_row(self) -> Array:
        """The mean (k,) of the targets' columns over what is trained on, in the data's own units."""
        return np.asarray(self.columns.values[: self.known + 1, self.columns.targets].mean(axis=0))

    def track(self) -> Track:
        c = self.columns
        if self.horizon != 1:
            raise InputError(
                f"forecast: an output {self.horizon} steps ahead is not the next input; train with data.horizon=1."
            )
        if strange := [name for name in self.inputs if name not in self.outputs]:
            raise InputError(
                f"forecast: {few(strange)} is read but not predicted, so it cannot be known beyond the "
                "last row; train with the inputs as the targets."
            )
        if self.mapping == "one-to-many":
            raise InputError("forecast: one-to-many reads the first value alone; train with data.mapping=many-to-many.")
        inputs, targets = list(c.inputs), list(c.targets)
        return Track(
            ((c.values[:, inputs] - self.offset[inputs]) / self.scale[inputs]).astype(self.dtype),
            c.values[:, targets],
            np.array([c.targets.index(k) for k in c.inputs]),
            self.mean_row,
            self.scale[targets],
            self.T,
            self.mapping == "many-to-one",
            self.bounds,
            c.x_label,
        )

    def prepare(self, x: Array) -> Array:
        inputs = list(self.columns.inputs)
        return super().prepare((x - self.offset[inputs]) / self.scale[inputs])

    def restore(self, y: Array) -> Array:
        targets = list(self.columns.targets)
        return np.asarray(y * self.scale[targets] + self.offset[targets])

    def shown_at(self) -> tuple[str, float]:
        return self.columns.x_label, float(self.first_shown() + self.horizon)

    def times(self) -> Array | None:
        return self.columns.times

    def constants(self) -> Constants:
        return {"offset": self.offset.tolist(), "scale": self.scale.tolist()}

    @property
    def roles(self) -> list[int]:
        """Which column is which input, then which is which output."""
        return [*self.columns.inputs, *self.columns.targets]

    def by_role(self) -> Constants:
        return {"offset": self.offset[self.roles].tolist(), "scale": self.scale[self.roles].tolist()}

    def adopt_by_role(self, constants: Constants) -> None:
        self.offset[self.roles], self.scale[self.roles] = read_constants(constants, (len(self.roles),))
        self._normalise()

    def adopt(self, constants: Constants) -> None:
        self.offset, self.scale = read_constants(constants, self.offset.shape)
        self._normalise()

    def _asks(self) -> str:
        """What is asked, in a phrase."""
        when = {0: "value at the same step", 1: "next value"}.get(self.horizon, f"value {self.horizon:,} steps ahead")
        of = self.outputs[0] if len(self.outputs) == 1 else f"{len(self.outputs)} columns ({few(self.outputs)})"
        how = {"many-to-one": " after each window", "one-to-many": " from each window's first step alone"}
        return f"{when} of {of}{how.get(self.mapping, '')}"

    def preview(self) -> Preview:
        c, values = self.columns, self.columns.values
        used = sorted(set(c.inputs) | set(c.targets))
        at = np.unique(np.linspace(0, len(values) - 1, min(len(values), PREVIEW_POINTS)).astype(int))
        facts = f"{len(values):,} steps · {len(self.inputs)} in · {len(self.outputs)} out"
        if c.left_out:
            facts += f" · left out, as no numbers: {few(c.left_out)}"
        return Preview(
            " · ".join((facts, *c.told)),
            at,
            {c.names[i]: values[at, i] for i in used},
            c.x_label,
            float(self.split),
            float(self.end) if self.end < self.N else None,
            choices={"columns": c.available},
            meant={"columns": self.inputs, "target_columns": self.outputs},
            asks=self._asks() if c.because else "",
            because=c.because,
            times=c.times,
        )
