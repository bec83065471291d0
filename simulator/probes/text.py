"""The text a network of characters writes by itself."""

from typing import Any

import numpy as np

from simulator.arrays import Array, Rng
from simulator.network import Network
from simulator.probes.base import PROBES
from simulator.sources.characters import Characters
from simulator.training.trainer import Trainer


@PROBES.register
def text(trainer: Trainer, temperature: float = 0.7, length: int = 300, seed: int = 0) -> dict[str, Any]:
    """`text`: what the network writes after the first held-out window, drawing each next character from its output.

    A low temperature makes it careful, a high one bold; at 0 it always writes the likeliest. `prompt` is the window.
    """
    source = trainer.source
    if not isinstance(source, Characters):
        return {"prompt": "", "text": ""}
    if not all(layer.causal for layer in trainer.network.layers) or trainer.network.stride > 1:
        return {"prompt": "A network that reads backwards, or pools over time, cannot write step by step.", "text": ""}
    start = source.ids[source.split : source.split + min(source.T, 60)]
    written = write(trainer.network.twin(), source.one_hot, start, length, temperature, np.random.default_rng(seed))
    prompt, new = ("".join(source.characters[i] for i in ids) for ids in (start, written))
    return {"prompt": prompt, "text": new}


text.interval = 0.5


def write(network: Network, one_hot: Array, start: Array, length: int, temperature: float, rng: Rng) -> list[int]:
    """Read `start` (ids), then write `length` ids, each drawn from the outputs and read as the next input."""
    y = network.forward(one_hot[start][:, None])[-1, 0]
    network.carry()
    written: list[int] = []
    for _ in range(length):
        written.append(choose(y, temperature, rng))
        y = network.forward(one_hot[written[-1]][None, None])[0, 0]
        network.carry()
    return written


def choose(y: Array, temperature: float, rng: Rng) -> int:
    """Draw an id with probability y^(1/temperature), normalised."""
    log_y = np.log(np.maximum(np.asarray(y, float), 1e-30))
    if temperature <= 0.01:
        return int(log_y.argmax())
    p = np.exp((log_y - log_y.max()) / temperature)
    return int(np.searchsorted(np.cumsum(p), rng.random() * p.sum(), side="right").clip(max=len(p) - 1))
