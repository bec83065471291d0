"""Stock-like random walks."""

from typing import Literal

import numpy as np
from pydantic import Field

from simulator.arrays import Array
from simulator.sources.base import SOURCES
from simulator.sources.series import Columns, SeriesSpec
from simulator.spec import when


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
    start: float = Field(
        100.0, gt=0, le=1e6, title="First price", description="Price on the first day.",
        json_schema_extra=when(lambda spec: spec.quantity == "price"),
    )  # fmt: skip
    drift: float = Field(
        0.0, ge=-0.1, le=0.1, title="Drift", description="Mean daily log return; 0.0003 is about 8 % a year."
    )
    volatility: float = Field(
        0.01, ge=0, le=0.5, title="Volatility", description="Standard deviation of the daily log return; 0.01 is 1 %."
    )
    momentum: float = Field(
        0.0, ge=0, le=0.99, title="Momentum",
        description="How much of yesterday's surprise today's return keeps. 0: a pure random walk, nothing to learn.",
        json_schema_extra=when(lambda spec: spec.volatility),
    )  # fmt: skip
    quantity: Literal["price", "return"] = Field(
        "price",
        title="Quantity",
        description="What the network sees and forecasts: the price, or its daily log return.",
    )
    assets: int = Field(
        1, ge=1, le=32, title="Assets", description="How many walks, side by side; each is an input and a target."
    )
    correlation: float = Field(
        0.5, ge=0, le=0.99, title="Correlation",
        description="How alike the chances of two assets are on the same day. 0: each goes its own way.",
        json_schema_extra=when(lambda spec: spec.volatility and spec.assets > 1),
    )  # fmt: skip
    seed: int = Field(
        0, ge=0, le=2**32 - 1, title="Data seed", description="Seed of the walk.",
        json_schema_extra=when(lambda spec: spec.volatility),
    )  # fmt: skip

    def series(self) -> Columns:
        chance = np.random.default_rng(self.seed).standard_normal((self.assets, self.days))
        # a root of the matrix of correlations; its first row is 1, 0, …, so that the first walk is the same in company
        root = np.linalg.cholesky(np.where(np.eye(self.assets), 1.0, self.correlation))
        returns = np.column_stack([self._returns(row) for row in root @ chance])
        with np.errstate(over="ignore"):  # prices beyond all numbers are refused when the series is opened
            values = returns if self.quantity == "return" else self.start * np.exp(np.cumsum(returns, axis=0))
        all_ = tuple(range(self.assets))
        names = tuple(f"{self.quantity} {k + 1}" for k in all_) if self.assets > 1 else (self.quantity,)
        return Columns(values, names, all_, all_, "day")

    def _returns(self, chance: Array) -> Array:
        """The daily log returns (days,) of one walk."""
        returns, last = np.empty(self.days), 0.0
        fresh = (1 - self.momentum**2) ** 0.5  # keeps the return's deviation at `volatility`
        for day in range(self.days):
            last = self.momentum * last + fresh * chance[day]
            returns[day] = self.drift + self.volatility * last
        return returns
