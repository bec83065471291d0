"""The store of runs: each a folder, shared by window and command line, with no database between them."""

from simulator.runs.differences import Change, differences, in_brief
from simulator.runs.entry import COLOURS, Entry, Facts, State
from simulator.runs.export import as_csv
from simulator.runs.naming import resolve
from simulator.runs.recorded import AXES, Axis, Recorded
from simulator.runs.recorder import Live, Recorder
from simulator.runs.smoothing import smoothed
from simulator.runs.store import Store, runs_folder

__all__ = [
    "AXES",
    "COLOURS",
    "Axis",
    "Change",
    "Entry",
    "Facts",
    "Live",
    "Recorded",
    "Recorder",
    "State",
    "Store",
    "as_csv",
    "differences",
    "in_brief",
    "resolve",
    "runs_folder",
    "smoothed",
]
