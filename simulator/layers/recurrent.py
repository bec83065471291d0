"""What recurrent layers share: one buffer over time for [h, x, 1], and its mirror image for the error."""

from collections.abc import Mapping
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Array, Rng, flat, steps
from simulator.initial import UNBIASED, drawn
from simulator.layers.base import Layer, WeightedSpec, own_weights
from simulator.layers.both_ways import BothWays
from simulator.spec import ADVANCED


class RecurrentSpec(WeightedSpec):
    """The choice of a layer whose state goes back into itself. A kind adds `one_way`."""

    recurrent = True
    blocks: ClassVar[int] = 1
    """Columns of W for each unit: one for Elman, one for each gate and the candidate."""

    direction: Literal["forward", "backward", "both"] = Field(
        "forward",
        title="Direction",
        description="Forward: from the first step to the last. Backward: the other way. Both: two layers of so many "
        "units each, side by side; needs the whole sequence at once.",
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

    def width(self, n_in: int) -> int:
        return self.units * (2 if self.direction == "both" else 1)

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
    first step is no special case. The error `dz` uses the mirror image: dz[t] = ∂L/∂[h[t-1], x[t]].
    """

    def __init__(
        self, kind: str, params: Mapping[str, Array], units: int, bias: bool, start: float = 0.0, truncate: bool = False
    ) -> None:
        super().__init__(kind, params["W"].shape[0] - units - bias, units, params)
        self.start, self.truncate = start, truncate

    @property
    def W_back(self) -> Array:
        """Wᵀ for the way back: to h, and to x only where somebody wants it."""
        return self.W[: self.units + self.n_in * self.input_error].T

    def allocate(self, T: int, B: int) -> None:
        H, n, gates = self.units, self.n_in, self.W.shape[1]
        self.z = steps(T + 1, B, self.W.shape[0], self.dtype)
        self.z[:, :, H + n :] = 1
        self.x = self.z[:-1, :, H : H + n]
        self.h_prev, self.h = self.z[:-1, :, :H], self.z[1:, :, :H]
        self.h_prev[0] = self.start
        self.da = steps(T, B, gates, self.dtype)
        self.dh = steps(T, B, H, self.dtype)
        self.dz = steps(T + 1, B, self.W_back.shape[1], self.dtype)
        self.dh_next = self.dz[1:, :, :H]
        if self.truncate:  # the loops add this: the error that comes back through h, which is left out
            self.dh_next = np.broadcast_to(np.zeros((), self.dtype), self.dh_next.shape)
        self.z_rows = np.empty((T, B, self.W.shape[0]), self.dtype)
        self.da_rows = np.empty((T, B, gates), self.dtype)

    def begin(self, x: Array) -> None:
        """Take the inputs in, and the start."""
        self.fit(*x.shape[:2])
        self.x[:] = x
        if "start" in self.params and not self.origin:
            self.h_prev[0] = self.params["start"]

    def finish(self) -> Array | None:
        """The gradient, by one product over all T·B rows, and ∂L/∂x."""
        self.z_rows[:] = self.z[:-1]
        self.da_rows[:] = self.da
        np.matmul(flat(self.z_rows).T, flat(self.da_rows), out=self.grads["W"])
        if "start" in self.params:
            self.grads["start"][:] = 0 if self.origin else self.dz[0, :, : self.units].sum(axis=0)
        return self.dz[:-1, :, self.units :] if self.input_error else None

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
        da: Array = np.einsum("bip,ij->bjp", dx, self.W[H : H + self.n_in])
        if not self.truncate or t == 0:  # what is before the first step may be learned, but nothing leads to it
            da += np.einsum("bip,ij->bjp", self.dh_dθ, self.W[:H])
        own_weights(da, self.z[t], first)
        return da
