"""What a schedule is: a factor for the learning rate at each update."""

from simulator.registry import Registry
from simulator.spec import Spec


class ScheduleSpec(Spec):
    """The choice of a schedule. A kind adds `kind`, its fields, and `factor`."""

    def factor(self, update: int, updates: int) -> float:
        """What the learning rate is multiplied by, from 0 to 1, after `update` updates of `updates` in all."""
        raise NotImplementedError


def progress(update: int, updates: int) -> float:
    """How much of the training is done, from 0 to 1; a run whose updates were cut short is done."""
    return min(update / updates, 1.0)


SCHEDULES: Registry[type[ScheduleSpec]] = Registry("schedule")
