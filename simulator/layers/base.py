"""What a layer is: weights, a forward pass over a whole sequence, and the way back."""

import copy
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Array, Rng
from simulator.registry import Registry
from simulator.spec import Spec


class LayerSpec(Spec):
    """The choice of one layer. A kind adds `kind`, its fields, and `build`."""

    recurrent: ClassVar[bool] = False
    """Whether the layer feeds its state back to itself (drawn as a loop)."""

    units: int = Field(16, ge=1, le=4096, title="Units", description="Number of hidden units in this layer.")
    bias: bool = Field(
        True, title="Bias", description="Give every unit a bias: a weight from a fixed input that is always 1."
    )

    def build(self, n_in: int, rng: Rng, dtype: npt.DTypeLike) -> "Layer":
        """A layer of this kind with freshly drawn weights, for n_in inputs."""
        raise NotImplementedError


LAYERS: Registry[type[LayerSpec]] = Registry("layer")


class Layer(ABC):
    """A layer's weights and the buffers of its last pass.

    Weights are (from, to): `x @ W` reads as in the textbook. The bias is the weight of a fixed input of 1, so one
    matrix over [h, x, 1] does for recurrence, input and bias.
    """

    def __init__(self, kind: str, n_in: int, units: int, params: Mapping[str, Array]) -> None:
        self.kind, self.n_in, self.units = kind, n_in, units
        self.params = dict(params)
        self.grads = {name: np.zeros_like(p) for name, p in params.items()}
        self.shape: tuple[int, int] | None = None
        self.input_error = True
        """Whether somebody below wants ∂L/∂x; the first layer saves the work."""

    @property
    def dtype(self) -> npt.DTypeLike:
        return self.params["W"].dtype

    @property
    def W(self) -> Array:
        return self.params["W"]

    def twin(self) -> Self:
        """The same weights (shared) with buffers of its own: to look or evaluate without disturbing training."""
        other = copy.copy(self)
        other.shape = None
        return other

    def fit(self, T: int, B: int) -> None:
        """Make the buffers for T steps of B sequences, once per shape; a step allocates nothing."""
        if self.shape != (T, B):
            self.shape = (T, B)
            self.allocate(T, B)

    @abstractmethod
    def allocate(self, T: int, B: int) -> None:
        """Make the buffers for T steps of B sequences, zero state included."""

    @abstractmethod
    def forward(self, x: Array) -> Array:
        """x (T, B, n_in) -> h (T, B, units). Starts from the state that `allocate` or `carry` left."""

    @abstractmethod
    def backward(self, dh: Array) -> Array | None:
        """∂L/∂h (T, B, units) -> ∂L/∂x (T, B, n_in), None unless `input_error`; writes `grads`."""

    @abstractmethod
    def signals(self) -> dict[str, Array]:
        """What can be looked at after a forward pass: name -> (T, B, units)."""

    def carry(self) -> None:  # noqa: B027  (a layer without state has nothing to carry)
        """Make the state after the last step the one before the first: the sequence goes on in the next pass."""


def uniform(rng: Rng, shape: tuple[int, int], reach: float, dtype: npt.DTypeLike) -> Array:
    """Weights drawn evenly from [-reach, reach]."""
    return rng.uniform(-reach, reach, shape).astype(dtype)
