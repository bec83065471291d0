"""A learning rate that rises before it stays."""

from typing import Literal

from pydantic import Field

from simulator.schedules.base import SCHEDULES, ScheduleSpec


@SCHEDULES.register
class WarmUp(ScheduleSpec):
    """Warm-up: the learning rate rises in a straight line over the first n updates, then stays."""

    kind: Literal["warm-up"] = "warm-up"
    over: int = Field(
        100, ge=1, le=100_000_000, title="Over n", description="Updates until the learning rate is reached.",
        json_schema_extra={"unit": "updates"},
    )  # fmt: skip

    def factor(self, update: int, updates: int) -> float:
        return min((update + 1) / self.over, 1.0)
