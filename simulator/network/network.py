"""A network: a stack of layers with a read-out, all of whose weights lie in one vector."""

import copy
import math
from collections.abc import Iterator, Mapping
from typing import Self

import numpy as np
import numpy.typing as npt

from simulator.arrays import Array, Rng, at_stride, free_memory, read_only
from simulator.errors import InputError
from simulator.layers import Carried, Layer
from simulator.layers.dense import Dense
from simulator.losses import Loss, loss_of
from simulator.network.spec import NetworkSpec, ReadOut

PER_UNIT = 25
"""About how many numbers the buffers of a unit have for each step: an LSTM's, the most of the usual kinds."""
MOST_NUMBERS, MOST_UNITS, MOST_WEIGHTS = 2_500_000_000, 200_000, 500_000_000
"""Limits of one pass's buffers (10 GB in float32), of a layer's width, and of the weights of a layer and of all."""
COPIES = 6
"""Numbers that training holds for each weight: itself, its gradient here and in the twin that looks, two of the
optimizer, and the best so far."""


class Network:
    """The layers, with their weights as views into one vector `theta` and their gradients into `dtheta`.

    So an optimizer moves all weights in a few vector operations, and the last good weights are one copy.
    """

    def __init__(self, spec: NetworkSpec, n_in: int, n_out: int, rng: Rng, dtype: npt.DTypeLike) -> None:
        self.spec, self.n_in = spec, n_in
        self.layers: list[Layer] = []
        check_sizes(spec, n_in, n_out, np.dtype(dtype).itemsize)
        width = n_in
        for each in spec.layers:
            self.layers.append(each.build_for(n_out, width, rng, dtype))
            width = self.layers[-1].units
        self.shortcut = spec.has_shortcut
        width += n_in * self.shortcut
        self.read_out = _read_out(spec.read_out, width, n_out, rng, dtype)
        self.layers.append(self.read_out)
        self.layers[0].input_error = False
        self.numbers = PER_UNIT * sum(layer.units for layer in self.layers)
        """About how many numbers its buffers have for each step of a sequence."""
        self.most_numbers = 0
        """Of the largest pass so far."""
        self.stride = math.prod(layer.stride for layer in self.layers)
        self.loss = loss_of(spec.loss, spec.reduction)
        self.down: list[Array] = []
        """∂L/∂h of every hidden layer, as the last way back gave it to them: views of what is above."""
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

    def lie_in(self, theta: Array) -> None:
        """Let the weights lie in a vector of somebody else's, such as memory that processes share: they are what stands
        in it from now on."""
        self.theta = theta
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
        other.most_numbers, other.down = 0, []
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
        self._make_room(x.shape[0] * x.shape[1] * self.numbers)
        h = x
        for layer in self.layers[:-1]:
            layer.lengths, layer.teacher = lengths, teacher
            h = layer.forward(h)
        if self.shortcut:
            h = np.concatenate([h, self.at_stride(x)], axis=2)
        return self.read_out.forward(h)

    def _make_room(self, numbers: int) -> None:
        """Raises MemoryError where buffers would not fit, before the system ends the process for them."""
        if numbers > self.most_numbers:
            if numbers > MOST_NUMBERS or numbers * self.theta.itemsize > free_memory():
                raise MemoryError
            self.most_numbers = numbers

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
        """Let passes start from a state, as `state` gave it; from the layers' own start where it is empty."""
        if not state and any(layer.origin for layer in self.layers):
            self.restart()
        for number, layer in enumerate(self.layers):
            prefix = f"{number}.{layer.kind}."
            layer.resume({name.removeprefix(prefix): s for name, s in state.items() if name.startswith(prefix)})

    def restart(self) -> None:
        """Let passes start from the layers' own start again."""
        for layer in self.layers:
            layer.restart()

    def at_stride(self, x: Array) -> Array:
        """The steps of x (T, …) at which there is an output."""
        return at_stride(x, self.stride)

    def value(self, target: Array, mask: Array | None) -> float:
        """The loss of the last forward pass."""
        return self._value(self.loss, target, mask)

    def mean(self, target: Array, mask: Array | None) -> float:
        """The same as a mean over steps, also where training sums over them."""
        return self._value(self.loss.by_step, target, mask)

    def _value(self, loss: Loss, target: Array, mask: Array | None) -> float:
        return loss.value(self.read_out.h, self.read_out.a, self.at_stride(target), self._mask(mask))

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
        self.down = []
        for layer in reversed(self.layers[:-1]):
            assert error is not None
            self.down.insert(0, error)
            error = layer.backward(error)
        return error

    def carried(self) -> list[tuple[Carried, ...]]:
        """What each hidden layer carries from step to step, with the errors of the last way back."""
        return [layer.carried(error) for layer, error in zip(self.layers[:-1], self.down, strict=True)]


def _read_out(spec: ReadOut, width: int, n_out: int, rng: Rng, dtype: npt.DTypeLike) -> Dense:
    """With freshly drawn weights, for so many values that it sees."""
    return Dense.drawn("readout", width, n_out, spec.activation, spec.bias, spec.init, spec.init_scale, rng, dtype)


def check_sizes(spec: NetworkSpec, n_in: int, n_out: int, itemsize: int) -> None:
    """Refuse a network that would fill the memory, before it does. Raises InputError."""
    width = n_in
    for number, layer in enumerate(spec.layers):
        units, weights = layer.width(width), layer.weights(width, n_out)
        if units > MOST_UNITS or weights > MOST_WEIGHTS:
            raise InputError(
                f"network.layers.{number}: {units:,} outputs with {weights:,} weights are not allowed; a layer should "
                f"have at most {MOST_UNITS:,} outputs and {MOST_WEIGHTS:,} weights."
            )
        width = units
    total = spec.weights(n_in, n_out)
    if total > MOST_WEIGHTS:
        raise InputError(
            f"network.layers: {total:,} weights are not allowed; a network should have at most {MOST_WEIGHTS:,}."
        )
    if (needed := COPIES * itemsize * total) > (free := free_memory()):
        raise InputError(
            f"network.layers: there is not enough memory for {total:,} weights, whose training takes about "
            f"{needed / 1e9:.1f} GB where {free / 1e9:.1f} are free; use fewer layers or units."
        )
