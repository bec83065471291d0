"""Curves over a whole run in a bounded number of points."""

import numpy as np
from numpy.typing import NDArray

from simulator.training.snapshot import RECORD, Snapshot

Array = NDArray[np.float64]
MAX_POINTS = 1000


class Curves:
    """Several y over one growing x, kept as the lowest, highest and mean value of each of at most MAX_POINTS spans.

    So a curve of a million updates draws as fast as one of a thousand, and no spike is lost.
    """

    def __init__(self, columns: int) -> None:
        self.stride, self.rows = 1, 0
        self.x = np.empty(0)
        self.low = self.high = self.mean = np.empty((0, columns))

    @np.errstate(over="ignore")  # a diverging run: its mean is infinite then
    def add(self, x: Array, y: Array) -> None:
        """Append x (k,) and y (k, columns)."""
        if not len(x):
            return
        part = self.rows % self.stride  # rows that the last span has so far
        self.rows += len(x)
        starts = np.flatnonzero((part + np.arange(len(x))) % self.stride == 0)
        starts = np.unique([0, *starts])
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


class History:
    """What the views need of all snapshots so far: the curves, and the last snapshot."""

    def __init__(self, matrices: tuple[str, ...]) -> None:
        self.matrices = matrices
        self.training = Curves(1)
        self.validation = Curves(2)
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
