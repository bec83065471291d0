"""The hidden states of one training sequence."""

from typing import Any

from simulator.arrays import frozen
from simulator.probes.base import PROBES
from simulator.trainer import Trainer

MAX_UNITS = 256


@PROBES.register
def states(trainer: Trainer) -> dict[str, Any]:
    """The signals of every hidden layer over the first sequence of the batch: `0.lstm` -> {"h": (T, units), …}."""
    return {
        f"{number}.{layer.kind}": {name: frozen(s[:, 0, :MAX_UNITS]) for name, s in layer.signals().items()}
        for number, layer in enumerate(trainer.network.layers[:-1])
    }
