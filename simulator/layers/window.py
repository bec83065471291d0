"""A window over the past: what turns a feedforward network into one that sees time."""

from collections.abc import Mapping
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arithmetic.equations import Page
from simulator.arithmetic.nodes import Node
from simulator.arithmetic.places import Beside
from simulator.arrays import Array, Rng
from simulator.layers.base import LAYERS, Layer, LayerSpec
from simulator.layers.signal import Signal, unbounded
from simulator.layers.structure import Place, Structure, Way, Wire, inputs
from simulator.layers.taps import DelayLine


@LAYERS.register
class WindowSpec(LayerSpec):
    """Window: the last k inputs side by side, oldest first (a tapped delay line). It has no weights; a dense layer
    after it sees k steps at once, such as five days of a stock."""

    written = "Window"
    brief = "the last few inputs side by side, without weights"
    kind: Literal["window"] = "window"
    steps: int = Field(
        5, ge=1, le=200, title="Steps k", description="How many steps stand side by side, the present one included.",
        json_schema_extra={"unit": "steps"},
    )  # fmt: skip

    @property
    def size_in_words(self) -> str:
        return str(self.steps)

    def width(self, n_in: int) -> int:
        return self.steps * n_in

    @property
    def signals(self) -> tuple[Signal, ...]:
        return (unbounded("h", "inputs side by side"),)

    def structure(self, n_in: int, n_out: int = 1) -> Structure:
        x, h = inputs(n_in), Place("h", self.width(n_in), "unit")
        return Structure((Way(tuple(Wire(x, h, self.steps - 1 - k, first=k * n_in) for k in range(self.steps))),))

    def build(self, n_in: int, rng: Rng, dtype: npt.DTypeLike) -> "SideBySide":
        return SideBySide(n_in, self.steps, dtype)


class SideBySide(Layer):
    """h[t] = [x[t-k+1], …, x[t-1], x[t]]; inputs before the start are 0."""

    def __init__(self, n_in: int, k: int, dtype: npt.DTypeLike) -> None:
        super().__init__("window", n_in, k * n_in, {}, dtype)
        self.k = k

    def allocate(self, T: int, B: int) -> None:
        self.line = DelayLine(T, B, self.n_in, self.k, 1, self.k - 1, self.dtype)
        self.h = np.empty((T, B, self.units), self.dtype)

    def forward(self, x: Array) -> Array:
        self.fit(*x.shape[:2])
        self.line.unfold(x, self.h)
        return self.h

    def backward(self, dh: Array) -> Array | None:
        return self.line.fold(dh) if self.input_error else None

    def equations(self, page: Page, x: Node, y: Node) -> Node:
        line = page.delayed(x)
        return page.let("h", Beside(tuple(line.before(k) for k in reversed(range(self.k)))))

    def signals(self) -> dict[str, Array]:
        return {"h": self.h}

    def state(self, t: int = -1) -> dict[str, Array]:
        return self.line.state(t)

    def place(self, state: Mapping[str, Array]) -> None:
        self.line.place(state["past"])
