"""The LSTM with forget gate at work (Gers, Schmidhuber & Cummins 2000)."""

from collections.abc import Mapping

import numpy as np

from simulator.arrays import Array, steps
from simulator.layers.recurrent import Recurrent


class LSTM(Recurrent):
    """The LSTM with forget gate, and what its variants share.

    Columns of W, and blocks of `gates`: o, i, f, g. The cell c stands beside them in one buffer of T+1 rows,
    so that [i, f] * [g, c[t-1]] is one product of two contiguous pieces, and the three logistic gates are one.
    """

    BLOCKS: tuple[str, ...] = ("o", "i", "f", "g")

    def __init__(
        self, params: Mapping[str, Array], units: int, bias: bool, start: float = 0.0, truncate: bool = False
    ) -> None:
        super().__init__("lstm", params, units, bias, start, truncate)

    def allocate(self, T: int, B: int) -> None:
        super().allocate(T, B)
        H, n = self.units, len(self.BLOCKS)
        self.s = s = steps(T + 1, B, (n + 1) * H, self.dtype)  # row t: the blocks of t, and c of t-1
        self.gates, self.c_prev, self.c = s[:-1, :, : n * H], s[:-1, :, n * H :], s[1:, :, n * H :]
        self.block = {name: self.gates[:, :, k * H : (k + 1) * H] for k, name in enumerate(self.BLOCKS)}
        self.o, self.i, self.g = (self.block[name] for name in "oig")
        self.tanh_c = steps(T, B, H, self.dtype)
        self.half = np.full(n * H, 0.5, self.dtype)
        self.half[-H:] = 1
        self.k = steps(T, B, n * H, self.dtype)
        self.k_c = steps(T, B, H, self.dtype)
        self.dc = np.zeros((H, B), self.dtype).T
        pair = np.zeros((2 * H, B), self.dtype).T  # i g and f c[t-1]
        self.ig, self.fc = pair[:, :H], pair[:, H:]
        self.pair = pair
        self.link()
        cell = (T, n - 1, H, B)
        da_cell = self.da[:, :, H:].transpose(0, 2, 1).reshape(cell)
        k_cell = self.k[:, :, H:].transpose(0, 2, 1).reshape(cell)
        self.back = list(
            zip(
                self.dz[:-1], self.dh_next, self.dh, self.da, self.da[:, :, :H], da_cell,
                self.k[:, :, :H], k_cell, self.k_c, self.keep, strict=True,
            )
        )[::-1]  # fmt: skip

    def link(self) -> None:
        """The views that each step forward works on; `keep` is ∂c[t]/∂c[t-1]."""
        H, s = self.units, self.s
        self.keep = self.block["f"]
        logistic, i_f, g_c = s[:-1, :, : 3 * H], s[:-1, :, H : 3 * H], s[:-1, :, 3 * H :]
        self.forth = list(
            zip(self.z[:-1], self.gates, logistic, i_f, g_c, self.c, self.tanh_c, self.o, self.h, strict=True)
        )

    def begin(self, x: Array) -> None:
        super().begin(x)
        if "start_c" in self.params and not self.origin:
            self.c_prev[0] = self.params["start_c"]

    def forward(self, x: Array) -> Array:
        self.begin(x)
        # σ(a) = ½ + ½ tanh(a/2): with the gates' columns halved beforehand, one tanh does for all four blocks.
        W, ig, fc, pair = self.W * self.half, self.ig, self.fc, self.pair
        for z, gates, logistic, i_f, g_c, c, tanh_c, o, h in self.forth:
            np.matmul(z, W, out=gates)
            np.tanh(gates, out=gates)
            np.multiply(logistic, 0.5, out=logistic)
            np.add(logistic, 0.5, out=logistic)
            np.multiply(i_f, g_c, out=pair)
            np.add(ig, fc, out=c)
            np.tanh(c, out=tanh_c)
            np.multiply(o, tanh_c, out=h)
        return self.h

    def backward(self, dh: Array) -> Array | None:
        """dc[t] = dh o (1 - tanh²c) + f[t+1] dc[t+1];  da = dc ∂c/∂a for i, f, g;  da = dh ∂h/∂a for o."""
        self.dh[:] = dh
        self.derive()
        back, dc = self.W_back, self.dc
        dc_, grow = dc.T, np.empty_like(dc)
        dc[:] = 0
        for dz, dh_next, dh_, da, da_o, da_cell, k_o, k_cell, k_c, keep in self.back:
            np.add(dh_, dh_next, out=dh_)
            np.multiply(dh_, k_c, out=grow)
            np.add(dc, grow, out=dc)
            np.multiply(dh_, k_o, out=da_o)
            np.multiply(dc_, k_cell, out=da_cell)
            np.matmul(da, back, out=dz)
            np.multiply(dc, keep, out=dc)
        if "start_c" in self.params:
            self.grads["start_c"][:] = 0 if self.origin else dc.sum(axis=0)
        return self.finish()

    def derive(self) -> None:
        """What does not recur, for all steps at once: ∂h/∂a_o, ∂c/∂a_i, ∂c/∂a_f, ∂c/∂a_g in `k`, ∂h/∂c in `k_c`."""
        H, k = self.units, self.k
        logistic, k_g = self.gates[:, :, :-H], k[:, :, -H:]
        np.subtract(1, logistic, out=k[:, :, :-H])
        k[:, :, :-H] *= logistic
        k[:, :, :H] *= self.tanh_c
        k[:, :, H : 2 * H] *= self.g
        if "f" in self.BLOCKS:
            k[:, :, 2 * H : 3 * H] *= self.c_prev
        np.multiply(self.g, self.g, out=k_g)
        np.subtract(1, k_g, out=k_g)
        k_g *= self.i
        np.multiply(self.tanh_c, self.tanh_c, out=self.k_c)
        np.subtract(1, self.k_c, out=self.k_c)
        self.k_c *= self.o

    def state(self, t: int = -1) -> dict[str, Array]:
        return super().state(t) | {"c": self.c[t].copy()}

    def place(self, state: Mapping[str, Array]) -> None:
        super().place(state)
        self.c_prev[0] = state["c"]

    def tangent(self, t: int, dx: Array, first: int) -> Array:
        """∂c[t]/∂θ = f ∂c[t-1]/∂θ + ∂c/∂a ∂a/∂θ;  ∂h[t]/∂θ = o (1 - tanh²c) ∂c[t]/∂θ + ∂h/∂a_o ∂a_o/∂θ"""
        H = self.units
        if t == 0:
            self.derive()
            self.dc_dθ = np.zeros((dx.shape[0], H, dx.shape[2]), self.dtype)
            if "start_c" in self.params and not self.origin:
                self.dc_dθ[:, np.arange(H), first + self.W.size + H + np.arange(H)] = 1
        da = self.tangent_a(t, dx, first) * self.k[t][:, :, None]
        self.dc_dθ *= self.keep[t][:, :, None]
        self.dc_dθ += da[:, H:].reshape(len(da), -1, *self.dc_dθ.shape[1:]).sum(axis=1)
        self.dh_dθ = self.k_c[t][:, :, None] * self.dc_dθ + da[:, :H]
        return self.dh_dθ

    def signals(self) -> dict[str, Array]:
        return {"h": self.h, "c": self.c} | self.block
