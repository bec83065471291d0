"""Elman's simple recurrent network (Elman 1990, "Finding Structure in Time")."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.activations import ACTIVATIONS, HiddenActivation
from simulator.arithmetic.equations import Page
from simulator.arithmetic.functions import Function
from simulator.arithmetic.nodes import Node
from simulator.arrays import Array, Rng, steps
from simulator.layers.base import LAYERS
from simulator.layers.carried import Carried
from simulator.layers.recurrent import Recurrent, RecurrentSpec
from simulator.layers.signal import Signal, activated
from simulator.layers.structure import Wire, full


@LAYERS.register
class ElmanSpec(RecurrentSpec):
    """Elman layer: h[t] = φ([h[t-1], x[t], 1] W). Its context is its own state one step before."""

    written = "Elman"
    brief = "sees its own state one step before"
    kind: Literal["elman"] = "elman"
    activation: HiddenActivation = Field(
        "tanh", title="Activation", description="The function φ that each unit applies to its weighted sum."
    )

    @property
    def signals(self) -> tuple[Signal, ...]:
        return (activated(self.activation, "state"),)

    def wires(self, n_in: int) -> tuple[Wire, ...]:
        return full("W", self.seen(n_in), [self.outputs])

    def one_way(self, n_in: int, rng: Rng, dtype: npt.DTypeLike) -> "Elman":
        params = self.draw_weights(n_in, rng, dtype)
        return Elman(params, self.units, self.activation, self.bias, self.start, self.truncate)


class Elman(Recurrent):
    """h[t] = φ([h[t-1], x[t], 1] W)"""

    def __init__(
        self, params: Mapping[str, Array], units: int, activation: str, bias: bool, start: float = 0.0,
        truncate: bool = False,
    ) -> None:  # fmt: skip
        super().__init__("elman", params, units, bias, start, truncate)
        self.activation = ACTIVATIONS[activation]

    def allocate(self, T: int, B: int) -> None:
        super().allocate(T, B)
        self.slope = steps(len(self.da), B, self.units, self.dtype)
        self.forth = list(zip(self.product.rows(self.z[:-1]), self.product.out(self.h), self.h, strict=True))
        self.back = self.by_parts(self.dh, self.da, self.product_back.rows(self.da), self.slope)

    def forward(self, x: Array) -> Array:
        self.begin(x)
        W, φ, times = self.product.of(self.W), self.activation.apply, self.product.times
        for z, a, h in self.forth:
            times(W, z, a)
            φ(h, h)
        return self.h

    def backward(self, dh: Array) -> Array | None:
        """da[t] = φ'(h[t]) (dh[t] + da[t+1] W_hᵀ)"""
        assert self.activation.slope
        back, e, e_out, through_h = self.product_back.of(self.W_back), self.e, self.e_out, not self.truncate
        add, multiply, times = np.add, np.multiply, self.product_back.times
        e[:] = 0
        for part, backwards in self.back:
            n = part.stop - part.start
            self.dh[:n] = dh[part]
            self.activation.slope(self.h[part], self.slope[:n])
            for dh_, da, da_rows, slope in backwards:
                add(dh_, e, da)
                multiply(da, slope, da)
                if through_h:
                    times(back, da_rows, e_out)
            self.da_rows[part] = self.da[:n]
        return self.finish()

    def equations(self, page: Page, x: Node, y: Node) -> Node:
        a = page.let("h'", self.columns(page, x).sum(self.units))
        return page.let("h", Function((a,), self.activation), self.start_of(page, value=self.start))

    def signals(self) -> dict[str, Array]:
        return {"h": self.h}

    def carried(self, dh: Array) -> tuple[Carried, ...]:
        return (Carried("h", self.error_of_h(dh)),)

    def recurrent_matrix(self) -> Array:
        return self.W[: self.units].T

    def bound(self) -> float | None:
        """‖U‖₂ max φ'"""
        return float(np.linalg.norm(self.recurrent_matrix(), 2)) * self.activation.steepest

    def tangent(self, t: int, dx: Array, first: int) -> Array:
        """∂h[t]/∂θ = φ'(h[t]) ∂a[t]/∂θ (Williams & Zipser 1989)"""
        assert self.activation.slope
        self.dh_dθ = self.tangent_a(t, dx, first)
        slope = np.empty_like(self.h[t])
        self.activation.slope(self.h[t], slope)
        self.dh_dθ *= slope[:, :, None]
        return self.dh_dθ
