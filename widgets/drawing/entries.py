"""What an entry of a weight matrix is called, from what its layer declares: W₁₃: x₁ → h₃."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.arithmetic.figures import high, low
from simulator.arrays import Array
from simulator.layers import Wire
from widgets.drawing.columns import Column


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
    upper = high(wire.target.name) if wire.target.role in ("gate", "between") else ""
    if wire.source.name == "1":
        return Entry(f"b{upper}{low(j)}", "1", f"{target}{low(j)}")
    if wire.source.role != "outside":
        letter = "U" if wire.every else "p"
    else:
        letter = "V" if place == len(columns) - 1 and wire.source.name == "h" else "W"
    index = low(i, j) if wire.every else low(j)
    return Entry(f"{letter}{upper}{index}", f"{source_of(columns, place, wire)}{low(i)}", f"{target}{low(j)}")


def source_of(columns: Sequence[Column], place: int, wire: Wire) -> str:
    """The letter of what a wire comes from: a layer's inputs are what is below it."""
    below = wire.source.role == "outside" and wire.source.name in "xh"
    past = place == len(columns) - 1 and wire.source.name == "x"
    return "x" if past else columns[place - 1].signals[0].name if below else wire.source.name


def largest(W: Array) -> float:
    """The largest |weight|, of those that are numbers; 1 where all are 0."""
    return min(float(np.abs(np.nan_to_num(W)).max(initial=0.0)), 1e30) or 1.0
