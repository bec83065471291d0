"""Plain gradient descent."""

from typing import Literal

import numpy as np

from simulator.arrays import Array
from simulator.optimizers.base import OPTIMIZERS, OptimizerSpec


@OPTIMIZERS.register
class SGD(OptimizerSpec):
    """Gradient descent: θ ← θ - η g."""

    written = "SGD"
    kind: Literal["sgd"] = "sgd"

    def move(self, θ: Array, g: Array, η: float, t: int, memory: dict[str, Array], scratch: Array) -> None:
        np.multiply(g, η, out=scratch)
        θ -= scratch
