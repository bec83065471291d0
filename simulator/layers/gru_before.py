"""The gated recurrent unit at work, with the reset gate before the candidate's weights (Cho et al. 2014)."""

import numpy as np

from simulator.arithmetic.equations import Page
from simulator.arithmetic.nodes import Node
from simulator.arrays import Array, flat
from simulator.layers.base import own_weights, through
from simulator.layers.by_step import ByStep
from simulator.layers.gru_after import GRU, in_blocks, split
from simulator.layers.products import Product


class GRUBefore(GRU):
    """n = tanh([x, 1] W_n + (r h[t-1]) R_n): here u is r h[t-1], and its block of da is ∂L/∂u."""

    def products(self, B: int) -> None:
        K, H = self.W.shape[0], self.units
        self.product, self.product_back, self.product_R, self.product_u = (
            Product(B, n, columns, self.dtype) for n, columns in ((K, 2 * H), (2 * H, H), (H, H), (H, H))
        )
        self.some_back, self.some_R = self.product_back.out(self.some), self.product_R.out(self.some)

    def link(self) -> None:
        H, e, k, da, logistic = self.units, self.e, self.k, self.da, slice(self.units, 3 * self.units)
        self.forth_before = list(
            zip(
                self.product.rows(self.z[:-1]), self.product.out(self.gates[:, :, logistic]),
                self.gates[:, :, logistic], self.u, self.product_R.rows(self.u),
                self.update, self.r, self.n, self.h_prev, self.h, strict=True,
            )
        )  # fmt: skip
        du, _, da_r, da_n = split(da, H)
        self.back_before = list(
            zip(
                e[:-1], e[1:], e[1:].transpose(0, 2, 1), in_blocks(da, H)[:, 1::2], in_blocks(k, H)[:, 1::2],
                self.product_u.rows(da_n), self.product_u.out(du), du, da_r, split(k, H)[2],
                self.product_back.rows(da[:, :, logistic]), self.r, self.update, strict=True,
            )
        )[::-1]  # fmt: skip

    def forward(self, x: Array) -> Array:
        self.begin(x)
        W, R = self.product.of(self.W * 0.5), self.product_R.of(self.params["R_n"])
        some, some_R = self.some, self.some_R
        times, times_R, half = self.product.times, self.product_R.times, self.one_half
        multiply, add, subtract, tanh = np.multiply, np.add, np.subtract, np.tanh
        for z, a, logistic, u, u_rows, update, r, n, h_prev, h in self.forth_before:
            times(W, z, a)
            tanh(logistic, logistic)
            multiply(logistic, half, logistic)
            add(logistic, half, logistic)
            multiply(r, h_prev, u)
            times_R(R, u_rows, some_R)
            add(n, some, n)
            tanh(n, n)
            subtract(h_prev, n, some)
            multiply(update, some, some)
            add(n, some, h)
        return self.h

    def backward(self, dh: Array) -> Array | None:
        """du = da_n R_nᵀ;  e[t-1] = dh[t-1] + e z + du r + da Wᵀ"""
        self.e[1:], self.e[0] = dh, 0
        self.derive()
        R_back, back = self.product_u.of(self.params["R_n"].T), self.product_back.of(self.W_back)
        some, some_back, through_h = self.some, self.some_back, not self.truncate
        times, times_u = self.product_back.times, self.product_u.times
        multiply, add = np.multiply, np.add
        for e_prev, e, e_T, da_zn, k_zn, da_n, u_out, du, da_r, k_r, da_zr, r, update in self.back_before:
            multiply(e_T, k_zn, da_zn)
            times_u(R_back, da_n, u_out)
            multiply(du, k_r, da_r)
            if through_h:
                times(back, da_zr, some_back)
                add(e_prev, some, e_prev)
                multiply(du, r, some)
                add(e_prev, some, e_prev)
            multiply(e, update, some)
            add(e_prev, some, e_prev)
        if self.truncate:
            self.e[0] += self.da[0, :, self.units : 3 * self.units] @ self.W_back + du * r
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

    def candidate_by_step(self) -> ByStep:
        return ByStep("R_n", self.u, self.da[:, :, 3 * self.units :])

    def reset(self, page: Page, r: Node) -> Node:
        """u R_n, with u = r h[t-1]."""
        u = page.let("u", r * self.state_before(page).hold(self.truncate))
        return u @ page.weights("R_n", self.units, self.units, letter="U", above="n")

    def tangent_reset(self, t: int, first: int, da_r: Array, k: tuple[Array, ...]) -> Array:
        k_r, k_n = k[2:]
        du = k_r * da_r
        if t == 0 or not self.truncate:
            du += self.r[t][:, :, None] * self.dh_dθ
        da_n: Array = through(self.params["R_n"], du)
        own_weights(da_n, self.u[t], first + self.before("R_n"))
        return np.asarray(k_n * da_n)
