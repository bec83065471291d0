"""The gradient through time as it is drawn and told."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt

from simulator.probes.fade import faded
from simulator.probes.flow import Flow, StateFade
from simulator.training.snapshot import Snapshot
from widgets.bench.history import History
from widgets.bench.selection import Selection
from widgets.theme import DARK
from widgets.views import VIEWS
from widgets.views.steps import LEFT, RIGHT, Steps

STEPS = np.arange(21.0)


def state(shares, layer=0, name="h", alone=False, **fields):
    usual = {"kind": "elman", "backwards": False, "bound": None, "truncated": False}
    spread = np.outer(shares, np.linspace(0.9, 1.1, 8))
    return StateFade(layer=layer, name=name, fade=faded(spread / spread[:1]), alone=alone, **usual | fields)


def seen(*states, untrained=(), part="held-out", update=0):
    flow = Flow(part, 8, states, tuple(untrained), len(STEPS), (0, len(STEPS) - 1))
    return Snapshot(update, 0, 0.0, 0.1, np.zeros((0, 5)), np.zeros((0, 3)), {"flow": flow})


@pytest.fixture
def view(qtbot):
    made = VIEWS["flow"]()
    qtbot.addWidget(made)
    made.resize(700, 200)
    made.show()
    made.reveal(True)
    return made


def drawn(view, *states, **fields):
    view.draw(seen(*states, **fields), History(()))
    return view.words.text()


def test_a_geometric_fade_is_told_by_its_rate_and_its_half_life(view):
    text = drawn(view, state(0.5**STEPS, bound=0.8))
    for figure in ("λ 0.500", "half after 1 steps", "0.0977 %", "seen after 10 steps", "R²&nbsp;1.000", "Bound 0.80"):
        assert figure in text
    assert "allows growth" in drawn(view, state(0.5**STEPS, bound=1.2))
    assert "doubles in 1 steps" in drawn(view, state(2.0**STEPS))
    assert "is kept" in drawn(view, state(1.0**STEPS))
    assert "5 steps" in drawn(view, state(0.5 ** STEPS[:6]))


def test_a_fade_that_is_not_geometric_has_a_sentence_and_no_rate(view):
    text = drawn(view, state(1 + 0.5 * np.sin(STEPS)))
    assert "does not fade geometrically: between" in text
    assert "λ" not in text
    assert not view.fit.points()
    text = drawn(view, state(np.eye(21)[0], truncated=True))
    assert "Nothing comes back" in text
    assert "Truncated" in text
    assert "Too few steps" in drawn(view, state(0.5 ** STEPS[:3]))


def test_lines_band_fit_and_bound_are_what_the_probe_saw(view):
    h, alone = state(0.7**STEPS, bound=0.9), state(0.5**STEPS, alone=True)
    drawn(view, h, alone)
    np.testing.assert_allclose(view.lines[0][1].points()[::-1], np.transpose([21 - STEPS, h.fade.median]))
    np.testing.assert_allclose(view.fit.points()[::-1], np.transpose([20 - STEPS[:-1], 0.7 ** STEPS[1:]]))
    np.testing.assert_allclose(view.bound.points()[::-1], np.transpose([21 - STEPS, 0.9**STEPS]))
    assert [line.called for _, line in view.lines] == ["h", "h alone"]
    assert len(view.numbers()[1]) == 42
    assert view.plot.vb.viewRange() == [[0.5, 21.5], [-7, pytest.approx(0.15)]], "whole decades"
    view.recolour(DARK)
    assert not view.grab().isNull()


def test_the_selected_layer_is_shown_or_the_last_that_carries_a_state(view):
    drawn(view, state(0.5**STEPS, 0), state(0.6**STEPS, 2, "c"))
    for layer, name in ((0, "h"), (2, "c"), (1, "c"), (3, "c")):
        view.select(Selection(layer=layer))
        assert [line.called for _, line in view.lines] == [name]


def test_ways_in_both_directions_have_arrows_and_one_backwards_counts_on(view):
    drawn(view, state(0.5**STEPS), state(0.6**STEPS, backwards=True))
    assert [line.called for _, line in view.lines] == ["h →", "h ←"]
    assert "at t = 1 and 21" in view.widget.y_caption.text
    ends = [line.points()[0][0] for _, line in view.lines], [line.points()[0][1] for _, line in view.lines]
    assert ends == ([1, 1], [0.5**20, 1]), "one comes back from the last step, the other on from the first"


def test_the_button_asks_for_the_other_kinds_and_their_names_stand_at_their_lines(view, qtbot):
    with qtbot.waitSignal(view.options_changed, timeout=1000):
        qtbot.mouseClick(view.more, Qt.MouseButton.LeftButton)
    assert view.options() == {"part": "held-out", "compare": True, "sequence": 0, "typed": ""}
    others = [state(r**STEPS, kind=kind, name=name) for r, kind, name in ((0.5, "elman", "h"), (0.9, "lstm", "c"))]
    text = drawn(view, state(0.4**STEPS, kind="gru"), untrained=others)
    assert [line.called for _, line in view.lines] == ["Elman h", "LSTM c", "this GRU h"]
    assert "34.9 %" in text
    assert not view.bound.points()


@pytest.mark.parametrize(
    ("part", "words"),
    [("held-out", "Over 8 held-out sequences."), ("batch", "Over 8 training sequences."),
     ("typed", "Over 8 held-out sequences, not the typed one.")],
)  # fmt: skip
def test_it_says_which_sequences_it_is_of(view, part, words):
    view.draw(seen(state(0.5**STEPS), part=part), History(()))
    assert words in view.words.text()


def test_its_time_steps_stand_below_those_of_the_strips_and_one_is_marked_and_clicked(view, qtbot):
    drawn(view, state(0.5**STEPS))
    view.grab()
    steps = Steps(LEFT, view.widget.width() - RIGHT, 0, 21)
    for step in (0, 7, 20):
        assert view.widget.box.mapViewToScene(QPointF(step + 1, 0)).x() == pytest.approx(steps.centre(step), abs=2)
    assert view.mark.at() == 21, "without a selected step it is the last"
    view.select(Selection(step=4))
    assert view.mark.at() == 5
    spot = view.widget.mapFromScene(view.widget.box.mapViewToScene(QPointF(8.2, -3)))
    with qtbot.waitSignal(view.pointed, timeout=1000) as heard:
        qtbot.mouseClick(view.widget.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert heard.args == [{"step": 7}]


def test_the_rate_is_followed_over_training(view):
    drawn(view, state(0.5**STEPS), update=0)
    drawn(view, state(1 + 0.5 * np.sin(STEPS)), update=10)
    text = drawn(view, state(0.6**STEPS), update=20)
    assert "λ 0.600</b> a step, 0.500 at the start" in text
    assert len(view.spark.places()) == 2, "where there is no rate there is no point"
    first, last = view.spark.places()
    assert first.x() < last.x() and first.y() > last.y()
    assert "at the start" not in drawn(view, state(0.6**STEPS, 1), update=30) and view.spark.places()[0].x() > 0
