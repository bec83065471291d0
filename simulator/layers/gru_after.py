"""The gated recurrent unit at work, with the reset gate after the candidate's weights; what both forms share."""

from collections.abc import Mapping

import numpy as np

from simulator.activations import ACTIVATIONS
from simulator.arithmetic.equations import Columns, Page
from simulator.arithmetic.functions import Function
from simulator.arithmetic.nodes import Constant, Node
from simulator.arrays import Array, flat, rows, steps
from simulator.layers.base import own_weights, through
from simulator.layers.by_step import ByStep
from simulator.layers.carried import Carried
from simulator.layers.products import Product
from simulator.layers.recurrent import Recurrent


class GRU(Recurrent):
    """n = tanh([x, 1] W_n + r ([h[t-1], 1] R_n)), z and r = σ([h[t-1], x, 1] W).

    `gates` has blocks u, z, r, n, where u is what r multiplies, [h[t-1], 1] R_n. So one product of [h, x, 1] gives
    u, z and r of a step; n's share of x is found for all steps at once. On the way back everything but the error e
    of h is a factor known beforehand, and da of u, z and r is one product of e. A truncated gradient goes back by
    z h[t-1] alone, as an LSTM's does by its cells.
    """

    BLOCKS = ("u", "z", "r", "n")

    def __init__(
        self, params: Mapping[str, Array], units: int, bias: bool, start: float = 0.0, truncate: bool = False
    ) -> None:
        super().__init__("gru", params, units, bias, start, truncate)

    def allocate(self, T: int, B: int) -> None:
        super().allocate(T, B)
        H = self.units
        self.gates, self.k, self.da = (steps(T, B, 4 * H, self.dtype) for _ in range(3))
        self.da_rows, self.u_rows = rows(T, B, 4 * H, self.dtype), rows(T, B, H, self.dtype)
        self.u, self.update, self.r, self.n = split(self.gates, H)
        self.e = steps(T + 1, B, H, self.dtype)  # row t+1: ∂L/∂h[t]; row 0: of the start
        self.some = steps(1, B, H, self.dtype)[0]
        self.one_half = np.array(0.5, self.dtype)
        self.W_uzr = np.zeros((self.W.shape[0], 3 * H), self.dtype)
        self.products(B)
        self.link()

    def products(self, B: int) -> None:
        """The products of each step, forth and back, and where these go."""
        K, H = self.W.shape[0], self.units
        self.product, self.product_back = Product(B, K, 3 * H, self.dtype), Product(B, 3 * H, H, self.dtype)
        self.some_back = self.product_back.out(self.some)

    def link(self) -> None:
        """The views that each step works on."""
        g, H = self.gates, self.units
        self.forth = list(
            zip(
                self.product.rows(self.z[:-1]), self.product.out(g[:, :, : 3 * H]), g[:, :, H : 3 * H],
                self.u, self.update, self.r, self.n, self.h_prev, self.h, strict=True,
            )
        )  # fmt: skip
        e, da, k = self.e, self.da[:, :, : 3 * H], self.k[:, :, : 3 * H]
        self.back = list(
            zip(
                e[:-1], e[1:], e[1:].transpose(0, 2, 1), self.product_back.rows(da), in_blocks(da, H), in_blocks(k, H),
                self.update, strict=True,
            )
        )[::-1]  # fmt: skip

    def begin(self, x: Array) -> None:
        """Besides, n's share of x for all steps."""
        super().begin(x)
        np.matmul(self.z[:-1, :, self.units :], self.params["W_n"], out=self.n)

    def forward(self, x: Array) -> Array:
        self.begin(x)
        H, R, W, some = self.units, self.params["R_n"], self.W_uzr, self.some
        times, half = self.product.times, self.one_half
        multiply, add, subtract, tanh = np.multiply, np.add, np.subtract, np.tanh
        W[:H, :H], W[H + self.n_in :, :H] = R[:H], R[H:]
        np.multiply(self.W, 0.5, out=W[:, H:])  # σ(a) = ½ + ½ tanh(a/2)
        W = self.product.of(W)
        for z, uzr, logistic, u, update, r, n, h_prev, h in self.forth:
            times(W, z, uzr)
            tanh(logistic, logistic)
            multiply(logistic, half, logistic)
            add(logistic, half, logistic)
            multiply(r, u, some)
            add(n, some, n)
            tanh(n, n)
            subtract(h_prev, n, some)
            multiply(update, some, some)
            add(n, some, h)
        return self.h

    def backward(self, dh: Array) -> Array | None:
        """da = e ∂h/∂a;  e[t-1] = dh[t-1] + e z + da Wᵀ"""
        H, W, some = self.units, self.W_uzr, self.some
        self.e[1:], self.e[0] = dh, 0
        self.derive()
        W_back = np.concatenate([W[:H, :H], self.W[:H]], axis=1).T
        back, some_back, through_h = self.product_back.of(W_back), self.some_back, not self.truncate
        times, multiply, add = self.product_back.times, np.multiply, np.add
        for e_prev, e, e_T, da, da_3, k_3, update in self.back:
            multiply(e_T, k_3, da_3)
            if through_h:
                times(back, da, some_back)
                add(e_prev, some, e_prev)
            multiply(e, update, some)
            add(e_prev, some, e_prev)
        if self.truncate:  # no error goes back through h, but it does reach a learned start
            self.e[0] += self.da[0, :, : 3 * H] @ W_back
        np.multiply(self.e[1:], self.k[:, :, 3 * H :], out=self.da[:, :, 3 * H :])
        return self.finish()

    def derive(self) -> None:
        """What does not recur, for all steps at once: ∂h/∂a of u, z, r and n in `k`."""
        k_u, k_z, k_r, k_n = split(self.k, self.units)
        self.derive_gates(k_z, k_n)
        np.multiply(k_n, self.r, out=k_u)
        np.subtract(1, self.r, out=k_r)
        k_r *= self.u
        k_r *= k_u

    def derive_gates(self, k_z: Array, k_n: Array) -> None:
        """∂h/∂a_z = (h[t-1] - n) z (1 - z),  ∂h/∂a_n = (1 - z) (1 - n²)"""
        np.subtract(1, self.update, out=k_n)
        np.subtract(self.h_prev, self.n, out=k_z)
        k_z *= self.update
        k_z *= k_n
        k_n -= k_n * np.square(self.n)

    def finish(self) -> Array | None:
        H, da, grads = self.units, flat(self.da_rows), self.grads
        self.z_rows[:] = self.z[:-1]
        self.da_rows[:] = self.da
        z = flat(self.z_rows)
        np.matmul(z.T, da[:, H : 3 * H], out=grads["W"])
        np.matmul(z[:, H:].T, da[:, 3 * H :], out=grads["W_n"])
        self.finish_candidate(da)
        if "start" in self.params:
            grads["start"][:] = 0 if self.origin else self.e[0].sum(axis=0)
        if not self.input_error:
            return None
        W_x = np.concatenate([self.W[H : H + self.n_in], self.params["W_n"][: self.n_in]], axis=1)
        np.matmul(da[:, H:], W_x.T, out=flat(self.dx))
        return self.dx

    def finish_candidate(self, da: Array) -> None:
        """∂L/∂R_n from the rows of da."""
        H, grad = self.units, self.grads["R_n"]
        np.matmul(flat(self.z_rows)[:, :H].T, da[:, :H], out=grad[:H])
        grad[H:] = da[:, :H].sum(axis=0)

    def tangent(self, t: int, dx: Array, first: int) -> Array:
        """∂h[t]/∂θ = z ∂h[t-1]/∂θ + ∂h/∂a ∂a/∂θ"""
        if t == 0:
            self.derive()
        H, da = self.units, self.tangent_a(t, dx, first)
        k = tuple(part[:, :, None] for part in split(self.k[t], H))
        dn = self.tangent_n(t, dx, first)
        dh = self.update[t][:, :, None] * self.dh_dθ + k[1] * da[:, :H] + k[3] * dn
        self.dh_dθ = dh + self.tangent_reset(t, first, da[:, H:], k)
        return self.dh_dθ

    def tangent_n(self, t: int, dx: Array, first: int) -> Array:
        """∂/∂θ of n's share of x."""
        dn: Array = through(self.params["W_n"], dx)
        own_weights(dn, self.z[t, :, self.units :], first + self.before("W_n"))
        return dn

    def tangent_reset(self, t: int, first: int, da_r: Array, k: tuple[Array, ...]) -> Array:
        """What r, and the part of n that it multiplies, add to ∂h[t]/∂θ."""
        H, R, k_u, k_r = self.units, self.params["R_n"], k[0], k[2]
        du = np.zeros_like(da_r)
        if t == 0 or not self.truncate:
            du += through(R, self.dh_dθ)
        ones = np.ones((len(du), len(R) - H), self.dtype)
        own_weights(du, np.concatenate([self.h_prev[t], ones], axis=1), first + self.before("R_n"))
        return np.asarray(k_u * du + k_r * da_r)

    def before(self, name: str) -> int:
        """How many of the layer's weights stand before those of a matrix."""
        names = list(self.params)
        return sum(self.params[p].size for p in names[: names.index(name)])

    def by_step(self) -> tuple[ByStep, ...]:
        H, z, da = self.units, self.z[:-1], self.da
        return (
            ByStep("W", z, da[:, :, H : 3 * H]), ByStep("W_n", z[:, :, H:], da[:, :, 3 * H :]),
            self.candidate_by_step(), *self.start_by_step("start", self.e[0]),
        )  # fmt: skip

    def candidate_by_step(self) -> ByStep:
        """Of R_n."""
        ones = np.ones((*self.h.shape[:2], len(self.params["R_n"]) - self.units))
        return ByStep("R_n", np.concatenate([self.h_prev, ones], axis=2), self.da[:, :, : self.units])

    def carried(self, dh: Array) -> tuple[Carried, ...]:
        return (Carried("h", np.array(self.e[1:]), np.array(self.update)),)

    def equations(self, page: Page, x: Node, y: Node) -> Node:
        """h = (1 - z) n + z h[t-1]"""
        z, r = (self._gate(page, x, name, place) for place, name in enumerate("zr"))
        from_x = Columns(page, [(x, "W", "")], len(self.params["W_n"]) > self.n_in).sum(self.units, 0, "n", "W_n")
        a = page.let("n'", from_x + self.reset(page, r))
        n = page.let("n", Function((a,), ACTIVATIONS["tanh"]))
        blend = (Constant(value=1) - z) * n + z * self.state_before(page)
        return page.let("h", blend, self.start_of(page, value=self.start))

    def _gate(self, page: Page, x: Node, name: str, place: int) -> Node:
        a = page.let(f"{name}'", self.columns(page, x).sum(self.units, place * self.units, above=name))
        return page.let(name, Function((a,), ACTIVATIONS["sigmoid"]))

    def reset(self, page: Page, r: Node) -> Node:
        """What the candidate sees of the state: r u, with u = [h[t-1], 1] R_n."""
        before = self.state_before(page).hold(self.truncate)
        seen = Columns(page, [(before, "U", "")], len(self.params["R_n"]) > self.units)
        return r * page.let("u", seen.sum(self.units, 0, "n", "R_n"))

    def signals(self) -> dict[str, Array]:
        return {"h": self.h, "z": self.update, "r": self.r, "n": self.n}


def split(s: Array, H: int) -> tuple[Array, ...]:
    """The blocks of H columns of s (…, 4H)."""
    return tuple(s[..., k * H : (k + 1) * H] for k in range(4))


def in_blocks(s: Array, H: int) -> Array:
    """(T, B, n·H) as (T, n, H, B), a view of what `steps` made."""
    T, B, columns = s.shape
    return s.transpose(0, 2, 1).reshape(T, columns // H, H, B)
