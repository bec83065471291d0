"""Nesterov's accelerated gradient."""

from typing import Literal

import numpy as np
from pydantic import Field

from simulator.arrays import Array
from simulator.optimizers.base import OPTIMIZERS, OptimizerSpec


@OPTIMIZERS.register
class Nesterov(OptimizerSpec):
    """Nesterov momentum: v ← μ v - η g, θ ← θ + μ v - η g. The step is taken as if the next one's momentum were already
    in it (Sutskever, Martens, Dahl & Hinton 2013, in the form of Bengio, Boulanger-Lewandowski & Pascanu 2013, whose θ
    is the point that looks ahead)."""

    memory = ("v",)
    written = "Nesterov"
    follows = "the gradient and a share of the last move, with the next one already in it"
    kind: Literal["nesterov"] = "nesterov"
    momentum: float = Field(
        0.9, ge=0, lt=1, title="Momentum μ", description="How much of the last move each new move keeps."
    )

    def move(self, θ: Array, g: Array, η: float, t: int, memory: dict[str, Array], scratch: Array) -> None:
        v = memory["v"]
        v *= self.momentum
        np.multiply(g, η, out=scratch)
        v -= scratch
        θ -= scratch
        np.multiply(v, self.momentum, out=scratch)
        θ += scratch
