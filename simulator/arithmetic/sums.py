"""Sums of terms, and how they are written."""

from collections.abc import Callable, Sequence
from itertools import groupby

from simulator.arithmetic.pen import FIRST, LAST, MOST, Pen, Term, product
from simulator.arithmetic.written import Call, Elided, Link, Minus, Number, Sum, Written


def written(terms: Sequence[Term], focus: frozenset[Link] = frozenset()) -> tuple[Written, Written]:
    """A sum as symbols and as numbers. Of more than `MOST` terms, those between are left out, but for what is pointed
    at, with what they come to."""
    zero = Number(0.0, exact=True)
    if not terms:
        return zero, zero
    count, sides = sum(term.count for term in terms), list[Written]()
    shown = [_shown(place, term, len(terms), count, focus) for place, term in enumerate(terms)]
    for numbers in (False, True):
        parts: list[Written] = []
        for whole, group in groupby(zip(shown, terms, strict=True), key=lambda each: each[0]):
            parts += _group([term for _, term in group], whole, numbers)
        sides.append(parts[0] if len(parts) == 1 else Sum(tuple(parts)))
    return sides[0], sides[1]


def _shown(place: int, term: Term, places: int, count: int, focus: frozenset[Link]) -> bool:
    if term.count > 1:
        return False
    if term.kept or count <= MOST or place < FIRST or place >= places - LAST:
        return True
    return any(link in focus for link in map(_link, term.numbers) if link)


def _link(factor: Written) -> Link | None:
    return factor.link if isinstance(factor, Number) else None


def _group(terms: list[Term], shown: bool, numbers: bool) -> list[Written]:
    if not shown:
        return [Elided(sum(term.count for term in terms), total(terms) if numbers else None)]
    found: list[Written] = []
    for term in terms:
        inside, minus = product(term, (lambda t: t.numbers) if numbers else (lambda t: t.symbols))
        parts = inside.terms if isinstance(inside, Sum) and not minus else (inside,)
        found += [Minus(part) for part in parts] if minus else parts
    return found


def total(terms: Sequence[Term]) -> float:
    return sum(term.value for term in terms)


def factor(terms: list[Term], pen: Pen) -> list[Term]:
    """A sum as one factor: none where it has no terms."""
    if len(terms) < 2:
        return terms
    symbols, numbers = written(terms, pen.focus)
    return [Term((symbols,), (numbers,), total(terms))]


def multiplied(*factors: list[Term]) -> list[Term]:
    """The product of factors of one term each; nothing where one is nothing."""
    found = Term((), (), 1.0)
    for each in factors:
        if not each:
            return []
        found = found.times(each[0])
    return [found]


def one(terms: list[Term], pen: Pen) -> tuple[Written, Written, float]:
    """A sum as an operand: its symbols, numbers and value."""
    symbols, numbers = written(terms, pen.focus)
    return symbols, numbers, total(terms)


def called(name: str, terms: list[Term], pen: Pen, f: Callable[[float], float]) -> list[Term]:
    symbols, numbers, value = one(terms, pen)
    return [Term((Call(name, symbols),), (Call(name, numbers),), f(value))]
