"""The door for who uses the engine as a library: `from simulator import fit, load, presets`."""

from simulator.door.fitting import FitDivergedError, fit, load
from simulator.door.trained import Trained
from simulator.engine import train
from simulator.experiment import Experiment, presets

__all__ = ["Experiment", "FitDivergedError", "Trained", "fit", "load", "presets", "train"]
