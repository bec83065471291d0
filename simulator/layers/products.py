"""Products of a step's rows with the same weights at every step, cut to OpenBLAS's measure."""

import numpy as np
import numpy.typing as npt

from simulator.arrays import Array, zeros
from simulator.blas import kernel

SMALL = 1_000_000
"""Multiplications up to which OpenBLAS takes a product as it stands; beyond, it packs both matrices first."""
CUT = {"SkylakeX", "Cooperlake", "SapphireRapids"}
"""OpenBLAS's kernels that do so. Others pack every product, and whole ones are 1.2 to 1.4 times as fast from 128 units
on. The name decides, and no clock: so the same processor always gives the same bits."""
WIDTH, HEIGHT = 8, 32
"""Columns and rows of what a large product is cut into: of all that were tried the fastest."""


class Product:
    """x W for B rows x (B, K) and W (K, N), cut into products that are small to OpenBLAS where the whole is not.

    Without the packing a step's products took a third less (B 32, H 128; B 64, H 512) to almost half (B 32, H 256).
    `product.times(product.of(W), product.rows(x), product.out(a))` writes a = x W, as aᵀ = Wᵀ xᵀ: with units first, as
    `steps` stores them, these are matrices that `np.dot` takes as they stand, with half of the overhead of `np.matmul`.
    """

    def __init__(self, B: int, K: int, N: int, dtype: npt.DTypeLike) -> None:
        self.height = HEIGHT if B % HEIGHT == 0 else B
        self.cut = kernel() in CUT and B > 1 and N % WIDTH == 0 and self.height * K * WIDTH <= SMALL < B * K * N
        self.times = np.matmul if self.cut else np.dot
        if self.cut:
            self.slices = zeros((N // WIDTH, 1, K, WIDTH), dtype)

    def of(self, W: Array) -> Array:
        """W (K, N) as its transpose or, cut, (slices, 1, columns, K) of a copy in a buffer of its own."""
        if not self.cut:
            return W.T
        np.copyto(self.slices, W.reshape(len(W), 1, -1, WIDTH).transpose(2, 1, 0, 3))
        return self.slices.swapaxes(-1, -2)

    def rows(self, x: Array) -> Array:
        """The view (…, K, B) of x (…, B, K) or, cut, (…, groups, K, rows)."""
        if self.cut:
            x = x.reshape(*x.shape[:-2], -1, self.height, x.shape[-1])
        return x.swapaxes(-1, -2)

    def out(self, a: Array) -> Array:
        """The view (…, N, B) of a (…, B, N), as `steps` made it or, cut, (…, slices, groups, columns, rows)."""
        if not self.cut:
            return a.swapaxes(-1, -2)
        cut = a.reshape(*a.shape[:-2], -1, self.height, a.shape[-1] // WIDTH, WIDTH)
        return np.moveaxis(cut, -2, -4).swapaxes(-1, -2)
