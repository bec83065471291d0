"""The way back of equations, derived from them by the chain rule."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from simulator.arithmetic.equations import Equation, Variable
from simulator.arithmetic.nodes import Node, Plus, Reference, Weights

At = TypeVar("At", Reference, Weights)


@dataclass(frozen=True)
class Use(Generic[At]):
    """Where a variable, or a block of weights, stands in an equation, and the error ∂L/∂ that comes to it from there:
    at the equation's own step."""

    equation: Equation
    at: At
    error: Node


@dataclass(frozen=True)
class WayBack:
    """Equations of ∂L/∂v for every variable v, by its name with ∂ before it, from the loss back; errors of starts by
    the variables' names; and where every variable and matrix is used."""

    equations: tuple[Equation, ...]
    starts: dict[str, Node]
    uses: dict[str, list[Use[Reference]]]
    weights: dict[str, list[Use[Weights]]]


def error_of(name: str, width: int) -> Reference:
    """∂L/∂(variable)."""
    return Reference(name=f"∂{name}", size=width)


def derive(equations: Sequence[Equation], inputs: Sequence[Variable] = ()) -> WayBack:
    """The way back of equations, in which `inputs` are variables without equation whose error is wanted, too. The error
    of the last equation's variable, the loss, is given and gets no equation."""
    uses: dict[str, list[Use[Reference]]] = defaultdict(list)
    weights: dict[str, list[Use[Weights]]] = defaultdict(list)
    for equation in reversed(equations):
        v = equation.variable
        own = Reference(name=v.name, size=v.width)
        for at, error in _leaves(equation.expression, error_of(v.name, v.width), own):
            if isinstance(at, Reference):
                uses[at.name].append(Use(equation, at, error))
            else:
                weights[at.matrix].append(Use(equation, at, error))
    wanted = [*reversed([equation.variable for equation in equations[:-1]]), *inputs]
    backward = tuple(_equation(v, uses[v.name]) for v in wanted)
    starts = {v.name: _sum([use for use in uses[v.name] if _reads_start(use, v)], v.width) for v in wanted}
    return WayBack(backward, starts, dict(uses), dict(weights))


def _leaves(node: Node, error: Node, value: Node) -> Iterator[tuple[Reference | Weights, Node]]:
    """Every variable and block of weights in a node, with the error that comes to it."""
    if isinstance(node, Reference | Weights):
        yield node, error
    elif node.parts:
        for part, its in node.chain(error, value):
            yield from _leaves(part, its, part)


def _equation(v: Variable, uses: Sequence[Use[Reference]]) -> Equation:
    return Equation(replace(v, name=f"∂{v.name}"), _sum([use for use in uses if not use.at.held], v.width))


def _reads_start(use: Use[Reference], v: Variable) -> bool:
    """Whether an equation reads what stands before v's first step; that is no state that was fed back, so that no
    error is held up."""
    return use.equation.variable.first - use.at.back < v.first


def _sum(uses: Sequence[Use[Reference]], width: int) -> Node:
    """What all uses of a variable send back to it: a use k steps before is seen k steps later."""
    terms = [use.error.later(use.at.back) for use in uses]
    return terms[0] if len(terms) == 1 else Plus(tuple(terms), empty=width)
