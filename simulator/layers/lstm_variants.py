"""The LSTM at work without forget gate (Hochreiter & Schmidhuber 1997), with peepholes (Gers & Schmidhuber 2000), or
both."""

from collections.abc import Mapping

import numpy as np

from simulator.arrays import Array, steps
from simulator.layers.by_step import ByStep
from simulator.layers.lstm_plain import LSTM


class LSTMVariant(LSTM):
    """`W` says by its width whether there is a forget gate: blocks o, i, f, g or o, i, g. Where there are peepholes,
    `peep` holds their weights, a row for each of the gates o, i, f. A truncated gradient does not pass them either:
    what reaches a gate goes to its own weights alone.
    """

    CACHE = float("inf")  # the way back has one part, of all steps

    def __init__(
        self, params: Mapping[str, Array], units: int, bias: bool, start: float = 0.0, truncate: bool = False
    ) -> None:
        super().__init__(params, units, bias, start, truncate)
        self.BLOCKS = ("o", "i", "f", "g") if params["W"].shape[1] == 4 * units else ("o", "i", "g")

    def link(self) -> None:
        H, s, g, c_prev, c = self.units, self.s, self.gates, self.c_prev, self.c
        T, B, n = *g.shape[:2], len(self.BLOCKS) - 2
        self.keep = steps(T, B, H, self.dtype)
        self.forth_1997 = list(
            zip(self.z[:-1], g, g[:, :, :-H], self.i, self.g, c_prev, c, self.tanh_c, self.o, self.h, strict=True)
        )
        early = g[:, :, H:-H].transpose(0, 2, 1).reshape(T, n, H, B)  # the gates that see c[t-1]
        self.seen, self.seen_o = np.zeros((n, H, B), self.dtype), np.zeros((H, B), self.dtype)
        o_T, c_prev_T, c_T = (part.transpose(0, 2, 1) for part in (self.o, c_prev, c))
        self.forth_peep = list(
            zip(
                self.z[:-1], g, early, c_prev_T, g[:, :, H:], g[:, :, H:-H], s[:-1, :, -2 * H :], self.i, self.g,
                c_prev, c, c_T, self.tanh_c, self.o, o_T, self.h, strict=True,
            )
        )  # fmt: skip

    def forward(self, x: Array) -> Array:
        self.begin(x)
        W = np.multiply(self.W, self.half, out=self.W_half)  # as in the plain LSTM
        if "peep" in self.params:
            self.forward_peep(W, self.params["peep"][:, :, None] * self.half[0])
        else:
            self.forward_1997(W)
        return self.h

    def forward_1997(self, W: Array) -> None:
        ig = self.ig
        for z, gates, logistic, i, g, c_prev, c, tanh_c, o, h in self.forth_1997:
            np.matmul(z, W, out=gates)
            np.tanh(gates, out=gates)
            np.multiply(logistic, 0.5, out=logistic)
            np.add(logistic, 0.5, out=logistic)
            np.multiply(i, g, out=ig)
            np.add(c_prev, ig, out=c)
            np.tanh(c, out=tanh_c)
            np.multiply(o, tanh_c, out=h)

    def forward_peep(self, W: Array, peep: Array) -> None:
        """peep (n, H, 1). The output gate comes last, when c[t] is there to see."""
        p_o, p_early, forgets = peep[0], peep[1:], "f" in self.BLOCKS
        ig, fc, pair, seen, seen_o = self.ig, self.fc, self.pair, self.seen, self.seen_o
        for z, gates, early, c_prev_T, ifg, i_f, g_c, i, g, c_prev, c, c_T, tanh_c, o, o_T, h in self.forth_peep:
            np.matmul(z, W, out=gates)
            np.multiply(p_early, c_prev_T, out=seen)
            np.add(early, seen, out=early)
            np.tanh(ifg, out=ifg)
            np.multiply(i_f, 0.5, out=i_f)
            np.add(i_f, 0.5, out=i_f)
            if forgets:
                np.multiply(i_f, g_c, out=pair)
                np.add(ig, fc, out=c)
            else:
                np.multiply(i, g, out=ig)
                np.add(c_prev, ig, out=c)
            np.multiply(p_o, c_T, out=seen_o)
            np.add(o_T, seen_o, out=o_T)
            np.tanh(o, out=o)
            np.multiply(o, 0.5, out=o)
            np.add(o, 0.5, out=o)
            np.tanh(c, out=tanh_c)
            np.multiply(o, tanh_c, out=h)

    def derive(self, part: slice) -> None:
        """With peepholes, h[t] also depends on c[t] by o, and c[t] on c[t-1] by i and f."""
        super().derive(part)
        H, k = self.units, self.k
        self.keep[:] = self.block.get("f", 1)
        if "peep" not in self.params:
            return
        peep = self.params["peep"]
        t = slice(0, 1) if self.truncate else slice(None)  # what is before the first step may be learned
        for row in range(1, len(peep)):
            self.keep[t] += k[t, :, row * H : (row + 1) * H] * peep[row]
        if not self.truncate:
            self.k_c += k[:, :, :H] * peep[0]

    def by_step(self) -> tuple[ByStep, ...]:
        if "peep" not in self.params:
            return super().by_step()
        H, rows = self.units, range(len(self.params["peep"]))
        seen = np.concatenate([self.c_prev if row else self.c for row in rows], axis=2)
        return *super().by_step(), ByStep("peep", seen, self.da[:, :, : len(rows) * H], each=True)

    def finish(self) -> Array | None:
        if "peep" in self.params:
            H = self.units
            for row, grad in enumerate(self.grads["peep"]):
                da = self.da[:, :, row * H : (row + 1) * H]
                grad[:] = np.einsum("tbj,tbj->j", da, self.c_prev if row else self.c)
        return super().finish()

    def tangent_a(self, t: int, dx: Array, first: int) -> Array:
        """What reaches a gate from its cell's past stands in `keep` and `k_c`; here come the peepholes' own weights."""
        da = super().tangent_a(t, dx, first)
        if "peep" in self.params:
            H, j = self.units, np.arange(self.units)
            start = first + sum(self.params[p].size for p in self.params if p != "peep")
            for row in range(len(self.params["peep"])):
                da[:, row * H + j, start + row * H + j] += (self.c_prev if row else self.c)[t]
        return da
