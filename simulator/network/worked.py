"""Which lines of a pass tell the story of one unit at one step: forward, error, backward, new weights."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from simulator.activations import ACTIVATIONS, Activation
from simulator.arithmetic.figures import low
from simulator.arithmetic.functions import Function
from simulator.arithmetic.nodes import Reference, Weights
from simulator.arithmetic.written import Element, Entry, Line
from simulator.network.lines import Lines, Place

ALL_OUTPUTS, ALL_WEIGHTS = 3, 12
"""Of more outputs, those are worked out that are wanted and given; of more weights, one of each block."""
FORWARD, ERROR, BACKWARD, UPDATE = "Forward", "Error", "Backward", "Update"
SECTIONS = (FORWARD, ERROR, BACKWARD, UPDATE)
"""How the titles of the sections begin."""


@dataclass(frozen=True)
class Worked:
    """One `unit` of a `layer` at a time `step`, all as in a selection: layer −1 is the input, then come the layers,
    then the read-out. `weight`: one that is worked out too. `rate`: η. `matrices`: whole rows where there is room.
    `scored`: whether anything is wanted of the sequence; else there is no error, and no way back."""

    lines: Lines
    layer: int
    unit: int
    step: int
    weight: Entry | None = None
    rate: float = 0.1
    matrices: bool = False
    scored: bool = True

    @property
    def name(self) -> str:
        """h₃, y₁, x₂"""
        letter = {-1: "x", self.last: "y"}.get(self.layer, "h")
        return letter + low(self.unit)

    @property
    def last(self) -> int:
        """The read-out's number."""
        return self.lines.program.depth

    @cached_property
    def places(self) -> tuple[Place, ...]:
        return tuple(self.lines.walk())

    def sections(self) -> list[tuple[str, list[Line]]]:
        """Titles with their lines, in the order in which one works them out."""
        if not self.scored:
            return [(FORWARD, list(self._forward()))]
        outward, incoming = self.outward, self.incoming
        blame = f"{BACKWARD}, step 2: what {self.name} is to blame for"
        if self.layer == self.last:
            blame = f"{BACKWARD}, step 1: what {self.name} is to blame for"
        own = f"{BACKWARD}, step {1 if self.layer == self.last else 2}: {self._counted(incoming)} of {self.name}"
        shown = [*outward, *incoming]
        other = [self.weight] if self.weight and self.weight not in shown else []
        found = [
            (FORWARD, list(self._forward())),
            (ERROR, list(self._errors())),
            (f"{BACKWARD}, step 1: {self._weights_to_outputs}", [*self._behind(), *map(self._gradient, outward)]),
            (blame, list(self._blame())),
            (own, list(map(self._gradient, incoming))),
            (f"{BACKWARD}: the selected weight", list(map(self._gradient, other))),
            (f"{UPDATE}: new weights, by plain descent", list(map(self._update, [*shown, *other]))),
        ]
        return [(title, lines) for title, lines in found if lines]

    @property
    def weights(self) -> list[Entry]:
        """Those whose gradient is worked out."""
        if not self.scored:
            return []
        shown = [*self.outward, *self.incoming]
        return [*shown, *([self.weight] if self.weight and self.weight not in shown else [])]

    # Which variables and weights

    def row(self, name: str, step: int | None = None) -> int:
        """Where in its values a variable stands at the step (or another)."""
        return self.lines.reading.script.variables[name].row_at(self.step if step is None else step, self._T)

    def element(self, name: str) -> int | None:
        """Which element of a variable is the unit's; None where none is."""
        variables = self.lines.reading.script.variables
        if self.layer in (-1, self.last):
            own = ("x",) if self.layer == -1 else ("y'", "y")
            return self.unit if name in own else None
        room, _, letter = name.rpartition(".")
        if room.split(".")[0] != str(self.layer) or self._fed_back(name) or f"{room}.h" not in variables:
            return None
        rooms = [each for each in self._ways if each.count(".") == room.count(".")]
        before = sum(variables[f"{each}.h"].width for each in rooms[: rooms.index(room)])
        size, width, unit = variables[f"{room}.h"].width, variables[name].width, self.unit - before
        if not 0 <= unit < size or size % width or (letter == "x" and width != size):
            return None
        return unit * width // size

    @cached_property
    def _ways(self) -> list[str]:
        """The rooms of the layer's variables: several where it reads in both directions."""
        rooms = [name.rpartition(".")[0] for name in self.lines.equations]
        return list(dict.fromkeys(room for room in rooms if room.split(".")[0] == str(self.layer)))

    def _fed_back(self, name: str) -> bool:
        """Whether a variable is made of the outputs, as Jordan's states are: those are not the unit's."""
        return any(reference.name == "y" for reference in self.lines.equations[name].expression.references())

    @cached_property
    def outputs(self) -> list[int]:
        """The outputs that are worked out: all where there are few, or else what is wanted most and what is given."""
        values = self.lines.reading.values
        y, d = (values[name][self.row("y"), self.lines.sequence] for name in ("y", "d"))
        if len(y) <= ALL_OUTPUTS:
            return list(range(len(y)))
        own = [self.unit] if self.layer == self.last else []
        return list(dict.fromkeys([*own, int(np.argmax(d)), int(np.argmax(y))]))

    @cached_property
    def incoming(self) -> list[Entry]:
        """Weights that lead to the unit: all where there are few, or else one of each block."""
        found = [self._of_block(use, column) for use, column in self._blocks()]
        if sum(map(len, found)) > ALL_WEIGHTS:
            found = [[each[min(self.unit, len(each) - 1) if len(each) == self._units else 0]] for each in found]
        return list(dict.fromkeys(entry for each in found for entry in each))

    def _blocks(self) -> Iterator[tuple[Weights, int]]:
        """Blocks of weights that lead to the unit, and in which column."""
        for uses in self.lines.reading.script.way_back.weights.values():
            for use in uses:
                column = self.element(use.equation.variable.name)
                if column is not None:
                    yield use.at, column

    def _of_block(self, block: Weights, column: int) -> list[Entry]:
        at = block.column + column if block.columns > column else block.column
        return [Entry(block.matrix, block.row + i, at) for i in range(block.rows)]

    @property
    def _units(self) -> int:
        return int(self.lines.reading.script.variables[f"{self.layer}.h"].width) if 0 <= self.layer < self.last else 0

    @cached_property
    def outward(self) -> list[Entry]:
        """Weights from the unit to the outputs, of the layer that is right below them."""
        blocks = [use.at for uses in self.lines.reading.script.way_back.weights.values() for use in uses
                  if use.equation.variable.name == "y'"]  # fmt: skip
        fitting = [W for W in blocks if self.layer == self.last - 1 and W.rows == self._units]
        return [Entry(W.matrix, W.row + self.unit, W.column + k) for W in fitting[:1] for k in self.outputs]

    def _counted(self, shown: list[Entry]) -> str:
        every = sum(len(self._of_block(*each)) for each in self._blocks())
        return "the weights" if len(shown) == every else f"{len(shown)} of the {every} weights"

    @property
    def _weights_to_outputs(self) -> str:
        return f"the weights from {self.name} on" if self.outward else "the outputs"

    # Lines

    def _forward(self) -> Iterator[Line]:
        for name in self._named("forward"):
            unit = self.element(name)
            if unit is not None:
                yield self._made(name, unit)
        if self.layer != self.last:
            for name in ("y'", "y"):
                for k in self.outputs[: 1 if self._whole(name) else None]:
                    yield self._made(name, k)

    def _named(self, section: str) -> list[str]:
        return [place.name for place in self.places if place.section == section]

    def _whole(self, name: str, backward: bool = False) -> Line | None:
        """All units at once, where that is wanted and there is room."""
        return self.lines.matrix(name, self.row(name), backward) if self.matrices else None

    def _made(self, name: str, unit: int) -> Line:
        return self._whole(name) or self.lines.forward(name, self.row(name), unit)

    def _errors(self) -> Iterator[Line]:
        yield self.lines.forward("E", self.row("E"))
        for k in self.outputs:
            yield from self.lines.backward("y", self.row("y"), k)

    def _behind(self) -> Iterator[Line]:
        """The outputs' own net inputs, if the unit is below them."""
        if self.layer != self.last:
            for k in self.outputs:
                yield from self._back("y'", k)

    def _blame(self) -> Iterator[Line]:
        for name in self._named("backward"):
            unit = self.element(name)
            if unit is not None:
                yield from self._back(name, unit)

    def _back(self, name: str, unit: int) -> list[Line]:
        whole = self._whole(name, backward=True)
        return [whole] if whole else self.lines.backward(name, self.row(name), unit)

    def _gradient(self, entry: Entry) -> Line:
        return self.lines.gradient(entry.matrix, entry.row, entry.column, self.step)

    def _update(self, entry: Entry) -> Line:
        return self.lines.update(entry.matrix, entry.row, entry.column, self.rate)

    # Where a link leads

    def led_to(self, link: Element) -> dict[str, int | None] | None:
        """Layer, unit and (None: before the first) step of an element, as in a selection; None for a loss."""
        name, variables = link.variable, self.lines.reading.script.variables
        if name not in variables or name == "E":
            return None
        step = self.step_at(name, link.step)
        if name in ("x", "y'", "y", "d") or self.lines.taken_in(name):
            taken = name == "x" or name.endswith(".x")
            return {"layer": -1 if taken else self.last, "unit": link.unit, "step": step}
        layer = int(name.split(".")[0])
        if self._fed_back(name):
            return {"layer": self.last, "unit": link.unit, "step": step}
        there = replace(self, layer=layer)
        units = range(variables[f"{layer}.h"].width)
        unit = next((j for j in units if replace(there, unit=j).element(name) == link.unit), None)
        return {"layer": layer, "unit": unit, "step": step}

    def step_at(self, name: str, row: int) -> int | None:
        """The time step at which a variable's row stands; None before the first."""
        return None if row < 0 else self.lines.reading.script.variables[name].step_of(row, self._T)

    @property
    def _T(self) -> int:
        return len(self.lines.reading.values["x"])

    def curve(self, name: str = "") -> tuple[str, float, str] | None:
        """The φ from which a variable of the unit comes, or else the last it has: the name of φ, where on it the
        variable is, and its own name, such as o₁."""
        found = None
        for each, equation in self.lines.equations.items():
            unit, φ = self.element(each), equation.expression
            if unit is not None and isinstance(φ, Function) and isinstance(inside := φ.parts[0], Reference):
                found = (
                    name_of(φ.activation),
                    self._value(inside.name, self.row(each), unit),
                    each.rpartition(".")[2] + low(unit),
                )
                if each == name.removesuffix("'"):
                    break
        return found

    def _value(self, name: str, row: int, unit: int) -> float:
        return float(self.lines.reading.values[name][row, self.lines.sequence, unit])

    def output(self) -> tuple[float, float, str]:
        """The first output that is worked out, its target, and the name of its φ."""
        row, k, φ = self.row("y"), self.outputs[0], self.lines.equations["y"].expression
        assert isinstance(φ, Function)
        return self._value("y", row, k), self._value("d", row, k), name_of(φ.activation)


def name_of(activation: Activation) -> str:
    return next(name for name, each in ACTIVATIONS.items() if each is activation)


def width(lines: Lines, layer: int) -> int:
    """How many units a layer has, as they are counted in a selection; 0 where it has none of its own."""
    variables, last = lines.reading.script.variables, lines.program.depth
    name = {-1: "x", last: "y"}.get(layer, f"{layer}.h")
    return int(variables[name].width) if name in variables else 0


def first_layer(lines: Lines) -> int:
    """The first layer that has weights."""
    return min(int(name.split(".")[0]) for name in lines.program.matrices)
