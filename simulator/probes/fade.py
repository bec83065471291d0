"""How a size fades from step to step: its ratios to the first, the line through their logarithms, and what it says."""

import math
from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array, frozen

GEOMETRIC = 0.9
"""R² from which on a fade is called geometric."""
FEWEST = 3
"""Steps that a line needs."""
NOTHING = 1e-250
"""What is smaller than this share cannot be told from nothing."""
EVEN = 1e-12
"""Variance of logarithms below which they are all the same."""
USUAL = 10
"""After so many steps it is said what is left."""


@dataclass(frozen=True)
class Fade:
    """The shares r(τ) that are left τ steps away, over several sequences, r(0) = 1; and ln r = ln C + τ ln λ, fitted to
    the medians of τ ≥ 1 by least squares. NaN where there are too few steps for a line, or nothing is left."""

    median: Array
    """(steps,)"""
    low: Array
    """(steps,): of a tenth of the sequences less is left."""
    high: Array
    """(steps,): of a tenth more."""
    rate: float
    """λ"""
    factor: float
    """C"""
    fit: float
    """R² of the line."""

    @property
    def geometric(self) -> bool:
        """Whether λ says how it fades."""
        return self.fit >= GEOMETRIC

    @property
    def half_life(self) -> float:
        """ln ½ / ln λ, in steps; infinite where it does not fade."""
        return math.log(0.5) / math.log(self.rate) if self.rate < 1 else math.inf

    @property
    def after(self) -> int:
        """The step that `left` tells about."""
        return min(USUAL, len(self.median) - 1)

    @property
    def left(self) -> float:
        """The share that is left after so many steps."""
        return float(self.median[self.after])

    @property
    def range(self) -> tuple[float, float]:
        """The least and the most that is left, of all steps but the first."""
        return float(self.median[1:].min()), float(self.median[1:].max())

    def line(self) -> Array:
        """C λ^τ for the steps of the line."""
        return np.asarray(self.factor * self.rate ** np.arange(1, len(self.median)))


def faded(ratios: Array) -> Fade | None:
    """The fade of ratios (steps, sequences), NaN beyond a sequence's end: as far as half of them reach and anything is
    left. None where that is no step."""
    reached = np.isfinite(ratios).sum(axis=1)
    ratios = ratios[: _first(2 * reached < max(reached[0], 1))]
    if len(ratios) < 2:
        return None
    low, median, high = quantiles(ratios, (0.1, 0.5, 0.9))
    end = 2 + _first(median[2:] < NOTHING)
    rate, factor, fit = fitted(median[1:end])
    return Fade(frozen(median[:end]), frozen(low[:end]), frozen(high[:end]), rate, factor, fit)


def _first(found: Array) -> int:
    """Where the first True stands; the length where there is none."""
    return int(found.argmax()) if found.any() else len(found)


def quantiles(values: Array, shares: tuple[float, ...]) -> Array:
    """Of each row's numbers, leaving out NaN: (shares, rows). Rows without NaN, the most, take no detour."""
    found = np.quantile(values, shares, axis=1)
    if (torn := np.isnan(values).any(axis=1)).any():
        found[:, torn] = np.nanquantile(values[torn], shares, axis=1)
    return np.asarray(found)


def fitted(shares: Array) -> tuple[float, float, float]:
    """λ, C and R² for shares at τ = 1, 2, …; NaN where they are too few or one is nothing."""
    if len(shares) < FEWEST or not (shares > NOTHING).all():
        return (math.nan,) * 3
    τ, logs = np.arange(1.0, len(shares) + 1), np.log(shares)
    Δ = τ - τ.mean()
    slope = float(Δ @ logs / (Δ @ Δ))
    left, whole = logs - logs.mean() - slope * Δ, float(np.var(logs))
    fit = 1.0 if whole < EVEN else 1 - float(np.mean(left**2)) / whole
    return math.exp(slope), math.exp(float(logs.mean()) - slope * float(τ.mean())), fit
