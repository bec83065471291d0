"""A learning rate that falls along half a cosine."""

import math
from typing import Literal

from pydantic import Field

from simulator.schedules.base import SCHEDULES, ScheduleSpec, progress


@SCHEDULES.register
class Cosine(ScheduleSpec):
    """Cosine: the learning rate falls along half a wave, slowly at first and at the end (Loshchilov & Hutter 2017,
    without restarts)."""

    kind: Literal["cosine"] = "cosine"
    end: float = Field(
        0.0, ge=0, le=1, title="Share at the end", description="What is left of the learning rate at the end."
    )

    def factor(self, update: int, updates: int) -> float:
        return self.end + (1 - self.end) * (1 + math.cos(math.pi * progress(update, updates))) / 2
