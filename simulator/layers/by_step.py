"""A weight's gradient, kept apart by time steps."""

from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array


@dataclass(frozen=True)
class ByStep:
    """What the gradient of a weight matrix is a sum of, after a way back: over all steps and sequences, of
    seen[t, b]ᵀ da[t, b], or element by element of seen[t, b] da[t, b] where `each`. What comes to a learned start
    stands at the first step."""

    name: str
    """The matrix's, such as W."""
    seen: Array
    """(T, B, rows)"""
    da: Array
    """(T, B, columns)"""
    each: bool = False


def at_first(name: str, error: Array, T: int) -> ByStep:
    """The gradient of a learned start, whose error (B, n) has come through the first step."""
    seen, da = np.zeros((T, *error.shape)), np.zeros((T, *error.shape))
    seen[0], da[0] = 1, error
    return ByStep(name, seen, da, each=True)
