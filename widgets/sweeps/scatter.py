"""Each run as a point: a varied field against the lowest validation loss, in the colours of another."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip

from widgets.sweeps.seen import Dimension, Dot, Seen, Setting, written
from widgets.theme import Theme
from widgets.views.drawing import DASHED, DASHES, Points
from widgets.views.plot import Plot

NAMES = 128
"""Width of the margin with the names, in pixels."""
MOST, BINS = 8, 4
"""So many colours are told apart; more values than that are put into so many groups of neighbours."""
APART, ROOM = 0.07, 0.35
"""Between two colours at the same value, and beside the outermost values, as shares of the distance of two."""
NEAR = 12.0
"""How near to a point counts as on it, in pixels."""
BEYOND = 1.5
"""Runs that diverged stand so much above the highest loss."""
BY_SEED = "seed"


@dataclass
class Group:
    """What has one colour."""

    called: str
    dots: list[Dot] = field(default_factory=list)


def groups(seen: Seen, colour: str) -> list[Group]:
    """The runs by the values of a field, by its path, or by their seeds; "": all in one."""
    dots = [dot for dot in seen.dots if dot.loss is not None]
    paths = [d.path for d in seen.dimensions]
    if colour not in (*paths, BY_SEED):
        return [Group("", dots)]
    if colour == BY_SEED:
        title, values = BY_SEED, tuple(sorted({dot.seed for dot in seen.dots}))
        keys: list[Any] = [dot.seed for dot in dots]
    else:
        k = paths.index(colour)
        title, values = seen.dimensions[k].brief, seen.dimensions[k].values
        keys = [dot.values[k] for dot in dots]
    made: list[Group] = []
    place: dict[Any, Group] = {}
    for cut in np.array_split(np.arange(len(values)), BINS if len(values) > MOST else len(values)):
        first, last = written(values[cut[0]]), written(values[cut[-1]])
        made.append(Group(f"{title} {first}" if first == last else f"{title} {first}…{last}"))
        place |= {values[k]: made[-1] for k in cut}
    for key, dot in zip(keys, dots, strict=True):
        place[key].dots.append(dot)
    return made


class Scatter(Plot):
    """Rings for runs, lines or disks for the medians of the seeds; × for runs that diverged."""

    def __init__(self) -> None:
        super().__init__(log=True, margin=NAMES)
        self.seen: Seen | None = None
        self.x, self.colour = 0, ""
        self.spots: list[tuple[float, float, Dot]] = []
        """Where each run stands, as the axes count."""
        self.drawn: list[tuple[Any, Any]] = []
        self.goal = self.add_level("goal")
        self.lost = Points("x", 9)
        self.put_in(self.lost)
        self.setAccessibleName("The runs of the sweep as points")

    def show_as(self, x: int, colour: str) -> None:
        """Draw over another field, or in the colours of another."""
        self.x, self.colour = x, colour
        if self.seen:
            self.draw(self.seen)

    def draw(self, seen: Seen) -> None:
        self.seen = seen
        axis, found = seen.dimensions[self.x], groups(seen, self.colour)
        self._begin(len(found), axis)
        finite = [dot.loss for dot in seen.dots if dot.finite and dot.loss]
        top = max(finite, default=1.0) * BEYOND
        step, self.spots = _step(axis), []
        for place, (group, (line, points)) in enumerate(zip(found, self.drawn, strict=True)):
            points.called = line.called = group.called
            aside = (place - (len(found) - 1) / 2) * APART * step
            self._draw(group, line, points, axis, aside)
        lost = [dot for dot in seen.dots if dot.loss is not None and not dot.finite]
        places = [axis.place(dot.values[self.x]) for dot in lost]
        self.spots += [(x, float(np.log10(top)), dot) for x, dot in zip(places, lost, strict=True)]
        self.lost.draw(np.array(places), np.full(len(lost), top))
        self.lost.called = "diverged" if lost else ""
        self.goal.put(seen.goal)
        named = [points if line.end() is None else line for line, points in self.drawn if line.called]
        self.margin.named = [*named, self.goal, *([self.lost] if lost else [])]
        low, high = axis.reach
        self.fix(x=(low - ROOM * step, high + ROOM * step))
        self.caption(axis.title, "lowest validation loss")
        self.margin.update()

    def _draw(self, group: Group, line: Any, points: Points, axis: Dimension, aside: float) -> None:
        assert self.seen
        here = [dot for dot in group.dots if dot.finite and dot.loss]
        here.sort(key=lambda dot: axis.place(dot.values[self.x]))  # the name stands beside the last
        x = np.array([axis.place(dot.values[self.x]) + aside for dot in here])
        y = np.array([dot.loss for dot in here], float)
        points.draw(x, y)
        self.spots += [(a, float(np.log10(b)), dot) for a, b, dot in zip(x, y, here, strict=True)]
        medians: dict[Any, list[Dot]] = {}
        for dot in group.dots:
            medians.setdefault(dot.values[self.x], []).append(dot)
        if len(axis.values) > MOST and len(group.dots) < 2 * len(medians):  # of one run each there is none
            line.clear()
            return
        several = [(axis.place(value) + aside, Setting((value,), tuple(dots)).loss) for value, dots in medians.items()]
        several.sort()
        places, losses = np.array([x for x, _ in several]), np.array([y for _, y in several], float)
        line.draw(places, losses, marked=not axis.numeric)  # between words there is nothing

    def _begin(self, count: int, axis: Dimension) -> None:
        while len(self.drawn) > count:
            for item in self.drawn.pop():
                self.take_out(item)
        while len(self.drawn) < count:
            line, points = self.add_line(), Points("o", 7)
            self.put_in(points)
            self.drawn.append((line, points))
        bottom = self.inside.getAxis("bottom")
        few = len(axis.values) <= MOST
        bottom.setTicks([[(axis.place(v), written(v)) for v in axis.values]] if few else None)
        bottom.whole = axis.numeric and not axis.log and all(isinstance(v, int) for v in axis.values)
        bottom.setLogMode(x=axis.log, y=False)
        self.recolour(self.theme)

    # What stands under the pointer

    def at(self, point: QPointF) -> Dot | None:
        """The run at a place of the widget."""
        found, near = None, NEAR
        for x, y, dot in self.spots:
            place = self.mapFromScene(self.box.mapViewToScene(QPointF(x, y)))
            if (away := (QPointF(place) - point).manhattanLength()) <= near:
                found, near = dot, away
        return found

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self.seen:
            if dot := self.at(QPointF(event.pos())):
                QToolTip.showText(event.globalPos(), told(dot, self.seen), self)
                return True
            QToolTip.hideText()
        return bool(super().viewportEvent(event))

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        for place, (line, points) in enumerate(self.drawn):
            colour = theme.series[place % len(theme.series)]
            line.style(colour, 2, DASHES[place % len(DASHES)])
            points.style(colour, 1.5)
        self.lost.style(theme.refusal, 2)
        self.goal.style(theme.good, DASHED)


def _step(axis: Dimension) -> float:
    """The least distance of two values that are told apart, or what stands for it where there is one, or many."""
    places = sorted(axis.place(value) for value in axis.values)
    if len(places) < 2:
        return 1.0
    return (places[-1] - places[0]) / 8 if len(places) > MOST else float(np.diff(places).min())


def told(dot: Dot, seen: Seen) -> str:
    """A run in lines: what was varied, and what came of it."""
    lines = [f"{d.title}: {written(value)}" for d, value in zip(seen.dimensions, dot.values, strict=True)]
    if dot.loss is None:
        result = "no loss yet"
    elif not dot.finite:
        result = "diverged"
    else:
        result = f"lowest validation loss {written(dot.loss)}"
    goal = f", goal at update {dot.goal_update:,}" if dot.goal_update is not None else ""
    return "\n".join([*lines, f"Seed {dot.seed}: {result}{goal}"])
