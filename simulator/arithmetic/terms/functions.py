"""The terms of functions: activations, their slopes, and losses."""

import math
from fractions import Fraction as Rational

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
from simulator.arithmetic.nodes import Constant
from simulator.arithmetic.pen import Pen, Term
from simulator.arithmetic.sums import called, factor, multiplied, one, total
from simulator.arithmetic.terms.base import terms_of
from simulator.arithmetic.written import Call, Fraction, Minus, Number, Power, Sum, Written

NAMES = {"sigmoid": "σ", "relu": "ReLU"}
"""Of functions, where they are not their own."""
ONE = Number(1.0, exact=True)
BELOW = 4
"""Terms of a sum under a fraction that are all written out."""


def name_of(activation: Activation) -> str:
    own = next((name for name, known in ACTIVATIONS.items() if known == activation), "φ")
    return NAMES.get(own, own)


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
