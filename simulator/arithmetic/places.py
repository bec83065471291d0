"""Nodes that move values: side by side, shared, pooled, and from one place in time to another."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate
from typing import Any, Self

import numpy as np

from simulator.arithmetic.nodes import Chain, Node, Reference, Sight, Times
from simulator.arrays import Array


@dataclass(frozen=True, eq=False)
class Beside(Node):
    """Its parts side by side."""

    @property
    def width(self) -> int:
        return sum(part.width for part in self.parts)

    @property
    def operation(self) -> Callable[..., Any]:
        return _beside

    def chain(self, error: Node, value: Node) -> Chain:
        firsts = accumulate((part.width for part in self.parts), initial=0)
        return tuple((part, Part((error,), first, part.width)) for part, first in zip(self.parts, firsts, strict=False))


def _beside(*arrays: Array) -> None:
    *parts, out = arrays
    np.concatenate(parts, axis=-1, out=out)


@dataclass(frozen=True, eq=False)
class Part(Node):
    """So many entries from the first one on: an error of values that stand beside others."""

    first: int = 0
    count: int = 1

    @property
    def width(self) -> int:
        return self.count

    @property
    def operation(self) -> Callable[..., Any]:
        return partial(_part, slice(self.first, self.first + self.count))


def _part(which: slice, a: Array, out: Array) -> None:
    out[...] = a[..., which]


@dataclass(frozen=True, eq=False)
class Shared(Node):
    """Every entry of its part, `times` times: a gate that several cells share."""

    times: int = 1

    @property
    def width(self) -> int:
        return self.parts[0].width * self.times

    @property
    def operation(self) -> Callable[..., Any]:
        return partial(_shared, self.times)

    def chain(self, error: Node, value: Node) -> Chain:
        return ((self.parts[0], Total((error,), self.times)),)


def _shared(times: int, a: Array, out: Array) -> None:
    out[...] = np.repeat(a, times, axis=-1)


@dataclass(frozen=True, eq=False)
class Total(Node):
    """The sum of every `times` neighbours."""

    times: int = 1

    @property
    def width(self) -> int:
        return self.parts[0].width // self.times

    @property
    def operation(self) -> Callable[..., Any]:
        return partial(_total, self.times)

    def chain(self, error: Node, value: Node) -> Chain:
        return ((self.parts[0], Shared((error,), self.times)),)


def _total(times: int, a: Array, out: Array) -> None:
    np.sum(a.reshape(*a.shape[:-1], -1, times), axis=-1, out=out)


@dataclass(frozen=True, eq=False)
class Largest(Node):
    """The largest of its parts, entry by entry."""

    @property
    def operation(self) -> Callable[..., Any]:
        return _largest

    def chain(self, error: Node, value: Node) -> Chain:
        return tuple((part, Times((error, Won(self.parts, k)))) for k, part in enumerate(self.parts))


def _largest(*arrays: Array) -> None:
    *parts, out = arrays
    np.max(parts, axis=0, out=out)


@dataclass(frozen=True, eq=False)
class Won(Node):
    """1 where its part of a number is the largest, the first of several that are; 0 elsewhere."""

    number: int = 0

    @property
    def operation(self) -> Callable[..., Any]:
        return partial(_won, self.number)


def _won(number: int, *arrays: Array) -> None:
    *parts, out = arrays
    out[...] = np.argmax(parts, axis=0) == number


@dataclass(frozen=True, eq=False)
class OverTime(Node):
    """What needs all steps of the one variable it reads, at their own place, at once."""

    @property
    def source(self) -> Reference:
        (part,) = self.parts
        assert isinstance(part, Reference)
        return part

    def later(self, k: int) -> Self:
        assert not k, "steps are not shifted in what reads a whole sequence: give it a variable of its own"
        return self

    def all_steps(self, sight: Sight) -> Array:
        return sight.rows(self.source.name, 0, sight.steps(self.source.name))


@dataclass(frozen=True, eq=False)
class Turned(OverTime):
    """Each sequence turned round within its own length."""

    def whole(self, sight: Sight, first: int, last: int) -> Array:
        a = self.all_steps(sight)
        return np.asarray(a[sight.turned(len(a))])

    def chain(self, error: Node, value: Node) -> Chain:
        return ((self.parts[0], _of(error, Turned)),)


@dataclass(frozen=True, eq=False)
class Kept(OverTime):
    """One step of so many, counted back from the last."""

    stride: int = 1

    def whole(self, sight: Sight, first: int, last: int) -> Array:
        a = self.all_steps(sight)
        return a[(len(a) - 1) % self.stride :: self.stride]

    def chain(self, error: Node, value: Node) -> Chain:
        return ((self.parts[0], _of(error, Placed, stride=self.stride)),)


@dataclass(frozen=True, eq=False)
class Placed(OverTime):
    """The way back of what was kept: at the steps that were not, 0."""

    stride: int = 1

    def whole(self, sight: Sight, first: int, last: int) -> Array:
        out = np.zeros((last - first, sight.B, self.width))
        out[(last - 1) % self.stride :: self.stride] = self.all_steps(sight)
        return out


def _of(error: Node, kind: type[OverTime], **fields: int) -> Node:
    """The node over an error, which may be a part of a variable's."""
    if isinstance(error, Part):
        return replace(error, parts=(_of(error.parts[0], kind, **fields),))
    return kind((error,), **fields)
