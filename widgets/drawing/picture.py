"""What stands on the picture: marks with their places, made once, then painted, pointed at and exported."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from PySide6.QtCore import QPointF, QRectF

from simulator.layers import Wire
from widgets.drawing.columns import Column

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
class Body:
    """Something that can be pointed at: a unit, a gate, a square of the past. `unit` is its number in the column."""

    column: int
    unit: int | None
    shape: Literal["disk", "square", "bar", "box", "frame", "bias"]
    rect: QRectF
    tip: str


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
    areas: list[Area] = field(default_factory=list)
    grounds: list[Ground] = field(default_factory=list)
    bundles: list[Bundle] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)

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
        return min(near, key=lambda b: b.rect.width() * b.rect.height(), default=None)
