"""How nodes are written: an entry of each as the terms of a sum."""

import math
from dataclasses import replace
from fractions import Fraction as Rational
from functools import singledispatch
from itertools import groupby

import numpy as np

from simulator.activations import ACTIVATIONS, Activation
from simulator.arithmetic.functions import (
    TINY,
    BinaryCrossEntropy,
    CrossEntropy,
    Function,
    Jointly,
    Logarithm,
    Quotient,
    Slope,
    Square,
)
from simulator.arithmetic.nodes import Back, Constant, Into, Node, Outer, Plus, Reference, Scaled, Times, Weights
from simulator.arithmetic.pen import FIRST, LAST, MOST, Pen, Term
from simulator.arithmetic.places import Beside, Kept, Largest, Part, Placed, Shared, Total, Turned, Won
from simulator.arithmetic.sums import called, factor, multiplied, one, total
from simulator.arithmetic.written import (
    Call,
    Fraction,
    Letter,
    Matrix,
    Minus,
    Number,
    Power,
    Sum,
    Written,
)

NAMES = {"sigmoid": "σ", "relu": "ReLU"}
"""Of functions, where they are not their own."""
ONE = Number(1.0, exact=True)
BELOW = 4
"""Terms of a sum under a fraction that are all written out."""
FEW = 2
"""Entries that are not 0, up to which a long sum shows them alone."""


def name_of(activation: Activation) -> str:
    own = next((name for name, known in ACTIVATIONS.items() if known == activation), "φ")
    return NAMES.get(own, own)


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


def _below(terms: list[Term]) -> list[Term]:
    """A sum that stands under a fraction, where it cannot be broken: of a long one the first two terms and the last."""
    if len(terms) <= BELOW:
        return terms
    middle = terms[2:-1]
    return [*terms[:2], Term((), (), total(middle), count=len(middle)), terms[-1]]


def _applied(activation: Activation, value: float) -> float:
    out = np.empty(1)
    activation.apply(np.array([value]), out)
    return float(out[0])


@terms_of.register
def _(node: Function, pen: Pen, j: int) -> list[Term]:
    (a,), name = node.parts, name_of(node.activation)
    if name == "identity":
        return terms_of(a, pen, j)
    if node.activation.slope is None:
        each = [called("exp", terms_of(a, pen, k), pen, np.exp)[0] for k in range(a.width)]
        symbols, numbers, value = one(_below(each), pen)
        over = each[j]
        return [Term((Fraction(over.symbols[0], symbols),), (Fraction(over.numbers[0], numbers),), over.value / value)]
    return called(name, terms_of(a, pen, j), pen, lambda value: _applied(node.activation, value))


@terms_of.register
def _(node: Slope, pen: Pen, j: int) -> list[Term]:
    y, a = node.parts
    name = name_of(node.activation)
    if name == "identity":
        return [Term((), (), 1.0)]
    ys, values = terms_of(y, pen, j), terms_of(a, pen, j)
    if not ys or not values:
        return []
    _, shown, value = one(ys, pen)
    symbols = Call(name, one(values, pen)[0], primes=1)
    numbers: tuple[Written, ...]
    match name:
        case "tanh":
            numbers, found = (Sum((ONE, Minus(Power(shown)))),), 1 - value * value
        case "σ":
            numbers, found = (shown, Sum((ONE, Minus(shown)))), value * (1 - value)
        case _:
            found = float(value > 0)
            numbers = (Number(found, exact=True),)
    return [Term((symbols,), numbers, found)]


@terms_of.register
def _(node: Jointly, pen: Pen, j: int) -> list[Term]:
    error, y = node.parts
    whole = [multiplied(factor(terms_of(error, pen, k), pen), terms_of(y, pen, k)) for k in range(y.width)]
    mean = [term.scaled(Rational(-1)) for terms in whole for term in terms]
    return multiplied(terms_of(y, pen, j), factor([*terms_of(error, pen, j), *factor(mean, pen)], pen))


