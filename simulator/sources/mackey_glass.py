"""The Mackey-Glass equation: chaos from a delay."""

from typing import Literal

import numpy as np
from pydantic import Field

from simulator.arrays import Array
from simulator.sources.base import SOURCES
from simulator.sources.series import Columns, SeriesSpec
from simulator.spec import ADVANCED, when

PER_UNIT = 10
"""Steps of the integration in one unit of time."""
TRANSIENT = 1000
"""Units of time that pass before the series begins, so that its start is forgotten."""


@SOURCES.register
class MackeyGlass(SeriesSpec):
    """Mackey-Glass: dx/dt = β x(t-τ) / (1 + x(t-τ)ⁿ) - γ x(t), the concentration of blood cells whose making is delayed
    (Mackey & Glass 1977). Chaotic from about τ = 17; the longer the delay, the wilder.

    The delayed term is known for the next τ units, so that the rest is a linear equation with a known input: solved
    exactly but for the input's integral, by the trapezoidal rule at steps of 0.1 (the method of steps).
    """

    kind: Literal["mackey-glass"] = "mackey-glass"
    steps: int = Field(
        3000, ge=20, le=50_000, title="Steps", description="How many time steps to make.",
        json_schema_extra={"unit": "steps"},
    )  # fmt: skip
    tau: int = Field(
        17, ge=5, le=300, title="Delay τ", description="17 is just chaotic, 30 more so; the two usual choices.",
        json_schema_extra={"unit": "units of time"},
    )  # fmt: skip
    interval: int = Field(
        1, ge=1, le=10, title="Interval",
        description="Time from one step of the sequence to the next. 1 is smooth; 6 is usual for forecasts.",
        json_schema_extra={"unit": "units of time"},
    )  # fmt: skip
    feedback: float = Field(
        0.2, ge=0, le=1, title="Rate β", description="How fast the delayed term makes x grow.",
        json_schema_extra=ADVANCED,
    )  # fmt: skip
    decay: float = Field(
        0.1, ge=0.01, le=1, title="Decay γ", description="How fast x decays.", json_schema_extra=ADVANCED
    )
    power: float = Field(
        10.0, ge=1, le=20, title="Power n", description="How sharply a large delayed x stops the growth.",
        json_schema_extra=ADVANCED | when(lambda spec: spec.feedback),
    )  # fmt: skip
    seed: int = Field(
        0, ge=0, le=2**32 - 1, title="Data seed",
        description="Draws the constant x before the beginning, 1,000 units before the first step that is kept.",
    )  # fmt: skip

    def series(self) -> Columns:
        start = np.random.default_rng(self.seed).uniform(0.6, 1.4)
        x = integrate(
            TRANSIENT + (self.steps - 1) * self.interval, start, self.tau, self.feedback, self.decay, self.power
        )
        kept = x[TRANSIENT * PER_UNIT :: self.interval * PER_UNIT]
        return Columns(kept[:, None], ("x",), (0,), (0,))


def integrate(units: int, start: float, tau: int, beta: float, gamma: float, power: float) -> Array:
    """x at t = 0, 0.1, …, `units`; before that it was constant at `start`."""
    m, steps, h = tau * PER_UNIT, units * PER_UNIT, 1 / PER_UNIT
    x = np.full(m + steps + 1, start)  # from t = -τ on
    decay = np.exp(-gamma * h * np.arange(m + 1))
    for i in range(m, m + steps, m):
        n = min(m, m + steps - i)
        late = x[i - m : i - m + n + 1]
        f = beta * late / (1 + late**power)
        gain = h / 2 * (f[:-1] * decay[1] + f[1:])
        # x[k+1] = e^(-γh) x[k] + gain[k], summed up
        x[i + 1 : i + n + 1] = decay[1 : n + 1] * (x[i] + np.cumsum(gain / decay[1 : n + 1]))
    return x[m:]
