"""What an optimizer is: a rule that moves all weights, given their gradient, and the memory it keeps for that."""

from typing import ClassVar

import numpy as np

from simulator.arrays import Array
from simulator.registry import Registry
from simulator.spec import Spec


class OptimizerSpec(Spec):
    """The choice of an optimizer. A kind adds `kind`, its fields, the names of its `memory`, and `move`."""

    written: ClassVar[str]
    """Its name, as short as in a caption."""
    memory: ClassVar[tuple[str, ...]] = ()
    """Names of the vectors, one number for each weight, that it keeps from update to update; they start at zero."""

    def move(self, θ: Array, g: Array, η: float, t: int, memory: dict[str, Array], scratch: Array) -> None:
        """Move the weights θ in place, given their gradient g, the learning rate η and the number t ≥ 1 of this
        update. `scratch` is a vector to compute in."""
        raise NotImplementedError

    def start(self, θ: Array) -> dict[str, Array]:
        """The memory before the first update."""
        return {name: np.zeros_like(θ) for name in self.memory}


OPTIMIZERS: Registry[type[OptimizerSpec]] = Registry("optimizer")
