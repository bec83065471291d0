"""What plots are drawn with: items that no number breaks, be it infinite, missing, or huge."""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QPen

from widgets.bench.history import Curves
from widgets.theme import Theme, mixed
from widgets.views.base import Numbers

Array = NDArray[Any]
LARGEST = 1e30
"""Values beyond are not drawn, and on a log axis none below its inverse: a diverging run has them."""
RAW = 0.27
"""How strongly a raw curve shows behind its smooth one."""
SHORT = 400
"""A line of at most so many points can be smooth or thick: longer ones would cost too much."""
DASHES = (None, (7, 3), (2, 2), (9, 3, 2, 3), (5, 2), (12, 4), (3, 2, 8, 2), (1, 2))
"""What tells lines apart beside their colours, in the same order."""
DOTS, DASHED = (1, 3), (6, 4)
"""Opponents, and goals."""


class Named(Protocol):
    """What has its name in the margin beside the plot."""

    called: str
    colour: str

    def end(self) -> float | None:
        """At which height it leaves the plot, as the axis counts; None: it has no name there now."""


def ink(colour: str, width: float = 1, dash: Sequence[float] | None = None) -> QPen:
    """A pen that is so many pixels wide at every zoom: of those that sizes are given in, which a fine screen makes of
    several of its own."""
    return pg.mkPen(QColor(colour), width=width * fineness(), dash=dash)


def fineness() -> float:
    """How many of the screen's own pixels make one of those that sizes are given in."""
    screen = QGuiApplication.primaryScreen()
    return screen.devicePixelRatio() if screen else 1.0


def thick(pen: QPen, factor: float) -> QPen:
    thicker = QPen(pen)
    thicker.setWidthF(pen.widthF() * factor)
    return thicker


def drawable(values: Any, log: bool = False) -> Array:
    """Which values have a place on an axis: bools."""
    a = np.asarray(values, float)
    with np.errstate(invalid="ignore"):
        return (a > 1 / LARGEST) & (a < LARGEST) if log else np.abs(a) < LARGEST


class Line(pg.PlotDataItem):
    """A line with gaps where a value cannot be drawn. Points that nothing connects are `marked` instead."""

    def __init__(self, called: str = "") -> None:
        super().__init__(connect="finite")
        self.called, self.colour = called, "#000000"
        self.pen, self.mark, self.joined, self.smooth = ink(self.colour), "o", True, False
        self.opts["useCache"] = False  # cached marks are pixels, also in a drawing

    @property
    def log(self) -> bool:
        return bool(self.opts["logMode"][1])

    def style(self, colour: str, width: float = 1, dash: Sequence[float] | None = None) -> None:
        self.colour, self.pen = colour, ink(colour, width, dash)
        self.segment(True)
        self.setPen(self.pen if self.joined else None)
        self.setSymbolBrush(self.pen.color())
        self.setSymbolPen(self.pen.color())

    def draw(self, x: Array, y: Array, marked: bool = False) -> None:
        """x and y (points,). One point alone is marked: a line of it would show nothing."""
        kept = drawable(x)
        x, y = np.asarray(x, float)[kept], np.asarray(y, float)[kept]
        self.joined = not marked
        seen = drawable(y, self.log)
        single = int(seen.sum()) == 1
        if marked:  # nothing stands for a point that cannot be drawn
            x, y = x[seen], y[seen]
        self.smooth = self.pen.widthF() > fineness() and len(x) <= SHORT
        self.segment(True)
        self.opts["autoDownsample"] = bool((np.diff(x) >= 0).all())  # what goes back and forth cannot be thinned out
        self.setData(
            x, np.where(drawable(y, self.log), y, np.nan), pen=None if marked else self.pen, antialias=self.smooth,
            symbol=self.mark if marked or single else None, **self.marks(7 if marked else 5),
        )  # fmt: skip

    def marks(self, size: float) -> dict[str, Any]:
        """How marks look that are usually so large."""
        return {"symbolSize": size, "symbolBrush": self.pen.color(), "symbolPen": self.pen.color()}

    def segment(self, may: bool) -> None:
        """Whether it may be drawn segment by segment, with round ends that make its joints: a smooth line that goes up
        and down takes a quarter of its time so. In a picture's file it is one piece."""
        on = may and self.smooth and self.pen.style() == Qt.PenStyle.SolidLine
        self.pen.setCapStyle(Qt.PenCapStyle.RoundCap if on else Qt.PenCapStyle.FlatCap)
        if (self.curve.opts["segmentedLineMode"] == "on") != on:
            self.curve.setSegmentedLineMode("on" if on else "auto")

    def thicken(self, factor: float) -> None:
        """For a picture that has more pixels than the screen."""
        if self.joined:
            self.setPen(thick(self.pen, factor))

    def points(self) -> list[list[float]]:
        """The points, in the units of the data."""
        x, y = self.getOriginalDataset()
        return [] if x is None else [[float(a), float(b)] for a, b in zip(x, y, strict=True) if np.isfinite(b)]

    def end(self) -> float | None:
        _, y = self.getOriginalDataset()
        seen = np.zeros(0) if y is None or not self.isVisible() else y[np.isfinite(y)]
        return None if not len(seen) else math.log10(seen[-1]) if self.log else float(seen[-1])


