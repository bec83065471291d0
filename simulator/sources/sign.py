"""A sign at the beginning has to be carried through noise, over a lag that is known to the step."""

from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Array, Rng
from simulator.sources.base import SOURCES
from simulator.sources.batch import Batch
from simulator.sources.episodes import Episodes, EpisodeSpec, answered


@SOURCES.register
class SignSpec(EpisodeSpec):
    """Sign through noise: the first step is 1 or -1, noise follows; say at the end which it was."""

    targets = "bits"
    kind: Literal["sign"] = "sign"
    lag: int = Field(
        10, ge=1, le=10_000, title="Lag", description="Steps from the sign to the answer, all of them noise.",
        json_schema_extra={"unit": "steps"},
    )  # fmt: skip
    variance: float = Field(
        0.2, ge=0, le=100, title="Noise variance", description="Variance of the noise that follows the sign."
    )

    def open(self, dtype: npt.DTypeLike = "float32") -> "Sign":
        return Sign(self, dtype)


class Sign(Episodes):
    """The two-sequence problem of Bengio, Simard & Frasconi 1994 with one clean signal and one length: lag + 1 steps.
    The target is 1 for plus and 0 for minus, at the last step."""

    targets = "bits"
    right_means = "sequences answered on the right side of ½"

    def __init__(self, spec: SignSpec, dtype: npt.DTypeLike) -> None:
        super().__init__(spec, ("signal",), ("plus",), spec.lag + 1, dtype)
        self.steps, self.deviation = spec.lag + 1, spec.variance**0.5

    def episodes(self, rng: Rng, B: int) -> Batch:
        sign = rng.choice([1.0, -1.0], B)
        x = self.deviation * rng.standard_normal((self.steps, B))
        x[0] = sign
        return answered(x[:, :, None], sign[:, None] > 0, np.full(B, self.steps), self.dtype, self.steps)

    def right(self, y: Array, batch: Batch) -> Array:
        """For each sequence (B,). An output that is no number is on neither side."""
        return np.asarray(((y[-1] - 0.5) * (batch.target[-1] - 0.5) > 0).all(axis=1))
