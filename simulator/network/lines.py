"""Every number of a pass, worked out: the lines of one sequence, made when they are asked for.

E is the loss that training makes small, the mean over all scored steps of all sequences, or the sum over each one's;
E_t is that of one step.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from simulator.arithmetic.backward import Use
from simulator.arithmetic.equations import Equation
from simulator.arithmetic.matrices import LARGEST, matrix_of, row
from simulator.arithmetic.nodes import Reference, Weights
from simulator.arithmetic.pen import Names, Pen, Term
from simulator.arithmetic.reading import Reading
from simulator.arithmetic.shares import Added, shares
from simulator.arithmetic.sums import total, written
from simulator.arithmetic.terms import terms_of
from simulator.arithmetic.written import (
    Element,
    Elided,
    Entry,
    Fraction,
    Letter,
    Line,
    Link,
    Minus,
    Number,
    Product,
    Sum,
    Word,
)
from simulator.arrays import Array
from simulator.network.equations import Program, loss_of

ARROWS = {"forward": "→", "backward": "←"}
RATE = Element("η", 0, 0)
"""What the learning rate is named by."""
TRUNCATED = "No error goes back through the state, so that this gradient differs from the finite difference by design."
HELD = "Held at this value: what leads here counts no more, and no error goes on from here."


def names_of(program: Program, timed: bool = True) -> Names:
    """Letters with a layer's number above where there are several: of variables where several layers are hidden, of
    weights where several layers have some. `timed`: with the step before the unit."""
    weighted = {name.split(".")[0] for name in program.matrices}
    numbers = {layer: str(int(layer) + 1) if len(weighted) > 1 else "" for layer in weighted}
    several, rooms = program.depth > 1, dict[str, str]()
    for v in program.scripts[False, False].variables.values():
        room = v.name.rpartition(".")[0]
        if room:
            layer, _, way = room.partition(".")
            rooms[room] = (str(int(layer) + 1) if several else "") + ARROWS.get(way, "")
    matrices = {}
    for name in program.matrices:
        layer, _, *ways = name.split(".")[:-1]
        matrices[name] = numbers[layer] + "".join(ARROWS[way] for way in ways)
    return Names(rooms, matrices, timed)


@dataclass(frozen=True)
class Place:
    """A place of the walk through a step's lines: of which section, and of which variable or (`gradient`, `update`)
    which weight matrix."""

    section: str
    name: str

    @property
    def backward(self) -> bool:
        """Whether its lines are of ∂E/∂(variable)."""
        return self.section == "backward" or (self.section == "error" and self.name != "E")


@dataclass(frozen=True)
class Lines:
    """The lines of one sequence of a reading. `focus`: weights and elements that no sum leaves out.

    Steps (within the sequence's own length), units, rows and columns count from 0 here and from 1 on paper.
    """

    program: Program
    reading: Reading
    sequence: int = 0
    focus: frozenset[Link] = frozenset()

    @cached_property
    def names(self) -> Names:
        looks_back = any(self.reading.script.starts.values())  # one step alone needs no index, unless it has a past
        return names_of(self.program, timed=len(self.reading.values["x"]) > 1 or looks_back)

    @cached_property
    def equations(self) -> dict[str, Equation]:
        return {equation.variable.name: equation for equation in self.reading.script.equations}

    def pen(self, name: str, step: int, focus: frozenset[Link] = frozenset()) -> Pen:
        return Pen(self.reading, self.names, self.sequence, name, step, self.focus | focus)

    def forward(self, name: str, step: int, unit: int = 0) -> Line:
        """How an element of a variable is calculated: `h′ = x W + …`. Of E: the loss of the step."""
        equation, link, pen = self.equations[name], Element(name, step, unit), self.pen(name, step)
        left, result = self.names.variable(name, step, unit, link), Number(pen.value(name, step, unit), link)
        section = "error" if name == "E" else "forward"
        if pen.held(name, step, unit):
            return Line(section, left, Word("held"), None, result, note=HELD, links=(link,))
        if step < equation.variable.first:
            return Line(section, left, Word("the start"), None, result, links=(link,))
        symbols, numbers = written(terms_of(equation.expression, pen, unit), pen.focus)
        note = self._mean() if name == "E" else ""
        return Line(section, left, symbols, numbers, result, note=note, links=(link,))

    def _mean(self) -> str:
        """How E comes of the steps' E_t."""
        counts = self.reading.adjoints["E"]
        scored = int(np.count_nonzero(counts))
        if self.program.loss.summed:
            return self._sum(scored, counts.shape[1])
        if scored == 1:
            return ""
        same = np.ptp(counts[counts > 0]) < 1e-12
        of = f" of {counts.shape[1]} sequences" if counts.shape[1] > 1 else ""
        share = f"each counts 1/{scored}" if same else "each counts by its own weight"
        return f"E is the mean over {scored} scored steps{of}: {share}."

    def _sum(self, scored: int, sequences: int) -> str:
        if sequences == 1:
            return f"E is the sum over {scored} scored steps: each counts 1." if scored > 1 else ""
        return (
            f"E is the sum over each sequence's scored steps, {scored} in all, and the mean over {sequences} "
            f"sequences: each counts 1/{sequences}."
        )

    def backward(self, name: str, step: int, unit: int = 0) -> list[Line]:
        """∂E/∂(element): a line for each place it comes from where there are several, the last with the sum."""
        link, pen = Element(name, step, unit), self.pen(name, step)
        left, value = pen.error(name, step, unit), pen.value(f"∂{name}", step, unit)
        section = "error" if name == "y" else "backward"
        sources = self._sources(name, pen, unit)
        note = HELD if pen.held(name, step, unit) else TRUNCATED if self._holds_up(name) else ""
        result = Number(value, link)
        if len(sources) < 2:
            symbols, numbers = written([term for terms in sources.values() for term in terms], pen.focus)
            return [Line(section, left, symbols, numbers, result, next(iter(sources), ""), note, (link,))]
        lines = []
        for about, terms in sources.items():
            symbols, numbers = written(terms, pen.focus)
            lines.append(Line(section, Word(about), symbols, numbers, Number(total(terms)), about, links=(link,)))
        words = Sum(tuple(Word(about) for about in sources))
        sums = Sum(tuple(Number(total(terms)) for terms in sources.values()))
        return [*lines, Line(section, left, words, sums, result, "", note, (link,))]

    def matrix(self, name: str, step: int, backward: bool = False) -> Line | None:
        """The same for all units at once, `h′ = x W + …`; None where that would be larger than 8 by 8, or the equation
        is one of single elements."""
        pen = self.pen(name, step)
        of = self.reading.script.way_back.equations if backward else self.reading.script.equations
        equation = next((e for e in of if e.variable.name == "∂" * backward + name), None)
        if equation is None or step < equation.variable.first or equation.variable.width > LARGEST:
            return None
        both, letter = matrix_of(equation.expression, pen), self.names.vector(name, step)
        if both is None or any(pen.held(name, step, j) for j in range(equation.variable.width)):
            return None
        result = row(Reference(name=equation.variable.name, size=equation.variable.width), pen, step)
        section = "backward" if backward else "forward"
        return Line(section, pen.slope(letter) if backward else letter, *both, result)

    def _sources(self, name: str, pen: Pen, unit: int) -> dict[str, list[Term]]:
        """What comes back to an element, by where it comes from."""
        found: dict[str, list[Term]] = {}
        if name == "y" and self.reading.joint:
            found["from the loss"] = terms_of(self.program.plain_error, pen, unit)
        uses = self.reading.script.way_back.uses
        fed_back = bool(uses.get("y")) and name == "y'"
        for use in uses.get(name, ()):
            if self.reading.joint and name == "y'" and (use.equation.variable.name == "E") is fed_back:
                continue  # one way is both: y − d, or ∂E/∂y of loss and state together
            if not use.at.held or pen.step < self.reading.script.variables[name].first:
                terms = terms_of(use.error.later(use.at.back), pen, unit)
                found.setdefault(self._source(name, use), []).extend(terms)
        return {about: terms for about, terms in found.items() if terms}

    def _source(self, name: str, use: Use[Reference]) -> str:
        user = use.equation.variable
        if user.name == "E":
            return "from the loss"
        if use.at.back:
            later = "step before" if user.turned else "next step"
            return f"from the {later}" if use.at.back == 1 else f"from {use.at.back} steps later"
        if user.name == "y'":
            return "from the output"
        room, own = user.name.rpartition(".")[::2]
        if room.split(".")[0] == name.split(".")[0] or not room:
            return f"through {own.replace(chr(39), '′')}"
        return f"from layer {int(room.split('.')[0]) + 1}"

    def _holds_up(self, name: str) -> bool:
        return any(use.at.held for use in self.reading.script.way_back.uses.get(name, ()))

    def gradient(self, matrix: str, row: int, column: int, step: int | None = None) -> Line:
        """∂E/∂(weight): the sum over the sequence's steps, and what the batch's other sequences add. `step`: one that
        is not left out."""
        link, found, columns = Entry(matrix, row, column), list[Added](), 0
        left = self._weight_error(link)
        for use in self.reading.script.way_back.weights.get(matrix, ()):
            i, j = row - use.at.row, column - use.at.column
            if 0 <= i < use.at.rows and 0 <= j < use.at.columns:
                v = use.equation.variable
                focus = frozenset() if step is None else frozenset({Element(v.name, step, j)})
                pen = self.pen(v.name, v.first, focus)
                found.append(Added(use.error, pen, i, j, range(v.first, pen.steps(v.name))))
                columns = len(self.reading.values[v.name])
        terms = shares(found, step, all(isinstance(each, Entry) for each in self.focus))
        terms += self._start_share(matrix, column)
        symbols, numbers = written(terms, self.focus | self._focus_of(matrix, row, column, step))
        value = float(self.reading.gradients[matrix][row, column])
        if (others := self.reading.values["x"].shape[1] - 1) > 0:
            count = others * max(columns, 1)
            symbols, numbers = (
                Sum((side, Elided(count, rest))) for side, rest in ((symbols, None), (numbers, value - total(terms)))
            )
        note = TRUNCATED if self.truncated else ""
        return Line("backward", left, symbols, numbers, Number(value, link), "", note, (link,))

    def _focus_of(self, matrix: str, row: int, column: int, step: int | None) -> frozenset[Link]:
        if step is None:
            return frozenset()
        uses = self.reading.script.way_back.weights.get(matrix, ())
        return frozenset(Element(use.equation.variable.name, step, column - use.at.column) for use in uses)

    def _start_share(self, matrix: str, column: int) -> list[Term]:
        """Of a start that is learned."""
        for equation in self.reading.script.equations:
            v = equation.variable
            if v.start.weights and v.start.weights.matrix == matrix:
                if v.start.carried in self.reading.carried:
                    return []
                return terms_of(self.reading.script.way_back.starts[v.name], self.pen(v.name, -1), column)
        return []

    @property
    def truncated(self) -> bool:
        """Whether errors are held up somewhere, so that gradients are not the derivative."""
        return any(map(self._holds_up, self.reading.script.way_back.uses))

    def update(self, matrix: str, row: int, column: int, rate: float) -> Line:
        """The new weight by plain descent: W − η ∂E/∂W."""
        link = Entry(matrix, row, column)
        value, slope = (float(of[matrix][row, column]) for of in (self.reading.weights, self.reading.gradients))
        letter = self._letter(link)
        new = replace(letter, above=f"{letter.above} new".strip())
        symbols = Sum((letter, Minus(Product((Letter("η", link=RATE), self._weight_error(link))))))
        numbers = Sum((Number(value, link), Minus(Product((Number(rate, RATE, exact=True), Number(slope, link))))))
        return Line("update", new, symbols, numbers, Number(value - rate * slope), links=(link,))

    def _letter(self, link: Entry) -> Letter:
        """A weight's letter: in which block it stands."""
        blocks: list[Weights] = [use.at for use in self.reading.script.way_back.weights.get(link.matrix, ())]
        blocks += [e.variable.start.weights for e in self.reading.script.equations if e.variable.start.weights]
        for W in blocks:
            i, j = link.row - W.row, link.column - W.column
            if W.matrix == link.matrix and 0 <= i < W.rows and 0 <= j < W.columns:
                return self.names.weight(W, i, j)
        raise KeyError(link)

    def _weight_error(self, link: Entry) -> Fraction:
        return Fraction(Letter("E", partial=True), replace(self._letter(link), partial=True))

    def walk(self) -> Iterator[Place]:
        """The order of a step: h′ → h → … → y → error → the last weights → … → the first → new weights. Without what
        says nothing: inputs that a layer takes in as they are, and counts, which have no error."""
        used: dict[str, list[str]] = {}
        for matrix, uses in self.reading.script.way_back.weights.items():
            last = uses[-1].equation.variable.name
            used.setdefault(last, []).append(matrix)
        for name in self.equations:
            if not self.taken_in(name):
                yield Place("error" if name == "E" else "forward", name)
        if self.reading.joint:
            yield Place("error", "y")
        for equation in self.reading.script.way_back.equations:
            name = equation.variable.name.removeprefix("∂")
            if self._has_error(name) and (name != "y" or not self.reading.joint):
                yield Place("error" if name == "y" else "backward", name)
            yield from (Place("gradient", matrix) for matrix in used.get(name, ()))
        yield from (Place("update", matrix) for matrix in reversed(self.program.matrices))

    def taken_in(self, name: str) -> bool:
        """Whether a variable is the network's input as it is."""
        seen = [(reference.name, reference.back) for reference in self.equations[name].expression.references()]
        return name.endswith(".x") and seen == [("x", 0)]

    @cached_property
    def inputs(self) -> list[str]:
        """The network's input, under each name by which it is taken in."""
        return ["x", *filter(self.taken_in, self.equations)]

    def _has_error(self, name: str) -> bool:
        """Whether an error comes to a variable that does not just have another name before."""
        users = {use.equation.variable.name for use in self.reading.script.way_back.uses.get(name, ())} - {name}
        return name == "y" or len(users) > 1 or not all(map(self.taken_in, users))


def difference(
    program: Program, weights: Mapping[str, Array], entry: Entry, *batch: Any, by: float = 1e-5, **more: Any
) -> float:
    """∂L/∂(weight) by the central difference of the loss; x, target and what follows as of `read`."""
    losses = []
    for step in (by, -by):
        moved = np.array(weights[entry.matrix], np.float64)
        moved[entry.row, entry.column] += step
        losses.append(loss_of(program, {**weights, entry.matrix: moved}, *batch, **more))
    return (losses[0] - losses[1]) / (2 * by)
