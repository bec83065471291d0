"""A network: a stack of layers with a read-out, all of whose weights lie in one vector."""

import copy
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.activations import ReadOutActivation
from simulator.arrays import Array, Rng
from simulator.errors import InputError
from simulator.layers import LAYERS, Layer, LayerSpec
from simulator.layers.dense import Dense
from simulator.losses import LOSSES, LossName
from simulator.spec import Spec, one_of

if TYPE_CHECKING:
    AnyLayer = LayerSpec
else:
    AnyLayer = one_of(LAYERS)


Precision = Literal["float32", "float64"]


class ReadOut(Spec):
    """The output layer: y[t] = φ([h[t], 1] W), one unit for each output of the data."""

    activation: ReadOutActivation = Field(
        "identity",
        title="Activation",
        description="Identity for numbers of any size, sigmoid for values between 0 and 1, softmax for classes.",
    )
    bias: bool = Field(True, title="Bias", description="Give every output unit a bias.")


class NetworkSpec(Spec):
    """The choice of a network: its layers from input to output, its read-out and its loss."""

    layers: tuple[AnyLayer, ...] = Field((), max_length=32, title="Layers", description="From input to output.")
    read_out: ReadOut = ReadOut()
    loss: LossName = Field(
        "squared-error",
        title="Loss",
        description="What training makes small: the mean squared error for numbers, the cross-entropy for classes.",
    )


class Network:
    """The layers, with their weights as views into one vector `theta` and their gradients into `dtheta`.

    So an optimizer moves all weights in a few vector operations, and the last good weights are one copy.
    """

    def __init__(self, spec: NetworkSpec, n_in: int, n_out: int, rng: Rng, dtype: npt.DTypeLike) -> None:
        self.layers: list[Layer] = []
        for each in spec.layers:
            self.layers.append(each.build(n_in, rng, dtype))
            n_in = self.layers[-1].units
        read_out = spec.read_out
        self.read_out = Dense.drawn("readout", n_in, n_out, read_out.activation, read_out.bias, rng, dtype)
        self.layers.append(self.read_out)
        self.layers[0].input_error = False
        self.loss = LOSSES[spec.loss]
        self._pack()

    def _pack(self) -> None:
        owned = [(layer, name) for layer in self.layers for name in layer.params]
        self.theta = np.concatenate([layer.params[name].ravel() for layer, name in owned])
        self.dtheta = np.zeros_like(self.theta)
        start = 0
        for layer, name in owned:
            shape, size = layer.params[name].shape, layer.params[name].size
            layer.params[name] = self.theta[start : start + size].reshape(shape)
            layer.grads[name] = self.dtheta[start : start + size].reshape(shape)
            start += size

    def params(self) -> dict[str, Array]:
        """Every weight matrix by name, such as `0.lstm.W` (views)."""
        return {name: layer.params[p] for name, layer, p in self._names()}

    def grads(self) -> dict[str, Array]:
        """The gradient of the last backward pass, under the names of `params` (views)."""
        return {name: layer.grads[p] for name, layer, p in self._names()}

    def _names(self) -> Iterator[tuple[str, Layer, str]]:
        for number, layer in enumerate(self.layers):
            for p in layer.params:
                yield f"{number}.{layer.kind}.{p}", layer, p

    def load(self, weights: Mapping[str, Array]) -> None:
        """Take over saved weights. Raises InputError unless names, shapes and values fit."""
        own = self.params()
        if extra := sorted(set(weights) ^ set(own)):
            have = "is missing from" if extra[0] in own else "does not belong to"
            raise InputError(f"{extra[0]}: this weight matrix {have} the network; it has {', '.join(own)}.")
        for name, W in own.items():
            if weights[name].shape != W.shape:
                raise InputError(f"{name}: the shape {weights[name].shape} is not allowed; it should be {W.shape}.")
            with np.errstate(over="ignore"):  # a float64 may be too large for a float32
                finite = np.isfinite(weights[name].astype(W.dtype)).all()
            if not finite:
                raise InputError(f"{name}: the weights hold values that are not finite; every weight must be.")
        for name, W in own.items():
            W[...] = weights[name]

    def twin(self) -> Self:
        """The same weights (shared) with other buffers: to evaluate without disturbing training."""
        other = copy.copy(self)
        other.layers = [layer.twin() for layer in self.layers]
        assert isinstance(other.layers[-1], Dense)
        other.read_out = other.layers[-1]
        return other

    def forward(self, x: Array) -> Array:
        """x (T, B, n_in) -> y (T, B, n_out)."""
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def carry(self) -> None:
        """Let the next pass go on where this one ended."""
        for layer in self.layers:
            layer.carry()

    def value(self, target: Array, mask: Array | None) -> float:
        """The loss of the last forward pass."""
        return self.loss.value(self.read_out, target, mask)

    def backward(self, target: Array, mask: Array | None) -> None:
        """Write the gradient of the loss of the last forward pass into `dtheta`."""
        self.loss.error(self.read_out, target, mask)
        error = self.read_out.backward_from_da()
        for layer in reversed(self.layers[:-1]):
            assert error is not None
            error = layer.backward(error)
