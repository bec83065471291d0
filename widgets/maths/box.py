"""Boxes: what has a width, a height above its baseline and a depth below it, and where its parts stand in it."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QGlyphRun, QPainterPath

from simulator.arithmetic.written import Link, Number
from widgets.maths.face import Face, Glyphs

AROUND = 2.0
"""How many px around a thing still belong to it, for the pointer and for the wash."""


class Ink(IntEnum):
    """What a part is painted in: a colour of the theme."""

    TEXT, ACCENT, FAINT = range(3)


@dataclass(slots=True)
class Spot:
    """Where something that is named stands, and the number itself where it is one."""

    area: QRectF
    link: Link
    number: Number | None = None


@dataclass(slots=True)
class Placed:
    """Everything on a line, where it is painted and where it is pointed at."""

    glyphs: dict[tuple[Face, Ink], tuple[list[int], list[QPointF]]] = field(default_factory=dict)
    strokes: list[tuple[QRectF, Ink]] = field(default_factory=list)
    fences: list[tuple[QPainterPath, Ink]] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    _runs: list[tuple[QGlyphRun, Ink]] | None = None

    def runs(self) -> list[tuple[QGlyphRun, Ink]]:
        if self._runs is None:
            self._runs = []
            for (face, ink), (indices, positions) in self.glyphs.items():
                run = QGlyphRun()
                run.setRawFont(face.raw)
                run.setGlyphIndexes(indices)
                run.setPositions(positions)
                self._runs.append((run, ink))
        return self._runs


class Part(Protocol):
    def place(self, x: float, y: float, on: Placed, ink: Ink) -> None: ...


@dataclass(slots=True)
class Text:
    glyphs: Glyphs

    def place(self, x: float, y: float, on: Placed, ink: Ink) -> None:
        glyphs = self.glyphs
        key = glyphs.face, ink
        run = on.glyphs.get(key)
        if run is None:
            run = on.glyphs[key] = [], []
        run[0].extend(glyphs.indices)
        run[1].extend([QPointF(x + offset, y) for offset in glyphs.offsets])


@dataclass(slots=True)
class Stroke:
    """Of a fraction: its middle on the line it is placed on."""

    width: float
    thickness: float

    def place(self, x: float, y: float, on: Placed, ink: Ink) -> None:
        on.strokes.append((QRectF(x, y - self.thickness / 2, self.width, self.thickness), ink))


@dataclass(slots=True)
class Fence:
    """A parenthesis or bracket as tall as what it holds, about the axis."""

    outline: QPainterPath

    def place(self, x: float, y: float, on: Placed, ink: Ink) -> None:
        on.fences.append((self.outline.translated(x, y), ink))


@dataclass(slots=True)
class Box:
    width: float = 0.0
    up: float = 0.0
    down: float = 0.0
    over: float = 0.0
    parts: list[tuple[float, float, Part]] = field(default_factory=list)
    link: Link | None = None
    number: Number | None = None
    ink: Ink | None = None

    def place(self, x: float, y: float, on: Placed, ink: Ink) -> None:
        ink, before = ink if self.ink is None else self.ink, len(on.spots)
        for dx, dy, part in self.parts:
            part.place(x + dx, y + dy, on, ink)
        if self.link is not None and all(spot.link != self.link for spot in on.spots[before:]):
            area = QRectF(x, y - self.up, self.width, self.up + self.down)
            on.spots.append(Spot(area.adjusted(-AROUND, -AROUND, AROUND, AROUND), self.link, self.number))

    def add(self, box: "Box", gap: float = 0.0, lower: float = 0.0) -> None:
        """Set a box to the right of what is there, `lower` px below the baseline."""
        self.parts.append((self.width + gap, lower, box))
        self.width += gap + box.width
        self.up, self.down = max(self.up, box.up - lower), max(self.down, box.down + lower)
        self.over = box.over
