"""What a data source is: something that draws batches to train on and holds some data out to test on."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import ClassVar, Literal

import numpy.typing as npt

from simulator.arrays import Array, Rng
from simulator.registry import Registry
from simulator.spec import Spec

Targets = Literal["values", "classes"]
Constants = dict[str, list[float] | str]


class SourceSpec(Spec):
    """The choice of data. A kind adds `kind`, its fields, and `open`."""

    targets: ClassVar[Targets] = "values"
    """Whether the network is to give numbers, or to choose one class of several."""

    def open(self, dtype: npt.DTypeLike = "float32") -> "Source":
        """Read or make the data. Raises InputError where the file or a parameter cannot work."""
        raise NotImplementedError


SOURCES: Registry[type[SourceSpec]] = Registry("source")


@dataclass(frozen=True)
class Batch:
    """Sequences side by side: x (T, B, n), target (T, B, k), and `mask` (T, B), 1 where the output is scored and 0
    where it is not; None scores every step. Classes are one-hot targets."""

    x: Array
    target: Array
    mask: Array | None = None


@dataclass(frozen=True)
class Preview:
    """What the data panel shows: named lines over x (in the data's own units), or an excerpt of text."""

    facts: str
    x: Array | None = None
    lines: dict[str, Array] = field(default_factory=dict)
    x_label: str = "time step"
    split: float | None = None
    """Where on the x axis validation begins."""
    text: str | None = None
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What fields with `choices` may be chosen from, such as the columns of a file."""


class Source(ABC):
    """Opened data."""

    targets: Targets = "values"
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]

    @abstractmethod
    def draw(self, rng: Rng, B: int) -> Batch:
        """B training sequences; every random choice comes from rng."""

    @abstractmethod
    def held_out(self) -> Batch:
        """The sequences the validation loss is taken on: always the same, never trained on."""

    @abstractmethod
    def shown(self) -> Batch:
        """A connected piece of held-out data, for the plot of output against target. Its scored outputs, in order,
        are the points of the plot."""

    @abstractmethod
    def preview(self) -> Preview:
        """What the data looks like."""

    def shown_at(self) -> tuple[str, float]:
        """The axis label of the shown piece, and where on that axis it begins."""
        return "time step", 0.0

    def restore(self, y: Array) -> Array:
        """Outputs (…, k) in the data's own units."""
        return y

    def constants(self) -> Constants:
        """What must be kept beside trained weights to use them on new data: normalisation, vocabulary."""
        return {}

    def adopt(self, constants: Constants) -> None:  # noqa: B027  (data without constants adopts none)
        """Use the constants that stand beside trained weights. Raises InputError where they do not fit this data."""