MANY = 1000
"""More points than that are stamped on the screen, which takes a tenth of the time; in a picture's file they are
lines."""


class Points(Line):
    """Rings or disks that no line joins."""

    def __init__(self, symbol: str = "o", size: float = 8) -> None:
        super().__init__()
        self.mark, self.size, self.joined = symbol, size, False

    def style(self, colour: str, width: float = 1, dash: Sequence[float] | None = None) -> None:
        super().style(colour, width, dash)
        self._hollow()

    def draw(self, x: Array, y: Array, marked: bool = True) -> None:
        self.opts["useCache"] = len(x) > MANY
        super().draw(x, y, marked=True)

    def segment(self, may: bool) -> None:
        super().segment(may)
        self.scatter.opts["useCache"] = may and self.opts["useCache"]

    def marks(self, size: float) -> dict[str, Any]:
        return {"symbolSize": self.size, "symbolBrush": None, "symbolPen": self.pen}

    def _hollow(self) -> None:
        self.setSymbolBrush(None)
        self.setSymbolPen(self.pen)

    def thicken(self, factor: float) -> None:
        self.setSymbolPen(thick(self.pen, factor))


class Level(pg.InfiniteLine):
    """A line across the plot at a height, or up through it at an x: a goal, an opponent, a step."""

    def __init__(self, called: str = "", upright: bool = False) -> None:
        super().__init__(angle=90 if upright else 0)
        self.called, self.colour, self.log = called, "#000000", False
        self.ink = ink(self.colour)
        self.setVisible(False)

    def style(self, colour: str, dash: Sequence[float] | None = None, width: float = 1) -> None:
        self.colour, self.ink = colour, ink(colour, width, dash)
        self.setPen(self.ink)

    def thicken(self, factor: float) -> None:
        """For a picture that has more pixels than the screen."""
        self.setPen(thick(self.ink, factor))

    def put(self, value: float | None) -> None:
        """Stand at a value in the units of the data; None, or one that cannot be drawn: nowhere."""
        there = value is not None and bool(drawable(value, self.log))
        if value is not None and there:
            self.setValue(math.log10(value) if self.log else value)
        self.setVisible(there)

    def at(self) -> float | None:
        """Where it stands, in the units of the data."""
        value = float(self.value())
        return None if not self.isVisible() else 10.0**value if self.log else value

    def end(self) -> float | None:
        return float(self.value()) if self.isVisible() and self.called else None


class StepMark(pg.LinearRegionItem):
    """The time step that is looked at, marked as strips mark it: a column one step wide. `clear`: a frame without
    ground, over what fills the plot."""

    def __init__(self, clear: bool = False) -> None:
        super().__init__(movable=False)
        self.clear = clear
        self.setZValue(10 if clear else -3)
        self.setVisible(False)

    def style(self, theme: Theme) -> None:
        ground = QColor(theme.wash)
        ground.setAlpha(0 if self.clear else 255)
        self.setBrush(ground)
        for line in self.lines:
            line.setPen(ink(theme.accent, 2 if self.clear else 1))

    def put(self, step: int | None) -> None:
        """Stand at a step, counted from 1; None: nowhere."""
        if step is not None:
            self.setRegion((step - 0.5, step + 0.5))
        self.setVisible(step is not None)

    def at(self) -> float | None:
        """The step where it stands, counted from 1."""
        low, high = self.getRegion()
        return (low + high) / 2 if self.isVisible() else None


