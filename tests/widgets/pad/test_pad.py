"""The pad: drawn on with the mouse, undone and cleared, and gone on by the network's pen."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QProxyStyle, QStyle

from simulator.sources.strokes import MOST, read, written
from widgets.pad import Pad
from widgets.theme import LIGHT, THEMES, palette

UP, DOWN = [(0.2, 0.2), (0.2, 0.5), (0.2, 0.8)], [(0.6, 0.8), (0.6, 0.5), (0.6, 0.2)]
AHEAD = np.array([[0.6, 0.3, 1], [0.8, 0.3, 1], [1.0, 0.3, 0], [1.2, 0.3, 1]], float)
"""A way on from DOWN, during which the pen is lifted once."""


@pytest.fixture
def pad(qtbot):
    made = Pad(go_on="Continue it")
    qtbot.addWidget(made)
    made.resize(620, 460)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.said = []
    made.changed.connect(lambda: made.said.append(written(made.strokes)))
    return made


@pytest.fixture
def draw(pad, qtbot):
    """Draw a stroke through places of the paper."""

    def draw(*places):
        paper = pad.paper
        at = [paper.at(*place).toPoint() for place in places]
        qtbot.mousePress(paper, Qt.MouseButton.LeftButton, pos=at[0])
        for point in at[1:]:
            qtbot.mouseMove(paper, point)
        qtbot.mouseRelease(paper, Qt.MouseButton.LeftButton, pos=at[-1])

    return draw


def buttons(pad):
    return [b.isEnabled() for b in (pad.undo_button, pad.clear_button, pad.train_button, pad.go_on_button)]


def colour(pad, x, y):
    """What is seen at a place of the paper."""
    paper = pad.paper
    return paper.grab().toImage().pixelColor((paper.at(x, y) * paper.devicePixelRatioF()).toPoint())


def near(one, other):
    return max(abs(a - b) for a, b in zip(one.getRgb(), QColor(other).getRgb(), strict=True)) < 40


def test_strokes_are_where_the_mouse_was_and_only_while_it_was_down(pad, draw, qtbot):
    draw(*UP)
    qtbot.mouseMove(pad.paper, pad.paper.at(1.2, 0.5).toPoint())
    draw(*DOWN)
    assert len(pad.strokes) == 2
    pixel = 1.5 / pad.paper.sheet().width()
    for stroke, places in zip(pad.strokes, (UP, DOWN), strict=True):
        np.testing.assert_allclose(stroke, places, atol=pixel)
    assert pad.said[-1] == written(read(pad.said[-1])) == written(pad.strokes)
    assert len(pad.said) == 2
    assert pad.paper.facts() == pad.paper.accessibleDescription() == "2 strokes · 6 points"


def test_another_button_draws_nothing_and_what_leaves_the_paper_stays_at_its_edge(pad, draw, qtbot):
    qtbot.mouseClick(pad.paper, Qt.MouseButton.RightButton)
    assert pad.strokes == []
    draw((1.4, 0.5), (1.9, 1.4))
    np.testing.assert_allclose(pad.strokes[0][-1], [1.5, 1.0])


def test_undo_takes_one_step_back_after_another_and_clear_is_one_too(pad, draw, qtbot):
    assert buttons(pad) == [False] * 4
    draw(*UP)
    draw(*DOWN)
    first, both = pad.said
    assert buttons(pad) == [True] * 4
    qtbot.keyClick(pad.paper, Qt.Key.Key_Delete)
    assert (pad.said[-1], buttons(pad)) == ("", [True, False, False, False])
    qtbot.keyClick(pad.paper, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert pad.said[-1] == both
    pad.undo_button.click()
    assert pad.said[-1] == first
    pad.undo_button.click()
    assert (pad.said[-1], buttons(pad)) == ("", [False] * 4)


def test_what_is_shown_is_not_the_users_to_undo(pad, draw):
    pad.show_strokes(read("0.2,0.2 0.2,0.8"))
    assert (pad.said, pad.edited, pad.undo_button.isEnabled()) == ([], False, False)
    draw(*DOWN)
    assert (len(pad.strokes), pad.edited) == (2, True)
    pad.undo_button.click()
    assert written(pad.strokes) == "0.2,0.2 0.2,0.8"


def test_the_buttons_hand_the_strokes_over(pad, draw, qtbot):
    draw(*UP)
    for signal, button in ((pad.train_asked, pad.train_button), (pad.continue_asked, pad.go_on_button)):
        with qtbot.waitSignal(signal) as asked:
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert asked.args == [pad.strokes]


def test_a_full_paper_takes_no_more(pad, draw):
    pad.show_strokes([np.column_stack([np.linspace(0, 1, MOST - 2), np.full(MOST - 2, 0.5)])])
    draw(*UP)
    assert sum(map(len, pad.strokes)) == MOST
    draw(*DOWN)
    assert len(pad.strokes) == 2
    assert pad.paper.facts().endswith("the paper is full")


def test_a_drawing_of_the_same_strokes_has_its_shape_at_every_size(pad):
    pad.show_strokes(read("0.2,0.2 0.2,0.8; 0.6,0.8 0.6,0.2"))
    for size in ((620, 460), (900, 300), (300, 700)):
        pad.resize(*size)
        across = pad.paper.at(1.5, 0) - pad.paper.at(0, 0)
        upwards = pad.paper.at(0, 0) - pad.paper.at(0, 1)
        assert across.x() == pytest.approx(1.5 * upwards.y())
        assert pad.paper.place(pad.paper.at(0.123, 0.456)) == (0.123, 0.456)


def test_an_empty_paper_says_what_to_do(pad, draw):
    assert pad.paper.accessibleDescription() == "Draw a figure with the mouse: a loop, a letter, your name"
    assert pad.paper.accessibleName()
    before = pad.paper.grab().toImage()
    draw((0.01, 0.01), (0.02, 0.01))
    assert pad.paper.grab().toImage() != before


@pytest.mark.parametrize("name", THEMES)
def test_it_is_drawn_in_the_colours_of_the_theme(pad, draw, name):
    theme = THEMES[name]
    pad.setPalette(palette(theme))
    draw(*UP)
    assert near(colour(pad, 1.2, 0.5), theme.base)
    assert near(colour(pad, 0.2, 0.5), theme.text)
    pad.paper.timer.setInterval(0)
    pad.show_continuation(AHEAD)
    while pad.paper.timer.isActive():
        QApplication.processEvents()
    assert near(colour(pad, 0.7, 0.3), theme.accent)
    assert near(colour(pad, 0.9, 0.3), theme.base), "there the pen was in the air"
    assert near(colour(pad, 1.1, 0.3), theme.accent)


def test_the_steps_that_are_trained_on_are_seen_until_something_else_is_drawn(pad, draw):
    pad.setPalette(palette(LIGHT))
    pad.show_points(AHEAD)
    assert near(colour(pad, 0.7, 0.3), pad.palette().placeholderText().color())
    assert near(colour(pad, 0.9, 0.3), pad.palette().base().color())
    draw(*UP)
    assert near(colour(pad, 0.7, 0.3), pad.palette().base().color())


# the network's pen


def test_the_networks_pen_goes_step_by_step_to_the_end_and_again(pad, draw, qtbot):
    draw(*UP)
    pad.paper.timer.setInterval(0)
    seen = []
    pad.paper.went.connect(lambda: seen.append(pad.paper.gone))
    pad.show_continuation(AHEAD)
    assert pad.paper.gone == 0 and pad.again_button.isVisible()
    qtbot.waitUntil(lambda: not pad.paper.timer.isActive())
    assert seen == [1, 2, 3, 4]
    qtbot.keyClick(pad.paper, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: not pad.paper.timer.isActive())
    assert seen == [1, 2, 3, 4] * 2
    qtbot.mouseClick(pad.again_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not pad.paper.timer.isActive())
    assert seen == [1, 2, 3, 4] * 3


def test_drawing_on_takes_the_networks_way_off(pad, draw):
    draw(*UP)
    pad.show_continuation(AHEAD)
    draw(*DOWN)
    assert pad.paper.trail is None and not pad.paper.timer.isActive()
    assert not pad.again_button.isVisible()


def test_a_long_way_takes_no_longer_than_a_pen_would(pad, qtbot):
    pad.paper.timer.setInterval(0)
    pad.hide()  # nothing is painted meanwhile
    steps = []
    pad.paper.went.connect(lambda: steps.append(pad.paper.gone))
    pad.show_continuation(np.tile(AHEAD, (400, 1)))
    qtbot.waitUntil(lambda: not pad.paper.timer.isActive())
    assert steps[-1] == 1600 and len(steps) == 800


def test_who_wants_no_motion_sees_all_of_it_at_once(pad, draw):
    class Still(QProxyStyle):
        def styleHint(self, hint, option=None, widget=None, data=None):
            if hint == QStyle.StyleHint.SH_Widget_Animation_Duration:
                return 0
            return super().styleHint(hint, option, widget, data)

    style = Still()
    pad.paper.setStyle(style)
    pad.show_continuation(AHEAD)
    assert pad.paper.gone == len(AHEAD) and not pad.paper.timer.isActive()
    pad.paper.setStyle(None)


def test_every_control_is_reached_by_the_keyboard_and_says_what_it_is(pad, draw, qtbot):
    draw(*UP)
    reached = {pad.paper}
    for _ in range(6):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        reached.add(QApplication.focusWidget())
    assert {pad.undo_button, pad.clear_button, pad.go_on_button, pad.train_button} <= reached
    assert all(each.toolTip() for each in (pad.paper, pad.undo_button, pad.clear_button, pad.go_on_button))


def test_a_click_is_a_dot(pad, qtbot):
    qtbot.mouseClick(pad.paper, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    assert [len(stroke) for stroke in pad.strokes] == [1]
    assert pad.paper.facts() == "1 stroke · 1 point · a dot: draw a line"
    assert not pad.train_button.isEnabled(), "nothing can be trained on a dot"
    assert pad.train_button.toolTip() == "This is a dot; draw a line."
    qtbot.mouseClick(pad.paper, Qt.MouseButton.LeftButton, pos=QPoint(260, 140))
    assert pad.train_button.isEnabled()
