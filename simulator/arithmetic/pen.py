"""Where a line of arithmetic is written for: the numbers of one sequence at one step, and the names of things."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction as Rational

import numpy as np

from simulator.arithmetic.figures import index
from simulator.arithmetic.nodes import Reference, Weights
from simulator.arithmetic.reading import Reading
from simulator.arithmetic.written import Element, Entry, Fraction, Letter, Link, Number, Product, Written
from simulator.arrays import Array

MOST = 12
"""Terms of a sum that are all written out."""
FIRST, LAST = 6, 2
"""Of a longer one, how many are written out before and behind those that are left out."""
UP_TO = 10_000
"""The largest number under a fraction that stands for a weight of the mean, such as 1/100."""


@dataclass(frozen=True)
class Term:
    """A term of a sum: a factor that is written as it is, other factors as symbols and as numbers, and its value. Or
    several terms, a `count` of them, that are not written. `kept`: no sum leaves it out."""

    symbols: tuple[Written, ...]
    numbers: tuple[Written, ...]
    value: float
    factor: Rational = Rational(1)
    count: int = 1
    kept: bool = False

    def times(self, other: "Term") -> "Term":
        factor, value = self.factor * other.factor, self.value * other.value
        return Term(self.symbols + other.symbols, self.numbers + other.numbers, value, factor)

    def scaled(self, factor: Rational) -> "Term":
        return replace(self, factor=self.factor * factor, value=self.value * float(factor))


@dataclass(frozen=True)
class Names:
    """How the variables of a network are named on paper: letters with, above, the layer's number where there are
    several. `above` is by the part of a name before its last point (`0`, `0.backward`), for weights by the matrix."""

    variables: Mapping[str, str] = field(default_factory=dict)
    matrices: Mapping[str, str] = field(default_factory=dict)
    timed: bool = True

    def variable(self, name: str, step: int, unit: int, link: Link | None = None) -> Letter:
        room, _, own = name.rpartition(".")
        letter, primes = own.rstrip("'"), own.count("'")
        below = f"{step + 1},{unit + 1}" if self.timed else str(unit + 1)
        letter, below = ("E", str(step + 1) if self.timed else "") if own == "E" else (letter, below)
        return Letter(letter.removesuffix(" kept"), primes, below, self.variables.get(room, ""), link=link)

    def vector(self, name: str, step: int) -> Letter:
        letter = self.variable(name, step, 0)
        return replace(letter, below=str(step + 1) if self.timed else "", bold=True)

    def weight(self, W: Weights, row: int, column: int) -> Letter:
        places = (row, column) if W.rows > 1 or W.letter in ("W", "U") else (column,)
        link = Entry(W.matrix, W.row + row, W.column + column)
        return Letter(W.letter, 0, index(*places), self.weights_above(W), link=link)

    def weights_above(self, W: Weights) -> str:
        return " ".join(part for part in (self.matrices.get(W.matrix, ""), W.above) if part)


@dataclass(frozen=True)
class Pen:
    """For the equation of a variable of one's `own`, or of its error, at a step of one sequence. `focus`: what is
    pointed at, which no sum leaves out."""

    reading: Reading
    names: Names
    sequence: int
    own: str
    step: int
    focus: frozenset[Link] = frozenset()

    @property
    def turned(self) -> bool:
        """Whether a step before is a step later."""
        return self.reading.script.variables[self.own].turned

    def held(self, name: str, step: int, unit: int) -> bool:
        """Whether an element is clamped."""
        return any(clamp.holds(name, step, unit, self.sequence) for clamp in self.reading.clamps)

    def at(self, step: int) -> "Pen":
        return replace(self, step=step)

    def steps(self, name: str) -> int:
        """How many steps the sequence has of a variable."""
        lengths, whole = self.reading.lengths, len(self.reading.values[name.removeprefix("∂")])
        return whole if lengths is None else int(lengths[self.sequence])

    def points_at(self, term: Term) -> bool:
        """Whether one of its factors is pointed at."""
        return any(isinstance(factor, Number) and factor.link in self.focus for factor in term.numbers)

    def step_of(self, reference: Reference) -> int | None:
        """The step at which a variable is read; below 0 before the sequence, None behind it or where nothing is."""
        name, T = reference.name, self.steps(reference.name)
        step = (T - 1 - self.step if self.turned and self.step >= 0 else self.step) - reference.back
        if step >= T or step < -len(self._before(name)):
            return None
        return T - 1 - step if self.turned and step >= 0 else step

    def _before(self, name: str) -> Array:
        found = self.reading.start_adjoints if name.startswith("∂") else self.reading.starts
        return found.get(name.removeprefix("∂"), self.reading.values[name.removeprefix("∂")][:0])

    def value(self, name: str, step: int, unit: int) -> float:
        plain = name.removeprefix("∂")
        within = self.reading.values if plain == name else self.reading.adjoints
        rows = within[plain] if step >= 0 else self._before(name)
        return float(rows[step, self.sequence, unit])

    def column(self, reference: Reference, unit: int, steps: Sequence[int]) -> tuple[Array, Array]:
        """A unit as it is read at some steps of the sequence, and where there is something to read: not behind its
        end, nor what is held, whose error does not go on."""
        name, plain = reference.name, reference.name.removeprefix("∂")
        T, before, t = self.steps(name), self._before(name), np.asarray(steps)
        at = (T - 1 - t if self.turned else t) - reference.back
        there = (at < T) & (at >= -len(before))
        at = np.where(self.turned & (at >= 0), T - 1 - at, at)
        within = (self.reading.values if plain == name else self.reading.adjoints)[plain]
        rows = np.concatenate([before[:, self.sequence, unit], within[:, self.sequence, unit]])
        if plain != name and self.reading.clamps:
            there &= [not self.held(plain, step, unit) for step in at.tolist()]
        return rows[np.where(there, at + len(before), 0)], there

    def variable(self, name: str, step: int, unit: int) -> Term:
        """A variable's element, or its error ∂E/∂(element)."""
        value, plain = self.value(name, step, unit), name.removeprefix("∂")
        if name == "∂E":
            return counting(value)
        link = Element(plain, step, unit)
        if plain == name:
            return Term((self.names.variable(name, step, unit, link),), (Number(value, link),), value)
        return Term((self.error(plain, step, unit),), (Number(value, link),), value)

    def error(self, name: str, step: int, unit: int) -> Fraction:
        """∂E/∂(element)."""
        return self.slope(self.names.variable(name, step, unit, Element(name, step, unit)))

    def slope(self, under: Letter) -> Fraction:
        """∂E/∂ of a letter."""
        return Fraction(Letter("E", partial=True), replace(under, partial=True))

    def row(self, reference: Reference) -> Array | None:
        """All of a variable's values at the step at which it is read; None where they cannot be taken together."""
        step, name = self.step_of(reference), reference.name
        if step is None or step < 0 or (name.startswith("∂") and self.reading.clamps):
            return None
        within = self.reading.adjoints if name.startswith("∂") else self.reading.values
        return np.asarray(within[name.removeprefix("∂")][step, self.sequence])

    def weight(self, W: Weights, row: int, column: int) -> Term:
        value = float(self.reading.weights[W.matrix][W.row + row, W.column + column])
        letter = self.names.weight(W, row, column)
        return Term((letter,), (Number(value, letter.link),), value)


def counting(value: float) -> Term:
    """What a step counts in the mean: as a fraction where it is one."""
    exact = Rational(value).limit_denominator(UP_TO)
    if abs(float(exact) - value) <= 1e-15 * abs(value):
        return Term((), (), value, exact)
    return Term((Number(value),), (Number(value),), value)


def exactly(number: Rational) -> list[Written]:
    """A factor as it is written: 2, ½, 1/3; nothing for 1."""
    if number == 1:
        return []
    if float(number) in (0.25, 0.5, 0.75) or number.denominator == 1:
        return [Number(float(number), exact=True)]
    return [Fraction(Number(number.numerator, exact=True), Number(number.denominator, exact=True))]


def product(term: Term, factors: Callable[[Term], tuple[Written, ...]]) -> tuple[Written, bool]:
    """A term's factors, and whether a minus stands before them."""
    all_factors = [*exactly(abs(term.factor)), *factors(term)]
    if not all_factors:
        all_factors = [Number(1.0, exact=True)]
    return all_factors[0] if len(all_factors) == 1 else Product(tuple(all_factors)), term.factor < 0
