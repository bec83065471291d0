"""Small networks whose every line is made."""

import itertools

import numpy as np

from simulator.layers import LAYERS
from simulator.network import Network, NetworkSpec, ReadOut
from simulator.network.equations import equations, read
from simulator.network.lines import Lines


def worked(layers, n_in, n_out, T, B=1, loss="half-squared-error", activation="identity", bias=False,
           reduction="mean", **more):  # fmt: skip
    """The lines of a small network on a random batch, and what they are made of."""
    rng = np.random.default_rng(5)
    read_out = ReadOut(activation=activation, bias=bias)
    spec = NetworkSpec(layers=tuple(layers), read_out=read_out, loss=loss, reduction=reduction)
    network = Network(spec, n_in, n_out, rng, "float64")
    network.theta[:] = rng.normal(0, 0.7, network.theta.shape)
    x, d = rng.normal(size=(T, B, n_in)), rng.uniform(0.1, 0.9, (T, B, n_out))
    if loss == "cross-entropy":
        d = np.eye(n_out)[rng.integers(0, n_out, (T, B))]
    program = equations(network)
    return network, (x, d), Lines(program, read(program, network.params(), x, d, **more), B - 1)


def kind(name, units, **fields):
    return LAYERS[name](units=units, **fields)


TEXTBOOK = {
    "2-3-1": lambda: worked([kind("dense", 3, bias=False)], 2, 1, 1),
    "n-3-2": lambda: worked([kind("dense", 3, bias=False, activation="sigmoid")], 5, 2, 1),
    "elman 3-2": lambda: worked([kind("elman", 2)], 3, 2, 4),
    "lstm 1-2": lambda: worked([kind("lstm", 2)], 1, 1, 4, bias=True),
    "gru 1-2": lambda: worked([kind("gru", 2)], 1, 2, 4, loss="cross-entropy", activation="softmax"),
    "gru 1-2, reset after": lambda: worked([kind("gru", 2, reset="after")], 1, 1, 4),
}


def every_line(lines, rate=0.1):
    """Of all steps, units and weights."""
    weights, values = lines.reading.weights, lines.reading.values
    for place in lines.walk():
        if place.section in ("gradient", "update"):
            for at in np.ndindex(weights[place.name].shape):
                yield (
                    lines.gradient(place.name, *at)
                    if place.section == "gradient"
                    else lines.update(place.name, *at, rate)
                )
            continue
        steps, _, width = values[place.name].shape
        for t, j in itertools.product(range(steps), range(width)):
            if place.backward:
                yield from lines.backward(place.name, t, j)
            else:
                yield lines.forward(place.name, t, j)
