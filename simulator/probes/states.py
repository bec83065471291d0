"""The hidden states of one training sequence."""

from typing import Any

from simulator.arrays import frozen
from simulator.probes.base import PROBES
from simulator.training.trainer import Trainer

MAX_UNITS = 256


@PROBES.register
def states(trainer: Trainer) -> dict[str, Any]:
    """`layers`: the signals of every hidden layer, `0.lstm` -> {"h": (T, units), …}, over the first sequence of the
    batch; where sequences are one step long, over the batch instead. `axis` names what the rows are."""
    layers = trainer.network.layers[:-1]
    one_step = bool(layers) and len(layers[0].signals()["h"]) == 1
    along = (0, slice(MAX_UNITS)) if one_step else (slice(None), 0)
    return {
        "axis": "example in the batch" if one_step else "time step",
        "layers": {
            f"{number}.{layer.kind}": {name: frozen(s[along][:, :MAX_UNITS]) for name, s in layer.signals().items()}
            for number, layer in enumerate(layers)
        },
    }
