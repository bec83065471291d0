"""A network: a stack of layers with a read-out, all of whose weights lie in one vector."""

import copy
import math
from collections.abc import Iterator, Mapping
from typing import Self

import numpy as np
import numpy.typing as npt

from simulator.arrays import Array, Rng, read_only
from simulator.errors import InputError
from simulator.layers import Layer, LayerSpec
from simulator.layers.dense import Dense
from simulator.losses import LOSSES
from simulator.network.spec import NetworkSpec, ReadOut

PER_UNIT = 25
"""About how many numbers the buffers of a unit have for each step: an LSTM's, the most of the usual kinds."""
MOST_NUMBERS, MOST_UNITS, MOST_WEIGHTS = 2_500_000_000, 200_000, 500_000_000
"""Limits of one pass's buffers (10 GB in float32), of a layer's width, and of its weights."""


class Network:
    """The layers, with their weights as views into one vector `theta` and their gradients into `dtheta`.

    So an optimizer moves all weights in a few vector operations, and the last good weights are one copy.
    """

    def __init__(self, spec: NetworkSpec, n_in: int, n_out: int, rng: Rng, dtype: npt.DTypeLike) -> None:
        self.spec, self.n_in = spec, n_in
        self.layers: list[Layer] = []
        width = n_in
        for number, each in enumerate(spec.layers):
            check_size(f"network.layers.{number}", each, width, n_out)
            self.layers.append(each.build_for(n_out, width, rng, dtype))
            width = self.layers[-1].units
        self.shortcut = spec.has_shortcut
        width += n_in * self.shortcut
        self.read_out = _read_out(spec.read_out, width, n_out, rng, dtype)
        self.layers.append(self.read_out)
        self.layers[0].input_error = False
        self.numbers = PER_UNIT * sum(layer.units for layer in self.layers)
        """About how many numbers its buffers have for each step of a sequence."""
        self.stride = math.prod(layer.stride for layer in self.layers)
        self.loss = LOSSES[spec.loss]
        self._pack()
        self._join()

    def _join(self) -> None:
        """Give a layer that feeds the outputs back the read-out they come from."""
        for layer in self.layers[:-1]:
            layer.listen(self.read_out)

    def _pack(self) -> None:
        self.theta = np.concatenate([W.ravel() for W in self.params().values()])
        self.dtheta = np.zeros_like(self.theta)
        self._spread()

    def _spread(self) -> None:
        """Make the layers' weights views into `theta`, and their gradients into `dtheta`."""
        start = 0
        for _, layer, p in self._names():
            shape, end = layer.params[p].shape, start + layer.params[p].size
            layer.params[p] = self.theta[start:end].reshape(shape)
            layer.grads[p] = self.dtheta[start:end].reshape(shape)
            start = end

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

    def twin(self, dtype: npt.DTypeLike | None = None) -> Self:
        """The same weights, shared but read-only, with buffers, state and gradients of its own: to look or evaluate
        without disturbing training. In another precision, its weights are a copy of these as they are now."""
        other = copy.copy(self)
        other.theta = read_only(self.theta.astype(dtype or self.theta.dtype, copy=False))
        other.dtheta = np.zeros(self.theta.shape, other.theta.dtype)
        other.layers = [layer.twin(dtype) for layer in self.layers]
        assert isinstance(other.layers[-1], Dense)
        other.read_out = other.layers[-1]
        other._spread()
        other._join()
        return other

    def forward(self, x: Array, lengths: Array | None = None, teacher: Array | None = None) -> Array:
        """x (T, B, n_in) -> y (T, B, n_out); T/stride steps where layers pool, the last of which ends at T.

        `lengths` (B,) are the sequences' own where they differ. `teacher` (T, B, n_out) are the targets, for layers
        that are taught by them in place of their own outputs; without, they run freely.
        """
        if lengths is not None and self.stride > 1:
            raise InputError(
                "network.layers: pooling with a stride is not allowed with sequences of different length; use stride 1."
            )
        if teacher is not None:
            teacher = self.at_stride(teacher)
        if x.shape[0] * x.shape[1] * self.numbers > MOST_NUMBERS:
            raise MemoryError  # before the system ends the process for it
        h = x
        for layer in self.layers[:-1]:
            layer.lengths, layer.teacher = lengths, teacher
            h = layer.forward(h)
        if self.shortcut:
            h = np.concatenate([h, self.at_stride(x)], axis=2)
        return self.read_out.forward(h)

    def carry(self) -> None:
        """Let the next pass go on where this one ended."""
        for layer in self.layers:
            layer.carry()

    def state(self, t: int = -1) -> dict[str, Array]:
        """The state after step t of the last pass: `0.lstm.h` -> (B, units)."""
        return {
            f"{number}.{layer.kind}.{name}": s
            for number, layer in enumerate(self.layers)
            for name, s in layer.state(t).items()
        }

    def resume(self, state: Mapping[str, Array]) -> None:
        """Let passes start from a state, as `state` gave it."""
        for number, layer in enumerate(self.layers):
            prefix = f"{number}.{layer.kind}."
            layer.resume({name.removeprefix(prefix): s for name, s in state.items() if name.startswith(prefix)})

    def restart(self) -> None:
        """Let passes start from the layers' own start again."""
        for layer in self.layers:
            layer.restart()

    def at_stride(self, x: Array) -> Array:
        """The steps of x (T, …) at which there is an output."""
        return x if self.stride == 1 else x[(len(x) - 1) % self.stride :: self.stride]

    def value(self, target: Array, mask: Array | None) -> float:
        """The loss of the last forward pass."""
        return self.loss.value(self.read_out.h, self.read_out.a, self.at_stride(target), self._mask(mask))

    def _mask(self, mask: Array | None) -> Array | None:
        if mask is None or self.stride == 1:
            return mask
        mask = self.at_stride(mask)
        if not mask.any():
            raise InputError(
                f"network.layers: pooling with a stride of {self.stride} is not allowed with data none of whose scored "
                "steps then has an output; use stride 1."
            )
        return mask

    def backward(self, target: Array, mask: Array | None) -> None:
        """Write the gradient of the loss of the last forward pass into `dtheta`."""
        self.begin_back(target, mask)
        self.back()

    def begin_back(self, target: Array, mask: Array | None) -> None:
        """Write ∂L/∂a of the read-out into its `da`."""
        read_out, error = self.read_out, self.loss.error(self.read_out.h, self.at_stride(target), self._mask(mask))
        if self.loss.joint:
            np.copyto(read_out.da, error)
        else:
            read_out.activation.back(error, read_out.h, read_out.da)

    def back(self) -> Array | None:
        """The way back from `da` of the read-out; returns ∂L/∂x where the first layer gives it."""
        for layer in self.layers[:-1]:
            layer.feed_back()
        error = self.read_out.backward_from_da()
        if error is not None and self.shortcut:
            error = error[:, :, : self.read_out.n_in - self.n_in]
        for layer in reversed(self.layers[:-1]):
            assert error is not None
            error = layer.backward(error)
        return error


def _read_out(spec: ReadOut, width: int, n_out: int, rng: Rng, dtype: npt.DTypeLike) -> Dense:
    """With freshly drawn weights, for so many values that it sees."""
    return Dense.drawn("readout", width, n_out, spec.activation, spec.bias, spec.init, spec.init_scale, rng, dtype)


def check_size(where: str, layer: LayerSpec, n_in: int, n_out: int) -> None:
    """Refuse a layer that would fill the memory, before it does. Raises InputError."""
    units, weights = layer.width(n_in), layer.weights(n_in, n_out)
    if units > MOST_UNITS or weights > MOST_WEIGHTS:
        raise InputError(
            f"{where}: {units:,} outputs with {weights:,} weights are not allowed; a layer should have at most "
            f"{MOST_UNITS:,} outputs and {MOST_WEIGHTS:,} weights."
        )
