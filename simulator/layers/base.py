"""What a layer is: weights, a forward pass over a whole sequence, and the way back."""

import copy
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arithmetic.equations import Page, UndeclaredError
from simulator.arithmetic.nodes import Node
from simulator.arrays import Array, Rng, read_only
from simulator.initial import DRAW, DRAW_SCALE, Draw
from simulator.layers.buffers import Buffers, size_of
from simulator.layers.by_step import ByStep
from simulator.layers.carried import Carried
from simulator.layers.signal import Signal
from simulator.layers.structure import Structure
from simulator.registry import Registry
from simulator.spec import Spec


class LayerSpec(Spec):
    """The choice of one layer. A kind adds `written`, `brief`, `kind`, its fields, `width`, `signals`, `structure` and
    `build`, and `weights` and `biased` where it has any."""

    written: ClassVar[str]
    """Its name, as short as in a caption."""
    brief: ClassVar[str] = ""
    """What it does, as short as beside its name in a list."""
    recurrent: ClassVar[bool] = False
    """Whether the layer feeds back what it, or the network, was one step before."""
    sized_by: ClassVar[str] = ""
    """The field that says how large it is; "": there is no choice."""
    last: ClassVar[bool] = False
    """Whether the layer has to stand right before the read-out, whose outputs it feeds back."""

    def width(self, n_in: int) -> int:
        """How many outputs the layer has at each step, for n_in inputs."""
        raise NotImplementedError

    def weights(self, n_in: int, n_out: int) -> int:
        """How many weights the layer has, for n_in inputs, in a network of n_out outputs."""
        return 0

    @classmethod
    def group(cls) -> str:
        """Where it stands in a list of the kinds."""
        return "With memory" if cls.recurrent else "Without memory"

    @property
    def signals(self) -> tuple[Signal, ...]:
        """What can be looked at in the layer, its output h first: as `Layer.signals` gives it, in that order."""
        raise NotImplementedError

    def structure(self, n_in: int, n_out: int = 1) -> Structure:
        """What feeds what, for n_in inputs, in a network of n_out outputs: what is drawn of the layer."""
        raise NotImplementedError

    @property
    def biased(self) -> bool:
        """Whether any of its units has a bias (drawn as a fixed input of 1)."""
        return False

    @property
    def has_tangent(self) -> bool:
        """Whether its layer gives its forward-mode derivative, which real-time recurrent learning asks for."""
        return False

    @property
    def size_in_words(self) -> str:
        """Its size, as short as in `LSTM 48`."""
        return ""

    def build(self, n_in: int, rng: Rng, dtype: npt.DTypeLike) -> "Layer":
        """A layer of this kind with freshly drawn weights, for n_in inputs."""
        raise NotImplementedError

    def build_for(self, n_out: int, n_in: int, rng: Rng, dtype: npt.DTypeLike) -> "Layer":
        """The same in a network of n_out outputs, for kinds whose weights begin at the outputs."""
        return self.build(n_in, rng, dtype)


class WeightedSpec(LayerSpec):
    """The choice of a layer of units with weights, by default one for each input and the bias."""

    sized_by = "units"
    units: int = Field(16, ge=1, le=4096, title="Units", description="Number of hidden units in this layer.")
    bias: bool = Field(
        True, title="Bias", description="Give every unit a bias: a weight from a fixed input that is always 1."
    )
    init: Draw = DRAW
    init_scale: float = DRAW_SCALE

    def width(self, n_in: int) -> int:
        return self.units

    def weights(self, n_in: int, n_out: int) -> int:
        return (n_in + self.bias) * self.units

    @property
    def biased(self) -> bool:
        return self.bias

    @property
    def size_in_words(self) -> str:
        return str(self.units)


LAYERS: Registry[type[LayerSpec]] = Registry("layer")


ROOM = 32 << 20
"""Bytes that a layer may keep for passes of other shapes."""


