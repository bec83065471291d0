"""How the learning rate changes: one kind, one file. Importing the package registers them all."""

from simulator.schedules.base import SCHEDULES, ScheduleSpec

SCHEDULES.load(__name__, __path__)

__all__ = ["SCHEDULES", "ScheduleSpec"]
