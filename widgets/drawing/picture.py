"""What stands on the picture: marks with their places, made once, then painted, pointed at and exported."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from simulator.arrays import Array
from simulator.layers import Wire
from widgets.drawing.columns import Column
from widgets.drawing.measure import BAND, Room

Way = Literal["line", "elbow", "arc", "loop", "ring", "under", "arrow", "bias"]
"""How an edge runs: straight, up and then across, back to its own column, to its own unit, round below from the
outputs, past all layers below them, straight with a head, or as a bar under its unit."""


class End(NamedTuple):
    """One drawn edge: the things it joins, by number (None: all that the frame holds), and its two ends."""

    source: int | None
    target: int
    x1: float
    y1: float
    x2: float
    y2: float
    bend: float = 0.0


class Part(NamedTuple):
    """One edge of the declared structure."""

    wire: Wire
    source: int
    target: int


@dataclass
class Bundle:
    """Drawn edges of one sort into one column. A drawn edge stands for every declared one of `wires` between what its
    ends show: a unit with gates is `1 / sources` of each source place, and likewise of the targets."""

    column: int
    way: int
    shape: Way
    wires: tuple[Wire, ...]
    sources: int
    targets: int
    before: int
    """The column the sources stand in."""
    source_unit: int = 0
    """The number in its column of the first source, and of the first target below."""
    target_unit: int = 0
    source_each: int = 1
    """Units in each thing the ends join: a block has several cells."""
    target_each: int = 1
    ends: list[End] = field(default_factory=list)
    dashed: bool = False
    right: float = 0.0
    """How far a ring goes to the right, and how low it and what runs under the layers go."""
    bottom: float = 0.0
    traced: list[tuple[QPainterPath, QPainterPath]] | None = None
    """The way of each edge and its head, once they were found."""

    @property
    def weighted(self) -> bool:
        return any(wire.weights for wire in self.wires)

    def touches(self, end: End, column: int, unit: int) -> bool:
        """Whether a drawn edge begins or ends at a unit."""
        starts, stops = unit - self.source_unit, unit - self.target_unit
        return (
            (self.before == column and self.source_unit >= 0 and starts // self.source_each == end.source)
            or (self.column == column and self.target_unit >= 0 and stops // self.target_each == end.target)
        )  # fmt: skip

    @cached_property
    def entries(self) -> dict[str, tuple[Array, Array, Array]]:
        """The weights of each drawn edge, by matrix: rows and columns (ends, weights), and whether there is one."""
        found: dict[str, list[list[tuple[int, int]]]] = {}
        for number, end in enumerate(self.ends):
            for wire, i, j in self.parts(end):
                if at := wire.weight(i, j):
                    if at[0] not in found:
                        found[at[0]] = [[] for _ in self.ends]
                    found[at[0]][number].append(at[1:])
        made = {}
        for matrix, places in found.items():
            wide = max(map(len, places))
            there = np.array([[k < len(each) for k in range(wide)] for each in places])
            filled = np.array([each + [(0, 0)] * (wide - len(each)) for each in places], np.intp)
            made[matrix] = filled[..., 0], filled[..., 1], there
        return made

    def parts(self, end: End) -> Iterator[Part]:
        """The declared edges that a drawn one stands for."""
        for wire in self.wires:
            sources = (
                range(wire.source.count) if end.source is None else _share(wire.source.count, self.sources, end.source)
            )
            for i in sources:
                for j in _share(wire.target.count, self.targets, end.target):
                    if wire.joins(i, j):
                        yield Part(wire, i, j)


def _share(count: int, bodies: int, body: int) -> range:
    each = max(count // bodies, 1)
    return range(body * each, min((body + 1) * each, count))


@dataclass(frozen=True)
class Shown:
    """The value a mark stands for: of a variable such as `0.h`, by index, so many steps before."""

    variable: str
    index: int
    back: int = 0


@dataclass(frozen=True)
class Body:
    """Something that can be pointed at: a unit, a gate, a square of the past. `unit` is its number in the column."""

    column: int
    unit: int | None
    shape: Literal["disk", "square", "bar", "box", "frame", "row"]
    rect: QRectF
    tip: str
    shown: Shown | None = None


@dataclass(frozen=True)
class Strip:
    """One value of each of many units, as a strip of colours from top to bottom. `first`: the index of the uppermost's,
    `unit` its number in the column."""

    column: int
    rect: QRectF
    variable: str
    first: int
    count: int
    unit: int
    tip: str

    def body_at(self, point: QPointF) -> Body:
        k = min(max(int((point.y() - self.rect.top()) / self.rect.height() * self.count), 0), self.count - 1)
        return self.body(k)

    def body(self, k: int) -> Body:
        """One of its units."""
        each = self.rect.height() / self.count
        rect = QRectF(self.rect.left(), self.rect.top() + k * each, self.rect.width(), each)
        shown = Shown(self.variable, self.first + k)
        return Body(self.column, self.unit + k, "row", rect, f"{self.tip} {self.unit + k + 1}.", shown)


@dataclass(frozen=True)
class Heat:
    """The weights of a bundle of more edges than can be drawn, as a heat map: its sources from left to right, its
    targets from top to bottom."""

    column: int
    rect: QRectF
    bundle: Bundle

    def end_at(self, point: QPointF) -> End:
        """The edge that an entry stands for."""
        x, y = point.x() - self.rect.left(), point.y() - self.rect.top()
        i = min(max(int(x / self.rect.width() * self.bundle.sources), 0), self.bundle.sources - 1)
        j = min(max(int(y / self.rect.height() * self.bundle.targets), 0), self.bundle.targets - 1)
        return End(i, j, point.x(), point.y(), point.x(), point.y())


class Fan(NamedTuple):
    """Between two columns, the ground of edges of which only one unit's are drawn."""

    column: int
    left: tuple[float, float, float]
    """x, top and bottom."""
    right: tuple[float, float, float]


