"""How far an axis goes: in readable steps, and no other way while that suits, so that it need not be drawn anew."""

import math
from collections.abc import Mapping

Range = tuple[float, float]
Ranges = Mapping[str, Range]
"""How far axes, colours and thicknesses go, by what names them."""

PARTS = 8
"""A range ends at multiples of a step of 1, 2 or 5, at least so many of which the data fill."""
LEAST = 0.5
"""The share of a range that data fill at the least: where they fill less, it is drawn in."""
ROOM = 0.02
"""Room beyond data on each side, as a share of them: no line runs along the edge."""
POINT = 1e-12
"""What spreads no further, as a share of its size, is one value."""
SMALLEST = 1e-290
"""No axis goes over less."""


def reach(low: float, high: float, now: Range | None = None, room: float = ROOM) -> Range:
    """A range for data from `low` to `high`: the one that is there now as long as they stay in it and fill enough of
    it, or else one that is wider, or a new one. On a log axis all are logarithms. Data that are no numbers change
    nothing."""
    span = high - low
    if not (math.isfinite(span) and span >= 0):
        return now or (0.0, 1.0)
    if span <= max(POINT * max(abs(low), abs(high)), SMALLEST):
        middle, half = (low + high) / 2, max(0.5, abs(high) / 20)
        low, high, span, room = middle - half, middle + half, 2 * half, 0.0
    if now is None:
        return around(low, high, room)
    slack = span * 1e-9
    if now[0] <= low + slack and high <= now[1] + slack and _fill(span, now):
        return now
    new = around(low, high, room)
    wider = min(now[0], new[0]), max(now[1], new[1])  # what swings back and forth moves one end, and that once
    return wider if _fill(span, wider) else new


def around(low: float, high: float, room: float) -> Range:
    """The multiples of a step next to both ends, with some room."""
    span = high - low
    by = step(span / PARTS)
    below, above = (low - room * span) / by, (high + room * span) / by
    return math.floor(below + 1e-6) * by, math.ceil(above - 1e-6) * by


def step(most: float) -> float:
    """The largest of 1, 2 and 5 times a power of ten that is no more."""
    power = 10.0 ** math.floor(math.log10(most))
    return next((k * power for k in (5, 2) if k * power <= most), power)


def _fill(span: float, whole: Range) -> bool:
    return span >= LEAST * (whole[1] - whole[0])
