"""Sweeps: one experiment over and over with fields of it varied, here or on a cluster; nothing is made twice."""

from simulator.sweeps.axes import Axis, axis
from simulator.sweeps.conditions import Planned, Sweep, prepared
from simulator.sweeps.findings import Setting, settings
from simulator.sweeps.folder import SWEEP, Kept, SweepFolder, load_sweep, results, sweeps_folder, usual_folder
from simulator.sweeps.hands import Hands, HandsLostError, Here
from simulator.sweeps.running import Running
from simulator.sweeps.states import Progress, RunState

__all__ = [
    "SWEEP",
    "Axis",
    "Hands",
    "HandsLostError",
    "Here",
    "Kept",
    "Planned",
    "Progress",
    "RunState",
    "Running",
    "Setting",
    "Sweep",
    "SweepFolder",
    "axis",
    "load_sweep",
    "prepared",
    "results",
    "settings",
    "sweeps_folder",
    "usual_folder",
]
