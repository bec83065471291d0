"""What an experiment asks of its network, in a line."""

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
