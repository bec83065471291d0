"""Losses: how far the outputs are from the targets, and the error this sends into the read-out.

Both are means over the scored steps: those with a weight in `mask` (T, B), or all of them.
"""

from abc import ABC, abstractmethod
from typing import Literal

import numpy as np

from simulator.arrays import Array
from simulator.layers.dense import Dense

LossName = Literal["squared-error", "half-squared-error", "cross-entropy", "binary-cross-entropy"]


class Loss(ABC):
    """A loss over a read-out whose forward pass is done."""

    @abstractmethod
    def value(self, read_out: Dense, target: Array, mask: Array | None) -> float:
        """The loss of `read_out.h` (T, B, k) against target (T, B, k)."""

    @abstractmethod
    def error(self, read_out: Dense, target: Array, mask: Array | None) -> None:
        """Write ∂L/∂a of the read-out into `read_out.da`."""

    @staticmethod
    def _mean(each: Array, mask: Array | None) -> float:
        """The mean of each step's loss (T, B) over the scored ones."""
        return float(each.mean()) if mask is None else float((each * mask).sum() / mask.sum())

    def of(self, y: Array, target: Array, mask: Array | None) -> float:
        """The loss of given outputs y (T, B, k), such as a baseline's guesses."""
        return self.value(Given(y, self.inverse(np.asarray(y, float))), target, mask)  # type: ignore[arg-type]

    def inverse(self, y: Array) -> Array:
        """Pre-activations that give the outputs y, for losses that are taken from these."""
        return y


class Given:
    """Outputs, with the pre-activations they come from, in a read-out's place."""

    def __init__(self, h: Array, a: Array) -> None:
        self.h, self.a = h, a


class SquaredError(Loss):
    """L = mean of (y - d)² over scored steps and outputs."""

    def value(self, read_out: Dense, target: Array, mask: Array | None) -> float:
        return self._mean(np.square(read_out.h - target).mean(axis=2), mask)

    def error(self, read_out: Dense, target: Array, mask: Array | None) -> None:
        y = read_out.h
        dy = np.subtract(y, target)
        dy *= _weight(mask, y) * (2 / y.shape[2])
        read_out.activation.back(dy, y, read_out.da)


class HalfSquaredError(Loss):
    """The textbook's L = mean of ½ Σ (d - y)² over scored steps, summed over the outputs."""

    def value(self, read_out: Dense, target: Array, mask: Array | None) -> float:
        return self._mean(np.square(read_out.h - target).sum(axis=2) / 2, mask)

    def error(self, read_out: Dense, target: Array, mask: Array | None) -> None:
        y = read_out.h
        dy = np.subtract(y, target)
        dy *= _weight(mask, y)
        read_out.activation.back(dy, y, read_out.da)


class CrossEntropy(Loss):
    """L = mean of -Σ d ln y over scored steps, in nats, for a softmax read-out.

    Taken from the pre-activations, ln y = a - ln Σ exp(a), so that no probability can round to zero.
    """

    def value(self, read_out: Dense, target: Array, mask: Array | None) -> float:
        a, d, weight = read_out.a, target, mask
        if mask is not None:  # most steps may not be scored
            scored = mask > 0
            a, d, weight = a[scored], d[scored], mask[scored]
        a = a - a.max(axis=-1, keepdims=True)
        each = np.log(np.exp(a).sum(axis=-1)) * d.sum(axis=-1) - np.einsum("...k,...k->...", d, a)
        return self._mean(each, weight)

    def error(self, read_out: Dense, target: Array, mask: Array | None) -> None:
        np.subtract(read_out.h, target, out=read_out.da)
        read_out.da *= _weight(mask, read_out.h)

    def inverse(self, y: Array) -> Array:
        return np.asarray(np.log(np.maximum(y, 1e-12)))


class BinaryCrossEntropy(Loss):
    """L = mean of -d ln y - (1 - d) ln (1 - y) over scored steps and outputs, in nats, for a sigmoid read-out.

    Taken from the pre-activations, ln(1 + exp(a)) - d a, so that no probability can round to zero.
    """

    def value(self, read_out: Dense, target: Array, mask: Array | None) -> float:
        return self._mean((np.logaddexp(0, read_out.a) - target * read_out.a).mean(axis=2), mask)

    def error(self, read_out: Dense, target: Array, mask: Array | None) -> None:
        np.subtract(read_out.h, target, out=read_out.da)
        read_out.da *= _weight(mask, read_out.h) / read_out.h.shape[2]

    def inverse(self, y: Array) -> Array:
        return np.asarray(np.log(np.maximum(y, 1e-12)) - np.log(np.maximum(1 - y, 1e-12)))


def _weight(mask: Array | None, y: Array) -> Array:
    """What each step counts in the mean, ready to multiply (T, B, k)."""
    if mask is None:
        return np.array(1 / (y.shape[0] * y.shape[1]), y.dtype)
    return np.asarray((mask / mask.sum())[:, :, None], y.dtype)


LOSSES: dict[LossName, Loss] = {
    "squared-error": SquaredError(),
    "half-squared-error": HalfSquaredError(),
    "cross-entropy": CrossEntropy(),
    "binary-cross-entropy": BinaryCrossEntropy(),
}
READ_OUTS: dict[LossName, tuple[str, ...]] = {"cross-entropy": ("softmax",), "binary-cross-entropy": ("sigmoid",)}
"""The read-outs a loss goes with, where not with every one: those with which its derivative is simple and exact."""
