"""A sum of sines with noise."""

from typing import Literal, Self

import numpy as np
from pydantic import Field, model_validator

from simulator.sources.base import SOURCES
from simulator.sources.series import Columns, SeriesSpec
from simulator.spec import when


@SOURCES.register
class Sine(SeriesSpec):
    """Sum of sines: s[t] = Σ a sin(2πt/p) + noise, one sine for each period p."""

    kind: Literal["sine"] = "sine"
    steps: int = Field(
        2000, ge=20, le=1_000_000, title="Steps", description="How many time steps to make.",
        json_schema_extra={"unit": "steps"},
    )  # fmt: skip
    periods: tuple[float, ...] = Field(
        (25.0,), min_length=1, max_length=8, title="Periods",
        description="Length of each sine's cycle in time steps, separated by commas: 25, 60",
        json_schema_extra={"unit": "steps"},
    )  # fmt: skip
    amplitudes: tuple[float, ...] = Field(
        (1.0,), min_length=1, max_length=8, title="Amplitudes",
        description="Height of each sine, in the order of the periods. Sines without one take the last.",
    )  # fmt: skip
    noise: float = Field(
        0.0, ge=0, le=10, title="Noise", description="Standard deviation of the noise added to every step."
    )
    seed: int = Field(
        0, ge=0, le=2**32 - 1, title="Data seed", description="Seed of the noise.",
        json_schema_extra=when(lambda spec: spec.noise),
    )  # fmt: skip

    @model_validator(mode="after")
    def _go_on(self) -> Self:
        if min(self.periods) <= 0:
            raise ValueError(f"data.periods: {min(self.periods):g} is not allowed; every period has to be above 0.")
        return self

    def series(self) -> Columns:
        t = np.arange(self.steps)
        heights = self.amplitudes + self.amplitudes[-1:] * len(self.periods)
        s = sum(a * np.sin(2 * np.pi * t / p) for a, p in zip(heights, self.periods, strict=False))
        s = s + self.noise * np.random.default_rng(self.seed).standard_normal(self.steps)
        return Columns(np.asarray(s)[:, None], ("sine",), (0,), (0,))
