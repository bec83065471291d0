"""What range a plot shows: all, until the user takes another."""

import re

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication

import widgets.views.plot as plot_module
from widgets.theme import DARK, LIGHT
from widgets.views import drawing
from widgets.views.plot import Plot

PRESS, RELEASE = QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease


@pytest.fixture
def plot(qtbot):
    made = Plot()
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.recolour(LIGHT)
    made.show()
    made.line = made.add_line()
    return made


def draw(plot, n):
    plot.line.draw(np.arange(float(n)), np.arange(float(n)))
    plot.grab()


def middle(plot):
    return plot.mapFromScene(plot.box.sceneBoundingRect().center())


def wheel(plot):
    at = QPointF(middle(plot))
    turn = QWheelEvent(
        at, plot.mapToGlobal(at), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(plot.viewport(), turn)
    plot.grab()


def press(plot, kind, at):
    left, no = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    held = Qt.MouseButton.NoButton if kind == RELEASE else left
    place = QPointF(at)
    event = QMouseEvent(kind, place, QPointF(plot.mapToGlobal(at)), left, held, no)
    QApplication.sendEvent(plot.viewport(), event)


def ranges(plot):
    return [tuple(round(v, 6) for v in each) for each in plot.box.viewRange()]


def test_a_range_set_by_hand_stays_while_data_comes(plot):
    draw(plot, 10)
    wheel(plot)
    by_hand = ranges(plot)
    assert by_hand[0][1] < 9
    draw(plot, 1000)
    assert ranges(plot) == by_hand


def test_a_double_click_shows_all_and_whatever_comes(plot):
    draw(plot, 10)
    wheel(plot)
    for kind in (PRESS, RELEASE, QEvent.Type.MouseButtonDblClick, RELEASE):
        press(plot, kind, middle(plot))
    plot.grab()
    assert ranges(plot)[0][0] <= 0 and ranges(plot)[0][1] >= 9
    draw(plot, 1000)
    assert ranges(plot)[0][1] >= 999


def test_a_drag_sets_it_too(plot):
    draw(plot, 10)
    at = middle(plot)
    press(plot, PRESS, at)
    for step in (10, 40, 60):
        press(plot, QEvent.Type.MouseMove, at + QPoint(step, 0))
    press(plot, RELEASE, at + QPoint(60, 0))
    moved = ranges(plot)
    assert plot.by_hand
    draw(plot, 1000)
    assert ranges(plot) == moved
    plot.show_all()
    draw(plot, 1000)
    assert ranges(plot)[0][1] >= 999


def test_a_fixed_range_comes_back_exactly_and_waits_for_the_users_own(plot):
    plot.fix(y=(0, 1))
    draw(plot, 10)
    assert ranges(plot)[1] == (0, 1)
    wheel(plot)
    by_hand = ranges(plot)
    plot.fix(x=(0, 5), y=(0, 1))
    assert ranges(plot) == by_hand
    plot.show_all()
    assert ranges(plot) == [(0, 5), (0, 1)]


def texts(plot, side):
    """The numbers that an axis writes."""
    image = QImage(400, 300, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    _, _, found = plot.inside.getAxis(side).generateDrawSpecs(painter)
    painter.end()
    return {text for _, _, text in found}


def test_the_first_and_the_last_hairline_have_their_numbers(plot):
    plot.fix(y=(0, 1))
    draw(plot, 10)
    assert {"0", "1.0"} <= texts(plot, "left")


def test_a_long_number_at_the_end_of_a_growing_axis_is_written(plot):
    plot.box.grows = True
    draw(plot, 14_900)
    assert ranges(plot)[0] == (0, 15000)
    assert {"0", "15,000"} <= texts(plot, "bottom")


def test_on_a_fine_screen_lines_have_more_of_its_pixels_and_pictures_no_more_than_they_need(qtbot, monkeypatch):
    monkeypatch.setattr(drawing, "fineness", lambda: 2.0)
    monkeypatch.setattr(plot_module, "fineness", lambda: 2.0)
    plot = Plot()
    qtbot.addWidget(plot)
    line = plot.add_line("loss")
    line.style("#1c5fd2", 1.5)
    assert line.opts["pen"].widthF() == 3.0
    with plot.magnified(2.0):
        assert line.opts["pen"].widthF() == 3.0, "1.5 pixels of a picture that has two for each"
    with plot.magnified(1.0):
        assert line.opts["pen"].widthF() == 1.5
    assert line.opts["pen"].widthF() == 3.0


def test_the_first_point_after_many_is_not_shown_on_their_scale(plot):
    draw(plot, 8000)
    plot.show_all()  # a new network: its curves are cleared after the range was asked for
    plot.line.clear()
    draw(plot, 1)
    for low, high in plot.box.viewRange():
        assert low <= 0 <= high < 2


def swing(plot, most):
    plot.line.draw(np.arange(9.0), np.array([0, most] * 4 + [0]))
    plot.settle()


def test_its_range_stays_while_data_move_within_it_and_moves_when_they_leave_it(plot):
    swing(plot, 1.0)
    _, before = ranges(plot)
    for most in (0.9, 0.7, 1.02):
        swing(plot, most)
        assert ranges(plot)[1] == before
    swing(plot, 1.6)
    assert ranges(plot)[1][1] > 1.6
    swing(plot, 0.4)
    assert ranges(plot)[1][1] < 0.6


def test_what_it_shows_is_known_before_it_is_painted_and_painting_asks_for_no_other(plot, qtbot):
    swing(plot, 1.0)
    _, (low, high) = ranges(plot)
    assert low < 0 and high > 1, "unpainted"
    painted = []
    plot.paintEvent = lambda event: (painted.append(event), Plot.paintEvent(plot, event))
    swing(plot, 5.0)
    qtbot.waitUntil(lambda: len(painted) > 0)
    QApplication.processEvents()
    assert len(painted) == 1


def test_x_goes_in_steps_only_where_it_grows(plot):
    draw(plot, 99)
    first = ranges(plot)[0]
    draw(plot, 100)
    assert ranges(plot)[0] != first
    plot.box.grows = True
    plot.show_all()
    draw(plot, 93)
    assert ranges(plot)[0] == (0, 100)
    draw(plot, 100)
    assert ranges(plot)[0] == (0, 100)
    draw(plot, 101)
    assert ranges(plot)[0] > (0, 100)


def test_a_new_networks_data_get_a_range_of_their_own(plot):
    swing(plot, 1.0)
    swing(plot, 1.6)
    wide = ranges(plot)[1]
    plot.show_all()
    swing(plot, 1.0)
    assert ranges(plot)[1][1] < wide[1]


def test_a_range_that_is_fixed_no_more_is_that_of_the_data_again(plot):
    swing(plot, 1.0)
    before = ranges(plot)
    plot.fix(y=(0, 50))
    plot.fix()
    swing(plot, 1.0)
    assert ranges(plot) == before


def test_a_picture_of_it_is_drawn_although_the_screen_keeps_some_of_it_as_pixels(plot, tmp_path):
    plot.caption("update", "loss")
    swing(plot, 1.0)
    QApplication.processEvents()
    file = tmp_path / "plot.svg"
    generator = QSvgGenerator()
    generator.setFileName(str(file))
    with QPainter(generator) as painter:
        plot.paint(painter, QRectF(0, 0, 400, 300), 1)
    drawn = file.read_text("utf-8")
    assert "<image" not in drawn
    assert {"update", "loss", "1.0"} <= {text.strip() for text in re.findall(r">([^<]*)</text>", drawn)}


def test_names_move_with_what_they_name_and_change_with_it(plot):
    line = plot.add_line("before")
    line.draw(np.arange(3.0), np.arange(3.0))
    plot.settle()
    plot.margin.again()
    plot.grab()
    for change in (
        lambda: line.draw(np.arange(3.0), np.array([0, 2.0, 1.0])),
        lambda: setattr(line, "called", "after"),
    ):
        before = plot.grab().toImage()
        change()
        plot.margin.again()
        right = QRect(plot.width() - plot.margin.size().toSize().width(), 0, 200, plot.height())
        assert plot.grab().toImage().copy(right) != before.copy(right)


def test_in_another_theme_it_looks_as_if_it_had_never_had_one(qtbot):
    pictures = []
    for themes in ([DARK], [LIGHT, DARK]):
        plot = Plot()
        qtbot.addWidget(plot)
        plot.line = plot.add_line("loss")
        plot.caption("update", "loss")
        plot.resize(400, 300)
        plot.show()
        for theme in themes:
            plot.recolour(theme)
            swing(plot, 1.0)
            plot.margin.again()
            plot.grab()
        pictures.append(plot.grab().toImage())
    assert pictures[0] == pictures[1]


@pytest.mark.parametrize(("scale", "kept"), [(1.0, True), (2.0, True), (1.5, False)])
def test_pixels_are_kept_only_where_they_fit_those_of_the_screen(qtbot, monkeypatch, scale, kept):
    monkeypatch.setattr(plot_module, "fineness", lambda: scale)
    plot = Plot()
    qtbot.addWidget(plot)
    assert (plot.margin.cacheMode() == plot.margin.CacheMode.DeviceCoordinateCache) is kept
