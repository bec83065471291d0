"""A stock-like random walk."""

from typing import Literal

import numpy as np
from pydantic import Field

from simulator.sources.base import SOURCES
from simulator.sources.sequences import Columns, SeriesSpec


@SOURCES.register
class Walk(SeriesSpec):
    """Stock-like walk: the price's daily log return is drift + volatility · (momentum of the last + chance).

    With momentum 0 the best forecast of tomorrow is today's price; no network can beat it. Momentum leaves
    something to learn.
    """

    kind: Literal["walk"] = "walk"
    days: int = Field(
        2000, ge=50, le=1_000_000, title="Days", description="Trading days to make.", json_schema_extra={"unit": "days"}
    )
    start: float = Field(100.0, gt=0, le=1e6, title="First price", description="Price on the first day.")
    drift: float = Field(
        0.0, ge=-0.1, le=0.1, title="Drift", description="Mean daily log return; 0.0003 is about 8 % a year."
    )
    volatility: float = Field(
        0.01, ge=0, le=0.5, title="Volatility", description="Standard deviation of the daily log return; 0.01 is 1 %."
    )
    momentum: float = Field(
        0.0, ge=0, le=0.99, title="Momentum",
        description="How much of yesterday's surprise today's return keeps. 0: a pure random walk, nothing to learn.",
    )  # fmt: skip
    quantity: Literal["price", "return"] = Field(
        "price",
        title="Quantity",
        description="What the network sees and forecasts: the price, or its daily log return.",
    )
    seed: int = Field(0, ge=0, le=2**32 - 1, title="Data seed", description="Seed of the walk.")

    def series(self) -> Columns:
        chance = np.random.default_rng(self.seed).standard_normal(self.days)
        returns, last = np.empty(self.days), 0.0
        fresh = (1 - self.momentum**2) ** 0.5  # keeps the return's deviation at `volatility`
        for day in range(self.days):
            last = self.momentum * last + fresh * chance[day]
            returns[day] = self.drift + self.volatility * last
        with np.errstate(over="ignore"):  # prices beyond all numbers are refused when the series is opened
            values = returns if self.quantity == "return" else self.start * np.exp(np.cumsum(returns))
        return Columns(values[:, None], (self.quantity,), (0,), (0,), "day")
