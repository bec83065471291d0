"""Activations φ, each with its derivative written in terms of y = φ(a)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from simulator.arrays import Array

HiddenActivation = Literal["tanh", "sigmoid", "relu", "identity"]
ReadOutActivation = Literal["identity", "sigmoid", "softmax", "tanh", "relu"]


@dataclass(frozen=True)
class Activation:
    """φ and its way back. `apply(a, y)` writes φ(a) into y; `slope(y, s)` writes φ'(a), given y, into s. Its values are
    from `low` to `high`, which may be infinite."""

    apply: Callable[[Array, Array], object]
    slope: Callable[[Array, Array], object] | None
    low: float
    high: float
    steepest: float = 1.0
    """The largest φ' there is."""

    def back(self, dy: Array, y: Array, da: Array) -> None:
        """Write ∂L/∂a into da, given ∂L/∂y and y (same shape, units last)."""
        if self.slope is None:  # softmax: every output depends on every pre-activation
            np.multiply(dy, y, out=da)
            np.multiply(y, dy - da.sum(axis=-1, keepdims=True), out=da)
        else:
            self.slope(y, da)
            np.multiply(da, dy, out=da)


def sigmoid(a: Array, y: Array) -> None:
    """σ(a) = ½ + ½ tanh(a/2): cannot overflow, and one vectorized call where exp would need three."""
    np.multiply(a, 0.5, out=y)
    np.tanh(y, out=y)
    np.multiply(y, 0.5, out=y)
    np.add(y, 0.5, out=y)


def sigmoid_slope(y: Array, s: Array) -> None:
    np.subtract(1, y, out=s)
    np.multiply(s, y, out=s)


def tanh_slope(y: Array, s: Array) -> None:
    np.multiply(y, y, out=s)
    np.subtract(1, s, out=s)


def softmax(a: Array, y: Array) -> None:
    np.subtract(a, a.max(axis=-1, keepdims=True), out=y)
    np.exp(y, out=y)
    np.divide(y, y.sum(axis=-1, keepdims=True), out=y)


def relu(a: Array, y: Array) -> None:
    np.maximum(a, 0, out=y)


def relu_slope(y: Array, s: Array) -> None:
    np.greater(y, 0, out=s)


def identity(a: Array, y: Array) -> None:
    np.copyto(y, a)


def identity_slope(y: Array, s: Array) -> None:
    s.fill(1)


ACTIVATIONS: dict[str, Activation] = {
    "tanh": Activation(np.tanh, tanh_slope, -1, 1),
    "sigmoid": Activation(sigmoid, sigmoid_slope, 0, 1, 0.25),
    "relu": Activation(relu, relu_slope, 0, np.inf),
    "identity": Activation(identity, identity_slope, -np.inf, np.inf),
    "softmax": Activation(softmax, None, 0, 1),
}
