"""An axis with plain numbers in steps of 1, 2 and 5, each with its hairline or tick."""

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from simulator.arithmetic.figures import powered
from simulator.sources import dates

DECADES = 300
"""From 10^-300 to 10^300: what a log axis can be turned to."""
LEAST = 4
"""As many numbers an axis may have, however short it is."""
NAME, CHARACTER = 12, 6
"""Height of a name, and width of each character of a symbol, in pixels."""
LONGEST = 8
"""Characters of a name that have room; of a longer one, its beginning is shown."""
WIDE_NAME = 28
"""Width of one such as 1,000."""
PLAIN = 1e-4, 1e6
"""Numbers between these are written out."""


class Axis(pg.AxisItem):
    """Every tick has its number, as many as have room; whole ones where `whole`. A log axis has powers of ten or, where
    it shows fewer than two, 1, 2, 5, or evenly spaced numbers."""

    def __init__(self, side: str, whole: bool = False) -> None:
        super().__init__(side)
        self.whole, self.room = whole, 80 if side == "bottom" else 34
        self.name = WIDE_NAME if side == "bottom" else NAME
        self.names: tuple[str, ...] = ()
        """What stands for 0, 1, 2, … in place of numbers, as many as have room."""
        self.symbols: tuple[str, ...] = ()
        """What was read at 0, 1, 2, …: in place of numbers where there is room for all of them that are in view."""
        self.times: tuple[Sequence[float], Sequence[float]] | None = None
        """Numbers, and the times in seconds since 1970 that stand for them and for those between; None: numbers do."""
        self.ends: tuple[int, ...] = ()
        """The only numbers there are, as long as all of them are in view; none: as many as have room."""
        self.reading = False
        """Whether the ticks in view are symbols."""
        self.enableAutoSIPrefix(False)
        self.setStyle(hideOverlappingLabels=False)  # the first and the last number may stand out a little

    def read(self, symbols: Sequence[str]) -> None:
        """These symbols were read; none: there are numbers only."""
        if tuple(symbols) != self.symbols:
            self.symbols = tuple(symbols)
            self.picture = None
            self.update()

    def tell(self, x: Sequence[float], times: Sequence[float] | None) -> None:
        """These times stand for the numbers x, which grow; None: numbers stand for themselves."""
        told = None if times is None else (x, times)
        if told is not None or self.times is not None:
            self.times = told
            self.picture = None
            self.update()

    def end_at(self, *ends: int) -> None:
        """Say no numbers but these, where all of them are in view."""
        if ends != self.ends:
            self.ends = ends
            self.picture = None
            self.update()

    def boundingRect(self) -> QRectF:
        """With room for half a number beyond both ends, of which pyqtgraph leaves little, and none where there are
        hairlines."""
        across = WIDE_NAME // 2 if self.orientation == "bottom" else 0
        edge = 0 if self.grid is False else NAME // 2 + 2
        return super().boundingRect().adjusted(-across, -edge, across, edge)

    def paint(self, painter: QPainter, *rest: object) -> None:
        painter.setClipRect(self.boundingRect())  # as SVG keeps the clip of what was drawn before
        super().paint(painter, *rest)

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        low, high = sorted((low, high))  # an axis may run down
        if self.names:
            step = math.ceil(len(self.names) * self.name / max(size, 1))
            return [(step, [float(k) for k in range(0, len(self.names), step) if low <= k <= high])]
        if self.ends and low <= min(self.ends) and max(self.ends) <= high:
            return [(1.0, [float(k) for k in self.ends])]
        longest = max(map(len, self.symbols), default=0)
        self.reading = 0 < (high - low) * CHARACTER * longest <= size
        if self.reading:
            return [(1.0, [float(k) for k in range(len(self.symbols)) if low <= k <= high])]
        most = max(int(size // self.room), LEAST)
        return [powers(low, high, most) if self.logMode else even(low, high, most, self.whole)]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        if self.names:
            names = [self.names[round(v)] for v in values]  # one that has no room would not be drawn at all
            return [name if len(name) <= LONGEST else name[: LONGEST - 1] + "…" for name in names]
        if self.reading:
            return [self.symbols[round(v)] for v in values]
        if self.times and values:
            at = np.interp(values, *self.times, left=np.nan, right=np.nan)
            apart = np.abs(np.diff(at[np.isfinite(at)]))
            step = float(apart.min()) if len(apart) else dates.DAY
            return [dates.written(time, step) for time in at]
        return [written(10.0**v) if self.logMode else written(v, spacing) for v in values]


def even(low: float, high: float, most: int, whole: bool = False) -> tuple[float, list[float]]:
    """At most about `most` evenly spaced numbers between two, and their distance; where they would be fewer than three
    and there is room, one step of 1, 2 and 5 closer."""
    if not 0 < high - low < math.inf:
        return 1.0, []
    least = (high - low) / most
    power = 10.0 ** math.floor(math.log10(least))
    steps = [k * power for k in (0.5, 1, 2, 5, 10, 20)]
    place = next(k for k, step in enumerate(steps) if k and step > least * 0.999)
    wide, close = (max(step, 1.0) if whole else step for step in (steps[place], steps[place - 1]))
    far, near = (len(_multiples(step, low, high, most)) for step in (wide, close))
    step = wide if far > 2 or (far == 2 and near > most + 1) else close
    return step, [k * step for k in _multiples(step, low, high, most)]


def _multiples(step: float, low: float, high: float, most: int) -> range:
    first, last = math.ceil(low / step - 1e-6), math.floor(high / step + 1e-6)
    return range(first, min(last, first + 4 * most) + 1)


def powers(low: float, high: float, most: int) -> tuple[float, list[float]]:
    """The logarithms of the numbers on a log axis between two logarithms, and their distance."""
    low, high = max(low, -DECADES), min(high, DECADES)
    exponents = range(math.ceil(low - 1e-6), math.floor(high + 1e-6) + 1)
    if len(exponents) >= 2 and len(exponents) > most / 3:
        step = math.ceil(len(exponents) / most)
        return float(step), [float(e) for e in exponents if e % step == 0]
    tens = range(math.floor(low), math.ceil(high) + 1)
    found = [e + math.log10(k) for e in tens for k in (1, 2, 5) if low <= e + math.log10(k) <= high]
    if len(found) >= 3 or high <= low:
        return 1.0, found
    _, numbers = even(10.0**low, 10.0**high, most)
    return 1.0, [float(v) for v in np.log10([n for n in numbers if n > 0])]


def written(number: float, step: float | None = None) -> str:
    """A number as an axis says it, `step` from the next: 1,500, −0.25, 2·10⁻⁵."""
    if not math.isfinite(number):
        return ""
    if abs(number) <= (step or 0) * 1e-6:
        return "0"
    if PLAIN[0] <= max(abs(number), step or 0) < PLAIN[1] and (step is None or step >= PLAIN[0]):
        digits = 4 if step is None else max(-math.floor(math.log10(step) + 1e-6), 0)
        text = f"{number:.{digits}g}" if step is None else f"{number:,.{digits}f}"
        return (f"{number:,.0f}" if "e" in text else text).replace("-", "−")
    digit, exponent = f"{number:.3e}".split("e")
    return powered(digit.rstrip("0").rstrip("."), int(exponent))
