"""What recurrent layers share: one buffer over time for [h, x, 1], and the gradient as one product."""

from collections.abc import Mapping
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arithmetic.equations import Columns, Page, Start
from simulator.arithmetic.nodes import Node, Reference
from simulator.arrays import Array, Rng, flat, rows, steps
from simulator.initial import UNBIASED, drawn
from simulator.layers.base import Layer, WeightedSpec, own_weights, through
from simulator.layers.both_ways import BothWays
from simulator.layers.by_step import ByStep, at_first
from simulator.layers.products import Product
from simulator.layers.structure import ONE, Place, Structure, Way, Wire, bias, full, inputs
from simulator.spec import ADVANCED


class RecurrentSpec(WeightedSpec):
    """The choice of a layer whose state goes back into itself. A kind adds `wires` and `one_way`."""

    recurrent = True
    blocks: ClassVar[int] = 1
    """Columns of W for each unit: one for Elman, one for each gate and the candidate."""

    direction: Literal["forward", "backward", "both"] = Field(
        "forward",
        title="Direction",
        description="Forward: from the first step to the last. Backward: the other way, so that the last step has seen "
        "itself alone. Both: two layers of so many units each, side by side. What reads backwards sees the steps "
        "to come, so that a forecast of the next one is no forecast.",
        json_schema_extra=ADVANCED,
    )
    start: float = Field(
        0.0, ge=-1e3, le=1e3, title="Start value",
        description="The state h before the first step, the same for every unit; Elman 1990 starts at 0.5.",
        json_schema_extra=ADVANCED,
    )  # fmt: skip
    learn_start: bool = Field(
        False,
        title="Learn start",
        description="Let training move the state before the first step, too.",
        json_schema_extra=ADVANCED,
    )
    truncate: bool = Field(
        False,
        title="Truncate gradient",
        description="Send no error back through h: the context counts as plain input (Elman 1990). In an LSTM only "
        "the cells then carry the error back (1997), in a GRU only what z keeps of the state.",
        json_schema_extra=ADVANCED,
    )

    @property
    def ways(self) -> int:
        """In how many directions it reads."""
        return 2 if self.direction == "both" else 1

    def width(self, n_in: int) -> int:
        return self.units * self.ways

    def weights(self, n_in: int, n_out: int) -> int:
        return self.ways * self.weights_one_way(n_in)

    def weights_one_way(self, n_in: int) -> int:
        """How many weights a layer that reads in one direction has."""
        return (self.units + n_in + self.bias) * self.blocks * self.units + self.learn_start * self.units

    def structure(self, n_in: int, n_out: int = 1) -> Structure:
        """Of each direction; matrices have its name before theirs unless it is forward alone."""
        one = Way(self.wires(n_in), self.learned_starts())
        names = {"forward": ("",), "backward": ("backward",), "both": ("forward", "backward")}[self.direction]
        return Structure(tuple(one.named(name) if name else one for name in names))

    @property
    def outputs(self) -> Place:
        """h of one direction."""
        return Place("h", self.units, "unit")

    def seen(self, n_in: int) -> list[tuple[Place, int]]:
        """The rows of W: [h[t-1], x[t], 1]."""
        return [(self.outputs, 1), (inputs(n_in), 0), *bias(self.bias)]

    def wires(self, n_in: int) -> tuple[Wire, ...]:
        """What feeds what in one direction."""
        raise NotImplementedError

    def learned_starts(self) -> tuple[Wire, ...]:
        return full("start", [(ONE, 0)], [self.outputs]) if self.learn_start else ()

    @property
    def has_tangent(self) -> bool:
        return self.direction == "forward"

    def build(self, n_in: int, rng: Rng, dtype: npt.DTypeLike) -> Layer:
        if self.direction == "forward":
            return self.one_way(n_in, rng, dtype)
        forward = self.one_way(n_in, rng, dtype) if self.direction == "both" else None
        return BothWays(forward, self.one_way(n_in, rng, dtype))

    def one_way(self, n_in: int, rng: Rng, dtype: npt.DTypeLike) -> "Recurrent":
        """The layer from the first step to the last, with freshly drawn weights."""
        raise NotImplementedError

    def draw_weights(self, n_in: int, rng: Rng, dtype: npt.DTypeLike) -> dict[str, Array]:
        """W (units + n_in + bias, blocks·units), from [-1/√units, 1/√units] by default, and the learned start."""
        H, rows = self.units, (self.units, n_in, *[1] * self.bias)
        W = drawn(self.init, self.init_scale, rng, rows, (H,) * self.blocks, H**-0.5, dtype)
        if self.bias and self.init in UNBIASED:
            W[-1] = 0
        return {"W": W} | self.starts(dtype)

    def starts(self, dtype: npt.DTypeLike) -> dict[str, Array]:
        """The learned state before the first step, where it is learned."""
        return {"start": np.full((1, self.units), self.start, dtype)} if self.learn_start else {}


