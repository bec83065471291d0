"""Strokes of a pen: written as text and read again, smoothed, and walked along in even steps.

A stroke is an array (points, 2) of places on a paper 1.5 wide and 1 high, y upwards; between two strokes the pen is in
the air.
"""

from itertools import pairwise

import numpy as np

from simulator.arrays import Array

WIDTH, HEIGHT = 1.5, 1.0
"""Of the paper."""
DIGITS = 3
"""Behind the point: a thousandth of the paper's height is less than what a hand, or a screen, can tell apart."""
MOST = 4000
"""Points that a drawing may have."""
CLOSED = 0.12
"""A single stroke that ends so near to where it began, as a share of its own extent, is meant to be a closed figure."""
DOT = 0.02
"""What takes up less of the paper is no line."""
FINE = 8
"""Points on the way from one step to the next while a stroke is smoothed."""

Strokes = list[Array]


def read(text: str) -> Strokes:
    """Strokes as `written` wrote them. Raises ValueError with a sentence."""
    strokes = []
    for part in text.split(";"):
        pairs = [pair.split(",") for pair in part.split()]
        if any(len(pair) != 2 for pair in pairs):
            raise ValueError(WRITE)
        try:
            stroke = np.array(pairs, float).reshape(-1, 2)
        except ValueError:
            raise ValueError(WRITE) from None
        if not ((stroke >= 0) & (stroke <= (WIDTH, HEIGHT))).all():  # nor what is no number
            raise ValueError(f"every point should lie on the paper, x from 0 to {WIDTH} and y from 0 to {HEIGHT:g}.")
        strokes += [stroke] if len(stroke) else []
    if (many := sum(map(len, strokes))) > MOST:
        raise ValueError(f"{many:,} points are not allowed; it should be at most {MOST:,}.")
    return strokes


WRITE = "the points of a stroke should be written as x,y with spaces between, and strokes with semicolons between."


def written(strokes: Strokes) -> str:
    """Strokes as a text: `0.1,0.25 0.31,0.4; 0.5,0.6 0.7,0.8`, rounded to three digits."""

    def number(value: float) -> str:
        return format(round(value, DIGITS) + 0.0, "g")

    return "; ".join(" ".join(",".join(map(number, point)) for point in stroke.tolist()) for stroke in strokes)


def spacing(strokes: Strokes, points: int) -> float:
    """How far apart so many points are on the way along the strokes and back to the beginning."""
    way = loop(strokes[0]) if is_closed(strokes) else np.vstack([*strokes, strokes[0][:1]])
    return length(way) / points


def round_trip(strokes: Strokes, points: int, smoothing: float) -> Array:
    """Once along the strokes and back to the beginning, in about so many even steps: (steps, 3) of x, y, and whether
    the pen was down on the way to this place. `smoothing` is the standard deviation, in steps, of the Gaussian that
    takes the tremble out of each stroke. The way through the air is straight, and has steps of its own. A closed figure
    has exactly `points` steps, and no way through the air."""
    if is_closed(strokes):
        line = evenly(loop(strokes[0]), points * FINE + 1)[:-1]
        line = smoothed(line, smoothing * FINE, closed=True)
        return np.column_stack([evenly(loop(line), points + 1)[:-1], np.ones(points)])
    step = spacing(strokes, points)
    return np.vstack([one_way(strokes, step, smoothing), through_air(strokes[-1], strokes[0], step)])


def one_way(strokes: Strokes, step: float, smoothing: float) -> Array:
    """The same (steps, 3) from the first point to the last, in steps of about this length."""
    steps = [drawn(strokes[0], step, smoothing)]
    for stroke, following in pairwise(strokes):
        steps += [through_air(stroke, following, step), drawn(following, step, smoothing)]
    return np.vstack(steps)


def drawn(stroke: Array, step: float, smoothing: float) -> Array:
    """A stroke in even steps. The pen comes down at its first point, so that it was in the air on the way there."""
    count = max(round(length(stroke) / step), 1)
    line = smoothed(evenly(stroke, count * FINE + 1), smoothing * FINE, closed=False)
    return np.column_stack([evenly(line, count + 1), np.arange(count + 1) > 0])


def through_air(stroke: Array, following: Array, step: float) -> Array:
    """The places between the end of a stroke and the beginning of another."""
    way = np.vstack([stroke[-1:], following[:1]])
    line = evenly(way, max(round(length(way) / step), 1) + 1)[1:-1]
    return np.column_stack([line, np.zeros(len(line))])


def lines(steps: Array) -> Strokes:
    """What a pen draws that goes along steps (steps, 3), down above one half on the way to each."""
    return [line for line in np.split(steps[:, :2], np.flatnonzero(steps[:, 2] <= 0.5)) if len(line) > 1]


def is_closed(strokes: Strokes) -> bool:
    """Whether it is one stroke that comes back to where it began."""
    if len(strokes) != 1 or len(strokes[0]) < 4:
        return False
    stroke = strokes[0]
    return float(np.hypot(*(stroke[-1] - stroke[0]))) <= CLOSED * extent(strokes)


def loop(line: Array) -> Array:
    """The line, and back to its first point."""
    return np.vstack([line, line[:1]])


def extent(strokes: Strokes) -> float:
    """The diagonal of what the strokes take up."""
    return float(np.hypot(*np.ptp(np.vstack(strokes), axis=0)))


def is_dot(strokes: Strokes) -> bool:
    """Whether it takes up so little that there is no way along it."""
    return extent(strokes) < DOT


def length(line: Array) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def evenly(line: Array, count: int) -> Array:
    """So many points, evenly apart along the line, from its first to its last."""
    way = np.concatenate([[0.0], np.hypot(*np.diff(line, axis=0).T).cumsum()])
    at = np.linspace(0, way[-1], count)
    return np.column_stack([np.interp(at, way, line[:, 0]), np.interp(at, way, line[:, 1])])


def smoothed(line: Array, deviation: float, closed: bool) -> Array:
    """The mean of each point and its neighbours, weighted by a Gaussian of so many points; an open line keeps its
    ends."""
    reach = min(int(np.ceil(3 * deviation)), len(line) - 1)
    if reach < 1:
        return line
    weights = np.exp(-0.5 * (np.arange(-reach, reach + 1) / deviation) ** 2)
    before, after = line[-reach:], line[:reach]
    if not closed:  # goes on beyond an end as it came, turned round
        before, after = 2 * line[0] - line[reach:0:-1], 2 * line[-1] - line[-2 : -reach - 2 : -1]
    beyond = np.vstack([before, line, after])
    return np.column_stack([np.convolve(c, weights / weights.sum(), "valid") for c in beyond.T])
