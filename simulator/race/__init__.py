"""A race: architectures in lockstep on the same batches, with as many weights each, and several seeds.

Its stretches are run behind `concurrent.futures.Executor`s; a `Crew` has those of this machine.
"""

from simulator.race.conditions import MOST_OFF, OWN, Lane, Race, prepared, usual
from simulator.race.crew import Crew, Hand, crew
from simulator.race.findings import CURVES, Band, Standing, band_of, bands, figures, standings
from simulator.race.keeping import Lanes
from simulator.race.running import LEAD, LaneState, Progress, race
from simulator.race.stretch import Stretch, Wanted, stretch

__all__ = [
    "CURVES",
    "LEAD",
    "MOST_OFF",
    "OWN",
    "Band",
    "Crew",
    "Hand",
    "Lane",
    "LaneState",
    "Lanes",
    "Progress",
    "Race",
    "Standing",
    "Stretch",
    "Wanted",
    "band_of",
    "bands",
    "crew",
    "figures",
    "prepared",
    "race",
    "standings",
    "stretch",
    "usual",
]
