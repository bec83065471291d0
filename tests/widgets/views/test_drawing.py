"""The items that plots are drawn with, fed with what a run that diverges gives."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt

from widgets.bench.history import Curves
from widgets.drawing.shades import shades
from widgets.theme import DARK, LIGHT, mixed
from widgets.views.drawing import Band, Line, Points, drawable, smooth
from widgets.views.plot import Plot

WILD = [np.inf, -np.inf, np.nan, 1e300, -1e300, 0.0]
VALUES = [[], [1.0], *([value] for value in WILD), [1.0, *WILD, 2.0], [*WILD], [1e300, 1.0, -1e300]]


@pytest.fixture(params=[False, True], ids=["linear", "log"])
def plot(request, qtbot):
    made = Plot(log=request.param)
    qtbot.addWidget(made)
    made.resize(300, 200)
    made.recolour(LIGHT)
    made.show()
    return made


def painted(plot):
    assert not plot.grab().isNull()
    low, high = plot.box.viewRange()[1]
    assert np.isfinite([low, high]).all() and high - low < 1e31
    plot.margin.places()


@pytest.mark.parametrize("y", VALUES, ids=str)
def test_no_value_breaks_a_line_a_band_or_points(plot, y):
    y, x = np.array(y), np.arange(float(len(y)))
    line, points = plot.add_line("line"), Points()
    plot.put_in(points)
    band = Band(plot.add_line(), plot.add_line("band"))
    curves = Curves(1)
    curves.add(x, y[:, None])
    for width in (1, 3):
        line.style(LIGHT.accent, width)
        band.style(LIGHT.good, LIGHT, width)
        for marked in (False, True):
            line.draw(x, y, marked)
        points.draw(x, y)
        band.draw(curves, 0)
        painted(plot)
        line.draw(y, x)  # the same along the other axis
        points.draw(y, x)
        painted(plot)


@pytest.mark.parametrize("value", [None, *WILD, 0.5, -0.5])
def test_a_level_stands_only_where_there_is_a_place(plot, value):
    plot.add_line().draw(np.arange(3.0), np.array([0.1, 1, 2]))
    level = plot.add_level("goal")
    step = plot.add_level(upright=True)
    level.style(LIGHT.good)
    for each in (level, step):
        each.put(value)
    painted(plot)
    there = value is not None and bool(drawable(value, plot.log))
    assert (level.at() is not None) == there
    assert bool(plot.margin.places()) == there
    if there:
        assert level.at() == pytest.approx(value)


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (1, 1), (3, 2)])
@pytest.mark.parametrize("value", WILD)
def test_no_value_breaks_an_image(plot, shape, value):
    image = plot.add_image()
    image.show_values(np.full(shape, value), QRectF(0, 0, 3, 3), -1, 1)
    plot.recolour(DARK)
    painted(plot)


def test_a_gap_stays_a_gap(plot):
    line = plot.add_line()
    line.draw(np.arange(5.0), np.array([1, 2, np.nan, 1e300, 3]))
    assert line.points() == [[0, 1], [1, 2], [4, 3]]


def test_what_goes_back_and_forth_keeps_every_point(qtbot):
    plot = Plot()
    qtbot.addWidget(plot)
    plot.resize(200, 200)
    plot.show()
    line, angle = plot.add_line(), np.linspace(0, 60, 5000)
    line.draw(np.cos(angle), np.sin(angle))
    plot.grab()
    np.testing.assert_array_equal(line.getData()[0], np.cos(angle))
    line.draw(angle, np.sin(angle))
    plot.grab()
    assert len(line.getData()[0]) < 5000


def test_small_values_show_and_signs_differ():
    colours = shades(LIGHT, -1, 1).astype(int)
    middle = len(colours) // 2
    assert [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in colours[[0, -1]]] == [LIGHT.diverging[0], LIGHT.diverging[2]]
    linear = np.array([int(mixed(LIGHT.diverging[1], LIGHT.diverging[2], 0.1)[k : k + 2], 16) for k in (1, 3, 5)])
    assert (colours[middle + int(0.1 * middle)] <= linear).all()  # nearer to the end than a straight way
    gate = shades(LIGHT, 0, 1)
    assert [f"#{r:02x}{g:02x}{b:02x}" for r, g, b in gate[[0, -1]]] == [LIGHT.base, LIGHT.accent]


def test_the_smooth_curve_is_the_mean_of_what_is_near_and_begins_where_the_raw_one_does():
    y = np.where(np.arange(1000) % 2, 1.0, 3.0)
    y[0] = 9.0
    linear, log = smooth(y, log=False), smooth(y, log=True)
    assert linear[0] == log[0] == pytest.approx(9.0)
    np.testing.assert_allclose(linear[100:-40], 2.0, atol=0.1)
    np.testing.assert_allclose(log[100:-40], np.sqrt(3), atol=0.1)
    y[500] = np.nan
    assert np.isnan(smooth(y, log=True)[500])
    assert np.isfinite(smooth(y, log=True)[501])


@pytest.mark.parametrize("kind", [Points, Line])
def test_points_that_nothing_joins_stay_so_through_every_change_of_theme(plot, kind):
    item = kind()
    plot.put_in(item)
    item.style(LIGHT.target, width=1.5)
    item.draw(np.arange(5.0), np.arange(5.0), marked=True)
    for theme in (DARK, LIGHT, DARK):
        item.style(theme.target, width=1.5)
        assert not item.curve.isVisible() or item.curve.opts["pen"].style() == Qt.PenStyle.NoPen
        filled = item.scatter.opts["brush"].style() != Qt.BrushStyle.NoBrush
        assert filled == (kind is Line)


def test_a_smooth_line_is_drawn_by_segments_on_the_screen_and_as_one_piece_in_a_file(qtbot):
    plot = Plot()
    qtbot.addWidget(plot)
    line, dashed, fine = plot.add_line(), plot.add_line(), plot.add_line()
    for each, width, dash in ((line, 4, None), (dashed, 4, (7, 3)), (fine, 1, None)):
        each.style("#1c5fd2", width, dash)
        each.draw(np.arange(60), np.arange(60) % 2)

    def pieces():
        return [each.curve.opts["segmentedLineMode"] == "on" for each in (line, dashed, fine)]

    assert pieces() == [True, False, False]
    with plot.magnified(2):
        assert pieces() == [False, False, False]
    assert pieces() == [True, False, False]
