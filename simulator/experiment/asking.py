"""What an experiment asks of its network, in a line."""

import hashlib
import json

from simulator.experiment.experiment import Experiment
from simulator.losses import LossName
from simulator.sources import Preview

CALLED: dict[LossName, str] = {"squared-error": "squared error", "half-squared-error": "half the squared error"}
"""Losses whose names are written otherwise."""


def task(experiment: Experiment, preview: Preview) -> str:
    """`Classification of each row, 3 classes: cross-entropy, as column 'species' holds …`; "" where the data does not
    say what it asks."""
    if not preview.asks:
        return ""
    loss = experiment.network.loss
    told = f"{preview.asks}: {CALLED.get(loss, loss)}, {preview.because}."
    return told[0].upper() + told[1:]


def measure(experiment: Experiment) -> str:
    """A short hash of what its losses are of, data and loss: where two have the same, they can be compared."""
    data = experiment.data
    asked: dict[str, object] = {
        "data": data.model_dump(mode="json", exclude=set(data.aside)),
        "loss": experiment.network.loss,
    }
    if experiment.network.reduction != "mean":  # which older versions do not know
        asked["reduction"] = experiment.network.reduction
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:12]
