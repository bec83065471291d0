"""From what is written to boxes, at one size.

Every kind of writing gives *pieces*: boxes between which a row may end, each with the gap that stands before it if the
row goes on. Only sums give more than one, before every sign, also inside parentheses.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from PySide6.QtGui import QPainterPath, QTransform

from simulator.arithmetic import plain
from simulator.arithmetic.figures import exactly, figure
from simulator.arithmetic.written import (
    Call,
    Elided,
    Fraction,
    Letter,
    Matrix,
    Minus,
    Number,
    Over,
    Power,
    Product,
    Sum,
    Word,
    Written,
)
from widgets.maths.box import Box, Fence, Ink, Stroke, Text
from widgets.maths.face import face, index, letters

Pieces = list[tuple[float, Box]]

SCRIPT, STACKED, ASIDE = 0.7, 0.88, 0.8
"""Sizes of indices, of what a fraction consists of and of what is left out."""
THIN, MEDIUM, THICK = 0.17, 0.22, 0.27
"""Gaps in em: between factors, around + and −, around =."""
LOWER, RAISE = 0.22, 0.4
"""Of indices, in em."""
PARENTHESIS = 0.466
"""Half the height of the font's own parenthesis, in em."""
QUARTERS = {0.25: "¼", 0.5: "½", 0.75: "¾"}


class Flow:
    """Boxes side by side, cut into pieces."""

    def __init__(self) -> None:
        self.box = Box()
        self.pieces: Pieces = [(0.0, self.box)]

    def add(self, box: Box, gap: float = 0.0) -> None:
        self.box.add(box, gap)

    def cut(self, gap: float) -> None:
        self.box = Box()
        self.pieces.append((gap, self.box))

    def extend(self, pieces: Pieces, gap: float = 0.0) -> None:
        self.box.add(pieces[0][1], gap)
        for before, box in pieces[1:]:
            self.cut(before)
            self.box.add(box)