class Image(pg.ImageItem):
    """A heat map in the colours of `shades`."""

    def __init__(self) -> None:
        super().__init__(axisOrder="row-major")
        self.limits = 0.0, 1.0
        self.pinned: tuple[float, float] | None = None
        """Between which values its colours go, whatever is shown; None: as that wants it."""
        self.says: Callable[[float], str] | None = None
        """What a value is called beside the scale of its colours; None: as it is."""

    def reach(self, low: float, high: float) -> tuple[float, float]:
        """Between which values its colours go, where what is shown wants these."""
        return self.pinned or (low, high)

    def show_values(self, values: Array, area: QRectF, low: float, high: float) -> None:
        """Values (rows, columns) over an area, their colours between two values. Without any it is empty."""
        self.limits = low, high
        if not values.size:
            self.clear()
            return
        shown = np.clip(np.nan_to_num(np.asarray(values, float)), low, high)
        self.setImage(shown, autoLevels=False, levels=(low, high))
        self.setRect(area)


class Band:
    """A curve over a whole run: a smooth line, and faintly behind it the raw one, or how far that swings."""

    def __init__(self, raw: Line, mean: Line, smoothed: bool = True) -> None:
        self.raw, self.mean, self.smoothed = raw, mean, smoothed
        self.curves, self.column = Curves(1), 0

    def draw(self, curves: Curves, column: int) -> None:
        self.curves, self.column = curves.copy(), column  # the table is of what was drawn
        x, y = curves.line(column)
        self.mean.draw(x, smooth(y, self.mean.log) if self.smoothed else y)
        if curves.stride > 1:
            self.raw.draw(*curves.band(column))
        elif self.smoothed and len(x) > 1:
            self.raw.draw(x, y)
        else:
            self.raw.clear()

    def style(self, colour: str, theme: Theme, width: float = 1, dash: Sequence[float] | None = None) -> None:
        self.raw.style(mixed(theme.base, colour, RAW))  # opaque: where a faint line crosses itself it would add up
        self.raw.setZValue(-0.5)
        self.mean.style(colour, width, dash)

    def clear(self) -> None:
        self.curves, self.column = Curves(1), 0
        self.raw.clear()
        self.mean.clear()


def smooth(y: Array, log: bool) -> Array:
    """The mean of each value and those near it, a fiftieth of the curve to each side; of logarithms where the axis is
    one. Values that cannot be drawn are left out, and at the start, where most changes, the mean is of fewer."""
    seen = drawable(y, log)
    values = np.where(seen, y, 1.0)
    values = np.where(seen, np.log10(values) if log else values, 0.0)
    at, reach = np.arange(len(y)), len(y) // 50
    low, high = at - np.minimum(at, reach), np.minimum(at + np.minimum(at, reach), len(y) - 1) + 1
    total, count = (np.concatenate([[0.0], np.cumsum(a)]) for a in (values, seen))
    with np.errstate(invalid="ignore", divide="ignore"):
        means = (total[high] - total[low]) / (count[high] - count[low])
    return np.where(seen, 10.0**means if log else means, np.nan)


def table(bands: Iterable[tuple[str, Band]], named: str, value: str) -> Numbers:
    """The rows of curves, each with its name; where one is too long to be kept row by row, the spans of all."""
    bands = list(bands)
    spans = any(band.curves.stride > 1 for _, band in bands)
    rows: list[list[Any]] = []
    for name, band in bands:
        curves, column = band.curves, band.column
        parts = (curves.low, curves.high, curves.mean) if spans else (curves.mean,)
        found = np.column_stack([curves.x, *(part[:, column] for part in parts)])
        rows += [[name, *map(float, row)] for row in found if np.isfinite(row[1:]).any()]
    return [named, *(("span_start", "low", "high", "mean") if spans else ("update", value))], rows
