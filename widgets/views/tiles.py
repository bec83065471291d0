"""One matrix on the sheet: its entries' places, and its histograms."""

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from simulator.arrays import Array
from widgets.drawing.entries import Block, largest

BINS, TRAIL, MANY = 25, 6, 200_000
"""Bars of a histogram, how many earlier ones are kept at most, and of how many weights all are counted."""


@dataclass
class Tile:
    """One matrix on the sheet: what it is, and where it stands."""

    name: str
    place: int
    blocks: list[Block]
    shape: tuple[int, int]
    area: QRectF = field(default_factory=QRectF)
    bars: QRectF = field(default_factory=QRectF)

    def reach(self, W: Array) -> float:
        """From where to where its colours go: as far as the largest weight but for biases."""
        parts = [block.of(W) for block in self.blocks if not block.biases]
        return max(map(largest, parts), default=largest(W))

    def at(self, point: QPointF) -> tuple[int, int] | None:
        """Row and column at a place."""
        if not self.area.contains(point):
            return None
        rows, columns = self.shape
        i = int((point.y() - self.area.top()) / self.area.height() * rows)
        j = int((point.x() - self.area.left()) / self.area.width() * columns)
        return min(i, rows - 1), min(j, columns - 1)

    def rect(self, i: int, j: int) -> QRectF:
        """Where an entry stands."""
        rows, columns = self.shape
        wide, high = self.area.width() / columns, self.area.height() / rows
        return QRectF(self.area.left() + j * wide, self.area.top() + i * high, wide, high)

    def block(self, i: int, j: int) -> Block | None:
        return next((block for block in self.blocks if i in block.rows and j in block.columns), None)


class Trail:
    """Earlier histograms of one matrix: one of every so many looks, the further back the fewer."""

    def __init__(self) -> None:
        self.kept: list[tuple[float, Array]] = []
        self.every, self.looks = 4, 0

    def add(self, most: float, counts: Array) -> None:
        if self.looks % self.every == 0:
            self.kept.append((most, counts))
            if len(self.kept) > TRAIL:
                self.kept, self.every = self.kept[::2], 2 * self.every
        self.looks += 1


def histogram(W: Array) -> tuple[float, Array]:
    """The reach, and how many weights stand in each of BINS equal parts from below zero to above."""
    most, flat = largest(W), W.ravel()
    flat = flat[:: max(len(flat) // MANY, 1)]
    finite = flat[np.isfinite(flat)]
    return most, np.histogram(np.clip(finite, -most, most), BINS, (-most, most))[0]
