"""Arrays that a program gave: one long sequence, or many of the same length. No menu lists them."""

import base64
import binascii
from typing import Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator

from simulator.arrays import Array, Rng
from simulator.errors import InputError
from simulator.sources.base import SOURCES, TEST, Constants, Source, SourceSpec
from simulator.sources.batch import Batch, Part, Reading
from simulator.sources.normalising import normalisation, read_constants
from simulator.sources.preview import Preview
from simulator.sources.series import Columns, SeriesSpec
from simulator.spec import Spec


class Numbers(Spec):
    """An array as an experiment keeps it: its shape, and its numbers as float64 (little-endian) in base64."""

    shape: tuple[int, ...] = (0,)
    data: str = ""

    @classmethod
    def of(cls, a: Array) -> Self:
        return cls(shape=a.shape, data=base64.b64encode(a.astype("<f8").tobytes()).decode())

    def array(self) -> Array:
        return np.frombuffer(base64.b64decode(self.data), "<f8").reshape(self.shape).astype(float)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        try:
            fits = len(base64.b64decode(self.data, validate=True)) == 8 * int(np.prod(self.shape, dtype=object))
        except (binascii.Error, ValueError):
            fits = False
        if not fits or min(self.shape, default=0) < 0:
            raise ValueError(f"the numbers are not those of an array of shape {self.shape}.")
        return self


@SOURCES.unlisted
class ArraySpec(SeriesSpec):
    """An array: one long sequence that a program gave, trained on in windows."""

    kind: Literal["array"] = "array"
    x: Numbers = Numbers()
    """Inputs (N, n)."""
    y: Numbers | None = None
    """Targets (N, k); None: the inputs themselves, `horizon` steps later."""

    def series(self) -> Columns:
        x = self.x.array()
        y = x[:, :0] if self.y is None else self.y.array()
        if x.ndim != 2 or len(x) != len(y) or not x.size:
            raise InputError(GIVE)
        n, k = x.shape[1], y.shape[1]
        inputs = tuple(range(n))
        names = (*numbered("x", n), *numbered("y", k))
        return Columns(np.hstack((x, y)), names, inputs, tuple(range(n, n + k)) or inputs)


@SOURCES.unlisted
class ArraysSpec(SourceSpec):
    """Arrays: many sequences of the same length that a program gave."""

    kind: Literal["arrays"] = "arrays"
    x: Numbers = Numbers()
    """Inputs (T, B, n)."""
    y: Numbers = Numbers()
    """Targets (T, B, k), or (B, k) for one answer at the end of each sequence."""
    validation: float = Field(
        0.2, ge=0.01, le=0.9, title="Held out",
        description="Share of the sequences, the last ones, that is never trained on and gives the validation loss.",
    )  # fmt: skip
    normalise: Literal["none", "standard", "range"] = Field(
        "standard", title="Normalise",
        description="Standard: mean 0, deviation 1. Range: -1 to 1. Taken from the training part, undone in plots.",
    )  # fmt: skip

    def unseen(self) -> Self:
        return self.model_copy(update={"validation": 1.0})

    def open(self, dtype: npt.DTypeLike = "float32") -> "Arrays":
        return Arrays(self, dtype)