class Recurrent(Layer):
    """A layer whose state h goes back into itself, with one matrix W over [h[t-1], x[t], 1].

    `z` has T+1 rows of [h, x, 1]. `h_prev = z[:-1]` and `h = z[1:]` overlap, so h_prev[t] *is* h at t-1 and the
    first step is no special case. On the way back `e` is ∂L/∂h[t-1] through step t, in the end that of the start.

    The way back goes by parts of a few steps, whose `dh`, `da` and whatever else is only needed in between stay in
    the cache: their buffers have as many rows as the longest part. `da_rows` has da of all steps.
    """

    CACHE: ClassVar[float] = 512 * 1024
    """Bytes that a part of the way back may touch."""
    TOUCHED: ClassVar[int] = 4
    """Numbers it touches for each unit."""

    def __init__(
        self, kind: str, params: Mapping[str, Array], units: int, bias: bool, start: float = 0.0, truncate: bool = False
    ) -> None:
        super().__init__(kind, params["W"].shape[0] - units - bias, units, params)
        self.start, self.truncate = start, truncate

    @property
    def W_back(self) -> Array:
        """Wᵀ for the way back to h."""
        return self.W[: self.units].T

    def allocate(self, T: int, B: int) -> None:
        H, n, gates = self.units, self.n_in, self.W.shape[1]
        self.z = steps(T + 1, B, self.W.shape[0], self.dtype)
        self.z[:, :, H + n :] = 1
        self.x = self.z[:-1, :, H : H + n]
        self.h_prev, self.h = self.z[:-1, :, :H], self.z[1:, :, :H]
        self.h_prev[0] = self.start
        longest = int(min(T, max(1, self.CACHE / (self.TOUCHED * H * B * self.dtype.itemsize))))
        self.parts = [slice(t, min(t + longest, T)) for t in range(0, T, longest)][::-1]
        self.da = steps(longest, B, gates, self.dtype)
        self.dh = steps(longest, B, H, self.dtype)
        self.e = steps(1, B, H, self.dtype)[0]
        self.product, self.product_back = (
            Product(B, self.W.shape[0], gates, self.dtype),
            Product(B, gates, H, self.dtype),
        )
        self.e_out = self.product_back.out(self.e)
        self.z_rows, self.da_rows = rows(T, B, self.W.shape[0], self.dtype), rows(T, B, gates, self.dtype)
        self.dx = rows(T, B, n, self.dtype)

    def by_parts(self, *over_time: Array) -> list[tuple[slice, list[tuple[Array, ...]]]]:
        """The parts of the way back, each with the views that its steps work on, the last ones first: of buffers with
        rows for all steps, or for those of a part."""
        found = []
        for part in self.parts:
            n = part.stop - part.start
            views = (s[part] if len(s) == len(self.h) else s[:n] for s in over_time)
            found.append((part, list(zip(*views, strict=True))[::-1]))
        return found

    def begin(self, x: Array) -> None:
        """Take the inputs in, and the start."""
        self.fit(*x.shape[:2])
        self.x[:] = x
        if "start" in self.params and not self.origin:
            self.h_prev[0] = self.params["start"]

    def finish(self) -> Array | None:
        """The gradient, by one product over all T·B rows, and ∂L/∂x, None unless `input_error`: every way back ends so.

        `backward` has written ∂L/∂a of all steps into `da_rows` and, unless the gradient is truncated, the error of the
        state before the first step, da[0] W_hᵀ, into `e`. A truncated way back leaves `e` at zero from step to step;
        here it is found for a learned start alone, which is a weight and not a state that was fed back. A start that
        was carried on from another pass is no weight, and gets no gradient.
        """
        H, da = self.units, flat(self.da_rows)
        self.z_rows[:] = self.z[:-1]
        np.matmul(flat(self.z_rows).T, da, out=self.grads["W"])
        if "start" in self.params:
            if self.truncate:
                np.matmul(self.da_rows[0], self.W_back, out=self.e)
            self.grads["start"][:] = 0 if self.origin else self.e.sum(axis=0)
        if not self.input_error:
            return None
        np.matmul(da, self.W[H : H + self.n_in].T, out=flat(self.dx))
        return self.dx

    def by_step(self) -> tuple[ByStep, ...]:
        """Every way back ends with its `da_rows` and, for a learned start, with `e`."""
        return ByStep("W", self.z[:-1], self.da_rows), *self.start_by_step("start", self.e)

    def start_by_step(self, name: str, error: Array) -> tuple[ByStep, ...]:
        """Of a learned start, where the layer has one and the pass began with it."""
        return (at_first(name, error, len(self.h)),) if name in self.params and not self.origin else ()

    def error_of_h(self, dh: Array) -> Array:
        """∂L/∂h of all steps after `backward(dh)`: what came from above, and what the step after sends back."""
        error = np.array(dh)
        if not self.truncate:
            error[:-1] += self.da_rows[1:] @ self.W_back
        return error

    def state_before(self, page: Page) -> Reference:
        """h[t-1] in equations."""
        return page.variable("h", self.units).before()

    def columns(self, page: Page, x: Node) -> Columns:
        """What units see, [h[t-1], x, 1], by the rows of W."""
        bias = self.W.shape[0] > self.units + self.n_in
        return Columns(page, [(self.state_before(page).hold(self.truncate), "U", ""), (x, "W", "")], bias)

    def start_of(self, page: Page, name: str = "h", value: float = 0.0, matrix: str = "start") -> Start:
        """What stands before the first step of a part of the state."""
        learned = page.weights(matrix, 1, self.units, letter=f"{name}₀") if matrix in self.params else None
        return Start(value, learned, name)

    def state(self, t: int = -1) -> dict[str, Array]:
        return {"h": self.h[t].copy()}

    def place(self, state: Mapping[str, Array]) -> None:
        self.h_prev[0] = state["h"]

    def tangent_a(self, t: int, dx: Array, first: int) -> Array:
        """∂a[t]/∂θ (B, columns, P) of a = [h[t-1], x, 1] W, where `dh_dθ` holds ∂h[t-1]/∂θ."""
        H = self.units
        if t == 0:
            self.dh_dθ = np.zeros((dx.shape[0], H, dx.shape[2]), self.dtype)
            if "start" in self.params and not self.origin:
                start = first + self.W.size
                self.dh_dθ[:, np.arange(H), start + np.arange(H)] = 1
        da: Array = through(self.W[H:], dx)
        if not self.truncate or t == 0:  # what is before the first step may be learned, but nothing leads to it
            da += through(self.W, self.dh_dθ)
        own_weights(da, self.z[t], first)
        return da
