"""Mathematics as it is written: what a line of arithmetic consists of, before anybody sets it in type.

Indices in `below` and `above` count from 1, as the textbook's do; those of a link from 0, as the arrays' do.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Entry:
    """One entry of a weight matrix, named as in `Network.params` (`0.elman.W`), or of its gradient."""

    matrix: str
    row: int
    column: int


@dataclass(frozen=True)
class Element:
    """One element of a variable of the network (`0.h'`) at a time step, or of its gradient. Step -1: the start."""

    variable: str
    step: int
    unit: int


Link = Entry | Element


@dataclass(frozen=True)
class Letter:
    """An italic letter, such as h′ with 9,3 below and a layer's number or a gate's letter above. `partial`: a ∂ stands
    before it. `bold`: a whole vector or matrix."""

    text: str
    primes: int = 0
    below: str = ""
    above: str = ""
    partial: bool = False
    bold: bool = False
    link: Link | None = None


@dataclass(frozen=True)
class Number:
    """A number with where it comes from. `exact`: written as it is (a 2, a ½), not to the page's digits."""

    value: float
    link: Link | None = None
    exact: bool = False


@dataclass(frozen=True)
class Word:
    """Upright text, such as `max` or `from the output`."""

    text: str


@dataclass(frozen=True)
class Sum:
    """Terms with a + between; before a Minus the sign is its own. May be broken before every sign."""

    terms: tuple["Written", ...]


@dataclass(frozen=True)
class Minus:
    """−inside; in a Sum a difference."""

    inside: "Written"


@dataclass(frozen=True)
class Product:
    """Factors side by side; numbers have a · between and negative ones parentheses, as sums have."""

    factors: tuple["Written", ...]


@dataclass(frozen=True)
class Fraction:
    """over / under."""

    over: "Written"
    under: "Written"


@dataclass(frozen=True)
class Call:
    """name(inside), such as tanh′(h′): the name upright, with primes."""

    name: str
    inside: "Written"
    primes: int = 0


@dataclass(frozen=True)
class Power:
    """base to the exponent; a base that is not a single sign has parentheses."""

    base: "Written"
    exponent: int = 2


@dataclass(frozen=True)
class Over:
    """Σ over an index: Σᵢ inside."""

    index: str
    inside: "Written"


@dataclass(frozen=True)
class Elided:
    """So many terms of a sum that are not written out, and what they come to together (None: among symbols)."""

    count: int
    value: float | None = None


@dataclass(frozen=True)
class Matrix:
    """Rows of a matrix in brackets; a vector has one column or one row."""

    rows: tuple[tuple["Written", ...], ...]


Written = Letter | Number | Word | Sum | Minus | Product | Fraction | Call | Power | Over | Elided | Matrix


@dataclass(frozen=True)
class Line:
    """One equation: left = symbols = numbers = result. `section`: forward, error, backward or update. `about`: what it
    is, in a few words, "" where it needs none. `note`: what the reader has to know to believe it."""

    section: str
    left: Written
    symbols: Written
    numbers: Written | None
    result: Number | Matrix
    about: str = ""
    note: str = ""
    links: tuple[Link, ...] = field(default=())
    """What the left side is, so that the drawing can show it."""
