"""The Lorenz equations: chaos in three dimensions."""

from typing import Literal

import numpy as np
from pydantic import Field

from simulator.arrays import Array
from simulator.sources.base import SOURCES
from simulator.sources.series import Columns, SeriesSpec

Seen = Literal["x", "y", "z", "x, y, z"]
Point = tuple[float, float, float]
NAMES = ("x", "y", "z")
FINEST = 0.01
"""Longest step of the integration."""
TRANSIENT = 20.0
"""Time that passes before the series begins, so that it runs on the attractor."""


@SOURCES.register
class Lorenz(SeriesSpec):
    """Lorenz: dx/dt = σ (y - x), dy/dt = x (ρ - z) - y, dz/dt = x y - β z, a caricature of convection that never
    repeats itself (Lorenz 1963). Integrated by the Runge-Kutta method of fourth order, in steps of at most 0.01."""

    kind: Literal["lorenz"] = "lorenz"
    steps: int = Field(
        3000, ge=20, le=50_000, title="Steps", description="How many time steps to make.",
        json_schema_extra={"unit": "steps"},
    )  # fmt: skip
    interval: float = Field(
        0.02, ge=0.001, le=0.1, title="Interval",
        description="Time from one step of the sequence to the next; one turn takes about 0.7.",
    )  # fmt: skip
    sees: Seen = Field("x, y, z", title="Inputs", description="What the network sees.")
    predicts: Seen = Field("x, y, z", title="Targets", description="What it has to predict.")
    sigma: float = Field(10.0, ge=0, le=50, title="σ", description="Prandtl number: how fast x follows y.")
    rho: float = Field(
        28.0, ge=0, le=200, title="ρ", description="Heating. Below 24.7 it comes to rest; 28 is chaotic."
    )
    beta: float = Field(8 / 3, ge=0.1, le=10, title="β", description="How fast z decays.")
    seed: int = Field(
        0, ge=0, le=2**32 - 1, title="Data seed",
        description="Draws the point of departure, 20 units of time before the first step that is kept.",
    )  # fmt: skip

    def series(self) -> Columns:
        start = 1 + np.random.default_rng(self.seed).standard_normal(3)
        values = integrate(start, self.steps, self.interval, self.sigma, self.rho, self.beta)
        return Columns(values, NAMES, places(self.sees), places(self.predicts))


def places(seen: Seen) -> tuple[int, ...]:
    """The columns of a choice."""
    return tuple(NAMES.index(name) for name in seen.split(", "))


def integrate(start: Array, steps: int, interval: float, sigma: float, rho: float, beta: float) -> Array:
    """The way (steps, 3) at every `interval`, once the transient is over. Plain floats: for three numbers an array
    would take ten times as long."""

    def slope(x: float, y: float, z: float) -> Point:
        return sigma * (y - x), x * (rho - z) - y, x * y - beta * z

    def step(x: float, y: float, z: float, h: float) -> Point:
        a, b, c = slope(x, y, z)
        d, e, f = slope(x + h / 2 * a, y + h / 2 * b, z + h / 2 * c)
        p, q, r = slope(x + h / 2 * d, y + h / 2 * e, z + h / 2 * f)
        u, v, w = slope(x + h * p, y + h * q, z + h * r)
        return (
            x + h / 6 * (a + 2 * d + 2 * p + u),
            y + h / 6 * (b + 2 * e + 2 * q + v),
            z + h / 6 * (c + 2 * f + 2 * r + w),
        )

    x, y, z = map(float, start)
    for _ in range(round(TRANSIENT / FINEST)):
        x, y, z = step(x, y, z, FINEST)
    fine = int(np.ceil(interval / FINEST - 1e-9))
    values = np.empty((steps, 3))
    for n in range(steps):
        values[n] = x, y, z
        for _ in range(fine):
            x, y, z = step(x, y, z, interval / fine)
    return values
