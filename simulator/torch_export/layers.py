"""A function for each kind of layer that makes its module; those without recurrence."""

from functools import singledispatch

import numpy as np
import torch
from torch import Tensor, nn

from simulator.activations import ACTIVATIONS
from simulator.arrays import Array
from simulator.errors import InputError
from simulator.layers import Layer
from simulator.layers.dense import Dense
from simulator.layers.tdnn import TDNN

FUNCTIONS = {
    ACTIVATIONS["tanh"]: nn.Tanh(),
    ACTIVATIONS["sigmoid"]: nn.Sigmoid(),
    ACTIVATIONS["relu"]: nn.ReLU(),
    ACTIVATIONS["identity"]: nn.Identity(),
    ACTIVATIONS["softmax"]: nn.Softmax(dim=-1),
}


@singledispatch
def made(layer: Layer, place: str) -> nn.Module:
    """The module of a layer: x (T, B, n_in) -> h (T, B, units)."""
    raise refusal(place, f"a layer of kind {layer.kind}")


def refusal(place: str, what: str) -> InputError:
    return InputError(
        f"{place}: {what} is not allowed in a PyTorch module; it may have layers of kind dense, elman with tanh or "
        "relu, lstm with forget gate and without peepholes, and gru with reset after."
    )


def tensor(W: Array) -> Tensor:
    """A copy."""
    return torch.tensor(np.ascontiguousarray(W))


@made.register(Dense)
def _(layer: Dense, place: str) -> nn.Module:
    weights = {"weight": tensor(layer.W[: layer.n_in].T)} | ({"bias": tensor(layer.W[-1])} if layer.bias else {})
    linear = nn.Linear(layer.n_in, layer.units, bias=layer.bias, dtype=weights["weight"].dtype)
    linear.load_state_dict(weights)
    return nn.Sequential(linear, FUNCTIONS[layer.activation])


@made.register(TDNN)
def _(layer: TDNN, place: str) -> nn.Module:
    """A dense layer to look at, but along time."""
    raise refusal(place, f"a layer of kind {layer.kind}")