class Arrays(Source):
    """Opened sequences, normalised by those that are trained on."""

    def __init__(self, spec: ArraysSpec, dtype: npt.DTypeLike) -> None:
        self.given, self.asked, self.dtype = spec.x.array(), spec.y.array(), np.dtype(dtype)
        x, y = self.given, self.asked
        if x.ndim != 3 or y.ndim not in (2, 3) or not (x.size and y.size) or y.shape[:-1] != x.shape[3 - y.ndim : 2]:
            raise InputError(GIVE)
        self.B = x.shape[1]
        self.split = self.B - max(round(self.B * spec.validation), 1)
        self.known = self.split or self.B
        if not self.split and spec.validation < 1:
            raise InputError("data: one sequence is too few; at least 2 are needed, to train on and to hold out.")
        self.n, self.one_answer = x.shape[2], y.ndim == 2
        self.inputs, self.outputs = numbered("x", self.n), numbered("y", y.shape[-1])
        parts = (a[..., : self.known, :].reshape(-1, a.shape[-1]) for a in (x, y))
        self.offset, self.scale = map(
            np.concatenate, zip(*(normalisation(a, spec.normalise) for a in parts), strict=True)
        )
        self._normalise()

    def _normalise(self) -> None:
        x = self.prepare(self.given).astype(self.dtype)
        y = ((self.asked - self.offset[self.n :]) / self.scale[self.n :]).astype(self.dtype)
        if not (np.isfinite(x).all() and np.isfinite(y).all()):
            raise InputError(f"data: some values are too large for {self.dtype}; make them smaller.")
        self.x, self.mask = x, None
        self.d = y
        if self.one_answer:
            self.d, self.mask = np.zeros((*x.shape[:2], y.shape[-1]), self.dtype), np.zeros(x.shape[:2], self.dtype)
            self.d[-1], self.mask[-1] = y, 1

    def draw(self, rng: Rng, B: int) -> Batch:
        return Batch(self.x, self.d, self.mask).part(rng.integers(0, self.split, B))

    def sample(self) -> Batch:
        return Batch(self.x, self.d, self.mask).part(slice(self.known))

    def held_out(self) -> Batch:
        return Batch(self.x, self.d, self.mask).part(slice(self.split, None))

    def parts(self) -> dict[Part, str]:
        return super().parts() if self.split else {"test": TEST}

    def read(self, part: Part, reads_on: bool = False) -> Reading:
        return Reading.of(self.held_out()) if part == "test" else super().read(part, reads_on)

    def shown(self) -> Batch:
        return self.held_out() if self.one_answer else self.held_out().part(slice(1))

    @property
    def connected(self) -> bool:
        return not self.one_answer

    def shown_at(self) -> tuple[str, float]:
        return ("held-out sequence", 1.0) if self.one_answer else super().shown_at()

    def preview(self) -> Preview:
        lines = {name: self.given[:, 0, i] for i, name in enumerate(self.inputs)}
        facts = f"{self.B:,} sequences of {len(self.given):,} steps · {self.n} in · {len(self.outputs)} out"
        return Preview(facts, np.arange(len(self.given)), lines)

    def prepare(self, x: Array) -> Array:
        return np.asarray((x - self.offset[: self.n]) / self.scale[: self.n])

    def restore(self, y: Array) -> Array:
        return np.asarray(y * self.scale[self.n :] + self.offset[self.n :])

    def constants(self) -> Constants:
        return {"offset": self.offset.tolist(), "scale": self.scale.tolist()}

    def adopt(self, constants: Constants) -> None:
        self.offset, self.scale = read_constants(constants, self.offset.shape)
        self._normalise()


GIVE = (
    "data: arrays are given by a program, as in fit(x, y): x (N, n) and y (N, k) for N steps of one sequence; or x "
    "(T, B, n) and y (T, B, k), or (B, k) for one answer each, for T steps of B sequences."
)


def given(x: Array, y: Array | None) -> SourceSpec:
    """The data that these arrays are. Raises InputError."""
    for name, a in (("x", x), ("y", y)):
        if a is not None and (a.dtype.kind not in "fiub" or not np.isfinite(a).all()):
            raise InputError(f"{name}: there are values that are no finite numbers; every value must be one.")
    if x.ndim == 3 and y is not None:
        return ArraysSpec(x=Numbers.of(x), y=Numbers.of(y))
    if x.ndim != 2 or (y is not None and y.ndim != 2):
        raise InputError(GIVE)
    held = None if y is None else Numbers.of(y)
    return ArraySpec(x=Numbers.of(x), y=held, horizon=1 if y is None else 0, length=min(25, max(len(x) // 6, 1)))


def numbered(letter: str, n: int) -> tuple[str, ...]:
    return tuple(f"{letter}{i + 1}" for i in range(n)) if n > 1 else (letter,) * n
