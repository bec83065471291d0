"""A truth table: the smallest data there is, for feedforward networks."""

from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Array, Rng
from simulator.sources.base import SOURCES, Source, SourceSpec
from simulator.sources.batch import Batch, Part
from simulator.sources.preview import Preview

FUNCTIONS = {"xor": (0, 1, 1, 0), "and": (0, 0, 0, 1), "or": (0, 1, 1, 1)}
CORNERS = np.array([(0, 0), (0, 1), (1, 0), (1, 1)], float)


@SOURCES.register
class LogicSpec(SourceSpec):
    """Truth table: two inputs of 0 or 1, and one target. One step, no sequence."""

    targets = "bits"
    shown_part = "the rows that it is trained on"
    kind: Literal["logic"] = "logic"
    function: Literal["xor", "and", "or"] = Field(
        "xor", title="Function", description="Exclusive or cannot be learned without a hidden layer; and, or can."
    )
    noise: float = Field(
        0.0, ge=0, le=1, title="Noise",
        description="Standard deviation of the noise on training inputs; validation uses the four exact corners.",
    )  # fmt: skip

    def open(self, dtype: npt.DTypeLike = "float32") -> "Logic":
        return Logic(self, dtype)


class Logic(Source):
    """The four corners of the unit square, in turn."""

    targets = "bits"
    right_means = "corners on the right side of ½"
    inputs, outputs = ("x₁", "x₂"), ("y",)

    def __init__(self, spec: LogicSpec, dtype: npt.DTypeLike) -> None:
        self.spec = spec
        self.x = CORNERS[None].astype(dtype)
        self.d = np.array(FUNCTIONS[spec.function], dtype)[None, :, None]

    def draw(self, rng: Rng, B: int) -> Batch:
        """The four corners as often as they fit into B, then a random few of them."""
        which = np.concatenate([np.tile(np.arange(4), B // 4), rng.permutation(4)[: B % 4]])
        x = self.x[:, which]
        if self.spec.noise:
            x = x + (self.spec.noise * rng.standard_normal(x.shape)).astype(x.dtype)
        return Batch(x, self.d[:, which])

    def held_out(self) -> Batch:
        return Batch(self.x, self.d)

    def parts(self) -> dict[Part, str]:
        return {"validation": "four corners, which are all there is: it was trained on them"}

    def shown(self) -> Batch:
        return self.held_out()

    def shown_at(self) -> tuple[str, float]:
        return "corner (x₁ x₂): 0 = (0 0), 1 = (0 1), 2 = (1 0), 3 = (1 1)", 0.0

    def preview(self) -> Preview:
        lines: dict[str, Array] = {"x₁": CORNERS[:, 0], "x₂": CORNERS[:, 1], "target": self.d[0, :, 0]}
        return Preview("4 corners · 2 in · 1 out", np.arange(4), lines, self.shown_at()[0])