class Setter:
    """Sets writing at a size in px; `numbers`: with a · between factors."""

    def __init__(self, size: float, numbers: bool = False) -> None:
        self.size, self.numbers = size, numbers
        self.face = face(size)
        self._texts: dict[str, Box] = {}

    def pieces(self, written: Written) -> Pieces:
        return KINDS[type(written)](self, written)

    def box(self, written: Written) -> Box:
        """In one piece."""
        return joined(self.pieces(written))

    def upright(self, text: str) -> Box:
        """Text as it is. The box is shared: put it into another one."""
        known = self._texts.get(text)
        if known is None:
            known = self._texts[text] = self._text(text)
        return known

    def _text(self, text: str) -> Box:
        glyphs = self.face.glyphs(text)
        return Box(glyphs.width, glyphs.up, glyphs.down, glyphs.over, [(0.0, 0.0, Text(glyphs))])

    def script(self, text: str) -> Box:
        return setter(self.size * SCRIPT).upright(index(text))

    def held(self, written: Written) -> Pieces:
        """As a factor: in parentheses where it needs them."""
        pieces = self.pieces(written)
        return self.fenced(pieces) if plain.held(written) else pieces

    def fenced(self, pieces: Pieces) -> Pieces:
        """In parentheses as tall as the tallest of the pieces."""
        up, down = max(box.up for _, box in pieces), max(box.down for _, box in pieces)
        flow = Flow()
        flow.add(self._parenthesis("(", up, down))
        flow.extend(pieces)
        flow.add(self._parenthesis(")", up, down))
        return flow.pieces

    def _parenthesis(self, sign: str, up: float, down: float) -> Box:
        axis, own = self.face.axis, PARENTHESIS * self.size
        half = max(up - axis, down + axis)
        if half <= 1.12 * own:
            return self.upright(sign)
        stretch = QTransform(1, 0, 0, half / own, 0, axis * (half / own - 1))
        outline = stretch.map(self.face.outline(sign))
        ink = outline.boundingRect()
        return Box(self.face.glyphs(sign).width, -ink.top(), ink.bottom(), 0.0, [(0.0, 0.0, Fence(outline))])

    # each kind of writing

    def letter(self, letter: Letter) -> Pieces:
        box = Box(link=letter.link)
        if letter.partial:
            box.add(self.upright(letters("∂")), 0.0)
        box.add(self.upright(letters(letter.text, letter.bold)))
        start, over = box.width, box.over
        if letter.primes:
            box.add(self.upright("′" * letter.primes), 0.5 * over)
        below, above = self.script(letter.below), self.script(letter.above)
        if letter.above:
            clear = above.down + below.up - (LOWER - 0.06) * self.size  # of the index below, where it has a tail
            raised = max(RAISE * self.size, clear)
            box.add(above, 0.03 * self.size + (0 if letter.primes else over), -raised)
        if letter.below:
            right, box.width = box.width, start
            box.add(below, 0.04 * self.size, LOWER * self.size)
            box.width = max(right, box.width)
        return [(0.0, box)]

    def number(self, number: Number) -> Pieces:
        if number.exact:
            shown, power = QUARTERS.get(number.value, exactly(number.value)), None
        else:
            shown, power = figure(number.value)
        box = self._text(shown.replace("-", "−").replace("inf", "∞"))
        if power is not None:
            box.add(self.upright("·"), 0.04 * self.size)
            box.add(self.upright("10"), 0.04 * self.size)
            box.add(self.script(str(power)), 0.02 * self.size, -RAISE * self.size)
        box.link, box.number = number.link, number
        return [(0.0, box)]

    def word(self, word: Word) -> Pieces:
        return [(0.0, self.upright(word.text))]

    def sum(self, written: Sum) -> Pieces:
        flow, gap = Flow(), MEDIUM * self.size
        for place, (minus, term) in enumerate(plain.signed_terms(written)):
            if place:
                flow.cut(gap)
                flow.add(self.upright("−" if minus else "+"))
            elif minus:
                flow.add(self.upright("−"))
            bare = isinstance(term, Elided) or not (place or minus)
            flow.extend(self.pieces(term) if bare else self.held(term), gap if place else 0.0)
        return flow.pieces

    def minus(self, written: Minus) -> Pieces:
        flow = Flow()
        flow.add(self.upright("−"))
        flow.extend(self.held(written.inside), 0.04 * self.size)
        return flow.pieces

    def product(self, written: Product) -> Pieces:
        flow, last = Flow(), None
        for factor in written.factors:
            gap = 0.0 if last is None else THIN * self.size
            matrices = isinstance(factor, Matrix) or isinstance(last, Matrix)
            if last is not None and not matrices and (self.numbers or isinstance(factor, Number)):
                gap = 0.09 * self.size
                flow.add(self.upright("·"), gap)
            if isinstance(factor, Matrix) and isinstance(last, Matrix):
                flow.cut(gap)  # two matrices may stand below each other
                gap = 0.0
            flow.extend(self.held(factor), gap)
            last = factor
        return flow.pieces

    def fraction(self, written: Fraction) -> Pieces:
        inner, em = setter(self.size * STACKED, self.numbers), self.size
        over, under = inner.box(written.over), inner.box(written.under)
        width, axis, gap = max(over.width, under.width) + 0.12 * em, self.face.axis, 0.16 * em
        high, low = axis + gap + over.down, under.up + gap - axis
        parts: list[tuple[float, float, Any]] = [
            ((width - over.width) / 2, -high, over),
            (0.0, -axis, Stroke(width, max(1.0, 0.06 * em))),
            ((width - under.width) / 2, low, under),
        ]
        return [(0.0, Box(width, high + over.up, low + under.down, 0.0, parts))]

    def call(self, written: Call) -> Pieces:
        flow, name = Flow(), written.name
        flow.add(self.upright(letters(name) if len(name) == 1 else name))
        if written.primes:
            flow.add(self.upright("′" * written.primes), 0.02 * self.size)
        flow.extend(self.fenced(self.pieces(written.inside)))
        return flow.pieces

    def power(self, written: Power) -> Pieces:
        flow, base = Flow(), self.pieces(written.base)
        flow.extend(base if plain.single(written.base) else self.fenced(base))
        raised = max(RAISE * self.size, flow.box.up - 0.34 * self.size)
        flow.box.add(self.script(str(written.exponent)), 0.02 * self.size, -raised)
        return flow.pieces

    def over(self, written: Over) -> Pieces:
        flow = Flow()
        flow.add(self.upright("∑"))
        flow.box.add(self.script(written.index), 0.02 * self.size, 0.32 * self.size)
        flow.extend(self.held(written.inside), THIN * self.size)
        return flow.pieces

    def elided(self, written: Elided) -> Pieces:
        small = setter(self.size * ASIDE)
        box = Box(ink=Ink.FAINT)
        box.add(self.upright("⋯"))
        box.add(small.upright(f"{written.count} terms"), 0.2 * self.size)
        if written.value is not None:
            box.add(small.upright("="), 0.2 * self.size)
            box.add(small.box(Number(written.value)), 0.2 * self.size)
        box.add(self.upright("⋯"), 0.2 * self.size)
        return [(0.0, box)]

    def matrix(self, written: Matrix) -> Pieces:
        em = self.size
        cells = [[self.box(cell) for cell in row] for row in written.rows]
        widths = [max(box.width for box in column) for column in zip(*cells, strict=True)]
        parts: list[tuple[float, float, Any]] = []
        y = 0.0
        for row, boxes in zip(written.rows, cells, strict=True):
            y += max(0.7 * em, *(box.up for box in boxes))
            x = 0.3 * em
            for cell, box, width in zip(row, boxes, widths, strict=True):
                parts.append((x + (width - box.width) * (1.0 if isinstance(cell, Number) else 0.5), y, box))
                x += width + 0.9 * em
            y += max(0.2 * em, *(box.down for box in boxes)) + 0.28 * em
        height, width = y - 0.28 * em, x - 0.6 * em
        up = height / 2 + self.face.axis
        inside = [(dx, dy - up, part) for dx, dy, part in parts]
        for outline in (
            _bracket(0.05 * em, 0.17 * em, height, em),
            _bracket(width - 0.05 * em, -0.17 * em, height, em),
        ):
            inside.append((0.0, -up, Fence(outline)))
        margin = 0.08 * em
        return [(0.0, Box(width, up + margin, height - up + margin, 0.0, inside))]


KINDS: dict[type, Callable[[Setter, Any], Pieces]] = {
    Letter: Setter.letter, Number: Setter.number, Word: Setter.word, Sum: Setter.sum, Minus: Setter.minus,
    Product: Setter.product, Fraction: Setter.fraction, Call: Setter.call, Power: Setter.power, Over: Setter.over,
    Elided: Setter.elided, Matrix: Setter.matrix,
}  # fmt: skip


@cache
def setter(size: float, numbers: bool = False) -> Setter:
    return Setter(size, numbers)


def joined(pieces: Pieces) -> Box:
    if len(pieces) == 1:
        return pieces[0][1]
    whole = Box()
    for gap, box in pieces:
        whole.add(box, gap)
    return whole


def _bracket(x: float, arm: float, height: float, em: float) -> QPainterPath:
    """The upright stroke at x, its arms towards `arm`; from the top downwards."""
    thick, outline = max(1.0, 0.06 * em), QPainterPath()
    outline.setFillRule(outline.fillRule().WindingFill)
    outline.addRect(x - thick / 2, -0.08 * em, thick, height + 0.16 * em)
    for y in (-0.08 * em, height + 0.08 * em - thick):
        outline.addRect(min(x, x + arm), y, abs(arm), thick)
    return outline
