"""What recurrent layers share: one buffer over time for [h, x, 1], and its mirror image for the error."""

import numpy as np

from simulator.arrays import Array, flat, steps
from simulator.layers.base import Layer


class Recurrent(Layer):
    """A layer whose state h goes back into itself, with one matrix W over [h[t-1], x[t], 1].

    `z` has T+1 rows of [h, x, 1]. `h_prev = z[:-1]` and `h = z[1:]` overlap, so h_prev[t] *is* h at t-1 and the
    first step is no special case. The error `dz` uses the mirror image: dz[t] = ∂L/∂[h[t-1], x[t]].
    """

    def __init__(self, kind: str, W: Array, units: int, bias: bool) -> None:
        super().__init__(kind, W.shape[0] - units - bias, units, {"W": W})

    @property
    def W_back(self) -> Array:
        """Wᵀ for the way back: to h, and to x only where somebody wants it."""
        return self.W[: self.units + self.n_in * self.input_error].T

    def allocate(self, T: int, B: int) -> None:
        H, n, gates = self.units, self.n_in, self.W.shape[1]
        self.z = steps(T + 1, B, self.W.shape[0], self.dtype)
        self.z[:, :, H + n :] = 1
        self.x = self.z[:-1, :, H : H + n]
        self.h_prev, self.h = self.z[:-1, :, :H], self.z[1:, :, :H]
        self.da = steps(T, B, gates, self.dtype)
        self.dh = steps(T, B, H, self.dtype)
        self.dz = steps(T + 1, B, self.W_back.shape[1], self.dtype)
        self.dh_next = self.dz[1:, :, :H]
        self.z_rows = np.empty((T, B, self.W.shape[0]), self.dtype)
        self.da_rows = np.empty((T, B, gates), self.dtype)

    def finish(self) -> Array | None:
        """The gradient, by one product over all T·B rows, and ∂L/∂x."""
        self.z_rows[:] = self.z[:-1]
        self.da_rows[:] = self.da
        np.matmul(flat(self.z_rows).T, flat(self.da_rows), out=self.grads["W"])
        return self.dz[:-1, :, self.units :] if self.input_error else None

    def carry(self) -> None:
        self.z[0, :, : self.units] = self.z[-1, :, : self.units]
