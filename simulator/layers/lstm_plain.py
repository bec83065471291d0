"""The LSTM with forget gate at work (Gers, Schmidhuber & Cummins 2000)."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from simulator.activations import ACTIVATIONS
from simulator.arithmetic.equations import Page
from simulator.arithmetic.functions import Function
from simulator.arithmetic.nodes import Node, Reference
from simulator.arrays import Array, steps, zeros
from simulator.layers.by_step import ByStep
from simulator.layers.carried import Carried
from simulator.layers.recurrent import Recurrent


class LSTM(Recurrent):
    """The LSTM with forget gate, and what its variants share.

    Columns of W, and blocks of `gates`: o, i, f, g. The cell c stands beside them in one buffer of T+1 rows,
    so that [i, f] * [g, c[t-1]] is one product of two contiguous pieces, and the three logistic gates are one.
    """

    BLOCKS: tuple[str, ...] = ("o", "i", "f", "g")
    TOUCHED = 19

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
        self.one_half = np.array(0.5, self.dtype)
        self.W_half = zeros(self.W.shape, self.dtype)
        longest = len(self.da)
        self.k = steps(longest, B, n * H, self.dtype)
        self.k_c = steps(longest, B, H, self.dtype)
        self.taken = steps(longest, B, (n - 2) * H, self.dtype)
        self.dc, self.some = steps(2, B, H, self.dtype)
        self.pair = steps(1, B, 2 * H, self.dtype)[0]  # i g and f c[t-1]
        self.ig, self.fc = self.pair[:, :H], self.pair[:, H:]
        self.link()
        da_cell, k_cell = (s[:, :, H:].transpose(0, 2, 1).reshape(longest, n - 1, H, B) for s in (self.da, self.k))
        self.back = self.by_parts(
            self.dh, self.product_back.rows(self.da), self.da[:, :, :H], da_cell, self.k[:, :, :H], k_cell, self.k_c,
            self.keep,
        )  # fmt: skip

    def link(self) -> None:
        """The views that each step forward works on; `keep` is ∂c[t]/∂c[t-1]."""
        H, s = self.units, self.s
        self.keep = self.block["f"]
        logistic, i_f, g_c = s[:-1, :, : 3 * H], s[:-1, :, H : 3 * H], s[:-1, :, 3 * H :]
        self.forth = list(
            zip(
                self.product.rows(self.z[:-1]), self.product.out(self.gates), self.gates, logistic, i_f, g_c, self.c,
                self.tanh_c, self.o, self.h, strict=True,
            )
        )  # fmt: skip

    def begin(self, x: Array) -> None:
        super().begin(x)
        if "start_c" in self.params and not self.origin:
            self.c_prev[0] = self.params["start_c"]

    def forward(self, x: Array) -> Array:
        self.begin(x)
        # σ(a) = ½ + ½ tanh(a/2): with the gates' columns halved beforehand, one tanh does for all four blocks.
        W = self.product.of(np.multiply(self.W, self.half, out=self.W_half))
        ig, fc, pair = self.ig, self.fc, self.pair
        times, multiply, add, tanh, half = self.product.times, np.multiply, np.add, np.tanh, self.one_half
        for z, a, gates, logistic, i_f, g_c, c, tanh_c, o, h in self.forth:
            times(W, z, a)
            tanh(gates, gates)
            multiply(logistic, half, logistic)
            add(logistic, half, logistic)
            multiply(i_f, g_c, pair)
            add(ig, fc, c)
            tanh(c, tanh_c)
            multiply(o, tanh_c, h)
        return self.h

    def backward(self, dh: Array) -> Array | None:
        """dc[t] = dh o (1 - tanh²c) + f[t+1] dc[t+1];  da = dc ∂c/∂a for i, f, g;  da = dh ∂h/∂a for o."""
        back, e, e_out, through_h = self.product_back.of(self.W_back), self.e, self.e_out, not self.truncate
        dc, some = self.dc, self.some
        dc_T, times, multiply, add = dc.T, self.product_back.times, np.multiply, np.add
        e[:], dc[:] = 0, 0
        for part, backwards in self.back:
            n = part.stop - part.start
            self.dh[:n] = dh[part]
            self.derive(part)
            for dh_, da, da_o, da_cell, k_o, k_cell, k_c, keep in backwards:
                add(dh_, e, dh_)
                multiply(dh_, k_c, some)
                add(dc, some, dc)
                multiply(dh_, k_o, da_o)
                multiply(dc_T, k_cell, da_cell)
                if through_h:
                    times(back, da, e_out)
                multiply(dc, keep, dc)
            self.da_rows[part] = self.da[:n]
        if "start_c" in self.params:
            self.grads["start_c"][:] = 0 if self.origin else dc.sum(axis=0)
        return self.finish()

    def derive(self, part: slice) -> None:
        """What does not recur, for the steps of a part: ∂h/∂a_o = h - h o, ∂c/∂a_i = i g - i g i, ∂c/∂a_f = f c[t-1]
        - f c[t-1] f and ∂c/∂a_g = i - i g g in `k`, ∂h/∂c = o - h tanh c in `k_c`."""
        H, n, last = self.units, part.stop - part.start, self.gates.shape[2] - self.units
        k, k_c, taken, h, o = self.k[:n], self.k_c[:n], self.taken[:n], self.h[part], self.o[part]
        k_o, k_if, k_g, i_f = k[:, :, :H], k[:, :, H:last], k[:, :, last:], self.s[part, :, H:last]
        np.multiply(i_f, self.s[part, :, last : 2 * last - H], out=taken)  # i g, and f c[t-1] where there is f
        np.multiply(taken, i_f, out=k_if)
        np.subtract(taken, k_if, out=k_if)
        np.multiply(taken[:, :, :H], self.g[part], out=k_g)
        np.subtract(self.i[part], k_g, out=k_g)
        np.multiply(h, o, out=k_o)
        np.subtract(h, k_o, out=k_o)
        np.multiply(h, self.tanh_c[part], out=k_c)
        np.subtract(o, k_c, out=k_c)

    def by_step(self) -> tuple[ByStep, ...]:
        return *super().by_step(), *self.start_by_step("start_c", self.dc)

    def carried(self, dh: Array) -> tuple[Carried, ...]:
        """dc[t] = dh[t] ∂h/∂c + keep[t+1] dc[t+1]"""
        dh = self.error_of_h(dh)
        dc, carried = np.empty_like(dh), np.zeros_like(dh[0])
        for part in self.parts:
            self.derive(part)
            for t in reversed(range(part.start, part.stop)):
                dc[t] = dh[t] * self.k_c[t - part.start] + carried
                carried = dc[t] * self.keep[t]
        f = self.block.get("f", np.ones_like(dc))
        return Carried("h", dh), Carried("c", dc, np.array(f))

    def state(self, t: int = -1) -> dict[str, Array]:
        return super().state(t) | {"c": self.c[t].copy()}

    def place(self, state: Mapping[str, Array]) -> None:
        super().place(state)
        self.c_prev[0] = state["c"]

    def tangent(self, t: int, dx: Array, first: int) -> Array:
        """∂c[t]/∂θ = f ∂c[t-1]/∂θ + ∂c/∂a ∂a/∂θ;  ∂h[t]/∂θ = o (1 - tanh²c) ∂c[t]/∂θ + ∂h/∂a_o ∂a_o/∂θ"""
        H, longest = self.units, len(self.k)
        if t % longest == 0:
            self.derive(slice(t, min(t + longest, len(self.h))))
        if t == 0:
            self.dc_dθ = np.zeros((dx.shape[0], H, dx.shape[2]), self.dtype)
            if "start_c" in self.params and not self.origin:
                self.dc_dθ[:, np.arange(H), first + self.W.size + H + np.arange(H)] = 1
        da = self.tangent_a(t, dx, first) * self.k[t % longest][:, :, None]
        self.dc_dθ *= self.keep[t][:, :, None]
        self.dc_dθ += da[:, H:].reshape(len(da), -1, *self.dc_dθ.shape[1:]).sum(axis=1)
        self.dh_dθ = self.k_c[t % longest][:, :, None] * self.dc_dθ + da[:, :H]
        return self.dh_dθ

    def equations(self, page: Page, x: Node, y: Node) -> Node:
        """c = f c[t-1] + i g and h = o tanh(c); without forget gate f is 1. The output gate comes last, for a peephole
        lets it see c."""
        tanh, sigmoid = Function(activation=ACTIVATIONS["tanh"]), Function(activation=ACTIVATIONS["sigmoid"])
        seen, c = self.columns(page, x), page.variable("c", self.units)
        before = c.before()

        def gate(name: str, cell: Reference, φ: Function) -> Node:
            place = self.BLOCKS.index(name)
            a = seen.sum(self.units, place * self.units, above=name)
            if "peep" in self.params and φ is sigmoid:
                peep = page.weights("peep", 1, self.units, place, letter="p", above=name)
                a = a + cell.hold(self.truncate) * peep
            return page.let(name, replace(φ, parts=(page.let(f"{name}'", a),)))

        i, g = gate("i", before, sigmoid), gate("g", before, tanh)
        kept = gate("f", before, sigmoid) * before if "f" in self.BLOCKS else before
        page.let("c", kept + i * g, self.start_of(page, "c", matrix="start_c"))
        o = gate("o", c, sigmoid)
        return page.let("h", o * replace(tanh, parts=(c,)), self.start_of(page, value=self.start))

    def signals(self) -> dict[str, Array]:
        return {"h": self.h, "c": self.c} | self.block
