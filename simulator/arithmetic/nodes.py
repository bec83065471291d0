"""What equations consist of: values of variables at a step, weights, sums and products, each with its chain rule.

A node stands for an array (B, width) at every time step. `whole` finds it for many steps at once, `operation` for one;
`chain` says what an error of the node is to its parts. So the way back of every equation is derived from the equation.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol, Self

import numpy as np

from simulator.arrays import Array

Chain = tuple[tuple["Node", "Node"], ...]
"""Parts of a node with the error ∂L/∂part that its own error is to them."""


class Sight(Protocol):
    """A pass in hand: what nodes ask of it."""

    B: int

    def rows(self, name: str, first: int, last: int) -> Array:
        """A variable at the steps from first to before last: a view (last - first, B, n)."""

    def steps(self, name: str) -> int:
        """How many steps a variable has."""

    def weights(self, matrix: str) -> Array:
        """A whole matrix."""

    def turned(self, T: int) -> tuple[Array, Array]:
        """Where each of T steps stands once each sequence is turned round within its own length: an index (T, B)."""

    def scratch(self, number: int, width: int) -> Array:
        """Room (B, width) for what is needed within a step."""


@dataclass(frozen=True, eq=False)
class Node:
    """A term of an equation, with the terms it consists of."""

    parts: tuple["Node", ...] = ()

    @property
    def width(self) -> int:
        return max(part.width for part in self.parts)

    @property
    def operation(self) -> Callable[..., Any]:
        """What is done at a step or at many: called with the arrays of the parts and the one to write."""
        raise NotImplementedError

    def whole(self, sight: Sight, first: int, last: int) -> Array:
        """Its values from step first to before last, (last - first, B, width) or what can stand for it by
        broadcasting."""
        out = np.empty((last - first, sight.B, self.width))
        self.operation(*(part.whole(sight, first, last) for part in self.parts), out)
        return out

    def chain(self, error: "Node", value: "Node") -> Chain:
        """The chain rule, where `error` is ∂L/∂(this node) and `value` a node that has its value."""
        raise NotImplementedError

    def gradient(self, sight: Sight, first: int, last: int) -> Array:
        """What it comes to as the error of a row of weights: the sum over steps and sequences, (1, width)."""
        return np.asarray(self.whole(sight, first, last).sum(axis=(0, 1))[None])

    def later(self, k: int) -> Self:
        """The same, k steps later."""
        return replace(self, parts=tuple(part.later(k) for part in self.parts)) if k and self.parts else self

    def paired(self, known: Callable[["Node"], bool]) -> "Node":
        """The same as an operation on at most two parts, those that are known together where that can be."""
        return self

    def references(self) -> Iterator["Reference"]:
        """Every reading of a variable in it."""
        for part in self.parts:
            yield from part.references()

    def __add__(self, other: "Node") -> "Node":
        return Plus((self, other))

    def __sub__(self, other: "Node") -> "Node":
        return Plus((self, Scaled((other,), -1)))

    def __mul__(self, other: "Node") -> "Node":
        return Times((self, other))

    def __matmul__(self, weights: "Weights") -> "Node":
        return Into((self, weights))


@dataclass(frozen=True, eq=False)
class Reference(Node):
    """A variable so many steps before; `held`: no error goes back through it, but to a start that is learned, which is
    a weight and not a state that was fed back."""

    name: str = ""
    size: int = 0
    back: int = 0
    held: bool = False

    @property
    def width(self) -> int:
        return self.size

    def before(self, k: int = 1) -> "Reference":
        """The variable k steps before."""
        return replace(self, back=self.back + k)

    def hold(self, held: bool = True) -> "Reference":
        """The same with no error back through it."""
        return replace(self, held=held)

    def later(self, k: int) -> "Reference":
        return replace(self, back=self.back - k)

    def whole(self, sight: Sight, first: int, last: int) -> Array:
        return sight.rows(self.name, first - self.back, last - self.back)

    def references(self) -> Iterator["Reference"]:
        yield self


@dataclass(frozen=True, eq=False)
class Weights(Node):
    """A block of a weight matrix, by a letter (W of inputs, U of the state, b of biases) with, above it, what tells it
    from others (a gate's letter, a delay). A block of one row is a vector, too, such as biases."""

    matrix: str = ""
    row: int = 0
    column: int = 0
    rows: int = 1
    columns: int = 1
    letter: str = "W"
    above: str = ""

    @property
    def width(self) -> int:
        return self.columns

    @property
    def block(self) -> tuple[slice, slice]:
        return slice(self.row, self.row + self.rows), slice(self.column, self.column + self.columns)

    def whole(self, sight: Sight, first: int, last: int) -> Array:
        return sight.weights(self.matrix)[self.block]


@dataclass(frozen=True, eq=False)
class Constant(Node):
    """A number."""

    value: float = 0.0

    @property
    def width(self) -> int:
        return 1

    def whole(self, sight: Sight, first: int, last: int) -> Array:
        return np.full((1, 1), self.value)


@dataclass(frozen=True, eq=False)
class Plus(Node):
    """The sum of its parts; of none, zeros of the width `empty`."""

    empty: int = 1

    def __add__(self, other: Node) -> "Plus":
        return Plus((*self.parts, other))

    @property
    def width(self) -> int:
        return max((part.width for part in self.parts), default=self.empty)

    @property
    def operation(self) -> Callable[..., Any]:
        return np.add if len(self.parts) == 2 else partial(_reduce, np.add, 0.0)

    def chain(self, error: Node, value: Node) -> Chain:
        return tuple((part, error) for part in self.parts)

    def paired(self, known: Callable[[Node], bool]) -> Node:
        return _paired(self, known)


@dataclass(frozen=True, eq=False)
class Times(Node):
    """The product of its parts, entry by entry."""

    def __mul__(self, other: Node) -> "Times":
        return Times((*self.parts, other))

    @property
    def operation(self) -> Callable[..., Any]:
        return np.multiply if len(self.parts) == 2 else partial(_reduce, np.multiply, 1.0)

    def chain(self, error: Node, value: Node) -> Chain:
        each = range(len(self.parts))
        return tuple(
            (self.parts[k], Times((error, *(part for i, part in enumerate(self.parts) if i != k)))) for k in each
        )

    def paired(self, known: Callable[[Node], bool]) -> Node:
        return _paired(self, known)


@dataclass(frozen=True, eq=False)
class Scaled(Node):
    """Its part times a number, which has a letter where the textbook gives it one."""

    factor: float = 1.0
    letter: str = ""

    @property
    def operation(self) -> Callable[..., Any]:
        return partial(np.multiply, self.factor)

    def chain(self, error: Node, value: Node) -> Chain:
        return ((self.parts[0], replace(self, parts=(error,))),)


@dataclass(frozen=True, eq=False)
class Into(Node):
    """x W: the parts are x and its weights."""

    @property
    def width(self) -> int:
        return self.parts[1].width

    @property
    def operation(self) -> Callable[..., Any]:
        return np.matmul

    def whole(self, sight: Sight, first: int, last: int) -> Array:
        x, W = (part.whole(sight, first, last) for part in self.parts)
        return (x.reshape(-1, x.shape[2]) @ W).reshape(*x.shape[:2], W.shape[1])

    def chain(self, error: Node, value: Node) -> Chain:
        x, W = self.parts
        return (x, Back((error, W))), (W, Outer((x, error)))


@dataclass(frozen=True, eq=False)
class Back(Node):
    """e Wᵀ: an error that comes back through weights. The parts are e and W."""

    @property
    def width(self) -> int:
        W = self.parts[1]
        assert isinstance(W, Weights)
        return W.rows

    @property
    def operation(self) -> Callable[..., Any]:
        return _times_transposed

    def whole(self, sight: Sight, first: int, last: int) -> Array:
        e, W = (part.whole(sight, first, last) for part in self.parts)
        return (e.reshape(-1, e.shape[2]) @ W.T).reshape(*e.shape[:2], W.shape[0])


@dataclass(frozen=True, eq=False)
class Outer(Node):
    """The gradient of weights: the sum over steps and sequences of xᵀ e. The parts are x and e."""

    def gradient(self, sight: Sight, first: int, last: int) -> Array:
        x, e = (part.whole(sight, first, last) for part in self.parts)
        return np.asarray(x.reshape(-1, x.shape[2]).T @ e.reshape(-1, e.shape[2]))


def _times_transposed(e: Array, W: Array, out: Array) -> None:
    np.matmul(e, W.T, out)


def _reduce(operation: Callable[..., Any], neutral: float, *arrays: Array) -> None:
    """The sum or product of any number of arrays, written into the last."""
    *parts, out = arrays
    out[...] = parts[0] if parts else neutral
    for part in parts[1:]:
        operation(out, part, out)


def _paired(node: Plus | Times, known: Callable[[Node], bool]) -> Node:
    """The sum or product of two parts: of all that are known, and of the others, which are nested."""
    parts = [part for each in node.parts for part in (each.parts if isinstance(each, type(node)) else (each,))]
    before, after = ([part for part in parts if known(part) is so] for so in (True, False))
    if len(before) > 1:
        after.append(replace(node, parts=tuple(before)))
    else:
        after += before
    while len(after) > 2:
        after[:2] = [replace(node, parts=tuple(after[:2]))]
    return replace(node, parts=tuple(after))
