"""The terms of what connects: variables, weights, sums and products."""

from dataclasses import replace
from fractions import Fraction as Rational
from functools import singledispatch
from itertools import groupby

import numpy as np

from simulator.arithmetic.nodes import Back, Constant, Into, Node, Outer, Plus, Reference, Scaled, Times, Weights
from simulator.arithmetic.pen import FIRST, LAST, MOST, Pen, Term
from simulator.arithmetic.sums import factor, multiplied
from simulator.arithmetic.written import Letter, Number

FEW = 2
"""Entries that are not 0, up to which a long sum shows them alone."""


@singledispatch
def terms_of(node: Node, pen: Pen, j: int) -> list[Term]:
    """Entry j of a node as a sum."""
    raise TypeError(f"{type(node).__name__} is not written")


@terms_of.register
def _(node: Reference, pen: Pen, j: int) -> list[Term]:
    step = pen.step_of(node)
    if step is None or (node.name.startswith("∂") and pen.held(node.name[1:], step, j)):
        return []  # nothing is there, or what is clamped lets no error pass
    return [pen.variable(node.name, step, j)]


@terms_of.register
def _(node: Weights, pen: Pen, j: int) -> list[Term]:
    return [pen.weight(node, 0, j)]


@terms_of.register
def _(node: Constant, pen: Pen, j: int) -> list[Term]:
    return [Term((), (), node.value, Rational(node.value))]


@terms_of.register
def _(node: Plus, pen: Pen, j: int) -> list[Term]:
    return [term for part in node.parts for term in terms_of(part, pen, j if part.width > 1 else 0)]


@terms_of.register
def _(node: Times, pen: Pen, j: int) -> list[Term]:
    return multiplied(*(factor(terms_of(part, pen, j if part.width > 1 else 0), pen) for part in node.parts))


@terms_of.register
def _(node: Scaled, pen: Pen, j: int) -> list[Term]:
    inside = terms_of(node.parts[0], pen, j)
    if node.letter:
        own = Term((Letter(node.letter),), (Number(node.factor),), node.factor)
        return multiplied([own], factor(inside, pen))
    exact = Rational(node.factor).limit_denominator(1000)
    return [term.scaled(exact) for term in (inside if exact == -1 else factor(inside, pen))]


@terms_of.register
def _(node: Into, pen: Pen, j: int) -> list[Term]:
    x, W = node.parts
    assert isinstance(W, Weights)
    return weighted(x, W, [(i, j) for i in range(W.rows)], pen)


@terms_of.register
def _(node: Back, pen: Pen, j: int) -> list[Term]:
    e, W = node.parts
    assert isinstance(W, Weights)
    return weighted(e, W, [(j, k) for k in range(W.columns)], pen)


def weighted(x: Node, W: Weights, places: list[tuple[int, int]], pen: Pen) -> list[Term]:
    """Every entry of x times its entry of W. Of many, those between, which no sum shows, are taken together; where
    almost all are 0, as of a letter of the alphabet, all that are."""
    values = pen.row(x) if len(places) > MOST and isinstance(x, Reference) else None
    if values is None:
        return [term for k in range(len(places)) for term in _weighted(x, W, places, k, pen)]
    alone = {int(k) for k in np.flatnonzero(values)} if np.count_nonzero(values) <= FEW else set()
    ends = alone or {*range(FIRST), *range(len(places) - LAST, len(places))}
    found: list[Term] = []
    shown = [k in ends or _pointed_at(x, W, places[k], k, pen) for k in range(len(places))]
    for whole, group in groupby(range(len(places)), key=shown.__getitem__):
        several = list(group)
        if whole or len(several) == 1:
            terms = [(k, term) for k in several for term in _weighted(x, W, places, k, pen)]
            found += [replace(term, kept=k in alone) for k, term in terms]
        else:
            rows, columns = zip(*(places[k] for k in several), strict=True)
            weights = pen.reading.weights[W.matrix][W.block][list(rows), list(columns)]
            found.append(Term((), (), float(values[several] @ weights), count=len(several)))
    return found


def _weighted(x: Node, W: Weights, places: list[tuple[int, int]], k: int, pen: Pen) -> list[Term]:
    return multiplied(factor(terms_of(x, pen, k), pen), [pen.weight(W, *places[k])])


def _pointed_at(x: Node, W: Weights, place: tuple[int, int], k: int, pen: Pen) -> bool:
    if not pen.focus:
        return False
    return any(map(pen.points_at, (pen.weight(W, *place), *terms_of(x, pen, k))))


def outer(node: Outer, pen: Pen, i: int, j: int) -> list[Term]:
    """What a step adds to the gradient of entry (i, j) of weights."""
    x, e = node.parts
    return multiplied(factor(terms_of(e, pen, j), pen), factor(terms_of(x, pen, i), pen))
