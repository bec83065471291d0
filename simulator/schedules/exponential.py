"""A learning rate that decays evenly."""

from typing import Literal

from pydantic import Field

from simulator.schedules.base import SCHEDULES, ScheduleSpec


@SCHEDULES.register
class Exponential(ScheduleSpec):
    """Exponential decay: the learning rate halves again and again, η 2^(-t/half-life)."""

    kind: Literal["exponential"] = "exponential"
    half_life: float = Field(
        1000.0, ge=1, le=1e9, title="Half-life", description="Updates until the learning rate is half of what it was.",
        json_schema_extra={"unit": "updates"},
    )  # fmt: skip

    def factor(self, update: int, updates: int) -> float:
        return float(0.5 ** (update / self.half_life))
