"""No schedule."""

from typing import Literal

from simulator.schedules.base import SCHEDULES, ScheduleSpec


@SCHEDULES.register
class Constant(ScheduleSpec):
    """Constant: the learning rate stays as it is set."""

    kind: Literal["constant"] = "constant"

    def factor(self, update: int, updates: int) -> float:
        return 1.0
