"""The gated recurrent unit at work, with the reset gate ahead of the candidate's weights (Cho et al. 2014)."""

import numpy as np

from simulator.arrays import Array, flat
from simulator.layers.base import own_weights
from simulator.layers.gru_after import GRU, in_blocks, split


class GRUBefore(GRU):
    """n = tanh([x, 1] W_n + (r h[t-1]) R_n): here u is r h[t-1], and its block of da is ∂L/∂u."""

    def link(self) -> None:
        H, e, k, da, logistic = self.units, self.e, self.k, self.da, slice(self.units, 3 * self.units)
        self.forth_before = list(
            zip(
                self.z[:-1], self.gates[:, :, logistic], self.u, self.update, self.r, self.n, self.h_prev, self.h,
                strict=True,
            )
        )  # fmt: skip
        du, _, da_r, da_n = split(da, H)
        self.back_before = list(
            zip(
                e[:-1], e[1:], e[1:].transpose(0, 2, 1), in_blocks(da, H)[:, 1::2], in_blocks(k, H)[:, 1::2],
                da_n, du, da_r, split(k, H)[2], da[:, :, logistic], self.r, self.update, strict=True,
            )
        )[::-1]  # fmt: skip

    def forward(self, x: Array) -> Array:
        self.begin(x)
        W, R, some = self.W * 0.5, self.params["R_n"], self.some
        for z, logistic, u, update, r, n, h_prev, h in self.forth_before:
            np.matmul(z, W, out=logistic)
            np.tanh(logistic, out=logistic)
            np.multiply(logistic, 0.5, out=logistic)
            np.add(logistic, 0.5, out=logistic)
            np.multiply(r, h_prev, out=u)
            np.matmul(u, R, out=some)
            np.add(n, some, out=n)
            np.tanh(n, out=n)
            np.subtract(h_prev, n, out=some)
            np.multiply(update, some, out=some)
            np.add(n, some, out=h)
        return self.h

    def backward(self, dh: Array) -> Array | None:
        """du = da_n R_nᵀ;  e[t-1] = dh[t-1] + e z + du r + da Wᵀ"""
        self.e[1:], self.e[0] = dh, 0
        self.derive()
        R_back, back, some, through_h = self.params["R_n"].T, self.W[: self.units].T, self.some, not self.truncate
        for e_prev, e, e_T, da_zn, k_zn, da_n, du, da_r, k_r, da_zr, r, update in self.back_before:
            np.multiply(e_T, k_zn, out=da_zn)
            np.matmul(da_n, R_back, out=du)
            np.multiply(du, k_r, out=da_r)
            if through_h:
                np.matmul(da_zr, back, out=some)
                np.add(e_prev, some, out=e_prev)
                np.multiply(du, r, out=some)
                np.add(e_prev, some, out=e_prev)
            np.multiply(e, update, out=some)
            np.add(e_prev, some, out=e_prev)
        if self.truncate:
            self.e[0] += da_zr @ back + du * r
        return self.finish()

    def derive(self) -> None:
        """∂h/∂a of z and n, and ∂u/∂a_r = h[t-1] r (1 - r), in `k`."""
        _, k_z, k_r, k_n = split(self.k, self.units)
        self.derive_gates(k_z, k_n)
        np.subtract(1, self.r, out=k_r)
        k_r *= self.r
        k_r *= self.h_prev

    def finish_candidate(self, da: Array) -> None:
        self.u_rows[:] = self.u
        np.matmul(flat(self.u_rows).T, da[:, 3 * self.units :], out=self.grads["R_n"])

    def tangent_reset(self, t: int, first: int, da_r: Array, k: tuple[Array, ...]) -> Array:
        k_r, k_n = k[2:]
        du = k_r * da_r
        if t == 0 or not self.truncate:
            du += self.r[t][:, :, None] * self.dh_dθ
        da_n: Array = np.einsum("bip,ij->bjp", du, self.params["R_n"])
        own_weights(da_n, self.u[t], first + self.before("R_n"))
        return np.asarray(k_n * da_n)
