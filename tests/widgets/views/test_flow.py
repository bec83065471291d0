"""The gradient through time as it is drawn and told."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from simulator.probes.fade import faded
from simulator.probes.flow import Flow, StateFade
from simulator.training.snapshot import Snapshot
from widgets.bench.history import History
from widgets.bench.selection import Selection
from widgets.theme import DARK
from widgets.views import VIEWS

STEPS = np.arange(21.0)


def state(shares, layer=0, name="h", alone=False, **fields):
    usual = {"kind": "elman", "backwards": False, "bound": None, "truncated": False}
    spread = np.outer(shares, np.linspace(0.9, 1.1, 8))
    return StateFade(layer=layer, name=name, fade=faded(spread / spread[:1]), alone=alone, **usual | fields)


def seen(*states, untrained=(), part="held-out"):
    flow = Flow(part, 8, states, tuple(untrained))
    return Snapshot(0, 0, 0.0, 0.1, np.zeros((0, 5)), np.zeros((0, 3)), {"flow": flow})


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
    for figure in ("λ 0.500", "half after 1 steps", "0.0977 %", "seen after 10 steps", "R² 1.000", "Bound 0.80"):
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
    np.testing.assert_allclose([y for _, y in view.lines[0][1].points()], h.fade.median)
    np.testing.assert_allclose([y for _, y in view.fit.points()], 0.7 ** STEPS[1:])
    np.testing.assert_allclose([y for _, y in view.bound.points()], 0.9**STEPS)
    assert [line.called for _, line in view.lines] == ["h", "h alone"]
    assert len(view.numbers()[1]) == 42
    assert view.plot.vb.viewRange() == [[0, 20], [-7, pytest.approx(0.15)]], "whole decades"
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
    drawn(view, state(0.6**STEPS, backwards=True))
    assert view.widget.x_caption.text == "steps on from the first loss"


def test_the_button_asks_for_the_other_kinds_and_their_names_stand_at_their_lines(view, qtbot):
    with qtbot.waitSignal(view.options_changed, timeout=1000):
        qtbot.mouseClick(view.more, Qt.MouseButton.LeftButton)
    assert view.options() == {"part": "held-out", "compare": True}
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
