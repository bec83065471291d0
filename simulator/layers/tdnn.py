"""Time-delay layers (Waibel, Hanazawa, Hinton, Shikano & Lang 1989)."""

from collections.abc import Mapping
from typing import Literal

import numpy.typing as npt
from pydantic import Field

from simulator.activations import HiddenActivation
from simulator.arithmetic.equations import Columns, Page
from simulator.arithmetic.nodes import Node
from simulator.arrays import Array, Rng
from simulator.layers.base import LAYERS, Layer, WeightedSpec
from simulator.layers.dense import Dense
from simulator.layers.signal import Signal, activated
from simulator.layers.structure import Place, Structure, Way, bias, full, inputs
from simulator.layers.taps import DelayLine


@LAYERS.register
class TDNNSpec(WeightedSpec):
    """Time-delay layer: every unit sees the last steps, h[t] = φ([x[t-D], …, x[t], 1] W), with the same weights at
    every step (Waibel et al. 1989)."""

    written = "TDNN"
    brief = "every unit sees the last few steps"
    kind: Literal["tdnn"] = "tdnn"
    activation: HiddenActivation = Field(
        "tanh", title="Activation", description="The function φ that each unit applies to its weighted sum."
    )
    delays: int = Field(
        3, ge=1, le=200, title="Span 1 + D", description="How many steps each unit sees: the present one and D before.",
        json_schema_extra={"unit": "steps"},
    )  # fmt: skip

    def weights(self, n_in: int, n_out: int) -> int:
        return super().weights(self.delays * n_in, n_out)

    @property
    def signals(self) -> tuple[Signal, ...]:
        return (activated(self.activation, "output"),)

    def structure(self, n_in: int, n_out: int = 1) -> Structure:
        return Structure((Way(full("W", taps(self, n_in, self.delays), [Place("h", self.units, "unit")])),))

    def build(self, n_in: int, rng: Rng, dtype: npt.DTypeLike) -> "TDNN":
        W = first_weights(self, self.delays * n_in, rng, dtype)
        return TDNN(self.kind, W, self.activation, self.bias, self.delays)


def taps(spec: WeightedSpec, n_in: int, k: int, gap: int = 1) -> list[tuple[Place, int]]:
    """The rows of W: k inputs that are `gap` steps apart, oldest first, and 1."""
    return [*((inputs(n_in), gap * back) for back in reversed(range(k))), *bias(spec.bias)]


def first_weights(spec: WeightedSpec, n_in: int, rng: Rng, dtype: npt.DTypeLike) -> Array:
    """W as for a dense layer over n_in inputs."""
    return Dense.drawn("", n_in, spec.units, "identity", spec.bias, spec.init, spec.init_scale, rng, dtype).W


class TDNN(Dense):
    """A dense layer over the columns of a delay line, for all T·B rows at once; inputs before the start are 0.

    To the dense layer, `n_in` is k times the number of inputs; rows of W are the oldest step, …, the present one, 1.
    """

    tangent = Layer.tangent  # none: a dense layer's own is for inputs of this step alone

    def __init__(self, kind: str, W: Array, activation: str, bias: bool, k: int, gap: int = 1, more: int = 0) -> None:
        super().__init__(kind, W, activation, bias)
        self.k, self.gap, self.more = k, gap, more

    def allocate(self, T: int, B: int) -> None:
        """`more` rows stand before the first step's, for what is pooled over them."""
        super().allocate(T + self.more, B)
        reach = (self.k - 1) * self.gap + self.more
        self.line = DelayLine(T, B, self.n_in // self.k, self.k, self.gap, reach, self.dtype)

    def forward(self, x: Array) -> Array:
        self.fit(*x.shape[:2])
        self.line.unfold(x, self.x)
        return self.run()

    def backward(self, dh: Array) -> Array | None:
        d_columns = super().backward(dh)
        return None if d_columns is None else self.line.fold(d_columns)

    def weighted(self, page: Page, x: Node) -> Node:
        """The weighted sums of the last inputs."""
        line = page.delayed(x)
        delays = [self.gap * k for k in reversed(range(self.k))]
        return Columns(page, [(line.before(k), "W", f"−{k}" if k else "") for k in delays], self.bias).sum(self.units)

    def equations(self, page: Page, x: Node, y: Node) -> Node:
        return page.units(self.weighted(page, x), self.activation)

    def state(self, t: int = -1) -> dict[str, Array]:
        return self.line.state(t)

    def place(self, state: Mapping[str, Array]) -> None:
        self.line.place(state["past"])