@dataclass(frozen=True)
class Ground:
    """A quiet area behind what it holds: the lane of what comes one step later, or a frame over taps."""

    column: int
    rect: QRectF
    lane: bool
    tip: str


@dataclass(frozen=True)
class Text:
    """Words at a place: `align` -1 ends at x, 0 is centred on it, 1 begins there; y is the middle."""

    column: int
    text: str
    x: float
    y: float
    align: int = 0
    size: int = 11
    strong: bool = False
    head: bool = False
    quiet: bool = False


class Rule(NamedTuple):
    """A hairline on which a value is only carried: over a lane, to a tape, from a map to what is pooled of it."""

    column: int
    x1: float
    x2: float
    y: float
    head: bool = False
    y2: float | None = None
    """Where it ends, if not at the same height."""


@dataclass
class Area:
    """Where a column stands: from left to right, with the place of each unit that onward edges begin at."""

    left: float
    right: float
    middle: float
    outlets: dict[int, QPointF] = field(default_factory=dict)


@dataclass
class Picture:
    """All marks of a network, for a size in pixels; it may be wider than it was to be."""

    width: float
    height: float
    columns: list[Column]
    room: Room = BAND
    focus: tuple[int, int] | None = None
    """Column and unit whose edges are drawn where there are too many."""
    areas: list[Area] = field(default_factory=list)
    grounds: list[Ground] = field(default_factory=list)
    bundles: list[Bundle] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    strips: list[Strip] = field(default_factory=list)
    heats: list[Heat] = field(default_factory=list)
    fans: list[Fan] = field(default_factory=list)

    @property
    def whole(self) -> QRectF:
        return QRectF(0, 0, math.ceil(self.width), math.ceil(self.height))

    def frame(self, place: int) -> QRectF:
        """The column's whole height, for its selection."""
        area = self.areas[place]
        return QRectF(area.left - 8, 2, area.right - area.left + 16, self.height - 4)

    def place_at(self, x: float) -> int:
        """The number of the column nearest to x."""
        return min(range(len(self.areas)), key=lambda k: max(self.areas[k].left - x, x - self.areas[k].right, 0.0))

    def body_at(self, point: QPointF) -> Body | None:
        """The smallest thing at a point, or very near."""
        near = [b for b in self.bodies if b.rect.adjusted(-2, -2, 2, 2).contains(point)]
        near += [s.body_at(point) for s in self.strips if s.rect.contains(point)]
        return min(near, key=lambda b: b.rect.width() * b.rect.height(), default=None)
