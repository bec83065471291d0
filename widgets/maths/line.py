"""A line in rows of a given width: left = symbols, below it = numbers = result; all in one row where that fits."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter

from simulator.arithmetic import plain
from simulator.arithmetic.written import Line, Link
from widgets.maths.box import AROUND, Box, Ink, Placed, Spot
from widgets.maths.setting import THICK, Pieces, setter
from widgets.theme import Theme, mixed

SYMBOLS, NUMBERS = 17.0, 15.0
"""Sizes in px."""
INDENT = 46.0
"""How far in a row of numbers begins at most."""
LEADING = 5.0
CORNER, FRAME = 3.0, 0.35


@dataclass(slots=True)
class SetLine:
    """A line as it stands on the page: what is painted is what is pointed at."""

    placed: Placed
    width: float
    height: float

    def spot(self, x: float, y: float) -> Spot | None:
        """What is named at a point: of several the smallest."""
        found = [spot for spot in self.placed.spots if spot.area.contains(x, y)]
        return min(found, key=lambda spot: spot.area.width() * spot.area.height(), default=None)

    def paint(self, painter: QPainter, theme: Theme, washed: AbstractSet[Link] = frozenset()) -> None:
        """At the painter's origin."""
        placed = self.placed
        if washed:
            painter.setBrush(QColor(theme.wash))
            painter.setPen(QColor(mixed(theme.wash, theme.accent, FRAME)))
            for spot in placed.spots:
                if spot.link in washed:
                    painter.drawRoundedRect(spot.area, CORNER, CORNER)
        colours = {Ink.TEXT: QColor(theme.text), Ink.ACCENT: QColor(theme.accent), Ink.FAINT: QColor(theme.faint)}
        for run, ink in placed.runs():
            painter.setPen(colours[ink])
            painter.drawGlyphRun(QPointF(0, 0), run)
        for area, ink in placed.strokes:
            painter.fillRect(area, colours[ink])
        for outline, ink in placed.fences:
            painter.fillPath(outline, colours[ink])


def set_line(line: Line, width: float, scale: float = 1.0) -> SetLine:
    """In rows no wider than `width` px, unless something that cannot be broken is."""
    symbols, numbers = setter(SYMBOLS * scale), setter(NUMBERS * scale, numbers=True)
    gap, equals = THICK * SYMBOLS * scale, numbers.upright("=")
    left, answer = symbols.box(line.left), numbers.box(line.result)
    if line.links and left.link is None:
        left = Box(left.width, left.up, left.down, 0.0, left.parts, line.links[0])
    answer.ink = Ink.ACCENT
    forms = [_led(symbols.upright("="), symbols.pieces(line.symbols), gap)]
    worked = plain.numbers_of(line)
    if worked is not None:
        forms.append(_led(equals, numbers.pieces(worked), gap))
    result = _led(equals, [(0.0, answer)], gap)

    in_one_row = left.width + sum(before + box.width for form in (*forms, result) for before, box in form) <= width
    indent = min(left.width + gap, INDENT * scale)
    hang = indent + equals.width + gap
    rows = _Rows(width, scale)
    rows.add(left, 0.0)
    for place, form in enumerate(forms):
        if place and not in_one_row:
            rows.new(indent)
        rows.flow(form, hang)
    rows.flow(result, hang)
    return rows.done()


def _led(sign: Box, pieces: Pieces, gap: float) -> Pieces:
    """Pieces with a sign before the first."""
    first = Box()
    first.add(sign)
    first.add(pieces[0][1], gap)
    return [(gap, first), *pieces[1:]]


class _Rows:
    """Rows from the top down."""

    def __init__(self, width: float, scale: float) -> None:
        self.width, self.scale = width, scale
        self.rows: list[Box] = []
        self.new(0.0)

    def new(self, indent: float) -> None:
        em = NUMBERS * self.scale
        self.row = Box(indent, 0.7 * em, 0.22 * em)
        self.empty = True
        self.rows.append(self.row)

    def add(self, box: Box, gap: float) -> None:
        self.row.add(box, 0.0 if self.empty else gap)
        self.empty = False

    def flow(self, pieces: Pieces, hang: float) -> None:
        for before, box in pieces:
            if not self.empty and self.row.width + before + box.width > self.width:
                self.new(hang)
            self.add(box, before)

    def done(self) -> SetLine:
        placed, y = Placed(), AROUND
        for place, row in enumerate(self.rows):
            y += row.up + (LEADING * self.scale if place else 0.0)
            row.place(0.0, float(round(y)), placed, Ink.TEXT)
            y = round(y) + row.down
        return SetLine(placed, max(row.width for row in self.rows), float(round(y + AROUND)))
