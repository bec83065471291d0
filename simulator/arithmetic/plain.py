"""A line of arithmetic as plain text. What is made of numbers can be typed into Python as it stands, but for φ′.

Also what every other form of writing asks: what needs parentheses, and which numbers say more than the result.
"""

from collections.abc import Callable, Iterable, Iterator

from simulator.arithmetic.figures import DIGITS, exactly, figure
from simulator.arithmetic.written import (
    Call,
    Elided,
    Fraction,
    Letter,
    Line,
    Matrix,
    Minus,
    Number,
    Over,
    Power,
    Product,
    Sum,
    Word,
    Written,
)
from simulator.files import as_csv


def signed_terms(written: Sum) -> Iterator[tuple[bool, Written]]:
    """Each term of a sum, sums within it opened, with whether a − stands before it."""
    for term in written.terms:
        match term:
            case Sum():
                yield from signed_terms(term)
            case Minus(inside):
                yield True, inside
            case _:
                yield False, term


def held(written: Written) -> bool:
    """Whether a factor, or what stands after a sign, needs parentheses."""
    match written:
        case Number(value):
            return value < 0
        case Sum() | Minus() | Elided():
            return True
    return False


def single(written: Written) -> bool:
    """Whether a power's base can do without parentheses."""
    match written:
        case Letter():
            return not (written.above or written.partial)
        case Number(value):
            return value >= 0 and figure(value)[1] is None
        case Word() | Matrix():
            return True
    return False


def summed(written: Sum, of: Callable[[Written], str], fenced: Callable[[str], str]) -> str:
    """A sum with its signs, of terms as `of` writes them, `fenced` where they need parentheses behind a sign."""
    parts = []
    for place, (minus, term) in enumerate(signed_terms(written)):
        sign = ("-" if minus else "") if place == 0 else (" - " if minus else " + ")
        bare = not held(term) or isinstance(term, Elided) or sign == ""
        parts.append(sign + (of(term) if bare else fenced(of(term))))
    return "".join(parts)


def text(written: Written, digits: int | None = DIGITS) -> str:
    """`h'[9,3]`, `0.3894*(-1.2478) + tanh(-0.7159)`. `digits`: see `figure`."""

    def of(part: Written) -> str:
        return text(part, digits)

    def factor(part: Written) -> str:
        return _fenced(of(part)) if held(part) else of(part)

    match written:
        case Letter():
            index = f"[{written.below}]" if written.below else ""
            above = f"^{written.above}" if written.above else ""
            return f"{'∂' * written.partial}{written.text}{_primes(written.primes)}{above}{index}"
        case Number(value, exact=True):
            return exactly(value)
        case Number(value):
            shown, power = figure(value, digits)
            return shown if power is None else f"{shown}e{power}"
        case Word(word):
            return word
        case Sum():
            return summed(written, of, _fenced)
        case Minus(inside):
            return f"-{factor(inside)}"
        case Product(factors):
            matrices = any(isinstance(each, Matrix) for each in factors)
            return (" @ " if matrices else "*").join(factor(each) for each in factors)
        case Fraction(over, under):
            return f"{_whole(over, digits)}/{_whole(under, digits)}"
        case Call(name, inside, primes):
            return f"{name}{_primes(primes)}({of(inside)})"
        case Power(base, exponent):
            return f"{of(base) if single(base) else _fenced(of(base))}**{exponent}"
        case Over(index, inside):
            return f"Σ_{index} {factor(inside)}"
        case Elided(count, None):
            return f"... {{{count} terms}} ..."
        case Elided(count, value):
            return f"{of(Number(value or 0.0))} {{{count} terms}}"
        case Matrix(rows):
            return f"[{', '.join('[' + ', '.join(map(of, row)) + ']' for row in rows)}]"


def _fenced(inside: str) -> str:
    return f"({inside})"


def _primes(count: int) -> str:
    return "'" * count


def _whole(part: Written, digits: int | None) -> str:
    """Above or under a stroke."""
    plain = isinstance(part, (Letter, Word, Call, Matrix)) or (isinstance(part, Number) and part.value >= 0)
    return text(part, digits) if plain else _fenced(text(part, digits))


def numbers_of(line: Line) -> Written | None:
    """The numbers of a line, or None where it has none or they say no more than the result."""
    match line.numbers, line.result:
        case Number(value), Number(result) if value == result:
            return None
        case Matrix() as rows, Matrix() as result if text(rows, None) == text(result, None):
            return None
    return line.numbers


def forms(line: Line, digits: int | None = DIGITS) -> tuple[str, str, str, str]:
    """Left, symbols, numbers ("" where there are none) and result."""
    numbers = numbers_of(line)
    shown = "" if numbers is None else text(numbers, digits)
    return text(line.left), text(line.symbols), shown, text(line.result, digits)


def equation(line: Line, digits: int | None = DIGITS) -> str:
    """`h[1,1] = tanh(h'[1,1]) = tanh(-0.7159) = -0.6143`."""
    return " = ".join(form for form in forms(line, digits) if form)


def table(lines: Iterable[Line]) -> str:
    """Lines as CSV with a heading: section, about, left, symbols, numbers, result. All digits of every number."""
    header = ("section", "about", "left", "symbols", "numbers", "result")
    return as_csv(header, ((line.section, line.about, *forms(line, digits=None)) for line in lines))