class Layer(ABC):
    """A layer's weights and the buffers of its last pass.

    Weights are (from, to): `x @ W` reads as in the textbook. The bias is the weight of a fixed input of 1, so one
    matrix over [h, x, 1] does for recurrence, input and bias.
    """

    causal = True
    """Whether a step depends on the steps before it only, so that a sequence can go on in the next pass."""
    stride = 1
    """How many time steps it makes into one."""
    truncate = False
    """Whether it sends no error back through its state, which then counts as plain input."""
    undeclared: ClassVar[str] = "This kind of layer does not declare its equations, so they cannot be written out."
    """Why its arithmetic cannot be seen, in one sentence, where it does not declare its `equations`."""
    teacher_forcing = False
    """Whether, in training, it hears the targets in place of the outputs it would feed back."""

    x: Array
    """What the last pass read, (T, B, n_in), where it stands in a buffer of the layer's own."""

    def __init__(
        self, kind: str, n_in: int, units: int, params: Mapping[str, Array], dtype: npt.DTypeLike | None = None
    ) -> None:
        self.kind, self.n_in, self.units = kind, n_in, units
        self.params = dict(params)
        self.grads = {name: np.zeros_like(p) for name, p in params.items()}
        self.dtype = np.dtype(dtype or next(iter(params.values())).dtype)
        self.shape: tuple[int, int] | None = None
        self.origin: dict[str, Array] = {}
        """The state that passes start from, where one was carried or given."""
        self.lengths: Array | None = None
        """The sequences' own lengths (B,) in the pass in hand, where they differ."""
        self.teacher: Array | None = None
        """The targets (T, B, k) in the pass in hand, for layers that are taught by them."""
        self.input_error = True
        """Whether somebody below wants ∂L/∂x; the first layer saves the work."""
        self.lasting: frozenset[str] | None = None
        """Names of the attributes it had before its first pass: what came later are a pass's buffers."""
        self.spare: dict[tuple[int, int], Buffers] = {}
        """Those of other shapes, the one that was used last behind the others."""
        self.counted = 0
        """Bytes of those in use; 0: not counted yet."""

    @property
    def W(self) -> Array:
        return self.params["W"]

    def twin(self, dtype: npt.DTypeLike | None = None) -> Self:
        """The same weights, shared but read-only, with buffers, state and gradients of its own: to look or evaluate
        without disturbing training. In another precision, its weights are a copy of these as they are now."""
        other = copy.copy(self)
        for name in vars(self).keys() - (self.lasting or vars(self).keys()):
            delattr(other, name)
        other.dtype = np.dtype(dtype or self.dtype)
        other.params = {name: read_only(W.astype(other.dtype, copy=False)) for name, W in self.params.items()}
        other.grads = {name: np.zeros(W.shape, other.dtype) for name, W in self.params.items()}
        other.lengths = other.teacher = None
        other.restart()
        return other

    def fit(self, T: int, B: int) -> None:
        """Make the buffers for T steps of B sequences, once per shape; a step allocates nothing."""
        self.lasting = self.lasting or frozenset(vars(self))
        if self.shape != (T, B):
            self._put_away()
            self.shape = (T, B)
            if found := self.spare.pop(self.shape, None):
                vars(self).update(found.made)
                self.counted = found.size
            else:
                self.allocate(T, B)
                self.counted = 0
            if any(len(s) != B for s in self.origin.values()):
                self.origin = {}  # other sequences: a state that was carried is not theirs
            if self.origin:
                self.place(self.origin)

    def _put_away(self) -> None:
        """Keep the buffers for the next pass of their shape, as far as there is room: different lengths come again and
        again. Those that a state was placed in do not begin with the layer's own start, and are not kept."""
        if self.shape is None or self.origin:
            return
        lasting = self.lasting or frozenset()
        made = {name: value for name, value in vars(self).items() if name not in lasting}
        self.spare[self.shape] = Buffers(made, self.counted or size_of(made))
        while sum(each.size for each in self.spare.values()) > ROOM:
            del self.spare[next(iter(self.spare))]

    @abstractmethod
    def allocate(self, T: int, B: int) -> None:
        """Make the buffers for T steps of B sequences, with the layer's own start as the state before the first."""

    @abstractmethod
    def forward(self, x: Array) -> Array:
        """x (T, B, n_in) -> h (T, B, units)."""

    @abstractmethod
    def backward(self, dh: Array) -> Array | None:
        """∂L/∂h (T, B, units) -> ∂L/∂x (T, B, n_in), None unless `input_error`; writes `grads`."""

    @abstractmethod
    def signals(self) -> dict[str, Array]:
        """What can be looked at after a forward pass, as the spec declares it: name -> (T, B, units), views of its
        buffers where it can be."""

    def carried(self, dh: Array) -> tuple[Carried, ...]:
        """Every state that it carries from step to step, after `backward(dh)`; what remembers longest is the last."""
        return ()

    def by_step(self) -> tuple[ByStep, ...] | None:
        """Its gradients kept apart by steps, after `backward`; None where it cannot say."""
        return None if self.params else ()

    def one_way(self) -> dict[str, "Layer"]:
        """The layer itself or, where it reads in other directions, those that do: each has its `state` and its inputs
        `x` (T, B, n_in) in the order in which it read."""
        return {"forward": self}

    def recurrent_matrix(self) -> Array | None:
        """What h goes through from a step to the next, (to, from), where one matrix is all there is; None elsewhere."""
        return None

    def bound(self) -> float | None:
        """The factor by which an error of h can grow at most from a step to the one before; None: there is none that
        could be said beforehand."""
        return None

    def equations(self, page: Page, x: Node, y: Node) -> Node:
        """Write what `forward` does down as equations, for inputs x of the same step, in a network of outputs y;
        returns h. Nothing but the arithmetic view reads them: backward equations are derived. Raises UndeclaredError
        where a kind has none."""
        raise UndeclaredError(self.undeclared)

    def state(self, t: int = -1) -> dict[str, Array]:
        """Copies of the state after step t of the last pass: name -> (B, n). Empty where there is none."""
        return {}

    def resume(self, state: Mapping[str, Array]) -> None:
        """Let every pass from now on start from this state, as `state` gave it."""
        self.origin = dict(state)
        if self.shape and state:
            self.place(state)

    def place(self, state: Mapping[str, Array]) -> None:  # noqa: B027  (a layer without state places none)
        """Write a state before the first step into the buffers."""

    def restart(self) -> None:
        """Forget every buffer and every state that was carried."""
        self.shape, self.origin, self.spare = None, {}, {}

    def carry(self) -> None:
        """Make the state after the last step the one before the first: the sequence goes on in the next pass."""
        self.resume(self.state())

    def listen(self, read_out: "Layer") -> None:  # noqa: B027  (most layers do not hear the outputs)
        """Get to know the read-out, for a layer that feeds the outputs back."""

    def feed_back(self) -> None:  # noqa: B027
        """Add to the read-out's `da` the error that comes back through fed-back outputs, before its way back."""

    def tangent(self, t: int, dx: Array, first: int) -> Array:
        """Forward-mode derivative at step t of the last pass, for real-time recurrent learning.

        dx (B, n_in, P) is ∂x[t]/∂θ for all P weights of the network, of which this layer's own begin at `first`, and
        (B, 0, P) where no input depends on any weight;
        returns ∂h[t]/∂θ (B, units, P). Steps come in order; the layer keeps ∂(state)/∂θ in between, and forgets it
        at t = 0. Only where the spec `has_tangent`.
        """
        raise NotImplementedError


def own_weights(da: Array, z: Array, first: int) -> None:
    """Add the direct part ∂a/∂W of a = z W to ∂a/∂θ: da (B, columns, P), z (B, rows), W's first weight at `first`."""
    rows, columns = z.shape[1], da.shape[1]
    for j in range(columns):
        da[:, j, first + j : first + rows * columns : columns] += z


def through(W: Array, dx: Array) -> Array:
    """∂(x W)/∂θ (B, columns, P) by way of x: dx (B, n, P) belongs to W's first n rows, whose others stay fixed."""
    return np.asarray(np.matmul(W[: dx.shape[1]].T, dx))
