"""Jordan's network, whose context is its own output (Jordan 1986, "Serial Order")."""

from collections.abc import Mapping
from typing import Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.activations import ACTIVATIONS, HiddenActivation
from simulator.arithmetic.equations import Columns, Page, Start
from simulator.arithmetic.nodes import Node, Reference, Scaled
from simulator.arrays import Array, Rng, flat
from simulator.initial import UNBIASED, drawn
from simulator.layers.base import LAYERS, Layer, WeightedSpec
from simulator.layers.by_step import ByStep
from simulator.layers.carried import Carried
from simulator.layers.dense import Dense
from simulator.layers.signal import Signal, activated, unbounded
from simulator.layers.structure import Place, Structure, Way, Wire, bias, full, inputs
from simulator.spec import ADVANCED, when


@LAYERS.register
class JordanSpec(WeightedSpec):
    """Jordan layer: h[t] = φ([s[t], x[t], 1] W) sees the network's earlier outputs, faded into each other:
    s[t] = γ s[t-1] + y[t-1]. It has to be the last layer before the read-out."""

    recurrent = True
    last = True

    written = "Jordan"
    brief = "sees the network's outputs one step before"
    kind: Literal["jordan"] = "jordan"
    activation: HiddenActivation = Field(
        "tanh", title="Activation", description="The function φ that each unit applies to its weighted sum."
    )
    decay: float = Field(
        0.5, ge=0, lt=1, title="Decay γ",
        description="What is left of the state after each step; 0: the state is the output before, and nothing older.",
    )  # fmt: skip
    teacher_forcing: bool = Field(
        False,
        title="Teacher forcing",
        description="In training, feed back the targets in place of the outputs. When it is tested, the network always "
        "hears its own outputs.",
    )
    start: float = Field(
        0.0, ge=-1e3, le=1e3, title="Start value", description="The state s before the first step.",
        json_schema_extra=ADVANCED,
    )  # fmt: skip
    truncate: bool = Field(
        False,
        title="Truncate gradient",
        description="Send no error back through the state, which then counts as plain input.",
        json_schema_extra=ADVANCED | when(lambda spec: not spec.teacher_forcing),
    )

    def weights(self, n_in: int, n_out: int) -> int:
        return super().weights(n_out + n_in, n_out)

    @property
    def signals(self) -> tuple[Signal, ...]:
        return (activated(self.activation, "hidden units"), unbounded("s", "state"))

    def structure(self, n_in: int, n_out: int = 1) -> Structure:
        s, y = Place("s", n_out, "context"), Place("y", n_out)
        h = Place("h", self.units, "unit")
        fades = [Wire(s, s, 1, factor="γ")] * bool(self.decay)
        return Structure(
            (Way((*full("W", [(s, 0), (inputs(n_in), 0), *bias(self.bias)], [h]), Wire(y, s, 1), *fades)),)
        )

    def build(self, n_in: int, rng: Rng, dtype: npt.DTypeLike) -> "Jordan":
        return self.build_for(1, n_in, rng, dtype)

    def build_for(self, n_out: int, n_in: int, rng: Rng, dtype: npt.DTypeLike) -> "Jordan":
        """W (n_out + n_in + bias, units), from [-1/√units, 1/√units] by default."""
        rows = (n_out, n_in, *[1] * self.bias)
        W = drawn(self.init, self.init_scale, rng, rows, (self.units,), self.units**-0.5, dtype)
        if self.bias and self.init in UNBIASED:
            W[-1] = 0
        return Jordan(W, self, n_out)


