"""LSTM with forget gate (Hochreiter & Schmidhuber 1997; Gers, Schmidhuber & Cummins 2000)."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Array, Rng, steps
from simulator.layers.base import LAYERS
from simulator.layers.recurrent import Recurrent, RecurrentSpec


@LAYERS.register
class LSTMSpec(RecurrentSpec):
    """Long short-term memory: c[t] = f c[t-1] + i g, h[t] = o tanh(c[t]); the gates o, i, f and the candidate g
    each see [h[t-1], x[t], 1]."""

    blocks = 4
    kind: Literal["lstm"] = "lstm"
    forget_bias: float = Field(
        1.0,
        ge=-10,
        le=10,
        title="Forget bias",
        description="Start value of the forget gates' bias. Above zero, the cells begin by remembering.",
    )

    def one_way(self, n_in: int, rng: Rng, dtype: npt.DTypeLike) -> "LSTM":
        """With bias weights of zero but for the forget gates'."""
        H, params = self.units, self.draw_weights(n_in, rng, dtype)
        if self.bias:
            params["W"][-1] = 0
            params["W"][-1, 2 * H : 3 * H] = self.forget_bias
        if self.learn_start:
            params["start_c"] = np.zeros((1, H), dtype)
        return LSTM(params, H, self.bias, self.start, self.truncate)


class LSTM(Recurrent):
    """Columns of W, and blocks of `gates`: o, i, f, g. The cell c stands beside them in one buffer of T+1 rows,
    so that [i, f] * [g, c[t-1]] is one product of two contiguous pieces, and the three logistic gates are one."""

    BLOCKS = ("o", "i", "f", "g")

    def __init__(
        self, params: Mapping[str, Array], units: int, bias: bool, start: float = 0.0, truncate: bool = False
    ) -> None:
        super().__init__("lstm", params, units, bias, start, truncate)

    def allocate(self, T: int, B: int) -> None:
        super().allocate(T, B)
        H = self.units
        self.s = s = steps(T + 1, B, 5 * H, self.dtype)  # row t: o, i, f, g of t and c of t-1
        self.gates, self.c_prev, self.c = s[:-1, :, : 4 * H], s[:-1, :, 4 * H :], s[1:, :, 4 * H :]
        self.o, self.i, self.f, self.g = (self.gates[:, :, k * H : (k + 1) * H] for k in range(4))
        self.tanh_c = steps(T, B, H, self.dtype)
        self.half = np.full(4 * H, 0.5, self.dtype)
        self.half[3 * H :] = 1
        self.k = steps(T, B, 4 * H, self.dtype)
        self.k_c = steps(T, B, H, self.dtype)
        self.dc = np.zeros((H, B), self.dtype).T
        pair = np.zeros((2 * H, B), self.dtype).T  # i g and f c[t-1]
        self.ig, self.fc = pair[:, :H], pair[:, H:]
        self.pair = pair
        logistic, i_f, g_c = s[:-1, :, : 3 * H], s[:-1, :, H : 3 * H], s[:-1, :, 3 * H :]
        self.forth = list(
            zip(self.z[:-1], self.gates, logistic, i_f, g_c, self.c, self.tanh_c, self.o, self.h, strict=True)
        )
        three = (T, 3, H, B)
        da_ifg = self.da[:, :, H:].transpose(0, 2, 1).reshape(three)
        k_ifg = self.k[:, :, H:].transpose(0, 2, 1).reshape(three)
        self.back = list(
            zip(
                self.dz[:-1], self.dh_next, self.dh, self.da, self.da[:, :, :H], da_ifg,
                self.k[:, :, :H], k_ifg, self.k_c, self.f, strict=True,
            )
        )[::-1]  # fmt: skip

    def forward(self, x: Array) -> Array:
        self.begin(x)
        if "start_c" in self.params and not self.origin:
            self.c_prev[0] = self.params["start_c"]
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
        for dz, dh_next, dh_, da, da_o, da_ifg, k_o, k_ifg, k_c, f in self.back:
            np.add(dh_, dh_next, out=dh_)
            np.multiply(dh_, k_c, out=grow)
            np.add(dc, grow, out=dc)
            np.multiply(dh_, k_o, out=da_o)
            np.multiply(dc_, k_ifg, out=da_ifg)
            np.matmul(da, back, out=dz)
            np.multiply(dc, f, out=dc)
        if "start_c" in self.params:
            self.grads["start_c"][:] = 0 if self.origin else dc.sum(axis=0)
        return self.finish()

    def derive(self) -> None:
        """What does not recur, for all steps at once: ∂h/∂a_o, ∂c/∂a_i, ∂c/∂a_f, ∂c/∂a_g in `k`, ∂h/∂c in `k_c`."""
        H, k = self.units, self.k
        logistic, k_g = self.gates[:, :, : 3 * H], k[:, :, 3 * H :]
        np.subtract(1, logistic, out=k[:, :, : 3 * H])
        k[:, :, : 3 * H] *= logistic
        k[:, :, :H] *= self.tanh_c
        k[:, :, H : 2 * H] *= self.g
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
        self.dc_dθ *= self.f[t][:, :, None]
        self.dc_dθ += da[:, H : 2 * H] + da[:, 2 * H : 3 * H] + da[:, 3 * H :]
        self.dh_dθ = self.k_c[t][:, :, None] * self.dc_dθ + da[:, :H]
        return self.dh_dθ

    def signals(self) -> dict[str, Array]:
        return {"h": self.h, "c": self.c, "o": self.o, "i": self.i, "f": self.f, "g": self.g}
