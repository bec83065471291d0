"""What each step adds to the gradient of a weight."""

from collections import deque
from collections.abc import Sequence

from simulator.arithmetic.nodes import Node, Outer, Reference
from simulator.arithmetic.pen import LAST, MOST, Pen, Term
from simulator.arithmetic.terms import outer, terms_of

At = tuple[Node, Pen, int, int]
"""The error of a block of weights at a step, and an entry of it."""


def shares(places: Sequence[At], step: int | None = None, short: bool = True) -> list[Term]:
    """What the steps add. If `short`, those that no sum shows are only added up, but for one `step` that is wanted."""
    middle, first, last = deque(places), list[Term](), list[Term]()
    while middle and len(first) < MOST:
        first += _share(*middle.popleft())
    while middle and len(last) < LAST:
        last = _share(*middle.pop()) + last
    for at in middle:
        first += _unwritten(*at) if short and at[1].step != step else _share(*at)
    return first + last


def _share(error: Node, pen: Pen, i: int, j: int) -> list[Term]:
    return outer(error, pen, i, j) if isinstance(error, Outer) else terms_of(error, pen, j)


def _unwritten(error: Node, pen: Pen, i: int, j: int) -> list[Term]:
    """The same without a word."""
    factors = list(zip(error.parts, (i, j), strict=True)) if isinstance(error, Outer) else [(error, j)]
    value = 1.0
    for factor, k in factors:
        if not isinstance(factor, Reference):
            return _share(error, pen, i, j)
        step = pen.step_of(factor)
        if step is None or (factor.name.startswith("∂") and pen.held(factor.name[1:], step, k)):
            return []
        value *= pen.value(factor.name, step, k)
    return [Term((), (), value)]
