"""What feeds what in a layer, declared by its spec: every edge by where it comes from, where it goes, how many steps
before, and the weight it carries."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

Role = Literal["outside", "unit", "gate", "cell", "map", "context", "between"]
"""What stands at a place: something outside the layer (x, y, 1), its units, gates that multiply, cells that keep,
a channel's values before pooling, a context that collects outputs, or a value that only leads to others."""


@dataclass(frozen=True)
class Place:
    """So many values under one of the textbook's letters; those of `Layer.signals` have the signals' names."""

    name: str
    count: int
    role: Role = "outside"


@dataclass(frozen=True)
class Weights:
    """Where a wire's weights begin in one of the layer's matrices."""

    matrix: str
    row: int = 0
    column: int = 0


@dataclass(frozen=True)
class Wire:
    """Edges of one sort, from entries of `source` to entries of `target`.

    `back`: how many steps before the source is read, 0 for the same step, None for all steps so far. `every`: each
    entry leads to each; otherwise entry i leads to `shared` entries alone, beginning with `first` + i·shared.
    `weights`: None for what is passed on as it is. `factor`: what it is multiplied by on the way, where that has a
    name, or how it joins the others.
    """

    source: Place
    target: Place
    back: int | None = 0
    every: bool = False
    weights: Weights | None = None
    first: int = 0
    shared: int = 1
    factor: str = ""

    def joins(self, i: int, j: int) -> bool:
        """Whether there is an edge from entry i to entry j."""
        own = self.first + i * self.shared
        return self.every or own <= j < own + self.shared

    def edges(self) -> Iterator[tuple[int, int]]:
        """Every edge, by its two entries."""
        for i in range(self.source.count):
            own = self.first + i * self.shared
            yield from ((i, j) for j in (range(self.target.count) if self.every else range(own, own + self.shared)))

    def weight(self, i: int, j: int) -> tuple[str, int, int] | None:
        """The matrix, row and column of the weight of an edge."""
        at = self.weights
        return (at.matrix, at.row + i * self.every, at.column + j) if at else None

    def ends(self, row: int, column: int) -> tuple[int, int] | None:
        """The two entries that the weight of a row and column joins; None where it is not one of the wire's."""
        if self.weights is None:
            return None
        j = column - self.weights.column
        i = row - self.weights.row if self.every else (j - self.first) // self.shared
        inside = 0 <= i < self.source.count and 0 <= j < self.target.count
        return (i, j) if inside and self.weight(i, j) == (self.weights.matrix, row, column) else None


@dataclass(frozen=True)
class Way:
    """One reading of the sequence: forwards, or (by its `name`) backwards, where a step before is a step later.

    `starts`: the weights, from a fixed 1, of values before the first step that are learned.
    """

    wires: tuple[Wire, ...]
    starts: tuple[Wire, ...] = ()
    name: str = ""

    @property
    def backward(self) -> bool:
        return self.name == "backward"

    @property
    def units(self) -> Place:
        """Where the outputs of this way stand."""
        return self.at("unit")[0]

    def at(self, role: Role) -> list[Place]:
        """The places of a role, in the order in which the wires reach them."""
        return list(dict.fromkeys(w.target for w in self.wires if w.target.role == role))

    def named(self, name: str) -> "Way":
        """The same under a name, which also stands before its matrices'."""

        def moved(wire: Wire) -> Wire:
            at = wire.weights
            return replace(wire, weights=at and replace(at, matrix=f"{name}.{at.matrix}"))

        return Way(tuple(map(moved, self.wires)), tuple(map(moved, self.starts)), name)


@dataclass(frozen=True)
class Structure:
    """A layer's ways, whose outputs stand side by side, and how many time steps it makes into one."""

    ways: tuple[Way, ...]
    stride: int = 1


ONE = Place("1", 1)
"""The fixed input whose weights are biases."""


def inputs(n_in: int) -> Place:
    return Place("x", n_in)


def full(matrix: str, rows: Sequence[tuple[Place, int]], targets: Iterable[Place]) -> tuple[Wire, ...]:
    """Every entry of the rows, each place so many steps before, to every entry of the targets: blocks of one matrix."""
    wires, column = [], 0
    for target in targets:
        row = 0
        for source, back in rows:
            wires.append(Wire(source, target, back, every=True, weights=Weights(matrix, row, column)))
            row += source.count
        column += target.count
    return tuple(wires)


def bias(has: bool) -> list[tuple[Place, int]]:
    """The last row of a matrix, where there are biases."""
    return [(ONE, 0)] * has
