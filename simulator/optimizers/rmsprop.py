"""RMSProp."""

from typing import Literal

import numpy as np
from pydantic import Field

from simulator.arrays import Array
from simulator.optimizers.base import OPTIMIZERS, OptimizerSpec


@OPTIMIZERS.register
class RMSProp(OptimizerSpec):
    """RMSProp: s ← ρ s + (1-ρ) g², θ ← θ - η g / (√s + ε) (Tieleman & Hinton 2012)."""

    memory = ("s",)
    written = "RMSProp"
    follows = "the gradient, divided by how large it has been lately"
    kind: Literal["rmsprop"] = "rmsprop"
    decay: float = Field(0.9, ge=0, lt=1, title="Decay ρ", description="How long the mean of g² remembers.")
    epsilon: float = Field(1e-8, gt=0, le=1, title="Epsilon ε", description="Keeps the division away from zero.")

    def move(self, θ: Array, g: Array, η: float, t: int, memory: dict[str, Array], scratch: Array) -> None:
        s = memory["s"]
        s *= self.decay
        np.multiply(g, g, out=scratch)
        scratch *= 1 - self.decay
        s += scratch
        np.sqrt(s, out=scratch)
        scratch += self.epsilon
        np.divide(g, scratch, out=scratch)
        scratch *= η
        θ -= scratch
