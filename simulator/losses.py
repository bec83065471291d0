"""Losses: how far the outputs are from the targets, and the error with which the way back begins.

All are means over the scored steps: those with a weight in `mask` (T, B), or every step where that is None. `Summed`
makes of each the sum over a sequence's scored steps, as many papers write it.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Literal

import numpy as np

from simulator.activations import ReadOutActivation
from simulator.arithmetic.functions import BinaryCrossEntropy as BinaryCrossEntropyNode
from simulator.arithmetic.functions import CrossEntropy as CrossEntropyNode
from simulator.arithmetic.functions import Logarithm, Square
from simulator.arithmetic.nodes import Constant, Node, Scaled, Times
from simulator.arithmetic.places import Total
from simulator.arrays import Array

LossName = Literal["squared-error", "half-squared-error", "cross-entropy", "binary-cross-entropy"]
Reduction = Literal["mean", "sum"]


class Loss(ABC):
    """A loss of outputs y (T, B, k), which come from pre-activations a (T, B, k), against targets (T, B, k)."""

    unit: str
    """What its values are, as an axis is labelled."""
    squared: bool = False
    """Whether it is a squared error, the root of which is in the units of the outputs."""
    summed: bool = False
    """Whether it is a sum over a sequence's scored steps, in place of a mean over all."""
    joint: ReadOutActivation | None = None
    """The activation of the read-out with which the loss has a joint derivative ∂L/∂a, simple and exact, and which it
    then needs; None: it goes with every read-out, and has ∂L/∂y."""

    @abstractmethod
    def each(self, y: Array, a: Array, target: Array) -> Array:
        """The loss of every step by itself: (T, B), or (steps,) where steps are given one by one."""

    def value(self, y: Array, a: Array, target: Array, mask: Array | None) -> float:
        """The loss: the mean over the scored steps."""
        return _mean(self.each(y, a, target), mask)

    @abstractmethod
    def error(self, y: Array, target: Array, mask: Array | None) -> Array:
        """∂L/∂a (T, B, k) where there is a joint derivative, ∂L/∂y where there is none."""

    @property
    def by_step(self) -> "Loss":
        """The same as a mean over steps: what is said of single steps does not depend on how many there are."""
        return self

    def counts(self, scored: Array) -> Array:
        """What the loss of each step (T, B) counts; `scored`: its weight in the mask."""
        return np.asarray(scored / scored.sum())

    def weigh(self, steps: Sequence[float], sequences: Sequence[int]) -> list[float]:
        """What parts of a batch count, which have so many scored steps and sequences each; only one against the other,
        and 0 where nothing is scored, so that there is no loss."""
        return list(steps)

    @abstractmethod
    def equation(self, y: Node, a: Node, d: Node, joint: bool) -> Node:
        """The loss of one step; `joint`: taken from a, where the loss has a joint derivative."""

    def of(self, y: Array, target: Array, mask: Array | None) -> float:
        """The loss of outputs y that no network gave, such as a baseline's guesses."""
        return self.value(y, self.inverse(np.asarray(y, float)), target, mask)

    def inverse(self, y: Array) -> Array:
        """Pre-activations that give the outputs y, for losses that are taken from these."""
        return y


class SquaredError(Loss):
    """L = mean of (y - d)² over scored steps and outputs."""

    unit, squared = "mean squared error", True

    def each(self, y: Array, a: Array, target: Array) -> Array:
        return np.asarray(np.square(y - target).mean(axis=-1))

    def error(self, y: Array, target: Array, mask: Array | None) -> Array:
        return _difference(y, target, _weight(mask, y) * (2 / y.shape[2]))

    def equation(self, y: Node, a: Node, d: Node, joint: bool) -> Node:
        return Scaled((Total((Square((d - y,)),), y.width),), 1 / y.width)


class HalfSquaredError(Loss):
    """The textbook's L = mean of ½ Σ (d - y)² over scored steps, summed over the outputs."""

    unit, squared = "½ Σ (d − y)²", True

    def each(self, y: Array, a: Array, target: Array) -> Array:
        return np.asarray(np.square(y - target).sum(axis=-1) / 2)

    def error(self, y: Array, target: Array, mask: Array | None) -> Array:
        return _difference(y, target, _weight(mask, y))

    def equation(self, y: Node, a: Node, d: Node, joint: bool) -> Node:
        return Scaled((Total((Square((d - y,)),), y.width),), 1 / 2)


