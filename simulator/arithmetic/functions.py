"""Functions in equations: activations, and those of which losses are made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.activations import ACTIVATIONS, Activation
from simulator.arithmetic.nodes import Chain, Node, Scaled, Times
from simulator.arrays import Array

TINY = 1e-300
"""What an output that is held at 0 counts in its logarithm, so that 0 ln 0 is 0."""


@dataclass(frozen=True, eq=False)
class Function(Node):
    """φ of its part."""

    activation: Activation = ACTIVATIONS["identity"]

    @property
    def operation(self) -> Callable[..., Any]:
        return self.activation.apply

    def chain(self, error: Node, value: Node) -> Chain:
        if self.activation.slope is None:
            return ((self.parts[0], Jointly((error, value), self.activation)),)
        return ((self.parts[0], error * Slope((value, *self.parts), self.activation)),)


@dataclass(frozen=True, eq=False)
class Slope(Node):
    """φ'(a): the parts are y = φ(a), from which it is found, and a."""

    activation: Activation = ACTIVATIONS["identity"]

    def whole(self, sight: Any, first: int, last: int) -> Array:
        y = self.parts[0].whole(sight, first, last)
        out = np.empty_like(y)
        assert self.activation.slope
        self.activation.slope(y, out)
        return out


@dataclass(frozen=True, eq=False)
class Jointly(Node):
    """∂L/∂a of y = φ(a) where every output depends on every a, as softmax does: the parts are ∂L/∂y and y."""

    activation: Activation = ACTIVATIONS["softmax"]

    @property
    def operation(self) -> Callable[..., Any]:
        return self.activation.back


@dataclass(frozen=True, eq=False)
class Square(Node):
    """The square of its part."""

    @property
    def operation(self) -> Callable[..., Any]:
        return np.square

    def chain(self, error: Node, value: Node) -> Chain:
        return ((self.parts[0], Times((error, Scaled(self.parts, 2)))),)


@dataclass(frozen=True, eq=False)
class Logarithm(Node):
    """ln of its part."""

    @property
    def operation(self) -> Callable[..., Any]:
        return _logarithm

    def chain(self, error: Node, value: Node) -> Chain:
        return ((self.parts[0], Quotient((error, *self.parts))),)


def _logarithm(a: Array, out: Array) -> None:
    np.log(np.maximum(a, TINY), out)


@dataclass(frozen=True, eq=False)
class Quotient(Node):
    """Its first part divided by the second, a count or another number that no error goes back through; 0 / 0 is 0."""

    @property
    def operation(self) -> Callable[..., Any]:
        return _divide

    def chain(self, error: Node, value: Node) -> Chain:
        return ((self.parts[0], Quotient((error, self.parts[1]))),)


def _divide(a: Array, b: Array, out: Array) -> None:
    out[...] = 0
    with np.errstate(divide="ignore"):
        np.divide(a, b, out=out, where=(a != 0) | (b != 0))


@dataclass(frozen=True, eq=False)
class CrossEntropy(Node):
    """−Σ d ln softmax(a), taken from a, so that no probability can round to zero. Parts: a, d, and y = softmax(a)."""

    @property
    def width(self) -> int:
        return 1

    @property
    def operation(self) -> Callable[..., Any]:
        return _cross_entropy

    def chain(self, error: Node, value: Node) -> Chain:
        a, d, y = self.parts
        return ((a, Times((error, y - d))),)


def _cross_entropy(a: Array, d: Array, y: Array, out: Array) -> None:
    a = a - a.max(axis=-1, keepdims=True)
    np.sum(d * (np.log(np.exp(a).sum(axis=-1, keepdims=True)) - a), axis=-1, keepdims=True, out=out)


@dataclass(frozen=True, eq=False)
class BinaryCrossEntropy(Node):
    """−Σ (d ln σ(a) + (1 − d) ln (1 − σ(a))), taken from a. Parts: a, d, and y = σ(a)."""

    @property
    def width(self) -> int:
        return 1

    @property
    def operation(self) -> Callable[..., Any]:
        return _binary_cross_entropy

    def chain(self, error: Node, value: Node) -> Chain:
        a, d, y = self.parts
        return ((a, Times((error, y - d))),)


def _binary_cross_entropy(a: Array, d: Array, y: Array, out: Array) -> None:
    np.sum(np.logaddexp(0, a) - d * a, axis=-1, keepdims=True, out=out)
