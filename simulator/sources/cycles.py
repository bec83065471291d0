"""Plans and the cycles they stand for (Jordan 1986)."""

from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Array, Rng
from simulator.sources.base import SOURCES, Source, SourceSpec
from simulator.sources.batch import Batch
from simulator.sources.figure_eight import eight
from simulator.sources.preview import Preview

CLOSE = 0.1
"""A point counts as right if it is nearer than this, in x and in y, to its place; the curves are 0.8 wide."""
CORNERS = {
    "triangle": np.array([(0.1, 0.1), (0.5, 0.9), (0.9, 0.1)]),
    "square": np.array([(0.1, 0.1), (0.1, 0.9), (0.9, 0.9), (0.9, 0.1)]),
}
CURVES = ("triangle", "square", "eight")


@SOURCES.register
class CyclesSpec(SourceSpec):
    """Plans and cycles: one-to-many: the input names a triangle, a square or an eight; the network has to go round it,
    point by point (Jordan 1986). Held out are longer runs, which tell whether it stays on its way."""

    criterion = True
    kind: Literal["cycles"] = "cycles"
    plan: Literal["constant", "first step"] = Field(
        "constant",
        title="Plan",
        description="Constant: the plan is there at every step, as in Jordan's networks. First step: only at the "
        "first, and the network has to remember it.",
    )
    points: int = Field(12, ge=4, le=100, title="Points", description="Points in one cycle.")
    turns: int = Field(2, ge=1, le=20, title="Turns", description="Cycles in a sequence that is trained on.")
    further: int = Field(
        3, ge=1, le=100, title="Further turns",
        description="How many cycles more the network has to go on without a mistake; held out from training.",
    )  # fmt: skip

    def open(self, dtype: npt.DTypeLike = "float32") -> "Cycles":
        return Cycles(self, dtype)


def polygon(corners: Array, points: int) -> Array:
    """Points (points, 2) evenly along the sides of a polygon whose sides, by their number, take equally long."""
    side, along = np.divmod(np.arange(points) * len(corners) / points, 1)
    here, there = corners[side.astype(int)], np.roll(corners, -1, axis=0)[side.astype(int)]
    return np.asarray(here + along[:, None] * (there - here))


def curve(name: str, points: int) -> Array:
    """One cycle (points, 2) of the curve of this name, between 0.1 and 0.9."""
    return eight(points) if name == "eight" else polygon(CORNERS[name], points)


class Cycles(Source):
    """A sequence for each curve, of equal length."""

    inputs, outputs = CURVES, ("x", "y")
    right_means = f"curves gone round, beyond what was trained on, with every point within {CLOSE}"

    def __init__(self, spec: CyclesSpec, dtype: npt.DTypeLike) -> None:
        self.spec = spec
        self.T, self.longest = spec.turns * spec.points, (spec.turns + spec.further) * spec.points
        cycles = np.stack([curve(name, spec.points) for name in CURVES], axis=1)
        self.d = np.tile(cycles, (spec.turns + spec.further, 1, 1)).astype(dtype)
        self.x = np.tile(np.eye(len(CURVES), dtype=dtype), (self.longest, 1, 1))
        if spec.plan == "first step":
            self.x[1:] = 0

    def draw(self, rng: Rng, B: int) -> Batch:
        """Each curve as often as it fits into B, then a random few, in random order."""
        n = len(CURVES)
        which = rng.permutation(np.concatenate([np.tile(np.arange(n), B // n), rng.permutation(n)[: B % n]]))
        return Batch(self.x[: self.T, which], self.d[: self.T, which])

    def held_out(self) -> Batch:
        """The curves with further turns; only these are scored."""
        mask = np.zeros(self.x.shape[:2], self.x.dtype)
        mask[self.T :] = 1
        return Batch(self.x, self.d, mask)

    def shown(self) -> Batch:
        """The last curve, the eight, with its further turns."""
        return Batch(self.x[:, -1:], self.d[:, -1:])

    def right(self, y: Array, batch: Batch) -> Array:
        """For each sequence, whether every scored point is close to its place."""
        off = (np.abs(y - batch.target) >= CLOSE).any(axis=2) & batch.scored()
        return np.asarray(~off.any(axis=0))

    def guesses(self, batch: Batch) -> dict[str, Array]:
        """Also each curve's middle, all that the plan alone tells."""
        found = super().guesses(batch)
        if self.spec.plan == "constant":
            middles = self.d[: self.spec.points].mean(axis=0)
            found["plan alone"] = batch.x @ middles
        return found

    def preview(self) -> Preview:
        facts = f"{len(CURVES)} cycles of {self.spec.points} points · {len(CURVES)} in · 2 out"
        lines = {f"{name} {c}": self.d[:, k, j] for k, name in enumerate(CURVES) for j, c in enumerate(self.outputs)}
        return Preview(facts, np.arange(self.longest), lines, split=float(self.T))
