"""The memory horizon: how many steps back an architecture can carry a sign through noise.

The runs are made behind a `concurrent.futures.Executor`; `Workers` is the one for this machine.
"""

from simulator.horizon.attempt import Attempt, attempt
from simulator.horizon.conditions import USUAL, Architecture, Horizon, named
from simulator.horizon.findings import Findings, Point, Summary, wilson
from simulator.horizon.survey import survey
from simulator.horizon.workers import Workers

__all__ = [
    "USUAL",
    "Architecture",
    "Attempt",
    "Findings",
    "Horizon",
    "Point",
    "Summary",
    "Workers",
    "attempt",
    "named",
    "survey",
    "wilson",
]
