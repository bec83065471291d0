"""Convolution over time, with pooling: features of short stretches, before or in place of recurrence."""

from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.activations import HiddenActivation
from simulator.arithmetic.equations import Page
from simulator.arithmetic.functions import Function
from simulator.arithmetic.nodes import Node, Plus, Scaled
from simulator.arithmetic.places import Kept, Largest
from simulator.arrays import Array, Rng
from simulator.layers.base import LAYERS, WeightedSpec
from simulator.layers.by_step import ByStep
from simulator.layers.signal import Signal, activated
from simulator.layers.structure import Place, Structure, Way, Wire, full
from simulator.layers.tdnn import TDNN, first_weights, taps
from simulator.spec import ADVANCED, when

Pool = Literal["none", "max", "mean"]


@LAYERS.register
class ConvolutionSpec(WeightedSpec):
    """Convolution over time: each channel looks for one pattern in the last steps, wherever it comes; pooling keeps the
    largest or the mean of several steps, and one step of every few (LeCun & Bengio 1995)."""

    written = "Convolution"
    brief = "every channel looks for a pattern in the last few steps"
    kind: Literal["convolution"] = "convolution"
    units: int = Field(16, ge=1, le=4096, title="Channels", description="Number of patterns that are looked for.")
    activation: HiddenActivation = Field(
        "relu", title="Activation", description="The function φ that each channel applies to its weighted sum."
    )
    kernel: int = Field(
        5, ge=1, le=200, title="Kernel", description="How many steps each channel sees at once, the last one included.",
        json_schema_extra={"unit": "steps"},
    )  # fmt: skip
    dilation: int = Field(
        1, ge=1, le=1000, title="Dilation",
        description="How far apart the steps are that a channel sees; 1: neighbours. Zeros stand before the start.",
        json_schema_extra={"unit": "steps"} | ADVANCED,
    )  # fmt: skip
    pool: Pool = Field(
        "none", title="Pooling", description="What is kept of several steps: the largest of each channel, or the mean."
    )
    pool_steps: int = Field(
        2, ge=1, le=200, title="Pooled steps", description="Over how many steps pooling goes.",
        json_schema_extra={"unit": "steps"} | when(lambda spec: spec.pool != "none"),
    )  # fmt: skip
    stride: int = Field(
        1, ge=1, le=200, title="Stride",
        description="Keep one step of so many, counted back from the last: the layers above read a shorter sequence.",
        json_schema_extra={"unit": "steps"},
    )  # fmt: skip

    def weights(self, n_in: int, n_out: int) -> int:
        return super().weights(self.kernel * n_in, n_out)

    @property
    def signals(self) -> tuple[Signal, ...]:
        return (activated(self.activation, "output"),)

    def structure(self, n_in: int, n_out: int = 1) -> Structure:
        c, h = Place("c", self.units, "map"), Place("h", self.units, "unit")
        pooled = 1 if self.pool == "none" else self.pool_steps
        pooling = [Wire(c, h, back, factor=self.pool if pooled > 1 else "") for back in range(pooled)]
        return Structure((Way((*full("W", taps(self, n_in, self.kernel, self.dilation), [c]), *pooling)),), self.stride)

    def build(self, n_in: int, rng: Rng, dtype: npt.DTypeLike) -> "Convolution":
        pooled = 1 if self.pool == "none" else self.pool_steps
        return Convolution(
            first_weights(self, self.kernel * n_in, rng, dtype), self.activation, self.bias,
            self.kernel, self.dilation, self.pool, pooled, self.stride,
        )  # fmt: skip


class Convolution(TDNN):
    """c[t] = φ([x[t-(k-1)·gap], …, x[t], 1] W) and h[u] = max or mean of the last `pooled` c up to the step of u.

    Of T steps, ceil(T / stride) are kept, so that the last is. What is pooled from before the start is what the layer
    answers to inputs of 0; so its state is inputs only.
    """

    def __init__(
        self, W: Array, activation: str, bias: bool, k: int, gap: int, pool: Pool, pooled: int, stride: int
    ) -> None:
        super().__init__("convolution", W, activation, bias, k, gap, more=pooled - 1)
        self.pool, self.pooled, self.stride = pool, pooled, stride

    def allocate(self, T: int, B: int) -> None:
        super().allocate(T, B)
        first, kept = (T - 1) % self.stride, (T - 1) // self.stride + 1
        self.parts = [
            slice(j, j + (kept - 1) * self.stride + 1, self.stride) for j in range(first, first + self.pooled)
        ]
        self.kept = np.empty((kept, B, self.units), self.dtype)
        self.winner = np.empty(self.kept.shape, np.int16)
        self.dc = np.empty_like(self.h)

    def forward(self, x: Array) -> Array:
        c = super().forward(x)
        h, (first, *others) = self.kept, self.parts
        h[:] = c[first]
        self.winner[:] = 0
        for j, part in enumerate(others, 1):
            if self.pool == "max":
                np.copyto(self.winner, j, where=c[part] > h)
                np.maximum(h, c[part], out=h)
            else:
                h += c[part]
        if self.pool == "mean":
            h /= self.pooled
        return h

    def backward(self, dh: Array) -> Array | None:
        self.dc[:] = 0
        for j, part in enumerate(self.parts):
            if self.pool == "max":
                self.dc[part] += dh * (self.winner == j)
            else:
                self.dc[part] += dh / self.pooled
        return super().backward(self.dc)

    def by_step(self) -> tuple[ByStep, ...] | None:
        """Where it pools it has rows for steps before the first, too, which no step stands for."""
        return super().by_step() if self.pooled == 1 else None

    def equations(self, page: Page, x: Node, y: Node) -> Node:
        """What is pooled begins before the first step."""
        a = page.let("c'", self.weighted(page, x), first=-self.more)
        c = page.let("c", Function((a,), self.activation), first=-self.more)
        parts = tuple(c.before(k) for k in reversed(range(self.pooled)))
        pooled: Node = c
        if self.pooled > 1:
            pooled = Largest(parts) if self.pool == "max" else Scaled((Plus(parts),), 1 / self.pooled)
        if self.stride > 1:
            return page.let("h", Kept((page.let("p", pooled),), self.stride), stride=self.stride)
        return page.let("h", pooled)

    def signals(self) -> dict[str, Array]:
        return {"h": self.kept}
