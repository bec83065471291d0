"""What can be looked at in a layer, declared by its spec: known before there is a layer."""

import math
from dataclasses import dataclass

from simulator.activations import ACTIVATIONS


@dataclass(frozen=True)
class Signal:
    """One signal of a layer, an array (T, B, units) of its pass.

    `name` is the textbook's letter and `meaning` says in words what it is. Its values are from `low` to `high`, but for
    rounding; where there is no bound, that is infinite.
    """

    name: str
    low: float
    high: float
    meaning: str

    @property
    def bounded(self) -> bool:
        return math.isfinite(self.low) and math.isfinite(self.high)


def activated(activation: str, meaning: str) -> Signal:
    """h, a layer's output, where it is φ of something."""
    φ = ACTIVATIONS[activation]
    return Signal("h", φ.low, φ.high, meaning)


def gate(name: str, meaning: str) -> Signal:
    """What multiplies something else, from nothing to all of it."""
    return Signal(name, 0, 1, f"{meaning} gate")


def unbounded(name: str, meaning: str) -> Signal:
    return Signal(name, -math.inf, math.inf, meaning)
