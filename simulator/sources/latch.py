"""The two-sequence problem: a sign at the beginning has to be held through noise."""

from typing import Literal

import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Array, Rng
from simulator.errors import InputError
from simulator.sources.base import SOURCES
from simulator.sources.batch import Batch
from simulator.sources.episodes import Episodes, EpisodeSpec, answered, drawn_lengths

TARGET_DEVIATION = 0.1**0.5
"""Standard deviation of the noise on the targets of 3c."""


@SOURCES.register
class TwoSequenceSpec(EpisodeSpec):
    """Two-sequence problem: one or a few signals at the beginning tell the class, noise follows; name the class at
    the end."""

    targets = "bits"
    kind: Literal["two-sequence"] = "two-sequence"
    variant: Literal["3a", "3b", "3c"] = Field(
        "3a", title="Variant",
        description="3a: signals without noise (Bengio and others 1994). 3b: noise on the signals, too. 3c: targets "
        "of 0.2 and 0.8, in training with noise of variance 0.1, and noise on the signals.",
    )  # fmt: skip
    length: int = Field(
        100, ge=2, le=10_000, title="Length T",
        description="Time steps of the shortest sequence; the longest has a tenth more.",
        json_schema_extra={"unit": "steps"},
    )  # fmt: skip
    signals: int = Field(
        3,
        ge=1,
        le=1000,
        title="Signals N",
        description="How many steps at the beginning tell the class, each by 1 or -1.",
    )
    variance: float = Field(
        0.2, ge=0, le=100, title="Noise variance", description="Variance of the noise that follows."
    )

    def open(self, dtype: npt.DTypeLike = "float32") -> "TwoSequence":
        return TwoSequence(self, dtype)


class TwoSequence(Episodes):
    """Hochreiter & Schmidhuber 1997, experiment 3. Class 1 begins with 1, class 2 with -1; the targets are 1 and 0
    (3c: 0.2 and 0.8). A sequence is right with an error below 0.2 (3c: below 0.1 from the target without noise)."""

    targets = "bits"

    def __init__(self, spec: TwoSequenceSpec, dtype: npt.DTypeLike) -> None:
        if spec.signals > spec.length:
            raise InputError(
                f"data.signals: {spec.signals:,} is not allowed in sequences of {spec.length:,} steps; it should be at "
                f"most {spec.length:,}."
            )
        super().__init__(spec, ("signal",), ("class 2" if spec.variant == "3c" else "class 1",), spec.length, dtype)
        self.spec = spec
        self.soft = spec.variant == "3c"
        self.limit = 0.1 if self.soft else 0.2
        self.right_means = f"sequences answered to within {self.limit}"

    def episodes(self, rng: Rng, B: int) -> Batch:
        batch, noise = self.clean(rng, B), rng.standard_normal((B, 1)) * TARGET_DEVIATION
        if self.soft:
            batch.target[batch.scored()] += noise.astype(self.dtype)
        return batch

    def clean(self, rng: Rng, B: int) -> Batch:
        """Sequences whose targets are without noise."""
        spec, sign = self.spec, rng.choice([1.0, -1.0], B)
        lengths = drawn_lengths(rng, spec.length, B)
        x = spec.variance**0.5 * rng.standard_normal((lengths.max(), B))
        x[: spec.signals] = sign + x[: spec.signals] * (spec.variant != "3a")
        d = 0.5 - 0.3 * sign if self.soft else sign > 0
        return answered(x[:, :, None], d[:, None], lengths, self.dtype, spec.length + spec.length // 10)

    def made(self, stream: int) -> Batch:
        return self.clean(self.stream_of(stream), self.count)

    def right(self, y: Array, batch: Batch) -> Array:
        return self.within(y, batch, self.limit)
