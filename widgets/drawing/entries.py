"""What an entry of a weight matrix is called, from what its layer declares: W¹₁₃: x₁ → h₃, as the equations call it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.arithmetic.figures import high, low
from simulator.arrays import Array
from simulator.layers import Wire
from simulator.layers.structure import Place
from simulator.network.lines import ARROWS
from widgets.drawing.columns import Column

CANDIDATE = "u"
"""The part of the candidate that is made from the state before: its weights are the candidate's, n."""


@dataclass(frozen=True)
class Block:
    """Part of a matrix: the weights of one wire. Rows and columns count from 0, and end before the last."""

    wire: Wire
    rows: range
    columns: range
    first: int | None = 0
    """The unit in the layer that its first column leads to; None where its columns are not the units'."""

    @property
    def biases(self) -> bool:
        return self.wire.source.name == "1"

    def of(self, W: Array) -> Array:
        """Its part of the matrix."""
        return W[self.rows.start : self.rows.stop, self.columns.start : self.columns.stop]


@dataclass(frozen=True)
class Entry:
    """An entry's letter with its indices, and the names of what it joins."""

    symbol: str
    source: str
    target: str


def blocks_of(column: Column) -> dict[str, list[Block]]:
    """The blocks of each of a column's matrices, under the matrix's whole name."""
    found: dict[str, list[Block]] = {}
    first = 0
    for way in column.structure.ways if column.structure else ():
        for wire in (*way.wires, *way.starts):
            if at := wire.weights:
                rows = range(at.row, at.row + (wire.source.count if wire.every else 1))
                columns = range(at.column, at.column + wire.target.count)
                units = first if wire.target.count == way.units.count else None
                found.setdefault(column.matrices + at.matrix, []).append(Block(wire, rows, columns, units))
        first += way.units.count
    return found


def entry(columns: Sequence[Column], place: int, wire: Wire, i: int, j: int) -> Entry:
    """What the weight is called by which a wire joins two entries, in a network's column at a place."""
    target = columns[place].signals[0].name if wire.target.name == "y" else wire.target.name
    upper = above(columns, place, wire)
    if wire.source.name == "1":
        structure = columns[place].structure
        begins = structure is not None and any(wire in way.starts for way in structure.ways)
        letter = f"{wire.target.name}₀" if begins else "b"
        return Entry(f"{letter}{upper}{low(j)}", "1", f"{target}{low(j)}")
    letter = "W" if wire.source.role == "outside" else "U" if wire.every else "p"
    index = low(i, j) if wire.every else low(j)
    return Entry(f"{letter}{upper}{index}", f"{source_of(columns, place, wire)}{low(i)}", f"{target}{low(j)}")


def symbol_of(columns: Sequence[Column], matrix: str, row: int, column: int) -> str:
    """What an entry of a matrix, under its whole name, is called; by row and column where no wire leads through it."""
    for place, each in enumerate(columns):
        for block in blocks_of(each).get(matrix, ()):
            if ends := block.wire.ends(row, column):
                return entry(columns, place, block.wire, *ends).symbol
    return f"{matrix} [{row + 1}, {column + 1}]"


def above(columns: Sequence[Column], place: int, wire: Wire) -> str:
    """What stands above a weight's letter: its layer's number where several have weights, the direction in which that
    reads, the gate it leads to and the one it comes from, and how many steps before it reads."""
    number = high(str(place)) if sum(1 for column in columns if blocks_of(column)) > 1 else ""
    ways = wire.weights.matrix.split(".")[:-1] if wire.weights else ()
    gate = gate_of(wire.target) if wire.target.role in ("gate", "between") else ""
    source = f"←{gate_of(wire.source)}" if gate and wire.source.role == "gate" else ""
    past = high(f"-{wire.back}") if wire.source.role == "outside" and wire.back else ""
    return number + "".join(ARROWS[way] for way in ways) + gate + source + past


def gate_of(signal: Place) -> str:
    """A gate's letter, above the line."""
    return high("n" if signal.name == CANDIDATE else signal.name)


def source_of(columns: Sequence[Column], place: int, wire: Wire) -> str:
    """The letter of what a wire comes from: a layer's inputs are what is below it."""
    below = wire.source.role == "outside" and wire.source.name in "xh"
    past = place == len(columns) - 1 and wire.source.name == "x"
    return "x" if past else columns[place - 1].signals[0].name if below else wire.source.name


def largest(W: Array) -> float:
    """The largest |weight|, of those that are numbers; 1 where all are 0."""
    return min(float(np.abs(np.nan_to_num(W)).max(initial=0.0)), 1e30) or 1.0
