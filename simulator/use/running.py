"""A network that reads its own outputs."""

import numpy as np

from simulator.arrays import Array
from simulator.network import Network
from simulator.sources.base import Source
from simulator.sources.track import Track

WARM = 500
"""So many rows are read first, where there are as many and the network was not trained on more at once."""


def cannot_run(network: Network) -> str:
    """Why a network cannot go step by step, in words; "" where it can."""
    if not all(layer.causal for layer in network.layers):
        return "a network that reads backwards needs the rows that are to be foretold; leave both-ways layers out."
    if network.stride > 1:
        return "a network that pools over time has no output at every step; use stride 1."
    return ""


def run_on(network: Network, source: Source, track: Track, warm: Array, steps: int) -> Array:
    """Outputs (steps, B, k), as the network gives them, after it has read `warm` (W, B, n) from its own start."""
    go = _sliding if track.slides else _carrying
    try:
        return go(network, source, track, warm, steps)
    finally:
        network.restart()


def _carrying(network: Network, source: Source, track: Track, x: Array, steps: int) -> Array:
    """Its state goes on from step to step."""
    network.restart()
    found = np.empty((steps, x.shape[1], network.read_out.units), x.dtype)
    for step in range(steps):
        y = network.forward(x)[-1]
        network.carry()
        found[step] = y
        x = read_again(source, track, y)
    return found


def _sliding(network: Network, source: Source, track: Track, x: Array, steps: int) -> Array:
    """It answers windows, as in training, each one row further on than the one before."""
    network.restart()
    x = x[-track.window :].copy()
    found = np.empty((steps, x.shape[1], network.read_out.units), x.dtype)
    for step in range(steps):
        found[step] = network.forward(x)[-1]
        x = np.concatenate([x[1:], read_again(source, track, found[step])])
    return found


def read_again(source: Source, track: Track, y: Array) -> Array:
    """Outputs (B, k) as the next inputs (1, B, n)."""
    return np.asarray(source.fed_back(y)[None][:, :, track.feed], y.dtype)
