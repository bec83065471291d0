"""Colours and thickness of edges: neutral without weights; with them, colour is the sign, thickness the size."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from simulator.arrays import Array
from widgets.drawing.columns import Column
from widgets.drawing.entries import Block, blocks_of, largest
from widgets.drawing.picture import Bundle, End
from widgets.theme import Theme, mixed

THIN, THICK = 0.5, 3.6
"""Thickness of a weight of 0, and what the column's largest has more."""
FAINT, CALM = 0.25, 0.4
"""How much is left of the edges of units that are not selected; and of all, where none is and there are many."""
CROWD, FINER = 48, 0.5
"""Edges of one sort that are many, and how thick these are beside others."""
STRONGEST = 200
"""Edges of one sort that are drawn at most, besides those of the selected unit."""


@dataclass
class Ink:
    """What edges are drawn with. `weights`: matrices by name, such as `0.elman.W`; none where nothing is known."""

    theme: Theme
    weights: Mapping[str, Array] = field(default_factory=dict)
    selected: tuple[int, int] | None = None
    """Column and unit."""
    weight_at: tuple[str, int, int] | None = None
    """The selected weight: matrix, row and column."""
    opaque: bool = False
    """Whether faint edges are mixed with the ground in place of letting it through: painted three times as fast."""
    reach: Mapping[str, float] = field(default_factory=dict)
    """What counts as the largest |weight| of a column, by where its matrices are, in place of what is."""

    def __post_init__(self) -> None:
        self._most = dict(self.reach)

    def weight(self, bundle: Bundle, end: End, column: Column) -> float | None:
        """The largest of the weights that a drawn edge stands for, None where it has none or none are known."""
        found = [
            W[at[1], at[2]]
            for wire, i, j in bundle.parts(end)
            if (at := wire.weight(i, j)) and (W := self.weights.get(column.matrices + at[0])) is not None
        ]
        return float(max(found, key=abs)) if found else None

    def found(self, bundle: Bundle, column: Column) -> Array:
        """The same for all drawn edges at once: (ends,), NaN where there is none."""
        found = np.full(len(bundle.ends), np.nan)
        for matrix, (rows, columns, there) in bundle.entries.items():
            if (W := self.weights.get(column.matrices + matrix)) is None:
                continue
            w = np.where(there, W[rows, columns], 0)
            largest = np.take_along_axis(w, np.abs(w).argmax(axis=1)[:, None], axis=1)[:, 0]
            with np.errstate(invalid="ignore"):
                larger = there.any(axis=1) & ~(np.abs(found) >= np.abs(largest))
            found = np.where(larger, largest, found)
        return found

    def heat(self, bundle: Bundle, column: Column) -> Array | None:
        """The largest weight between each source and each target (sources, targets), where every one leads to each."""
        most: Array | None = None
        for wire in bundle.wires:
            at = wire.weights
            if at is None or (W := self.weights.get(column.matrices + at.matrix)) is None:
                continue
            block = W[at.row : at.row + wire.source.count, at.column : at.column + wire.target.count]
            if block.shape == (bundle.sources, bundle.targets):
                most = block if most is None else np.where(np.abs(block) > np.abs(most), block, most)
        return most

    def chosen(self, bundle: Bundle, column: Column) -> list[int]:
        """The drawn edges, by number, that stand for the selected weight."""
        if self.weight_at is None or not self.weight_at[0].startswith(column.matrices):
            return []
        matrix, row, place = self.weight_at
        if (entries := bundle.entries.get(matrix.removeprefix(column.matrices))) is None:
            return []
        rows, columns, there = entries
        which = (there & (rows == row) & (columns == place)).any(axis=1)
        return [int(k) for k in np.flatnonzero(which)]

    def most(self, column: Column) -> float:
        """The column's largest |weight| but for biases, beside which others would be too faint to be seen."""
        if column.matrices not in self._most:
            blocks = [block for found in blocks_of(column).items() for block in self._blocks(*found)]
            own = [part for part, biases in blocks if not biases] or [part for part, _ in blocks]
            self._most[column.matrices] = max(map(largest, own), default=1.0)
        return self._most[column.matrices]

    def _blocks(self, matrix: str, blocks: Sequence[Block]) -> Iterator[tuple[Array, bool]]:
        """The parts of a matrix, and whether they are biases."""
        if (W := self.weights.get(matrix)) is not None:
            for block in blocks:
                yield block.of(W), block.biases

    def key(self, bundle: Bundle, end: End, column: Column) -> tuple[str, float, float]:
        """Colour, thickness and opacity of an edge: equal ones are painted together."""
        if bundle.shape == "ring" or (bundle.shape == "bias" and not self.weights):
            return self.theme.faint, 1.2, 0.9  # few, and easily overlooked
        if not self.weights and self.selected is None:
            return self.theme.axis, 0.9, 0.62
        return self.key_of(bundle, end, column, self.weight(bundle, end, column) if self.weights else None)

    def keys(self, bundle: Bundle, column: Column) -> list[tuple[int, tuple[str, float, float]]]:
        """The same for all edges that are drawn, with their numbers in the bundle."""
        if not self.weights or bundle.shape == "ring":
            return [(k, self.key(bundle, end, column)) for k, end in enumerate(bundle.ends)]
        found = self.found(bundle, column)
        weights = found.tolist()
        return [
            (k, self.key_of(bundle, bundle.ends[k], column, None if weights[k] != weights[k] else weights[k]))
            for k in self._strongest(bundle, found)
        ]

    def drawn(self, bundle: Bundle, column: Column) -> list[End]:
        """The edges of a bundle that are drawn."""
        return [bundle.ends[k] for k, _ in self.keys(bundle, column)]

    def _strongest(self, bundle: Bundle, found: Array) -> Sequence[int]:
        """Of very many edges the strongest, and all of the selected unit."""
        if len(found) <= STRONGEST:
            return range(len(found))
        strongest = np.argpartition(np.abs(np.nan_to_num(found)), -STRONGEST)[-STRONGEST:]
        own = [k for k, end in enumerate(bundle.ends) if self.selected and bundle.touches(end, *self.selected)]
        return sorted({*strongest.tolist(), *own})

    def key_of(self, bundle: Bundle, end: End, column: Column, weight: float | None) -> tuple[str, float, float]:
        """The same where its weight is known already."""
        chosen = self.selected is not None and bundle.touches(end, *self.selected)
        if weight is None:
            opacity = 1.0 if chosen else FAINT if self.selected else 0.62
            return self.theme.accent if chosen else self.theme.axis, 1.4 if chosen else 0.9, opacity
        colour = self.theme.diverging[2 if weight > 0 else 0]
        many = len(bundle.ends) > CROWD
        thickness = THIN + THICK * (FINER if many else 1.0) * min(abs(weight) / self.most(column), 1.0)
        opacity = 1.0 if chosen else FAINT if self.selected else CALM if many else 1.0
        return colour, round(thickness, 1), opacity

    def pen(self, key: tuple[str, float, float], dashed: bool) -> QPen:
        colour = QColor(mixed(self.theme.base, key[0], key[2]) if self.opaque else key[0])
        if not self.opaque:
            colour.setAlphaF(key[2])
        pen = QPen(colour, key[1])
        pen.setCosmetic(False)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if dashed:
            pen.setDashPattern([4, 3])
        return pen
