"""Products of a step's rows with the same weights at every step, cut to OpenBLAS's measure."""

import numpy as np
import numpy.typing as npt

from simulator.arrays import Array, zeros

SMALL = 1_000_000
"""Multiplications up to which OpenBLAS takes a product as it stands; beyond, it packs both matrices first."""
WIDTH, HEIGHT = 8, 32
"""Columns and rows of what a large product is cut into: of all that were tried the fastest."""


class Product:
    """x W for B rows x (B, K) and W (K, N), cut into products that are small to OpenBLAS where the whole is not.

    Without the packing a step's products took a third less (B 32, H 128; B 64, H 512) to almost half (B 32, H 256).
    `matmul(product.rows(x), product.of(W), product.out(a))` writes a = x W.
    """

    def __init__(self, B: int, K: int, N: int, dtype: npt.DTypeLike) -> None:
        height = HEIGHT if B % HEIGHT == 0 else B
        cut = B > 1 and N % WIDTH == 0 and height * K * WIDTH <= SMALL < B * K * N
        self.height, self.width = (height, WIDTH) if cut else (B, N)
        self.slices = zeros((N // WIDTH, 1, K, WIDTH) if cut else (1, 1, 0, 0), dtype)

    def of(self, W: Array) -> Array:
        """W (K, N) as (slices, 1, K, columns): a view of the whole, or a copy in a buffer of its own."""
        cut = W.reshape(len(W), 1, -1, self.width).transpose(2, 1, 0, 3)
        if len(cut) == 1:
            return cut
        np.copyto(self.slices, cut)
        return self.slices

    def rows(self, x: Array) -> Array:
        """The view (…, groups, rows, K) of x (…, B, K)."""
        return x.reshape(*x.shape[:-2], -1, self.height, x.shape[-1])

    def out(self, a: Array) -> Array:
        """The view (…, slices, groups, rows, columns) of a (…, B, N), as `steps` made it."""
        cut = a.reshape(*a.shape[:-2], -1, self.height, a.shape[-1] // self.width, self.width)
        return np.moveaxis(cut, -2, -4)
