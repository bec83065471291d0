"""Resilient backpropagation."""

from typing import Literal

import numpy as np
from pydantic import Field

from simulator.arrays import Array
from simulator.optimizers.base import OPTIMIZERS, OptimizerSpec


@OPTIMIZERS.register
class Rprop(OptimizerSpec):
    """Resilient backpropagation: only the sign of g counts. Each weight has a step of its own, Δ, at first η, which
    grows while the sign stays and shrinks where it turns, θ ← θ - Δ sign(g); for the same data at every update
    (Riedmiller & Braun 1993, as iRprop⁻, without stepping back: Igel & Hüsken 2000)."""

    memory = ("step", "sign")
    written = "Rprop"
    follows = "by the sign of the gradient alone, with a step of each weight's own"
    kind: Literal["rprop"] = "rprop"
    grow: float = Field(1.2, ge=1, le=10, title="Grow η⁺", description="Factor of a step while the sign stays.")
    shrink: float = Field(0.5, gt=0, lt=1, title="Shrink η⁻", description="Factor of a step where the sign turns.")
    largest: float = Field(
        500.0, ge=1, le=1e9, title="Largest step",
        description="As a multiple of the learning rate; 500 is the paper's 50, which begins with 0.1.",
        json_schema_extra={"unit": "times η"},
    )  # fmt: skip
    smallest: float = Field(
        1e-5, gt=0, le=1, title="Smallest step",
        description="As a multiple of the learning rate; 0.00001 is the paper's 0.000001, which begins with 0.1.",
        json_schema_extra={"unit": "times η"},
    )  # fmt: skip

    def start(self, θ: Array) -> dict[str, Array]:
        """Steps as multiples of η, so that a schedule or a hand on the learning rate moves them all."""
        return {"step": np.ones_like(θ), "sign": np.zeros_like(θ)}

    def move(self, θ: Array, g: Array, η: float, t: int, memory: dict[str, Array], scratch: Array) -> None:
        step, sign = memory["step"], memory["sign"]
        np.sign(g, out=scratch)
        sign *= scratch  # 1 where it stays, -1 where it turns, 0 where there is none before
        np.multiply(step, self.grow, out=step, where=sign > 0)
        np.multiply(step, self.shrink, out=step, where=sign < 0)
        np.clip(step, self.smallest, self.largest, out=step)
        np.copyto(scratch, 0, where=sign < 0)  # no move where it turned, and none to compare the next one with
        np.copyto(sign, scratch)
        scratch *= step
        scratch *= η
        θ -= scratch
