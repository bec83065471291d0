"""How a line is broken into rows, and where what it names stands in them."""

import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from simulator.arithmetic.written import (
    Call,
    Elided,
    Fraction,
    Letter,
    Line,
    Minus,
    Number,
    Over,
    Power,
    Product,
    Sum,
    Word,
)
from tests.widgets.maths.lines import STATE, WEIGHT, matrix, slope, state, weighted
from widgets.maths.face import face, letters
from widgets.maths.line import set_line
from widgets.theme import DARK, LIGHT


@pytest.fixture(autouse=True)
def _application(qapp):
    """Fonts need one."""


SIGNS = [*map(chr, range(32, 127)), *"−·′½∑⋯∞Δℎ", *map(chr, range(0x1D434, 0x1D756))]


def signs(line, width=430.0):
    """(y, x, sign) of everything that is set, by the font's own table."""
    found = []
    for (its, _), (indices, positions) in set_line(line, width).placed.glyphs.items():
        assert 0 not in indices, "the font has no sign for this"
        named = {its.raw.glyphIndexesForString(sign)[0]: sign for sign in SIGNS}
        found += [(at.y(), at.x(), named[index]) for index, at in zip(indices, positions, strict=True)]
    return sorted(found)


def rows(line, width=430.0):
    """What stands on each baseline of the numbers."""
    by = {}
    for y, _, sign in signs(line, width):
        by[y] = by.get(y, "") + sign
    return [row for row in by.values() if "·" in row or "=" in row]


def alone(symbols):
    """A line with nothing else to look at."""
    return Line("", Letter("y"), symbols, None, Number(1.0))


def of(symbols):
    """From the left, in one row."""
    whole = "".join(sign for _, sign in sorted((x, sign) for _, x, sign in signs(alone(symbols), 900.0)))
    return whole.removeprefix("𝑦=").removesuffix("=1.0000")


def test_a_short_line_is_one_row_and_a_long_one_has_its_numbers_below():
    assert rows(state()) == ["ℎ=tanh(ℎ′)=tanh(−0.7000)=−0.6044".replace("(ℎ′)", "ℎ′")]
    symbols, *numbers = rows(weighted(3))
    assert symbols == "ℎ′=𝑥𝑊+𝑥𝑊+𝑥𝑊"
    assert "".join(numbers) == "=0.5000·(−0.3810)+1.5000·(−0.3810)+2.5000·(−0.3810)=−1.7145"


