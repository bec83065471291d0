"""Elman's simple recurrent network (Elman 1990, "Finding Structure in Time")."""

from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.activations import ACTIVATIONS, HiddenActivation
from simulator.arrays import Array, Rng
from simulator.layers.base import LAYERS, LayerSpec, uniform
from simulator.layers.recurrent import Recurrent


@LAYERS.register
class ElmanSpec(LayerSpec):
    """Elman layer: h[t] = φ([h[t-1], x[t], 1] W). Its context is its own state one step before."""

    recurrent = True
    kind: Literal["elman"] = "elman"
    activation: HiddenActivation = Field(
        "tanh", title="Activation", description="The function φ that each unit applies to its weighted sum."
    )

    def build(self, n_in: int, rng: Rng, dtype: npt.DTypeLike) -> "Elman":
        """With weights from [-1/√units, 1/√units]."""
        W = uniform(rng, (self.units + n_in + self.bias, self.units), self.units**-0.5, dtype)
        return Elman(W, self.units, self.activation, self.bias)


class Elman(Recurrent):
    """Trained by full backpropagation through time."""

    def __init__(self, W: Array, units: int, activation: str, bias: bool) -> None:
        super().__init__("elman", W, units, bias)
        self.activation = ACTIVATIONS[activation]

    def allocate(self, T: int, B: int) -> None:
        super().allocate(T, B)
        self.slope = np.empty_like(self.da)
        self.forth = list(zip(self.z[:-1], self.h, strict=True))
        self.back = list(zip(self.dz[:-1], self.dh_next, self.dh, self.da, self.slope, strict=True))[::-1]

    def forward(self, x: Array) -> Array:
        self.fit(*x.shape[:2])
        self.x[:] = x
        W, φ = self.W, self.activation.apply
        for z, h in self.forth:
            np.matmul(z, W, out=h)
            φ(h, h)
        return self.h

    def backward(self, dh: Array) -> Array | None:
        """da[t] = φ'(h[t]) (dh[t] + da[t+1] W_hᵀ)"""
        assert self.activation.slope
        self.dh[:] = dh
        self.activation.slope(self.h, self.slope)
        back = self.W_back
        for dz, dh_next, dh_, da, slope in self.back:
            np.add(dh_, dh_next, out=da)
            np.multiply(da, slope, out=da)
            np.matmul(da, back, out=dz)
        return self.finish()

    def signals(self) -> dict[str, Array]:
        return {"h": self.h}
