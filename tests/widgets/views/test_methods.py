"""Methods side by side as they are drawn and told."""

import math
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt

from simulator.probes.methods import Methods
from simulator.training.snapshot import Snapshot
from widgets.bench.history import History
from widgets.bench.selection import Selection
from widgets.theme import LIGHT
from widgets.views import VIEWS

SEEN = Methods(
    cosine=1 - 0.5 ** np.arange(1, 13), share=np.full(12, 1 / 12), cut=0.25, rtrl=math.nan, weights=300, sequences=3,
    seconds={"full": 0.002, "cut": 0.0015}, rtrl_work=100.0,
)  # fmt: skip


@pytest.fixture
def view(qtbot):
    made = VIEWS["methods"]()
    qtbot.addWidget(made)
    made.resize(800, 220)
    made.show()
    made.reveal(True)
    made.recolour(LIGHT)
    return made


def look(view, seen):
    view.draw(Snapshot(0, 0, 0.0, 0.1, np.zeros((0, 5)), np.zeros((0, 3)), {"methods": seen}), History(()))
    return view.words.text()


def test_cosine_and_share_are_drawn_against_the_steps_back(view):
    look(view, SEEN)
    np.testing.assert_allclose(view.cosine.points(), np.column_stack([np.arange(1, 13), SEEN.cosine]))
    np.testing.assert_allclose(view.share.points()[0], [1, 1 / 12])
    assert view.cut.at() == 0.25
    assert view.numbers()[1][0] == [1, 0.5, 1 / 12]
    look(view, replace(SEEN, cut=math.nan))
    assert view.cut.at() is None


def test_the_table_tells_cosine_and_cost_of_each_method(view):
    text = look(view, SEEN)
    for figure in ("0.500", "0.999", "0.250", "2 ms", "1.5 ms", "× 100", "0.99 from k = 7 on", "3 held-out"):
        assert figure in text, figure
    text = look(view, replace(SEEN, rtrl=1e-16, seconds=SEEN.seconds | {"rtrl": 0.05}))
    assert "1 − 1e-16" in text
    assert "50 ms" in text
    assert "×" not in text
    assert "0e" not in look(view, replace(SEEN, rtrl=0.0))


def test_real_time_recurrent_learning_is_computed_when_it_is_asked_for(view, qtbot):
    look(view, SEEN)
    assert view.options() == {"part": "held-out", "rtrl": False}
    with qtbot.waitSignal(view.options_changed, timeout=1000):
        qtbot.mouseClick(view.more, Qt.MouseButton.LeftButton)
    view.select(Selection(part="batch"))
    assert view.options() == {"part": "batch", "rtrl": True}
    look(view, replace(SEEN, rtrl_why_not="Too many weights."))
    assert not view.more.isEnabled()
    assert view.more.toolTip() == "Too many weights."


def test_it_says_which_sequences_it_is_of(view):
    assert "Over 3 held-out sequences, not the typed one." in look(view, replace(SEEN, part="typed"))
    assert "Over 3 training sequences." in look(view, replace(SEEN, part="batch"))


def test_the_very_same_gradient_has_a_cosine_of_1(view):
    text = look(view, replace(SEEN, rtrl=-1e-16, seconds={"full": 0.002, "rtrl": 0.1}))
    assert "<b>1</b>" in text.partition("RTRL")[2] and "e+00" not in text
