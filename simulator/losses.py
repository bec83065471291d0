"""Losses: how far the outputs are from the targets, and the error this sends into the read-out.

Both are means over the scored steps: those with a weight in `mask` (T, B), or all of them.
"""

from abc import ABC, abstractmethod
from typing import Literal

import numpy as np

from simulator.arrays import Array
from simulator.layers.dense import Dense

LossName = Literal["squared-error", "cross-entropy"]


class Loss(ABC):
    """A loss over a read-out whose forward pass is done."""

    @abstractmethod
    def value(self, read_out: Dense, target: Array, mask: Array | None) -> float:
        """The loss of `read_out.h` (T, B, k) against target (T, B, k)."""

    @abstractmethod
    def error(self, read_out: Dense, target: Array, mask: Array | None) -> None:
        """Write ∂L/∂a of the read-out into `read_out.da`."""


class SquaredError(Loss):
    """L = mean of (y - d)² over scored steps and outputs."""

    def value(self, read_out: Dense, target: Array, mask: Array | None) -> float:
        square = np.square(read_out.h - target)
        if mask is None:
            return float(square.mean())
        return float((square.mean(axis=2) * mask).sum() / mask.sum())

    def error(self, read_out: Dense, target: Array, mask: Array | None) -> None:
        y = read_out.h
        dy = np.subtract(y, target)
        dy *= _weight(mask, y) * (2 / y.shape[2])
        read_out.activation.back(dy, y, read_out.da)


class CrossEntropy(Loss):
    """L = mean of -Σ d ln y over scored steps, in nats, for a softmax read-out.

    Taken from the pre-activations, ln y = a - ln Σ exp(a), so that no probability can round to zero.
    """

    def value(self, read_out: Dense, target: Array, mask: Array | None) -> float:
        a = read_out.a - read_out.a.max(axis=2, keepdims=True)
        each = np.log(np.exp(a).sum(axis=2)) * target.sum(axis=2) - np.einsum("tbk,tbk->tb", target, a)
        return float(each.mean()) if mask is None else float((each * mask).sum() / mask.sum())

    def error(self, read_out: Dense, target: Array, mask: Array | None) -> None:
        np.subtract(read_out.h, target, out=read_out.da)
        read_out.da *= _weight(mask, read_out.h)


def _weight(mask: Array | None, y: Array) -> Array:
    """What each step counts in the mean, ready to multiply (T, B, k)."""
    if mask is None:
        return np.array(1 / (y.shape[0] * y.shape[1]), y.dtype)
    return np.asarray((mask / mask.sum())[:, :, None], y.dtype)


LOSSES: dict[LossName, Loss] = {"squared-error": SquaredError(), "cross-entropy": CrossEntropy()}
