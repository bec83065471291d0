"""A pen that goes on by itself: outputs fed back as inputs, in the plainest loop there is."""

import numpy as np

from simulator.threads import limited


def train(trainer):
    with limited(trainer.network):
        while not trainer.done:
            trainer.propagate()
            trainer.update()


def continued(trainer, start, steps):
    """Where the pen goes on its own (steps, 3) after the places `start` (T, 3): each output is the next input."""
    source, network = trainer.source, trainer.network.twin()
    y = network.forward(source.prepare(start[:, None]).astype("float32"))[-1:]
    points = []
    for _ in range(steps):
        network.carry()
        x = source.fed_back(y.copy())
        points.append(source.restore(x)[0, 0])
        y = network.forward(x)
    return np.array(points)


def apart(one, other):
    """How far any point of either is from the nearest of the other."""
    d = np.hypot(*(one[:, None, :2] - other[None, :, :2]).transpose(2, 0, 1))
    return max(d.min(axis=0).max(), d.min(axis=1).max())
