"""The value of what is written, from the digits that are printed: between which bounds it must lie."""

import math
from itertools import product

from simulator.arithmetic.written import (
    Call,
    Elided,
    Fraction,
    Letter,
    Matrix,
    Minus,
    Number,
    Power,
    Product,
    Sum,
    Word,
)

DIGITS = 5
FUNCTIONS = {
    "tanh": math.tanh,
    "σ": lambda a: 1 / (1 + math.exp(-a)),
    "ReLU": lambda a: max(a, 0.0),
    "exp": math.exp,
    "ln": math.log,
}


def printed(value, digits=DIGITS):
    """A number as so many digits show it: from, to."""
    shown = float(f"{value:.{digits - 1}e}")
    half = 0.5 * 10.0 ** (math.floor(math.log10(abs(shown))) - digits + 1) if shown else 0.5 * 10.0**-digits
    return shown - half, shown + half


def bounds(written):
    """What the numbers of a line come to, every one of them taken as it is printed."""
    match written:
        case Number(value, exact=True):
            return value, value
        case Number(value) | Elided(_, float() as value):
            return printed(value)
        case Sum(terms):
            each = [bounds(term) for term in terms]
            return sum(low for low, _ in each), sum(high for _, high in each)
        case Minus(inside):
            low, high = bounds(inside)
            return -high, -low
        case Product(factors):
            found = (1.0, 1.0)
            for factor in factors:
                found = spread(lambda a, b: a * b, found, bounds(factor))
            return found
        case Fraction(over, under):
            return spread(lambda a, b: a / b, bounds(over), bounds(under))
        case Power(base, 2):
            ends = [end * end for end in bounds(base)]
            low, high = bounds(base)
            return (0.0 if low < 0 < high else min(ends)), max(ends)
        case Call("max", Matrix((row,))):
            each = [bounds(cell) for cell in row]
            return max(low for low, _ in each), max(high for _, high in each)
        case Call(name, inside, 0):
            return tuple(FUNCTIONS[name](end) for end in bounds(inside))
    raise TypeError(f"{written} is not a number")


def spread(operation, a, b):
    ends = [operation(*pair) for pair in product(a, b)]
    return min(ends), max(ends)


def agrees(line):
    """Whether a line's numbers come to its result, as both are printed. Nothing that is shown is left unchecked."""
    if line.numbers is None:
        return isinstance(line.symbols, Word)
    low, high = bounds(line.numbers)
    below, above = printed(line.result.value)
    return low <= above and below <= high


def parts(written):
    """Everything that is written in something."""
    yield written
    for name in getattr(written, "__dataclass_fields__", ()):
        inside = getattr(written, name)
        for part in inside if isinstance(inside, tuple) else (inside,):
            if isinstance(part, tuple):
                for cell in part:
                    yield from parts(cell)
            elif hasattr(part, "__dataclass_fields__") and name != "link":
                yield from parts(part)


def links(written, kinds=(Letter, Number)):
    return [part.link for part in parts(written) if isinstance(part, kinds) and part.link]
