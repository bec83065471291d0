"""Integration over time: evidence of all steps so far, whenever it came."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import numpy.typing as npt

from simulator.arithmetic.equations import Page, Start
from simulator.arithmetic.functions import Quotient
from simulator.arithmetic.nodes import Constant, Node
from simulator.arithmetic.places import Shared
from simulator.arrays import Array, Rng
from simulator.layers.base import LAYERS, Layer, LayerSpec
from simulator.layers.signal import Signal, unbounded
from simulator.layers.structure import Place, Structure, Way, Wire, inputs


@LAYERS.register
class IntegrateSpec(LayerSpec):
    """Integrate over time: the mean of its inputs over all steps so far, without weights. After two time-delay layers
    and before a softmax read-out it makes the network of Waibel et al. 1989, which counts evidence wherever it came."""

    written = "Integrate"
    brief = "the mean of all steps so far, without weights"
    kind: Literal["integrate"] = "integrate"

    def width(self, n_in: int) -> int:
        return n_in

    @property
    def signals(self) -> tuple[Signal, ...]:
        return (unbounded("h", "mean of all inputs so far"),)

    def structure(self, n_in: int, n_out: int = 1) -> Structure:
        return Structure((Way((Wire(inputs(n_in), Place("h", n_in, "unit"), None, factor="Σ/T"),)),))

    def build(self, n_in: int, rng: Rng, dtype: npt.DTypeLike) -> "Integrate":
        return Integrate(n_in, dtype)


class Integrate(Layer):
    """h[t] = (x[0] + … + x[t]) / (t + 1)"""

    def __init__(self, n_in: int, dtype: npt.DTypeLike) -> None:
        super().__init__("integrate", n_in, n_in, {}, dtype)

    def allocate(self, T: int, B: int) -> None:
        self.sums = np.zeros((T + 1, B, self.n_in), self.dtype)
        self.counts = np.repeat(np.arange(T + 1, dtype=self.dtype), B).reshape(T + 1, B, 1)
        self.h = np.empty((T, B, self.n_in), self.dtype)
        self.dx = np.empty_like(self.h)

    def forward(self, x: Array) -> Array:
        self.fit(*x.shape[:2])
        self.sums[1:] = x
        np.cumsum(self.sums, axis=0, out=self.sums)
        np.divide(self.sums[1:], self.counts[1:], out=self.h)
        return self.h

    def backward(self, dh: Array) -> Array | None:
        """dx[t] = dh[t] / (t + 1) + dx[t+1]"""
        np.divide(dh, self.counts[1:], out=self.dx)
        np.cumsum(self.dx[::-1], axis=0, out=self.dx[::-1])
        return self.dx if self.input_error else None

    def equations(self, page: Page, x: Node, y: Node) -> Node:
        """The sum of all inputs so far over their number."""
        s, n = page.variable("s", self.units), page.variable("n", 1)
        page.let("s", s.before() + x, Start(carried="sum"))
        page.let("n", n.before() + Constant(value=1), Start(carried="count"))
        return page.let("h", Quotient((s, Shared((n,), self.units))))

    def signals(self) -> dict[str, Array]:
        return {"h": self.h}

    def state(self, t: int = -1) -> dict[str, Array]:
        t = t % len(self.h) + 1
        return {"sum": self.sums[t].copy(), "count": self.counts[t].copy()}

    def place(self, state: Mapping[str, Array]) -> None:
        self.sums[0] = state["sum"]
        self.counts[:] = state["count"] + np.arange(len(self.counts), dtype=self.dtype)[:, None, None]
