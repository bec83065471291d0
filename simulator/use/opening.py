"""A trained network beside its data, to be used and no more: nothing here can train it."""

from dataclasses import dataclass

import numpy as np

from simulator.experiment import Experiment
from simulator.network import Network
from simulator.sources.base import Source
from simulator.training.snapshot import Checkpoint


class StoppedError(Exception):
    """Somebody asked the work to stop."""


@dataclass(frozen=True)
class Opened:
    """The network with weights of its own, copied from a checkpoint, and the data that it reads."""

    experiment: Experiment
    source: Source
    network: Network

    @property
    def reads_on(self) -> bool:
        """Whether training carries its state along long sequences."""
        return self.experiment.training.method.reads_on


def opened(checkpoint: Checkpoint) -> Opened:
    """A trained network beside the data it was trained on. Raises InputError where that cannot be opened any more."""
    experiment = checkpoint.experiment
    source = experiment.data.open(experiment.training.precision)
    source.adopt(checkpoint.constants)
    return Opened(experiment, source, network_of(checkpoint, len(source.inputs), len(source.outputs)))


def network_of(checkpoint: Checkpoint, n_in: int, n_out: int) -> Network:
    """The network of a checkpoint, for so many inputs and outputs. Raises InputError where its weights do not fit."""
    experiment = checkpoint.experiment
    network = Network(experiment.network, n_in, n_out, np.random.default_rng(0), experiment.training.precision)
    network.load(checkpoint.weights)
    return network
