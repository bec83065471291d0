"""What an optimizer is: a rule that moves all weights, given their gradient, and the memory it keeps for that."""

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from simulator.arrays import Array
from simulator.registry import Registry
from simulator.spec import Spec


class OptimizerSpec(Spec):
    """The choice of an optimizer. A kind adds `written`, `kind`, its fields, the names of its `memory`, and
    `move`."""

    written: ClassVar[str]
    """Its name, as short as in a caption."""
    follows: ClassVar[str] = ""
    """What its moves follow, where that is not just −η times the gradient."""
    memory: ClassVar[tuple[str, ...]] = ()
    """Names of the vectors, one number for each weight, that it keeps from update to update; they start at zero."""

    def move(self, θ: Array, g: Array, η: float, t: int, memory: dict[str, Array], scratch: Array) -> None:
        """Move the weights θ in place, given their gradient g, the learning rate η and the number t ≥ 1 of this
        update. `scratch` is a vector to compute in."""
        raise NotImplementedError

    def start(self, θ: Array) -> dict[str, Array]:
        """The memory before the first update."""
        return {name: np.zeros_like(θ) for name in self.memory}


class Optimizer:
    """A rule at work on a network's weights θ, which it moves in place: with its memory, and the moves made with it."""

    def __init__(self, rule: OptimizerSpec, θ: Array) -> None:
        self.rule, self.θ, self.scratch = rule, θ, np.empty_like(θ)
        self.begin()

    def begin(self) -> None:
        """Forget every move."""
        self.memory, self.moves = self.rule.start(self.θ), 0

    def resume(self, memory: Mapping[str, Array], moves: int) -> None:
        """Take up the memory that an optimizer with the same rule had after so many moves."""
        self.moves = moves
        for name, vector in self.memory.items():
            if name in memory and memory[name].shape == vector.shape:
                vector[:] = memory[name]

    def move(self, g: Array, η: float) -> None:
        """Move the weights, given their gradient and the learning rate."""
        self.moves += 1
        self.rule.move(self.θ, g, η, self.moves, self.memory, self.scratch)


OPTIMIZERS: Registry[type[OptimizerSpec]] = Registry("optimizer")
