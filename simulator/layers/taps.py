"""A delay line: the last k inputs side by side at every step, and the way back."""

import numpy as np
import numpy.typing as npt

from simulator.arrays import Array


class DelayLine:
    """A pass's inputs after as many earlier ones as its outputs depend on, `reach`; these are zeros at the start.

    At row r of the columns stand, oldest first, k inputs that are `gap` steps apart.
    """

    def __init__(self, T: int, B: int, n: int, k: int, gap: int, reach: int, dtype: npt.DTypeLike) -> None:
        self.k, self.gap, self.reach = k, gap, reach
        self.rows = T + reach - (k - 1) * gap
        self.line = np.zeros((reach + T, B, n), dtype)
        self.error = np.empty_like(self.line)

    def unfold(self, x: Array, columns: Array) -> None:
        """Take x (T, B, n) in, and write the inputs side by side into columns (rows, B, k·n)."""
        n = x.shape[2]
        self.line[self.reach :] = x
        for j in range(self.k):
            columns[:, :, j * n : (j + 1) * n] = self.line[j * self.gap :][: self.rows]

    def fold(self, d_columns: Array) -> Array:
        """The way back: ∂L/∂columns (rows, B, k·n) -> ∂L/∂x (T, B, n), the sum over the places of each input."""
        n = self.line.shape[2]
        self.error[:] = 0
        for j in range(self.k):
            self.error[j * self.gap :][: self.rows] += d_columns[:, :, j * n : (j + 1) * n]
        return self.error[self.reach :]

    def state(self, t: int) -> dict[str, Array]:
        """The last inputs up to step t, oldest first: (B, reach·n)."""
        if not self.reach:
            return {}
        _, B, n = self.line.shape
        first = t % (len(self.line) - self.reach) + 1
        return {"past": self.line[first:][: self.reach].transpose(1, 0, 2).reshape(B, self.reach * n).copy()}

    def place(self, past: Array) -> None:
        """Write the inputs before the first step, as `state` gave them."""
        _, B, n = self.line.shape
        self.line[: self.reach] = past.reshape(B, self.reach, n).transpose(1, 0, 2)
