"""A learning rate that falls in a straight line."""

from typing import Literal

from pydantic import Field

from simulator.schedules.base import SCHEDULES, ScheduleSpec, progress


@SCHEDULES.register
class Linear(ScheduleSpec):
    """Linear: the learning rate falls in a straight line, from its own value to a share of it at the end."""

    kind: Literal["linear"] = "linear"
    end: float = Field(
        0.0, ge=0, le=1, title="Share at the end", description="What is left of the learning rate at the end."
    )

    def factor(self, update: int, updates: int) -> float:
        return 1 + (self.end - 1) * progress(update, updates)