class Jordan(Layer):
    """Runs hand in hand with the read-out, y[t] = ψ([h[t], 1] V), whose own pass then finds the same outputs.

    `z` has T+1 rows of [s, x, 1]: z[t] is what step t sees, and s of row T the state after the last step.
    """

    def __init__(self, W: Array, spec: JordanSpec, n_out: int) -> None:
        super().__init__("jordan", W.shape[0] - n_out - spec.bias, spec.units, {"W": W})
        self.n_out, self.activation = n_out, ACTIVATIONS[spec.activation]
        self.decay, self.start = spec.decay, spec.start
        self.teacher_forcing, self.truncate = spec.teacher_forcing, spec.truncate

    def listen(self, read_out: Layer) -> None:
        assert isinstance(read_out, Dense)
        self.read_out = read_out

    def twin(self, dtype: npt.DTypeLike | None = None) -> Self:
        """With a twin of the read-out to listen to."""
        other = super().twin(dtype)
        other.listen(self.read_out.twin(dtype))
        return other

    def allocate(self, T: int, B: int) -> None:
        k, n = self.n_out, self.n_in
        self.z = np.ones((T + 1, B, self.W.shape[0]), self.dtype)
        self.s, self.x = self.z[:, :, :k], self.z[:-1, :, k : k + n]
        self.s[0] = self.start
        self.h = np.empty((T, B, self.units), self.dtype)
        self.y = np.empty((T, B, k), self.dtype)
        self.da, self.slope = np.empty_like(self.h), np.empty_like(self.h)
        self.dx = np.empty((T, B, n), self.dtype)

    def forward(self, x: Array) -> Array:
        self.fit(*x.shape[:2])
        self.x[:] = x
        self.free = self.teacher is None or not self.teacher_forcing
        if self.free:
            self.run()
        else:
            self.follow()
        return self.h

    def run(self) -> None:
        """s[t+1] = γ s[t] + y[t]: hidden units and read-out in turn."""
        W, V, φ, ψ = self.W, self.read_out.W, self.activation.apply, self.read_out.activation.apply
        V_h, bias = V[: self.units], V[self.units :].sum(axis=0)
        for z, h, y, s, s_next in zip(self.z[:-1], self.h, self.y, self.s[:-1], self.s[1:], strict=True):
            np.matmul(z, W, out=h)
            φ(h, h)
            np.matmul(h, V_h, out=y)
            y += bias
            ψ(y, y)
            np.multiply(s, self.decay, out=s_next)
            s_next += y

    def follow(self) -> None:
        """s[t+1] = γ s[t] + d[t]: all states are known beforehand, and every step is computed at once."""
        assert self.teacher is not None
        for d, s, s_next in zip(self.teacher, self.s[:-1], self.s[1:], strict=True):
            np.multiply(s, self.decay, out=s_next)
            s_next += d
        np.matmul(flat(self.z[:-1]), self.W, out=flat(self.h))
        self.activation.apply(self.h, self.h)

    def feed_back(self) -> None:
        """da_y[t] += ψ' ds[t+1];  ds[t] = γ ds[t+1] + da[t] W_sᵀ, where da[t] = φ'(h[t]) da_y[t] V_hᵀ.

        So every error that comes through the state is in the read-out's `da`, and no other way back has to recur.
        """
        if self.truncate or not self.free:
            return
        assert self.activation.slope
        self.activation.slope(self.h, self.slope)
        back, V_back, W_back = self.read_out.activation.back, self.read_out.W[: self.units].T, self.W[: self.n_out].T
        ds, through = np.zeros_like(self.y[0]), np.empty_like(self.y[0])
        for y, da_y, da, slope in list(zip(self.y, self.read_out.da, self.da, self.slope, strict=True))[::-1]:
            back(ds, y, through)
            da_y += through
            np.matmul(da_y, V_back, out=da)
            da *= slope
            np.matmul(da, W_back, out=through)
            ds *= self.decay
            ds += through

    def backward(self, dh: Array) -> Array | None:
        k, n = self.n_out, self.n_in
        self.activation.back(dh, self.h, self.da)
        np.matmul(flat(self.z[:-1]).T, flat(self.da), out=self.grads["W"])
        if not self.input_error:
            return None
        np.matmul(flat(self.da), self.W[k : k + n].T, out=flat(self.dx))
        return self.dx

    def by_step(self) -> tuple[ByStep, ...]:
        return (ByStep("W", self.z[:-1], self.da),)

    def carried(self, dh: Array) -> tuple[Carried, ...]:
        """All that comes back to h comes through the outputs, and by `feed_back` that has come already."""
        return (Carried("h", np.array(dh)),)

    def equations(self, page: Page, x: Node, y: Node) -> Node:
        """s is what a step sees, so that its equation holds from the second step on."""
        assert isinstance(y, Reference)
        s, heard = page.variable("s", self.n_out), y.before()
        fades = Scaled((s.before(),), self.decay, "γ") + heard if self.decay else heard
        page.let("s", fades, Start(self.start, carried="s"), first=1)
        bias = len(self.W) > self.n_out + self.n_in
        seen = Columns(page, [(s.hold(self.truncate), "U", ""), (x, "W", "")], bias)
        return page.units(seen.sum(self.units), self.activation)

    def signals(self) -> dict[str, Array]:
        """h, and the state s that each step sees: (T, B, n_out)."""
        return {"h": self.h, "s": self.s[:-1]}

    def state(self, t: int = -1) -> dict[str, Array]:
        """The state that the step after t will see: what is left of the old one, with y[t]."""
        return {"s": self.s[t % len(self.h) + 1].copy()}

    def place(self, state: Mapping[str, Array]) -> None:
        self.s[0] = state["s"]
