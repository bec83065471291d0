"""In what order equations are calculated: for all steps at once where that can be, step by step where they recur."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided

from simulator.arithmetic.equations import Equation
from simulator.arithmetic.nodes import Node, Reference, Sight
from simulator.arrays import Array

Operation = Callable[..., Any]


@dataclass(frozen=True, eq=False)
class Scratch(Node):
    """Room for what is needed within a step alone."""

    number: int = 0
    size: int = 1

    @property
    def width(self) -> int:
        return self.size

    def whole(self, sight: Sight, first: int, last: int) -> Array:
        room = sight.scratch(self.number, self.size)
        return as_strided(room, (last - first, *room.shape), (0, *room.strides))


@dataclass(frozen=True)
class Instruction:
    """One operation of a step: where its operands stand, and where its result goes."""

    operation: Operation
    operands: tuple[Node, ...]
    out: Node

    def rows(self, sight: Sight, first: int, last: int) -> list[Array]:
        """The operands and the result at every step."""
        arrays = [node.whole(sight, first, last) for node in (*self.operands, self.out)]
        return [a if a.ndim == 3 else np.broadcast_to(a, (last - first, *a.shape)) for a in arrays]


@dataclass(frozen=True)
class Group:
    """Equations that are calculated together; those that recur, step by step. `backwards`: from the last step on."""

    equations: tuple[Equation, ...]
    recurs: bool
    backwards: bool

    @cached_property
    def instructions(self) -> list[tuple[Equation, list[Instruction]]]:
        """Of each equation, in the order of a step."""
        own = {equation.variable.name for equation in self.equations}
        step = Step(own)
        return [(equation, step.instructions(equation)) for equation in self.equations]


class Step:
    """Takes the equations of a group apart into instructions; what none of its own variables stands in is known
    beforehand, and found for all steps at once."""

    def __init__(self, own: set[str]) -> None:
        self.own, self.found, self.rooms = own, list[Instruction](), 0

    def instructions(self, equation: Equation) -> list[Instruction]:
        self.found = []
        out = Reference(name=equation.variable.name, size=equation.variable.width)
        if self.known(equation.expression) or not equation.expression.parts:
            return [Instruction(_copy, (equation.expression,), out)]
        self.write(equation.expression, out)
        return self.found

    def known(self, node: Node) -> bool:
        return all(reference.name not in self.own for reference in node.references())

    def write(self, node: Node, out: Node) -> None:
        node = node.paired(self.known)
        self.found.append(Instruction(node.operation, tuple(map(self.place, node.parts)), out))

    def place(self, node: Node) -> Node:
        """Where a node's value stands within a step."""
        if not node.parts or self.known(node):
            return node
        self.rooms += 1
        out = Scratch((), self.rooms, node.width)
        self.write(node, out)
        return out


def groups(equations: Sequence[Equation], backwards: bool = False) -> list[Group]:
    """Equations in groups, in the given order: what reads a later one, of a step before, recurs together with all
    between."""
    place = {equation.variable.name: k for k, equation in enumerate(equations)}
    found: list[list[int]] = []
    for k, equation in enumerate(equations):
        last = max((place.get(reference.name, -1) for reference in equation.expression.references()), default=-1)
        if found and k <= found[-1][1]:
            found[-1][1] = max(found[-1][1], last)
        else:
            found.append([k, max(k, last), last >= k])
    return [Group(tuple(equations[a : b + 1]), bool(recurs), backwards) for a, b, recurs in found]


def _copy(a: Array, out: Array) -> None:
    out[...] = a
