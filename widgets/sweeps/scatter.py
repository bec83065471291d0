"""Each run as a point: a varied field against the lowest validation loss, in the colours of another."""

from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QPointF
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip

from widgets.sweeps.laid import MOST, ROOM, laid_out, step
from widgets.sweeps.seen import Dimension, Dot, Seen, written
from widgets.theme import Theme
from widgets.views.drawing import DASHED, DASHES, Points
from widgets.views.plot import Plot

NAMES = 128
"""Width of the margin with the names, in pixels."""
NEAR = 12.0
"""How near to a point counts as on it, in pixels."""
BEYOND = 1.5
"""Runs that diverged stand so much above the highest loss."""


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
        axis, found = seen.dimensions[self.x], laid_out(seen, self.x, self.colour)
        self._begin(len(found), axis)
        highest = [float(each.y.max()) for each in found if len(each.y)]
        top, wide, self.spots = max(highest, default=1.0) * BEYOND, step(axis), []
        for group, (line, points) in zip(found, self.drawn, strict=True):
            points.called = line.called = group.called
            points.draw(group.x, group.y)
            line.draw(*group.medians, marked=not axis.numeric)  # between words there is nothing
            self.spots += zip(group.x.tolist(), np.log10(group.y).tolist(), group.dots, strict=True)
        lost = [dot for dot in seen.dots if dot.loss is not None and not dot.finite]
        places = [axis.place(dot.values[self.x]) for dot in lost]
        self.spots += [(x, float(np.log10(top)), dot) for x, dot in zip(places, lost, strict=True)]
        self.lost.draw(np.array(places), np.full(len(lost), top))
        self.lost.called = "diverged" if lost else ""
        self.goal.put(seen.goal)
        named = [points if line.end() is None else line for line, points in self.drawn if line.called]
        self.margin.named = [*named, self.goal, *([self.lost] if lost else [])]
        low, high = axis.reach
        self.fix(x=(low - ROOM * wide, high + ROOM * wide))
        self.caption(axis.title, "lowest validation loss")
        self.margin.update()

    def _begin(self, count: int, axis: Dimension) -> None:
        while len(self.drawn) > count:
            for item in self.drawn.pop():
                self.take_out(item)
        while len(self.drawn) < count:
            line, points = self.add_line(), Points("o", 7)
            self.put_in(points)
            self.drawn.append((line, points))
            self.recolour(self.theme)
        bottom = self.inside.getAxis("bottom")
        few = len(axis.values) <= MOST
        bottom.setTicks([[(axis.place(v), written(v)) for v in axis.values]] if few else None)
        bottom.whole = axis.numeric and not axis.log and all(isinstance(v, int) for v in axis.values)
        bottom.setLogMode(x=axis.log, y=False)

    # What stands under the pointer

    def at(self, point: QPointF) -> Dot | None:
        """The run at a place of the widget."""
        if not self.spots:
            return None
        here, (wide, high) = self.box.mapSceneToView(self.mapToScene(point.toPoint())), self.box.viewPixelSize()
        places = np.array([(x, y) for x, y, _ in self.spots])
        away = (np.abs(places - (here.x(), here.y())) / (wide, high)).sum(axis=1)
        near = int(away.argmin())
        return self.spots[near][2] if away[near] <= NEAR else None

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
