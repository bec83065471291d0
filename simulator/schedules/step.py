"""A learning rate that falls in steps."""

from typing import Literal

from pydantic import Field

from simulator.schedules.base import SCHEDULES, ScheduleSpec


@SCHEDULES.register
class Steps(ScheduleSpec):
    """Steps: the learning rate is multiplied by γ after every n updates, η γ^⌊t/n⌋."""

    kind: Literal["step"] = "step"
    every: int = Field(
        1000, ge=1, le=100_000_000, title="Every n", description="Updates from one step to the next.",
        json_schema_extra={"unit": "updates"},
    )  # fmt: skip
    gamma: float = Field(0.5, gt=0, le=1, title="Factor γ", description="What each step multiplies the rate by.")

    def factor(self, update: int, updates: int) -> float:
        return float(self.gamma ** (update // self.every))
