"""Sequences of numbers: what sine, walk, table and strokes share."""

from abc import abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Array
from simulator.errors import InputError
from simulator.sources.base import Constants
from simulator.sources.batch import Batch
from simulator.sources.normalising import normalisation, read_constants
from simulator.sources.preview import Preview
from simulator.sources.sequences import SequenceSpec, Windows
from simulator.sources.sheet import few
from simulator.sources.track import Track

PREVIEW_POINTS = 2000


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
            told=c.told,
            times=c.times,
        )
