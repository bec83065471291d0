"""Products of a step's rows with the same weights at every step, cut to OpenBLAS's measure."""

import numpy as np
import numpy.typing as npt

from simulator.arrays import Array, zeros

SMALL = 1_000_000
"""Multiplications up to which OpenBLAS takes a product as it stands; beyond, it packs both matrices first."""
WIDTH = 16
"""Columns of a slice: one line of the cache."""
MOST = 550_000
"""Multiplications for a slice above which whole products are faster again (measured at B 64, H 512)."""


class Product:
    """x W for B rows x (B, K) and W (K, N), by slices of W's columns where these are small to OpenBLAS and the whole
    is not. Without the packing a step of an LSTM took a quarter less forwards and a third less backwards (B 32, H 128
    and 256). `matmul(x, product.of(W), product.out(a))` writes a = x W.
    """

    def __init__(self, B: int, K: int, N: int, dtype: npt.DTypeLike) -> None:
        cut = N % WIDTH == 0 and B * K * N > SMALL and B * K * WIDTH <= MOST
        self.width = WIDTH if cut else N
        self.slices = zeros((N // WIDTH, K, WIDTH) if cut else (1, 0, 0), dtype)

    def of(self, W: Array) -> Array:
        """W (K, N) as (slices, K, columns): a view of the whole, or a copy in a buffer of its own."""
        cut = W.reshape(len(W), -1, self.width).swapaxes(0, 1)
        if len(cut) == 1:
            return cut
        np.copyto(self.slices, cut)
        return self.slices

    def out(self, a: Array) -> Array:
        """The view (…, slices, B, columns) of a (…, B, N), as `steps` made it."""
        return a.reshape(*a.shape[:-1], -1, self.width).swapaxes(-2, -3)
