"""Memory blocks at work (Hochreiter & Schmidhuber 1997, Appendix A)."""

from collections.abc import Mapping, Sequence

import numpy as np

from simulator.activations import ACTIVATIONS
from simulator.arithmetic.equations import Columns, Page, Start
from simulator.arithmetic.functions import Function
from simulator.arithmetic.nodes import Constant, Node, Scaled
from simulator.arithmetic.places import Shared
from simulator.arrays import Array, flat, steps
from simulator.layers.base import Layer
from simulator.layers.by_step import ByStep
from simulator.layers.carried import Carried


class Memory(Layer):
    """Cells s[t] = f s[t-1] + y_in g(a), outputs h = y_out h(s), with g = 4σ - 2 and h = 2σ - 1; without forget gates
    f = 1. Columns of W: input gates, output gates, forget gates, cells; rows: cells, gates (where they feed), inputs.

    `z` has T+1 rows of [h, y, x, 1], y being all gates of the step before. With a halved, g = 2 tanh and
    σ = ½ + ½ tanh, so one tanh does for all; and the buffer `c` holds s/2, of which h is the tanh.
    """

    def __init__(
        self, params: Mapping[str, Array], blocks: int, size: int, gates: int, gates_feed: bool, truncate: bool
    ) -> None:
        W = params["W"]
        self.blocks, self.size, self.gates, self.truncate = blocks, size, gates, truncate
        self.fed = blocks * size + gates * gates_feed
        super().__init__("blocks", W.shape[0] - self.fed, blocks * size, params)

    @property
    def forgets(self) -> bool:
        return self.gates == 3 * self.blocks

    def allocate(self, T: int, B: int) -> None:
        G, C, K, dtype = self.gates, self.units, self.W.shape[0] + 1, self.dtype
        self.z = steps(T + 1, B, K, dtype)
        self.z[:, :, -1] = 1
        self.h, self.x = self.z[1:, :, :C], self.z[:-1, :, self.fed : -1]
        self.a, self.da = steps(T, B, G + C, dtype), steps(T, B, G + C, dtype)
        y = self.z[:, :, C : self.fed] if self.fed > C else steps(T + 1, B, G, dtype)
        self.y = y[1:]
        self.c_before = steps(T + 1, B, C, dtype)
        self.c, self.squashed = self.c_before[1:], steps(T, B, C, dtype)
        self.dc, self.k, self.dh = (steps(T, B, C, dtype) for _ in range(3))
        self.slope_a, self.dz = steps(T, B, G + C, dtype), steps(T + 1, B, self.fed, dtype)
        self.W_half = np.zeros((K, G + C), dtype)
        self.z_rows, self.da_rows = np.empty((T, B, K - 1), dtype), np.empty((T, B, G + C), dtype)
        self.dx = np.empty((T * B, self.n_in), dtype)
        self.link()

    def of_cells(self, s: Array) -> Array:
        """s (T, B, cells) as (T, blocks, size, B), a view."""
        return s.transpose(0, 2, 1).reshape(len(s), self.blocks, self.size, -1)

    def of_gates(self, s: Array) -> list[Array]:
        """s (T, B, gates and more) as (T, blocks, 1, B) for input, output and forget gates, views."""
        n, s = self.blocks, s.transpose(0, 2, 1)[:, :, None]
        return [s[:, k : k + n] for k in range(0, self.gates, n)]

    def link(self) -> None:
        """The views that the loops work on: gates (T, blocks, 1, B) beside cells (T, blocks, size, B)."""
        G, C, cells, gates = self.gates, self.units, self.of_cells, self.of_gates
        g, c_prev = self.a[:, :, G:], self.c_before[:-1]
        y = gates(self.y)
        self.y_in, self.y_out, self.y_f = y[0], y[1], y[-1]
        self.taken = np.zeros_like(cells(g)[0])
        self.forth = list(
            zip(
                self.z[:-1], self.a, self.a[:, :, :G], self.y, *y[:2], y[-1], *map(cells, (g, c_prev, self.c)),
                self.c, self.squashed, cells(self.squashed), cells(self.h), strict=True,
            )
        )  # fmt: skip
        self.da_gates, self.da_cells = gates(self.da), cells(self.da[:, :, G:])
        self.dy_next = gates(self.dz[1:, :, C:]) if self.fed > C else []
        self.g4, self.c_prev4, self.squashed4, self.k4, self.dc4, self.dh4 = map(
            cells, (g, c_prev, self.squashed, self.k, self.dc, self.dh)
        )

    def begin(self, x: Array) -> None:
        """Take the inputs and the weights in."""
        self.fit(*x.shape[:2])
        self.x[:] = x
        np.multiply(self.W, 0.5, out=self.W_half[:-1])
        if "b" in self.params:
            np.multiply(self.params["b"], 0.5, out=self.W_half[-1:, : self.params["b"].size])

    def forward(self, x: Array) -> Array:
        self.begin(x)
        W, taken, forgets = self.W_half, self.taken, self.forgets
        for z, a, a_gates, y, y_in, y_out, y_f, g, c_prev, c4, c, squashed, squashed4, h in self.forth:
            np.matmul(z, W, out=a)
            np.tanh(a, out=a)
            np.multiply(a_gates, 0.5, out=y)
            np.add(y, 0.5, out=y)
            np.multiply(y_in, g, out=taken)
            if forgets:
                np.multiply(y_f, c_prev, out=c4)
                np.add(c4, taken, out=c4)
            else:
                np.add(c_prev, taken, out=c4)
            np.tanh(c, out=squashed)
            np.multiply(y_out, squashed4, out=h)
        return self.h

    def backward(self, dh: Array) -> Array | None:
        """The full gradient, step by step; the truncated one, where no error comes from a step's gates and cell
        inputs to the step before, for all steps at once but for what the cells carry."""
        self.dh[:] = dh
        self.derive()
        if self.truncate:
            np.multiply(self.dh4, self.k4, out=self.dc4)
            self.carry_back()
            self.spread(slice(None))
            return self.finish()
        back, C, carried = self.W[: self.fed].T, self.units, np.zeros_like(self.dc4[0])
        for t in reversed(range(len(dh))):
            self.dh[t] += self.dz[t + 1, :, :C]
            self.dc4[t] = self.dh4[t] * self.k4[t] + carried
            carried = self.dc4[t] * self.y_f[t] if self.forgets else self.dc4[t]
            self.spread(t, self.dy_next)
            np.matmul(self.da[t], back, out=self.dz[t])
        return self.finish()

    def derive(self) -> None:
        """What does not recur, for all steps: ∂h/∂c in `k`, and for all columns ∂(tanh or y)/∂a in `slope_a`."""
        np.square(self.squashed, out=self.k)
        np.subtract(1, self.k, out=self.k)
        self.k4 *= self.y_out
        np.square(self.a, out=self.slope_a)  # y (1 - y) = ¼ (1 - tanh²), y being ½ + ½ tanh
        np.subtract(1, self.slope_a, out=self.slope_a)
        self.slope_a[:, :, : self.gates] *= 0.25
        self.slope_a[:, :, self.gates :] *= 0.5

    def carry_back(self) -> None:
        """dc[t-1] += f[t] dc[t]"""
        if not self.forgets:
            np.add.accumulate(self.dc[::-1], axis=0, out=self.dc[::-1])
            return
        for t in range(len(self.dc) - 1, 0, -1):
            self.dc4[t - 1] += self.y_f[t] * self.dc4[t]

    def spread(self, t: int | slice, dy_next: Sequence[Array] = ()) -> None:
        """da at step t, or at all, from dh and dc; `dy_next` is what the step after sends the gates."""
        dc, dh = self.dc4[t], self.dh4[t]
        pairs = ((dc, self.g4), (dh, self.squashed4), (dc, self.c_prev4))
        for k, (da, (error, factor)) in enumerate(zip(self.da_gates, pairs, strict=False)):
            da[t] = (error * factor[t]).sum(axis=-2, keepdims=True)
            if dy_next:
                da[t] += dy_next[k][t]
        np.multiply(dc, self.y_in[t], out=self.da_cells[t])
        self.da[t] *= self.slope_a[t]

    def finish(self) -> Array | None:
        """The gradient by one product over all T·B rows, and ∂L/∂x."""
        self.z_rows[:], self.da_rows[:] = self.z[:-1, :, :-1], self.da
        rows = flat(self.da_rows)
        np.matmul(flat(self.z_rows).T, rows, out=self.grads["W"])
        if "b" in self.params:
            self.grads["b"][:] = rows[:, : self.params["b"].size].sum(axis=0)
        if not self.input_error:
            return None
        np.matmul(rows, self.W[self.fed :].T, out=self.dx)
        return self.dx.reshape(*self.h.shape[:2], self.n_in)

    def state(self, t: int = -1) -> dict[str, Array]:
        state = {"h": self.h[t].copy(), "c": 2 * self.c[t]}
        return state | {"y": self.y[t].copy()} if self.fed > self.units else state

    def place(self, state: Mapping[str, Array]) -> None:
        C = self.units
        self.z[0, :, :C], self.c_before[0] = state["h"], state["c"] / 2
        if self.fed > C:
            self.z[0, :, C : self.fed] = state["y"]

    def by_step(self) -> tuple[ByStep, ...]:
        own = (ByStep("W", self.z[:-1, :, :-1], self.da),)
        if "b" not in self.params:
            return own
        biased = self.da[:, :, : self.params["b"].size]
        return *own, ByStep("b", np.ones_like(biased), biased, each=True)

    def carried(self, dh: Array) -> tuple[Carried, ...]:
        f = self.signals()["f"] if self.forgets else np.ones_like(self.c)
        return Carried("h", np.array(self.dh)), Carried("c", self.dc / 2, np.array(f))  # the buffer has s/2

    def equations(self, page: Page, x: Node, y: Node) -> Node:
        """c = f c[t-1] + i g and h = o (2σ(c) - 1), where a block's cells share its gates."""
        names, blocks = "iof"[: self.gates // self.blocks], self.blocks
        h, c = page.variable("h", self.units), page.variable("c", self.units)
        fed = [(h, ""), *((page.variable(name, blocks), f"←{name}") for name in names if self.fed > self.units)]
        state: list[tuple[Node, str, str]] = [(v.before().hold(self.truncate), "U", mark) for v, mark in fed]
        seen = Columns(page, [*state, (x, "W", "")], False)

        def net(name: str, width: int, column: int) -> Node:
            a, biased = seen.sum(width, column, name), "b" in self.params and column < self.params["b"].size
            return a + page.weights("b", 1, width, 0, column, "b", name) if biased else a

        own: dict[str, Node] = {}
        for k, name in enumerate(names):
            a = page.let(f"{name}'", net(name, blocks, k * blocks))
            gate = page.let(name, sigmoid(a), Start(carried="y", column=k * blocks))
            own[name] = Shared((gate,), self.size)
        a = page.let("g'", net("g", self.units, self.gates))
        g = page.let("g", Scaled((sigmoid(a),), 4) - Constant(value=2))
        kept = own["f"] * c.before() if self.forgets else c.before()
        page.let("c", kept + own["i"] * g, Start(carried="c"))
        shown = Scaled((sigmoid(c),), 2) - Constant(value=1)
        return page.let("h", own["o"] * shown, Start(carried="h"))

    def signals(self) -> dict[str, Array]:
        """A block's gates stand once for each of its cells."""
        gates = {name: self.y[:, :, k * self.blocks : (k + 1) * self.blocks] for k, name in enumerate("iof")}
        own = {name: np.repeat(y, self.size, axis=2) for name, y in gates.items() if y.shape[2]}
        return {"h": self.h, "c": 2 * self.c} | own | {"g": 2 * self.a[:, :, self.gates :]}


def sigmoid(a: Node) -> Node:
    return Function((a,), ACTIVATIONS["sigmoid"])
