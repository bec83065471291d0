"""What a schedule is: a factor for the learning rate at each update."""

from simulator.registry import Registry
from simulator.spec import Spec


class ScheduleSpec(Spec):
    """The choice of a schedule. A kind adds `kind`, its fields, and `factor`."""

    def factor(self, update: int, updates: int) -> float:
        """What the learning rate is multiplied by after `update` updates of `updates` in all."""
        raise NotImplementedError


SCHEDULES: Registry[type[ScheduleSpec]] = Registry("schedule")
