"""What the user chose: the network, its data and its training, as one frozen Experiment; its changes and its files."""

from simulator.experiment.asking import measure, task
from simulator.experiment.changing import SWITCHES, revised, with_all, with_data, with_loss
from simulator.experiment.experiment import FITTING, USUAL, Experiment, core, same_network
from simulator.experiment.files import SUFFIX, Chapter, chapters, load, presets, save
from simulator.experiment.plainly import otherwise
from simulator.experiment.training import LIVE, TrainingSpec

__all__ = [
    "FITTING",
    "LIVE",
    "SUFFIX",
    "SWITCHES",
    "USUAL",
    "Chapter",
    "Experiment",
    "TrainingSpec",
    "chapters",
    "core",
    "load",
    "measure",
    "otherwise",
    "presets",
    "revised",
    "same_network",
    "save",
    "task",
    "with_all",
    "with_data",
    "with_loss",
]