class CrossEntropy(Loss):
    """L = mean of -Σ d ln y over scored steps, in nats, for a softmax read-out.

    Taken from the pre-activations, ln y = a - ln Σ exp(a), so that no probability can round to zero.
    """

    unit = "cross-entropy (nats)"
    joint = "softmax"

    def value(self, y: Array, a: Array, target: Array, mask: Array | None) -> float:
        if mask is None:
            return super().value(y, a, target, mask)
        scored = mask > 0  # most steps may not be
        return _mean(self.each(y[scored], a[scored], target[scored]), mask[scored])

    def each(self, y: Array, a: Array, target: Array) -> Array:
        a = a - a.max(axis=-1, keepdims=True)
        return np.asarray(np.log(np.exp(a).sum(axis=-1)) * target.sum(axis=-1) - np.einsum("...k,...k->...", target, a))

    def error(self, y: Array, target: Array, mask: Array | None) -> Array:
        return _difference(y, target, _weight(mask, y))

    def inverse(self, y: Array) -> Array:
        return np.asarray(np.log(np.maximum(y, 1e-12)))

    def equation(self, y: Node, a: Node, d: Node, joint: bool) -> Node:
        if joint:
            return CrossEntropyNode((a, d, y))
        return Scaled((Total((Times((d, Logarithm((y,)))),), y.width),), -1)


class BinaryCrossEntropy(Loss):
    """L = mean of -d ln y - (1 - d) ln (1 - y) over scored steps and outputs, in nats, for a sigmoid read-out.

    Taken from the pre-activations, ln(1 + exp(a)) - d a, so that no probability can round to zero.
    """

    unit = "binary cross-entropy (nats)"
    joint = "sigmoid"

    def each(self, y: Array, a: Array, target: Array) -> Array:
        return np.asarray((np.logaddexp(0, a) - target * a).mean(axis=-1))

    def error(self, y: Array, target: Array, mask: Array | None) -> Array:
        return _difference(y, target, _weight(mask, y) / y.shape[2])

    def inverse(self, y: Array) -> Array:
        return np.asarray(np.log(np.maximum(y, 1e-12)) - np.log(np.maximum(1 - y, 1e-12)))

    def equation(self, y: Node, a: Node, d: Node, joint: bool) -> Node:
        if joint:
            return Scaled((BinaryCrossEntropyNode((a, d, y)),), 1 / y.width)
        one = Constant(value=1)
        terms = Times((d, Logarithm((y,)))) + Times((one - d, Logarithm((one - y,))))
        return Scaled((Total((terms,), y.width),), -1 / y.width)


def _mean(each: Array, mask: Array | None) -> float:
    """The mean of each step's loss over the scored ones."""
    return float(each.mean()) if mask is None else float((each * mask).sum() / mask.sum())


def _weight(mask: Array | None, y: Array) -> Array:
    """What each step counts in the mean, ready to multiply (T, B, k)."""
    if mask is None:
        return np.array(1 / (y.shape[0] * y.shape[1]), y.dtype)
    return np.asarray((mask / mask.sum())[:, :, None], y.dtype)


def _difference(y: Array, target: Array, weight: Array) -> Array:
    """(y - d) times what each step counts, in the precision of y."""
    found = np.subtract(y, target, out=np.empty_like(y))
    found *= weight
    return found


class Summed(Loss):
    """A loss summed over each sequence's scored steps; of several sequences, the mean. So its gradient is as many times
    that of the mean over steps as a sequence has scored steps."""

    squared, summed = False, True

    def __init__(self, by_step: Loss) -> None:
        self._by_step = by_step
        self.unit, self.joint = f"{by_step.unit}, summed over steps", by_step.joint

    @property
    def by_step(self) -> Loss:
        return self._by_step

    def each(self, y: Array, a: Array, target: Array) -> Array:
        return self._by_step.each(y, a, target)

    def value(self, y: Array, a: Array, target: Array, mask: Array | None) -> float:
        steps = _steps(mask, y)
        return self._by_step.value(y, a, target, mask) * steps if steps else 0.0

    def error(self, y: Array, target: Array, mask: Array | None) -> Array:
        error = self._by_step.error(y, target, mask)
        error *= np.asarray(_steps(mask, y), error.dtype)
        return error

    def counts(self, scored: Array) -> Array:
        return np.asarray(scored / scored.shape[1])

    def weigh(self, steps: Sequence[float], sequences: Sequence[int]) -> list[float]:
        return [float(n) for n in sequences]

    def inverse(self, y: Array) -> Array:
        return self._by_step.inverse(y)

    def equation(self, y: Node, a: Node, d: Node, joint: bool) -> Node:
        return self._by_step.equation(y, a, d, joint)


def _steps(mask: Array | None, y: Array) -> float:
    """Scored steps of a sequence, on average."""
    return float(y.shape[0]) if mask is None else float(mask.sum()) / y.shape[1]


LOSSES: dict[LossName, Loss] = {
    "squared-error": SquaredError(),
    "half-squared-error": HalfSquaredError(),
    "cross-entropy": CrossEntropy(),
    "binary-cross-entropy": BinaryCrossEntropy(),
}
SUMMED = {name: Summed(loss) for name, loss in LOSSES.items()}


def loss_of(name: LossName, reduction: Reduction) -> Loss:
    """The loss of this name, as a mean or a sum over steps."""
    return SUMMED[name] if reduction == "sum" else LOSSES[name]


READ_OUTS: dict[LossName, tuple[ReadOutActivation, ...]] = {
    name: (loss.joint,) for name, loss in LOSSES.items() if loss.joint
}
"""The read-outs a loss goes with, where not with every one."""
