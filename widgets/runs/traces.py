"""The curves of runs in one plot."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array
from simulator.race import CURVES
from simulator.runs import Axis, Entry, Recorded, smoothed
from widgets.runs.shown import colour_of, dash_of
from widgets.theme import LIGHT, Theme, mixed
from widgets.views.base import Numbers
from widgets.views.drawing import DASHED, RAW, Points
from widgets.views.plot import Plot

BASELINE, OTHERS = 3.2, 2.0
"""Strokes, in pixels."""
DENSE = 240
"""Points of a smooth line: more than that is not seen, and costs."""
CROWD = 12
"""Beyond so many curves lines are thin, and the raw ones are left out."""


@dataclass(frozen=True)
class Trace:
    """A run that is drawn."""

    entry: Entry
    place: int
    recorded: Recorded
    name: str


@dataclass(frozen=True)
class Looks:
    """How all of them are drawn."""

    curve: str = "validation_loss"
    axis: Axis = "update"
    smoothing: float = 0.0
    """The span of the mean, as a share of the x axis."""
    log: bool = True


class Drawn:
    """The lines of one run: smooth, faintly behind it raw, and a point at the end of one that is trained."""

    def __init__(self, plot: Plot) -> None:
        self.plot = plot
        self.raw, self.smooth, self.end = plot.add_line(), plot.add_line("…"), Points(size=7)
        plot.put_in(self.end)
        self.raw.setZValue(-0.5)
        self.known: object = None
        """What was drawn last, and how: it need not be drawn again."""
        self.points = np.empty((3, 0))

    def draw(self, trace: Trace, looks: Looks, span: float, crowd: bool, theme: Theme) -> None:
        wanted = (trace.recorded, trace.entry.colour, trace.place, trace.entry.pinned, trace.entry.going)
        known = (*map(id, wanted[:1]), *wanted[1:], looks, span, crowd, theme.name)
        self.smooth.called = trace.name
        if known == self.known:
            return
        self.known, self.kept = known, trace.recorded
        colour = colour_of(trace.place, trace.entry.colour, theme.series)
        pinned = trace.entry.pinned
        self.raw.style(mixed(theme.base, colour, RAW))
        width = BASELINE if pinned else 1 if crowd else OTHERS
        self.smooth.style(colour, width, None if pinned else dash_of(trace.place))
        self.smooth.setZValue(1 if pinned else 0)
        self.end.style(colour, 2)
        x, y = line(trace.recorded, looks)
        mean = smoothed(x, y, span, looks.log)
        self.points = np.stack([x, y, mean])
        self.smooth.draw(*thinned(x, mean))
        if span > 0 and len(x) > 1 and not crowd:
            self.raw.draw(*thinned(x, y, 2 * DENSE))
        else:
            self.raw.clear()
        if trace.entry.going and len(x):
            self.end.draw(x[-1:], mean[-1:])
        else:
            self.end.clear()

    def remove(self) -> None:
        for item in (self.raw, self.smooth, self.end):
            self.plot.take_out(item)


class Traces(Plot):
    """Draws again only what has changed."""

    def __init__(self, margin: int) -> None:
        super().__init__(log=True, margin=margin)
        self.box.grows = True
        self.drawn: dict[str, Drawn] = {}
        self.names: dict[str, tuple[str, str]] = {}
        self.goal = self.add_level("◂ goal")
        self.looks = Looks()
        self.recolour(LIGHT)

    def draw(self, traces: Sequence[Trace], looks: Looks, goal: float | None, caption: tuple[str, str]) -> None:
        if looks.log != self.log:
            self.log = self.goal.log = looks.log
            self.inside.setLogMode(y=looks.log)
        if (looks.axis, looks.curve, looks.log) != (self.looks.axis, self.looks.curve, self.looks.log):
            self.show_all()
        self.looks = looks
        wanted = {trace.entry.id for trace in traces}
        others = wanted != self.drawn.keys()
        for id in self.drawn.keys() - wanted:
            self.drawn.pop(id).remove()
        longest = max((reach(trace.recorded, looks) for trace in traces), default=0.0)
        crowd = len(traces) > CROWD
        for trace in traces:
            if trace.entry.id not in self.drawn:
                self.drawn[trace.entry.id] = Drawn(self)
            self.drawn[trace.entry.id].draw(trace, looks, looks.smoothing * longest, crowd, self.theme)
        self._order_names(traces)
        self.names = {trace.entry.id: (trace.entry.id, trace.name) for trace in traces}
        self.goal.put(goal)
        self.caption(*caption)
        if others and not self.by_hand:
            self.show_all()
        self.margin.update()

    def _order_names(self, traces: Sequence[Trace]) -> None:
        """Where not all names have room, the baseline's and those of the newest runs are the last to be left out."""
        order = sorted(traces, key=lambda trace: (trace.entry.pinned, trace.entry.id), reverse=True)
        ranks = {id(self.drawn[trace.entry.id].smooth): rank for rank, trace in enumerate(order)}
        self.margin.named.sort(key=lambda each: ranks.get(id(each), -1))

    def numbers(self) -> Numbers:
        """A row for each point of each curve."""
        x = self.looks.axis
        rows = [
            [*self.names[id], *point]
            for id, drawn in self.drawn.items()
            for point in drawn.points.T.tolist()
            if point[1] == point[1]
        ]
        return ["run", "name", x, self.looks.curve, "smoothed"], rows

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        self.goal.style(theme.good, DASHED)


def line(recorded: Recorded, looks: Looks) -> tuple[Array, Array]:
    """x and y of a curve."""
    part, column = CURVES[looks.curve]
    curves = recorded.course.parts[part]
    return recorded.along(looks.axis, curves.x), curves.mean[:, column]


def reach(recorded: Recorded, looks: Looks) -> float:
    x, _ = line(recorded, looks)
    return float(x[-1]) if len(x) else 0.0


def thinned(x: Array, y: Array, most: int = DENSE) -> tuple[Array, Array]:
    """About so many points at most: the lowest and the highest of each stretch, and both ends. No peak is lost."""
    step = -(-2 * len(x) // most)
    if step <= 2:
        return x, y
    padded = np.full(-(-len(y) // step) * step, np.nan)
    padded[: len(y)] = y
    stretches, starts = padded.reshape(-1, step), np.arange(0, len(y), step)
    lows = starts + np.where(np.isnan(stretches), np.inf, stretches).argmin(axis=1)
    highs = starts + np.where(np.isnan(stretches), -np.inf, stretches).argmax(axis=1)
    kept = np.unique(np.concatenate([[0], lows, highs, [len(x) - 1]]))
    return x[kept], y[kept]
