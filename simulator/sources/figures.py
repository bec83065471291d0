"""Figures to begin with, where nothing has been drawn yet: strokes as a hand would draw them."""

from collections.abc import Callable
from typing import Literal

import numpy as np

from simulator.arrays import Array
from simulator.sources.strokes import Strokes

FigureName = Literal["letter a", "loops", "spiral", "wave", "hi"]


def figure(name: FigureName) -> Strokes:
    """The strokes of a figure."""
    return FIGURES[name]()


def letter_a() -> Strokes:
    """Round the bowl against the clock, up, and down again along the same stem: one stroke."""
    return [curve(
        (0.82, 0.69), (0.69, 0.79), (0.51, 0.73), (0.42, 0.54), (0.44, 0.32), (0.57, 0.21), (0.70, 0.28), (0.80, 0.45),
        (0.85, 0.67), (0.87, 0.78), (0.85, 0.65), (0.83, 0.44), (0.84, 0.28), (0.93, 0.21), (1.02, 0.27), (1.08, 0.37),
    )]  # fmt: skip


def loops() -> Strokes:
    """The coil of a first writing lesson."""
    θ = np.linspace(-0.5, 4, 120) * 2 * np.pi
    x = θ / (2 * np.pi) * 0.22 + 0.14 * np.cos(θ - np.pi / 2)
    return [np.column_stack([0.36 + x, 0.5 + 0.27 * np.sin(θ - np.pi / 2)])]


def spiral() -> Strokes:
    """From the middle outwards, three times round."""
    share = np.linspace(0, 1, 160) ** 0.6
    θ, r = 6 * np.pi * share, 0.02 + 0.38 * share
    return [np.column_stack([0.75 + r * np.cos(θ), 0.5 + r * np.sin(θ)])]


def wave() -> Strokes:
    """Two and a half waves from left to right."""
    x = np.linspace(0, 1, 100)
    return [np.column_stack([0.2 + 1.1 * x, 0.5 + 0.25 * np.sin(5 * np.pi * x)])]


def hi() -> Strokes:
    """A word of two letters and a dot, for which the pen is lifted twice."""
    h = curve(
        (0.30, 0.30), (0.42, 0.52), (0.50, 0.80), (0.44, 0.88), (0.39, 0.74), (0.38, 0.45), (0.38, 0.20), (0.42, 0.40),
        (0.52, 0.52), (0.59, 0.46), (0.60, 0.28), (0.68, 0.20), (0.80, 0.32), (0.88, 0.52), (0.88, 0.34), (0.92, 0.22),
        (1.00, 0.22), (1.10, 0.34),
    )  # fmt: skip
    return [h, curve((0.90, 0.69), (0.92, 0.71), (0.93, 0.69))]


def curve(*points: tuple[float, float]) -> Array:
    """A smooth line through points, by Catmull and Rom's cubics."""
    p = np.array([points[0], *points, points[-1]])
    s = np.linspace(0, 1, 8, endpoint=False)[:, None]
    parts = [
        0.5 * (2 * b + (c - a) * s + (2 * a - 5 * b + 4 * c - d) * s**2 + (3 * b - a - 3 * c + d) * s**3)
        for a, b, c, d in zip(p, p[1:], p[2:], p[3:], strict=False)
    ]
    return np.vstack([*parts, p[-1:]])


FIGURES: dict[FigureName, Callable[[], Strokes]] = {
    "letter a": letter_a, "loops": loops, "spiral": spiral, "wave": wave, "hi": hi,
}  # fmt: skip
