"""The text a network of characters writes by itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from simulator.arrays import Array, Rng
from simulator.network import Network
from simulator.probes.base import PROBES, Probe
from simulator.training.look import Look

CANNOT = "A network that reads backwards, or pools over time, cannot write step by step."


@dataclass(frozen=True)
class Text:
    """What the network read, and what it then wrote."""

    prompt: str
    text: str


@PROBES.register
class TextProbe(Probe):
    """What the network writes after the beginning of the held-out data, drawing each next symbol from its output.

    A low temperature makes it careful, a high one bold; at 0 it always writes the likeliest. Of data that cannot be
    written there is nothing to see.
    """

    kind, interval = "text", 0.5

    def __init__(self, look: Look, temperature: float = 0.7, length: int = 300, seed: int = 0) -> None:
        super().__init__(look)
        self.temperature, self.length, self.seed = temperature, length, seed

    def see(self) -> Text | None:
        script, network, rng = self.look.script, self.look.twin(), np.random.default_rng(self.seed)
        if script is None:
            return None
        if reason := cannot_write(network):
            return Text(reason, "")
        written = write(network, script.codes, script.prompt, self.length, self.temperature, rng)
        return Text(*(script.text(ids) for ids in (script.prompt, written)))


def write(network: Network, codes: Array, start: Array, length: int, temperature: float, rng: Rng) -> list[int]:
    """Read `start` (ids), then write `length` ids."""
    return [k for k, _ in islice(writing(network, codes, start, temperature, rng), length)]


def writing(network: Network, codes: Array, start: Array, temperature: float, rng: Rng) -> Iterator[tuple[int, Array]]:
    """Read `start` (ids), then write ids without end, each drawn from the outputs and read as the next input; with each
    the outputs (K,) that it was drawn from, which the next one overwrites."""
    y = network.forward(codes[start][:, None])[-1, 0]
    while True:
        network.carry()
        k = choose(y, temperature, rng)
        yield k, y
        y = network.forward(codes[k][None, None])[0, 0]


def cannot_write(network: Network) -> str:
    """Why a network cannot write step by step, in a sentence; "" where it can."""
    return "" if all(layer.causal for layer in network.layers) and network.stride == 1 else CANNOT


def choose(y: Array, temperature: float, rng: Rng) -> int:
    """Draw an id with probability y^(1/temperature), normalised."""
    log_y = np.log(np.maximum(np.asarray(y, float), 1e-30))
    if temperature <= 0.01:
        return int(log_y.argmax())
    p = np.exp((log_y - log_y.max()) / temperature)
    return int(np.searchsorted(np.cumsum(p), rng.random() * p.sum(), side="right").clip(max=len(p) - 1))
