"""LSTM with forget gate (Hochreiter & Schmidhuber 1997; Gers, Schmidhuber & Cummins 2000)."""

from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Array, Rng, steps
from simulator.layers.base import LAYERS, LayerSpec, uniform
from simulator.layers.recurrent import Recurrent


@LAYERS.register
class LSTMSpec(LayerSpec):
    """Long short-term memory: c[t] = f c[t-1] + i g, h[t] = o tanh(c[t]); the gates o, i, f and the candidate g
    each see [h[t-1], x[t], 1]."""

    recurrent = True
    kind: Literal["lstm"] = "lstm"
    forget_bias: float = Field(
        1.0,
        ge=-10,
        le=10,
        title="Forget bias",
        description="Start value of the forget gates' bias. Above zero, the cells begin by remembering.",
    )

    def build(self, n_in: int, rng: Rng, dtype: npt.DTypeLike) -> "LSTM":
        """With weights from [-1/√units, 1/√units] and bias weights of zero but for the forget gates'."""
        H = self.units
        W = uniform(rng, (H + n_in + self.bias, 4 * H), H**-0.5, dtype)
        if self.bias:
            W[-1] = 0
            W[-1, 2 * H : 3 * H] = self.forget_bias
        return LSTM(W, H, self.bias)


class LSTM(Recurrent):
    """Columns of W, and blocks of `gates`: o, i, f, g. The cell c stands beside them in one buffer of T+1 rows,
    so that [i, f] * [g, c[t-1]] is one product of two contiguous pieces, and the three logistic gates are one."""

    BLOCKS = ("o", "i", "f", "g")

    def __init__(self, W: Array, units: int, bias: bool) -> None:
        super().__init__("lstm", W, units, bias)

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
        self.fit(*x.shape[:2])
        self.x[:] = x
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

    def carry(self) -> None:
        super().carry()
        self.s[0, :, 4 * self.units :] = self.s[-1, :, 4 * self.units :]

    def signals(self) -> dict[str, Array]:
        return {"h": self.h, "c": self.c, "o": self.o, "i": self.i, "f": self.f, "g": self.g}
