"""A figure eight, over and over."""

from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Array
from simulator.sources.base import SOURCES
from simulator.sources.batch import Batch
from simulator.sources.series import Columns, Series, SeriesSpec
from simulator.spec import when


@SOURCES.register
class FigureEightSpec(SeriesSpec):
    """Figure eight: a point goes round an eight; predict its next place. Where the eight crosses itself, at (½, ½), the
    place alone does not tell where to go on."""

    plane = True
    kind: Literal["figure-eight"] = "figure-eight"
    points: int = Field(
        16, ge=4, le=1000, title="Points",
        description="Points in one cycle. An even number steps on the crossing, twice in a cycle.",
    )  # fmt: skip
    cycles: int = Field(50, ge=3, le=10_000, title="Cycles", description="How many times the eight is gone round.")
    noise: float = Field(
        0.0, ge=0, le=1, title="Noise", description="Standard deviation of the noise added to every point."
    )
    normalise: Literal["none", "standard", "range"] = Field(
        "none",
        title="Normalise",
        description="None: as it is, between 0.1 and 0.9, which suits a sigmoid read-out. Standard: mean 0, deviation "
        "1. Range: -1 to 1. Taken from the training part, undone in plots.",
    )
    seed: int = Field(
        0, ge=0, le=2**32 - 1, title="Data seed", description="Seed of the noise.",
        json_schema_extra=when(lambda spec: spec.noise),
    )  # fmt: skip

    def series(self) -> Columns:
        values = np.tile(eight(self.points), (self.cycles, 1))
        values = values + self.noise * np.random.default_rng(self.seed).standard_normal(values.shape)
        return Columns(values, ("x", "y"), (0, 1), (0, 1))

    def open(self, dtype: npt.DTypeLike = "float32") -> "FigureEight":
        return FigureEight(self, self.series(), dtype)


def eight(points: int) -> Array:
    """One cycle (points, 2) of x = ½ + 0.4 sin 2θ, y = ½ + 0.4 sin θ. The crossing comes at θ = 0 and θ = π."""
    θ = 2 * np.pi * np.arange(points) / points
    return 0.5 + 0.4 * np.column_stack([np.sin(2 * θ), np.sin(θ)])


class FigureEight(Series):
    """The opened eight."""

    def __init__(self, spec: FigureEightSpec, columns: Columns, dtype: npt.DTypeLike) -> None:
        super().__init__(spec, columns, dtype)
        # the first point of the cycle that lies in the same place
        clean = np.round(eight(spec.points), 9)
        self.place = np.array([int((clean == point).all(axis=1).argmax()) for point in clean])

    def guesses(self, batch: Batch) -> dict[str, Array]:
        """Also what comes after a place on average, which is no more wrong than it must be but at the crossing."""
        found = super().guesses(batch)
        if batch.at is not None and self.mapping != "one-to-many":
            places = self.place[np.arange(self.N) % len(self.place)]
            sums = np.zeros((len(self.place), 2))
            np.add.at(sums, places[: self.known], self.d[: self.known])
            mean = sums / np.maximum(np.bincount(places[: self.known], minlength=len(sums)), 1)[:, None]
            found["last place alone"] = mean[places[batch.at]]
        return found