@terms_of.register
def _(node: Square, pen: Pen, j: int) -> list[Term]:
    symbols, numbers, value = one(terms_of(node.parts[0], pen, j), pen)
    return [Term((Power(symbols),), (Power(numbers),), value * value)]


def _ln(value: float) -> float:
    return math.log(max(value, TINY))


@terms_of.register
def _(node: Logarithm, pen: Pen, j: int) -> list[Term]:
    return called("ln", terms_of(node.parts[0], pen, j), pen, _ln)


@terms_of.register
def _(node: Quotient, pen: Pen, j: int) -> list[Term]:
    above, under = (terms_of(part, pen, j if part.width > 1 else 0) for part in node.parts)
    if not above:
        return []
    (s, n, value), (below, divisor, by) = one(above, pen), one(under, pen)
    return [Term((Fraction(s, below),), (Fraction(n, divisor),), value / by if by else 0.0)]


@terms_of.register
def _(node: CrossEntropy, pen: Pen, j: int) -> list[Term]:
    _, d, y = node.parts
    each = [(terms_of(d, pen, k), terms_of(y, pen, k)) for k in range(y.width)]
    lines = [multiplied(t, called("ln", p, pen, _ln))[0] for t, p in each if total(t)]
    return [term.scaled(Rational(-1)) for term in lines]


@terms_of.register
def _(node: BinaryCrossEntropy, pen: Pen, j: int) -> list[Term]:
    _, d, y = node.parts
    rest = Constant(value=1)
    found = []
    for k in range(y.width):
        for target, output in ((d, y), (rest - d, rest - y)):
            log = called("ln", terms_of(output, pen, k), pen, _ln)
            if total(terms_of(target, pen, k)):
                found += multiplied(factor(terms_of(target, pen, k), pen), log)
    return [term.scaled(Rational(-1)) for term in found]


@terms_of.register
def _(node: Beside, pen: Pen, j: int) -> list[Term]:
    for part in node.parts:
        if j < part.width:
            return terms_of(part, pen, j)
        j -= part.width
    return []


@terms_of.register
def _(node: Part, pen: Pen, j: int) -> list[Term]:
    return terms_of(node.parts[0], pen, node.first + j)


@terms_of.register
def _(node: Shared, pen: Pen, j: int) -> list[Term]:
    return terms_of(node.parts[0], pen, j // node.times)


@terms_of.register
def _(node: Total, pen: Pen, j: int) -> list[Term]:
    return [term for k in range(node.times) for term in terms_of(node.parts[0], pen, j * node.times + k)]


@terms_of.register
def _(node: Largest, pen: Pen, j: int) -> list[Term]:
    each = [one(terms_of(part, pen, j), pen) for part in node.parts]
    symbols, numbers = Matrix((tuple(s for s, _, _ in each),)), Matrix((tuple(n for _, n, _ in each),))
    return [Term((Call("max", symbols),), (Call("max", numbers),), max(value for _, _, value in each))]


@terms_of.register
def _(node: Won, pen: Pen, j: int) -> list[Term]:
    values = [total(terms_of(part, pen, j)) for part in node.parts]
    if int(np.argmax(values)) != node.number:
        return []
    return [Term((), (), 1.0)]


@terms_of.register
def _(node: Turned, pen: Pen, j: int) -> list[Term]:
    return terms_of(node.parts[0], pen, j)


@terms_of.register
def _(node: Kept, pen: Pen, j: int) -> list[Term]:
    first = (pen.steps(node.source.name) - 1) % node.stride
    return terms_of(node.parts[0], pen.at(first + node.stride * pen.step), j)


@terms_of.register
def _(node: Placed, pen: Pen, j: int) -> list[Term]:
    step = pen.step - (pen.steps(pen.own) - 1) % node.stride
    return [] if step < 0 or step % node.stride else terms_of(node.parts[0], pen.at(step // node.stride), j)
