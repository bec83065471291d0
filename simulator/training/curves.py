"""The curves of a whole run in a bounded number of points: what windows draw and files keep."""

import copy
from collections.abc import Mapping
from typing import Self

import numpy as np

from simulator.arrays import Array
from simulator.errors import InputError

MAX_POINTS = 1000
LOSS, NORM = 2, 3
"""Columns of a record where the loss stands, and the norm of the gradient before those of each weight matrix."""


class Curves:
    """Several y over one growing x, kept as the lowest, highest and mean value of each of at most MAX_POINTS spans.

    So a curve of a million updates draws as fast as one of a thousand, and no spike is lost.
    """

    def __init__(self, columns: int) -> None:
        self.stride, self.rows = 1, 0
        self.x: Array = np.empty(0)
        self.low: Array = np.empty((0, columns))
        self.high = self.mean = self.low

    @classmethod
    def of(cls, table: Array, rows: int, stride: int) -> Self:
        """Of a table (spans, 1 + 3 · columns) of x, low, high and mean, as a file holds it, of so many rows, `stride`
        of which make a span. Raises ValueError."""
        spans, width = table.shape
        x, *curves = np.split(table.astype(float), [1, *range(1 + width // 3, width, width // 3)], axis=1)
        if width % 3 != 1 or spans > MAX_POINTS or stride < 1 or not (spans - 1) * stride < rows <= spans * stride:
            raise ValueError
        if not np.isfinite(x).all() or (np.diff(x[:, 0]) <= 0).any():
            raise ValueError
        made = cls(width // 3)
        made.rows, made.stride, made.x = rows, stride, x[:, 0]
        made.low, made.high, made.mean = curves
        return made

    def table(self) -> Array:
        """What `of` reads again."""
        return np.column_stack((self.x, self.low, self.high, self.mean))

    @property
    def columns(self) -> int:
        return int(self.low.shape[1])

    def copy(self) -> Self:
        """Curves that go their own way from here: arrays are never written to again."""
        return copy.copy(self)

    @np.errstate(over="ignore")  # a diverging run: its mean is infinite then
    def add(self, x: Array, y: Array) -> None:
        """Append x (k,) and y (k, columns)."""
        if not len(x):
            return
        part = self.rows % self.stride  # rows that the last span has so far
        self.rows += len(x)
        starts = np.unique([0, *np.flatnonzero((part + np.arange(len(x))) % self.stride == 0)])
        count = np.diff([*starts, len(x)])[:, None]
        low, high = np.fmin.reduceat(y, starts), np.fmax.reduceat(y, starts)
        mean, at = np.add.reduceat(y, starts) / count, x[starts]
        if part:  # the last span goes on
            low[0], high[0] = np.fmin(low[0], self.low[-1]), np.fmax(high[0], self.high[-1])
            mean[0] = (mean[0] * count[0] + self.mean[-1] * part) / (count[0] + part)
            at[0] = self.x[-1]
            self._keep(slice(-1))
        self.x = np.concatenate([self.x, at])
        self.low, self.high = np.concatenate([self.low, low]), np.concatenate([self.high, high])
        self.mean = np.concatenate([self.mean, mean])
        while len(self.x) > MAX_POINTS:
            self._halve()

    def _keep(self, which: slice) -> None:
        self.x, self.low, self.high, self.mean = self.x[which], self.low[which], self.high[which], self.mean[which]

    def cut(self, x: float) -> None:
        """Forget everything from x on: it will come again."""
        kept = int(np.searchsorted(self.x, x))
        self._keep(slice(kept))
        self.rows = min(self.rows, kept * self.stride)

    def _halve(self) -> None:
        pairs = np.arange(0, len(self.x), 2)
        rows = np.full((len(self.x), 1), self.stride)
        rows[-1] = self.rows - (len(self.x) - 1) * self.stride
        self.mean = np.add.reduceat(self.mean * rows, pairs) / np.add.reduceat(rows, pairs)
        self.low, self.high = np.fmin.reduceat(self.low, pairs), np.fmax.reduceat(self.high, pairs)
        self.x = self.x[pairs]
        self.stride *= 2

    def band(self, column: int) -> tuple[Array, Array]:
        """x and y of a polyline from the lowest to the highest value of each span."""
        return np.repeat(self.x, 2), np.stack([self.low[:, column], self.high[:, column]], 1).ravel()

    def line(self, column: int) -> tuple[Array, Array]:
        """x and the mean y of each span."""
        return self.x, self.mean[:, column]


class Course:
    """How a run went: training loss, validation (loss and score), and gradient norms (the whole one's, then each
    matrix's), over updates."""

    PARTS = "training", "validation", "norms"

    def __init__(self, matrices: tuple[str, ...]) -> None:
        self.matrices = matrices
        self.training, self.validation, self.norms = Curves(1), Curves(2), Curves(1 + len(matrices))

    @property
    def parts(self) -> dict[str, Curves]:
        return {name: getattr(self, name) for name in self.PARTS}

    def copy(self) -> "Course":
        return Course(self.matrices).follow(self.parts)

    def follow(self, parts: Mapping[str, Curves]) -> Self:
        """Begin with copies of these curves. Raises InputError where they are not this network's."""
        own = {name: curves.columns for name, curves in self.parts.items()}
        if own != {name: curves.columns for name, curves in parts.items()}:
            raise InputError("the history that stands beside the weights does not fit them; train anew.")
        for name in self.PARTS:
            setattr(self, name, parts[name].copy())
        return self

    def take(self, records: Array, validation: Array) -> None:
        """Append records (k, 4 + matrices) and looks (l, 3), as a Snapshot has them."""
        update = records[:, 0]
        self.training.add(update, records[:, LOSS : LOSS + 1])
        self.norms.add(update, records[:, NORM:])
        self.validation.add(validation[:, 0], validation[:, 1:])

    def cut(self, update: int) -> None:
        """Go back to this update: a run resumes from a checkpoint."""
        for curves in self.parts.values():
            curves.cut(update)
