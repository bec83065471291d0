"""Adagrad."""

from typing import Literal

import numpy as np
from pydantic import Field

from simulator.arrays import Array
from simulator.optimizers.base import OPTIMIZERS, OptimizerSpec


@OPTIMIZERS.register
class Adagrad(OptimizerSpec):
    """Adagrad: s ← s + g², θ ← θ - η g / (√s + ε). A weight that has moved much moves less and less
    (Duchi, Hazan & Singer 2011)."""

    memory = ("s",)
    written = "Adagrad"
    follows = "the gradient, divided by how large all gradients so far were"
    kind: Literal["adagrad"] = "adagrad"
    epsilon: float = Field(1e-8, gt=0, le=1, title="Epsilon ε", description="Keeps the division away from zero.")

    def move(self, θ: Array, g: Array, η: float, t: int, memory: dict[str, Array], scratch: Array) -> None:
        s = memory["s"]
        np.multiply(g, g, out=scratch)
        s += scratch
        np.sqrt(s, out=scratch)
        scratch += self.epsilon
        np.divide(g, scratch, out=scratch)
        scratch *= η
        θ -= scratch
