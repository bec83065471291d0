"""Where it pays to cut batches into parts."""

from simulator.network import NetworkSpec

EACH = 8
"""Sequences that a part has at least, for its products to be worth their calls."""
UNITS = 64
"""Of the widest recurrent layer: with fewer, to hand parts over takes about as long as they save. With 64 units two
parts of a batch of 64 were 1.3 to 1.6 times as fast as one, with 128 1.6 to 1.7 times, with 512 1.6 to 1.9 times."""


def best(network: NetworkSpec, batch: int, processors: int) -> int:
    """Into how many parts a batch is best cut on so many processors; 1: it is better left whole."""
    widest = max((layer.width(1) for layer in network.layers if layer.recurrent), default=0)
    return max(min(processors, batch // EACH), 1) if widest >= UNITS else 1
