"""Dense: every unit sees every input of the same step."""

from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.activations import ACTIVATIONS, HiddenActivation
from simulator.arithmetic.equations import Columns, Page
from simulator.arithmetic.nodes import Node
from simulator.arrays import Array, Rng, flat, rows
from simulator.initial import UNBIASED, Draw, drawn
from simulator.layers.base import LAYERS, Layer, WeightedSpec, own_weights, through
from simulator.layers.by_step import ByStep
from simulator.layers.signal import Signal, activated
from simulator.layers.structure import Place, Structure, Way, bias, full, inputs


@LAYERS.register
class DenseSpec(WeightedSpec):
    """Feedforward layer: h[t] = φ([x[t], 1] W). It has no memory of earlier steps."""

    written = "Dense"
    brief = "every unit sees every input of the same step"
    kind: Literal["dense"] = "dense"
    activation: HiddenActivation = Field(
        "tanh", title="Activation", description="The function φ that each unit applies to its weighted sum."
    )

    @property
    def has_tangent(self) -> bool:
        return True

    @property
    def signals(self) -> tuple[Signal, ...]:
        return (activated(self.activation, "output"),)

    def structure(self, n_in: int, n_out: int = 1) -> Structure:
        return Structure((Way(full("W", [(inputs(n_in), 0), *bias(self.bias)], [Place("h", self.units, "unit")])),))

    def build(self, n_in: int, rng: Rng, dtype: npt.DTypeLike) -> "Dense":
        return Dense.drawn(
            self.kind, n_in, self.units, self.activation, self.bias, self.init, self.init_scale, rng, dtype
        )


def read_out_structure(width: int, shortcut: int, n_out: int, has_bias: bool) -> Structure:
    """A read-out's: y from h of the last layer, so many inputs x of the network past all layers, and 1."""
    rows = [(Place("h", width), 0), *[(inputs(shortcut), 0)] * bool(shortcut), *bias(has_bias)]
    return Structure((Way(full("W", rows, [Place("y", n_out, "unit")])),))


class Dense(Layer):
    """h = φ([x, 1] W) for all T·B rows at once. Also every network's read-out."""

    def __init__(self, kind: str, W: Array, activation: str, bias: bool) -> None:
        super().__init__(kind, W.shape[0] - bias, W.shape[1], {"W": W})
        self.activation, self.bias = ACTIVATIONS[activation], bias

    @classmethod
    def drawn(
        cls, kind: str, n_in: int, units: int, activation: str, bias: bool, init: Draw, scale: float,
        rng: Rng, dtype: npt.DTypeLike,
    ) -> "Dense":  # fmt: skip
        """By default with Glorot's uniform weights, √(6 / (n_in + units)), and bias weights of zero."""
        W = drawn(init, scale, rng, (n_in, *[1] * bias), (units,), (6 / (n_in + units)) ** 0.5, dtype)
        if init == "default" or init in UNBIASED:
            W[n_in:] = 0
        return cls(kind, W, activation, bias)

    def allocate(self, T: int, B: int) -> None:
        self.z = rows(T, B, self.W.shape[0], self.dtype)
        self.z[:, :, self.n_in :] = 1
        self.x = self.z[:, :, : self.n_in]
        self.a = np.empty((T, B, self.units), self.dtype)
        self.h, self.da = np.empty_like(self.a), np.empty_like(self.a)
        self.dx = rows(T, B, self.n_in, self.dtype)

    def forward(self, x: Array) -> Array:
        self.fit(*x.shape[:2])
        self.x[:] = x
        return self.run()

    def run(self) -> Array:
        """The pass from the inputs that stand in the buffer."""
        np.matmul(flat(self.z), self.W, out=flat(self.a))
        self.activation.apply(self.a, self.h)
        return self.h

    def backward(self, dh: Array) -> Array | None:
        self.activation.back(dh, self.h, self.da)
        return self.backward_from_da()

    def backward_from_da(self) -> Array | None:
        """As backward, for ∂L/∂a already in `da`: where loss and activation have a joint derivative."""
        np.matmul(flat(self.z).T, flat(self.da), out=self.grads["W"])
        if not self.input_error:
            return None
        if self.units == 1:  # what the product would do, four times as fast
            np.multiply(flat(self.da), self.W[: self.n_in].T, out=flat(self.dx))
        else:
            np.matmul(flat(self.da), self.W[: self.n_in].T, out=flat(self.dx))
        return self.dx

    def by_step(self) -> tuple[ByStep, ...] | None:
        return (ByStep("W", self.z, self.da),)

    def equations(self, page: Page, x: Node, y: Node) -> Node:
        return page.units(Columns(page, [(x, "W", "")], self.bias).sum(self.units), self.activation)

    def signals(self) -> dict[str, Array]:
        return {"h": self.h}

    def tangent(self, t: int, dx: Array, first: int) -> Array:
        dh = self.tangent_a(t, dx, first)
        assert self.activation.slope
        slope = np.empty_like(self.h[t])
        self.activation.slope(self.h[t], slope)
        dh *= slope[:, :, None]
        return dh

    def tangent_a(self, t: int, dx: Array, first: int) -> Array:
        """∂a[t]/∂θ (B, units, P)."""
        da: Array = through(self.W, dx)
        own_weights(da, self.z[t], first)
        return da
