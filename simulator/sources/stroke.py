"""A figure drawn with a pen, over and over."""

from dataclasses import replace
from typing import Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field, model_validator

from simulator.arrays import Array
from simulator.errors import InputError
from simulator.sources.base import SOURCES
from simulator.sources.figures import FigureName, figure
from simulator.sources.preview import Preview
from simulator.sources.series import Columns, Series, SeriesSpec
from simulator.sources.strokes import Strokes, is_dot, one_way, read, round_trip, spacing
from simulator.spec import when

PEN = 2
"""The column of the pen."""


@SOURCES.register
class StrokeSpec(SeriesSpec):
    """Handwriting: a figure that you draw is gone round again and again; from the pen's place, and whether it was down,
    predict both one step on."""

    plane, lifted = True, True
    kind: Literal["stroke"] = "stroke"
    drawing: str = Field(
        "", max_length=80_000, title="Drawing",
        description="Draw a figure with the mouse; it takes the place of the one chosen below. Clear gives it back.",
        json_schema_extra={"drawing": True},
    )  # fmt: skip
    figure: FigureName = Field(
        "letter a", title="Figure", description="What is drawn as long as you have drawn nothing yourself.",
        json_schema_extra=when(lambda spec: not read(spec.drawing)),
    )  # fmt: skip
    length: int = Field(
        60, ge=1, le=10_000, title="Window", description="Time steps in one training sequence.",
        json_schema_extra={"unit": "steps"},
    )  # fmt: skip
    points: int = Field(
        60, ge=8, le=1000, title="Points",
        description="Steps in one figure, evenly apart, also where the pen goes through the air.",
    )  # fmt: skip
    smoothing: float = Field(
        0.7, ge=0, le=20, title="Smoothing",
        description="How much of the hand's tremble is taken out: the deviation of a Gaussian along the line.",
        json_schema_extra={"unit": "points"},
    )  # fmt: skip
    repeats: int = Field(20, ge=3, le=1000, title="Repeats", description="How many times the figure is drawn.")
    noise: float = Field(
        0.01, ge=0, le=1, title="Noise",
        description="How unsteady the hand is: standard deviation of what is added to every point, with the paper's "
        "height as 1. From such points the network learns to find its way back to the line.",
    )  # fmt: skip
    seed: int = Field(
        0, ge=0, le=2**32 - 1, title="Data seed", description="Seed of the noise.",
        json_schema_extra=when(lambda spec: spec.noise),
    )  # fmt: skip

    @model_validator(mode="after")
    def _readable(self) -> Self:
        try:
            read(self.drawing)
        except ValueError as error:
            raise ValueError(f"data.drawing: {error}") from None
        return self

    def strokes(self) -> Strokes:
        """The lines of the drawing, or of the figure where there is none: arrays (points, 2) on a paper 1.5 wide and 1
        high, y upwards."""
        return read(self.drawing) or figure(self.figure)

    def once(self) -> Array:
        """One figure (steps, 3): x, y, and 1 where the pen was down on the way there, 0 where it was in the air. Raises
        InputError where the drawing is too small."""
        strokes = self.strokes()
        if is_dot(strokes):
            raise InputError("data.drawing: this is a dot; draw a line.")
        return round_trip(strokes, self.points, self.smoothing)

    def begun(self, beginning: Strokes) -> Array:
        """The beginning of a drawing (steps, 3) as the network would read it: in steps as long as those of the figure
        that is trained on."""
        return one_way(beginning, spacing(self.strokes(), self.points), self.smoothing)

    def series(self) -> Columns:
        values = np.tile(self.once(), (self.repeats, 1))
        values[:, :PEN] += self.noise * np.random.default_rng(self.seed).standard_normal((len(values), PEN))
        return Columns(values, ("x", "y", "pen"), (0, 1, PEN), (0, 1, PEN))

    def open(self, dtype: npt.DTypeLike = "float32") -> "Stroke":
        return Stroke(self, self.series(), dtype)


class Stroke(Series):
    """The opened figure."""

    def __init__(self, spec: StrokeSpec, columns: Columns, dtype: npt.DTypeLike) -> None:
        super().__init__(spec, columns, dtype)
        self.spec, self.once = spec, spec.once()

    def fed_back(self, y: Array) -> Array:
        """The pen is up or down, nothing between."""
        x = np.array(y)
        down = self.restore(y)[..., PEN] > 0.5
        x[..., PEN] = (down - self.offset[PEN]) / self.scale[PEN]
        return x

    def preview(self) -> Preview:
        """Three figures, of which the last is held out; more would be one dark block."""
        strokes, steps, whole = self.spec.strokes(), len(self.once), super().preview()
        seen = np.arange(max(self.split - 2 * steps, 0), min(self.split + steps, len(self.columns.values)))
        lines = dict(zip(self.columns.names, self.columns.values[seen].T, strict=True))
        facts = f"{len(strokes)} stroke{'s' * (len(strokes) > 1)} · {steps} steps a figure"
        facts += f" · {len(self.columns.values):,} in all"
        return replace(whole, facts=facts, x=seen, lines=lines, path=self.once)