def test_rows_keep_to_the_width_and_end_before_a_sign():
    for width in (200.0, 300.0, 452.0, 900.0):
        assert set_line(weighted(9), width).width <= width
        numbers = [row for row in rows(weighted(9), width) if "·" in row]
        assert {row[0] for row in numbers} == {"=", "+"}
        assert sum(row.count("·") for row in numbers) == 9
        assert len(numbers) <= -(-9 // max(1, (width - 60) // 130)) + 1  # and are filled


def test_a_sum_in_parentheses_is_broken_too():
    inside = Sum(tuple(Product((Number(0.25), Number(-0.5))) for _ in range(9)))
    line = Line("", Letter("y"), Letter("z"), Product((Call("tanh", Number(0.5), 1), inside)), Number(1.0))
    made = set_line(line, 300.0)
    assert made.width <= 300
    assert made.height > 3 * set_line(state(), 300.0).height


WRITTEN = [
    (Call("tanh", Number(-0.7)), "tanh(−0.7000)"),
    (Sum((Number(-0.5), Number(-0.25), Minus(Number(-1.0)))), "−0.5000+(−0.2500)−(−1.0000)"),
    (Product((Number(-0.5), Number(2.0))), "(−0.5000)·2.0000"),
    (Sum((Letter("a"), Minus(Sum((Letter("b"), Letter("c")))))), "𝑎−(𝑏+𝑐)"),
    (Product((Letter("η"), Sum((Letter("d"), Minus(Letter("y")))))), "𝜂(𝑑−𝑦)"),
    (Power(Letter("y")), "𝑦2"),
    (Product((Number(0.5, exact=True), Word("max"))), "½max"),
    (Call("σ", Letter("a", primes=1)), "𝜎(𝑎′)"),
    (Over("t", Letter("x")), "∑𝑡𝑥"),
    (Letter("W", above="2 new"), "𝑊2 new"),
    (Letter("h", below="t-1,ij"), "ℎ𝑡−1,𝑖𝑗"),
    (Sum((Letter("a"), Elided(20, -0.125), Letter("b"))), "𝑎+⋯20 terms=−0.1250⋯+𝑏"),
    (Number(float("inf")), "∞"),
]


def test_what_is_written():
    assert [of(symbols) for symbols, _ in WRITTEN] == [expected for _, expected in WRITTEN]


def test_numbers_that_say_no_more_than_the_result_are_left_out():
    line = Line("", Letter("y"), Letter("a"), Number(0.25), Number(0.25))
    assert rows(line) == ["𝑦=𝑎=0.2500"]


def test_every_letter_of_the_textbook_is_in_the_font():
    latin = "abcdefghijklmnopqrstuvwxyz"
    for bold in (False, True):
        text = letters(latin + latin.upper() + "αβγδεζηθικλμνξπρστυφχψω∂ΔΣ", bold)
        assert 0 not in face(17.0).glyphs(text).indices
    assert 0 not in face(17.0).glyphs("0123456789+−·=′″½∞⋯…≤≥≈∈→").indices


def test_a_fraction_has_one_part_above_the_stroke_and_one_below():
    placed = set_line(slope(), 430.0).placed
    assert len(placed.strokes) == 2
    stroke = placed.strokes[0][0]
    left = [spot.area for spot in placed.spots if spot.link == WEIGHT]
    assert len(left) == 1 and left[0].top() < stroke.y() < left[0].bottom()
    inner = [spot.area for spot in set_line(slope(WEIGHT), 430.0).placed.spots if spot.link == WEIGHT]
    assert len(inner) == 1 and stroke.y() - 3 < inner[0].top()


def test_parentheses_grow_with_what_they_hold():
    tall = Product((Letter("x"), Sum((Fraction(Letter("a"), Letter("b")), Letter("c")))))
    fences = set_line(alone(tall), 430.0).placed.fences
    assert len(fences) == 2 and all(outline.boundingRect().height() > 1.5 * 17 for outline, _ in fences)
    assert not set_line(alone(Product((Letter("x"), Sum((Letter("a"), Letter("c")))))), 430.0).placed.fences


def test_each_link_has_a_place_in_symbols_and_in_numbers_and_the_smallest_wins():
    made = set_line(weighted(3), 430.0)
    places = [spot for spot in made.placed.spots if spot.link == WEIGHT]
    assert [spot.number for spot in places] == [None, Number(-0.381, WEIGHT)]
    for spot in places:
        centre = spot.area.center()
        assert made.spot(centre.x(), centre.y()).link == WEIGHT
    assert made.spot(-5.0, 5.0) is None


def test_a_matrix_has_its_numbers_in_columns():
    spots = set_line(matrix(2, 3), 430.0).placed.spots
    rights = {
        spot.link.column: {round(s.area.right(), 3) for s in spots if s.link.column == spot.link.column}
        for spot in spots
    }
    assert len(spots) == 6 and all(len(right) == 1 for right in rights.values())


def painted(line, theme, washed=frozenset()):
    made = set_line(line, 430.0)
    image = QImage(460, int(made.height) + 8, QImage.Format.Format_RGB32)
    image.fill(QColor(theme.base))
    painter = QPainter(image)
    made.paint(painter, theme, washed)
    painter.end()
    return made, image


def test_a_wash_lies_where_the_pointer_finds_the_link_and_nowhere_else():
    made, plain = painted(state(), DARK)
    _, washed = painted(state(), DARK, {STATE})
    areas = [spot.area.adjusted(-1, -1, 2, 2) for spot in made.placed.spots if spot.link == STATE]
    differing = {
        (x, y) for x in range(plain.width()) for y in range(plain.height()) if plain.pixel(x, y) != washed.pixel(x, y)
    }
    assert len(areas) == 2
    for area in areas:
        assert sum(area.contains(x, y) for x, y in differing) > 0.5 * area.width() * area.height()
    assert all(any(area.contains(x, y) for area in areas) for x, y in differing)


def test_the_result_is_in_the_accent():
    theme = LIGHT
    made, image = painted(state(), theme)
    area = next(spot.area for spot in made.placed.spots if spot.number)
    inside = {
        QColor(image.pixel(x, y)).name()
        for x in range(int(area.left()), int(area.right()))
        for y in range(int(area.bottom()))
    }
    assert theme.accent in inside and theme.text not in inside
