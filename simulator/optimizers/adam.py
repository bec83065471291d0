"""Adam."""

from typing import Literal

import numpy as np
from pydantic import Field

from simulator.arrays import Array
from simulator.optimizers.base import OPTIMIZERS, OptimizerSpec


@OPTIMIZERS.register
class Adam(OptimizerSpec):
    """Adam: means m of g and v of g², both corrected for their start at zero, θ ← θ - η m̂ / (√v̂ + ε)
    (Kingma & Ba 2015)."""

    memory = ("m", "v")
    written = "Adam"
    follows = "a mean of past gradients, divided by how large they usually are"
    kind: Literal["adam"] = "adam"
    beta1: float = Field(0.9, ge=0, lt=1, title="Beta β₁", description="How long the mean of the gradient remembers.")
    beta2: float = Field(0.999, ge=0, lt=1, title="Beta β₂", description="How long the mean of its square remembers.")
    epsilon: float = Field(1e-8, gt=0, le=1, title="Epsilon ε", description="Keeps the division away from zero.")

    def move(self, θ: Array, g: Array, η: float, t: int, memory: dict[str, Array], scratch: Array) -> None:
        m, v = memory["m"], memory["v"]
        m *= self.beta1
        np.multiply(g, 1 - self.beta1, out=scratch)
        m += scratch
        v *= self.beta2
        np.multiply(g, g, out=scratch)
        scratch *= 1 - self.beta2
        v += scratch
        np.sqrt(v, out=scratch)
        scratch *= (1 - self.beta2**t) ** -0.5
        scratch += self.epsilon
        np.divide(m, scratch, out=scratch)
        scratch *= η / (1 - self.beta1**t)
        θ -= scratch
