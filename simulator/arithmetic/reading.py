"""What a reader found: every number of a pass and of its way back."""

from dataclasses import dataclass

from simulator.arithmetic.reader import Clamp, Script
from simulator.arrays import Array


@dataclass(frozen=True)
class Reading:
    """A pass and its way back. Arrays are (T, B, n) in the order of time: T of the network's steps, or fewer above
    layers that pool with a stride.

    `values` and `adjoints` (∂L/∂variable) by the variables' names: `x`, `0.h'`, `0.h`, …, `y'`, `y`, `E` (the loss of
    a step, (T, B, 1), which counts in the loss as `adjoints["E"]` says) and `d`, the targets, which has no adjoint.
    `starts` and `start_adjoints`: the same of what stands before a variable's first step, (rows, B, n), the last row
    right before it; of variables of which a step before is read. `gradients` by the names of `Network.params`.
    """

    values: dict[str, Array]
    adjoints: dict[str, Array]
    starts: dict[str, Array]
    start_adjoints: dict[str, Array]
    gradients: dict[str, Array]
    loss: float
    weights: dict[str, Array]
    lengths: Array | None
    clamps: tuple[Clamp, ...]
    script: Script
    joint: bool
    """Whether the loss was taken from pre-activations."""
    carried: frozenset[str]
    """Names of the states that were given to start from."""
