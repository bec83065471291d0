"""Curves over a whole run in a bounded number of points."""

import numpy as np
from numpy.typing import NDArray

from simulator.snapshot import RECORD, Snapshot

Array = NDArray[np.float64]
MAX_POINTS = 1000


class Curves:
    """Several y over one growing x, kept as the lowest and highest value of each of at most MAX_POINTS spans.

    So a curve of a million updates draws as fast as one of a thousand, and no spike is lost.
    """

    def __init__(self, columns: int) -> None:
        self.stride, self.rows = 1, 0
        self.x = np.empty(0)
        self.low = self.high = np.empty((0, columns))

    def add(self, x: Array, y: Array) -> None:
        """Append x (k,) and y (k, columns)."""
        if not len(x):
            return
        span = (self.rows + np.arange(len(x))) // self.stride
        starts = np.flatnonzero(np.diff(span, prepend=-1))
        low, high = np.fmin.reduceat(y, starts), np.fmax.reduceat(y, starts)
        if self.rows % self.stride:  # the last span goes on
            low[0], high[0] = np.fmin(low[0], self.low[-1]), np.fmax(high[0], self.high[-1])
            self.x, self.low, self.high = self.x[:-1], self.low[:-1], self.high[:-1]
            starts[0] = 0
        self.rows += len(x)
        self.x = np.concatenate([self.x, x[starts]])
        self.low, self.high = np.concatenate([self.low, low]), np.concatenate([self.high, high])
        while len(self.x) > MAX_POINTS:
            self._halve()

    def cut(self, x: float) -> None:
        """Forget everything from x on: it will come again."""
        kept = int(np.searchsorted(self.x, x))
        self.x, self.low, self.high = self.x[:kept], self.low[:kept], self.high[:kept]
        self.rows = min(self.rows, kept * self.stride)

    def _halve(self) -> None:
        self.stride *= 2
        pairs = np.arange(0, len(self.x), 2)
        self.x = self.x[pairs]
        self.low, self.high = np.fmin.reduceat(self.low, pairs), np.fmax.reduceat(self.high, pairs)

    def line(self, column: int) -> tuple[Array, Array]:
        """x and y of a polyline through the lowest and highest value of each span."""
        if self.stride == 1:
            return self.x, self.low[:, column]
        return np.repeat(self.x, 2), np.stack([self.low[:, column], self.high[:, column]], 1).ravel()


class History:
    """What the views need of all snapshots so far: the curves, and the last snapshot."""

    def __init__(self, matrices: tuple[str, ...]) -> None:
        self.matrices = matrices
        self.training = Curves(1)
        self.validation = Curves(1)
        self.norms = Curves(1 + len(matrices))
        self.last: Snapshot | None = None

    def add(self, snapshot: Snapshot) -> None:
        records, validation = snapshot.records, snapshot.validation
        update, norm = records[:, 0], RECORD.index("gradient_norm")
        self.training.add(update, records[:, 2:3])
        self.norms.add(update, records[:, norm:])
        self.validation.add(validation[:, 0], validation[:, 1:])
        self.last = snapshot

    def cut(self, update: int) -> None:
        """Go back to this update: a run resumes from a checkpoint."""
        for curves in (self.training, self.norms, self.validation):
            curves.cut(update)
