"""Gradient descent with momentum."""

from typing import Literal

import numpy as np
from pydantic import Field

from simulator.arrays import Array
from simulator.optimizers.base import OPTIMIZERS, OptimizerSpec


@OPTIMIZERS.register
class Momentum(OptimizerSpec):
    """Gradient descent with momentum: v ← μ v - η g, θ ← θ + v (Rumelhart, Hinton & Williams 1986)."""

    memory = ("v",)
    written = "Momentum"
    follows = "the gradient and a share of the last move"
    kind: Literal["momentum"] = "momentum"
    momentum: float = Field(
        0.9, ge=0, lt=1, title="Momentum μ", description="How much of the last move each new move keeps."
    )

    def move(self, θ: Array, g: Array, η: float, t: int, memory: dict[str, Array], scratch: Array) -> None:
        v = memory["v"]
        v *= self.momentum
        np.multiply(g, η, out=scratch)
        v -= scratch
        θ += v
