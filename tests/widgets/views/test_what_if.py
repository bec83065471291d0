"""What if, by its fields: what can be held, which value it has, and what is said of it."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt

from simulator.layers import LAYERS
from tests.simulator.helpers import small
from tests.widgets.views.seen_inside import T, seen_inside, shown
from widgets.bench.changes import Input
from widgets.bench.history import History
from widgets.bench.selection import Selection
from widgets.views import VIEWS, rereading
from widgets.views.before_after import steps

W = "0.elman.W"


def view_of(qtbot, *layers):
    return shown(qtbot, "what-if", *layers, size=(430, 620))


def typed(view, text):
    view.holding.value.setText(text)
    view.holding.value.editingFinished.emit()


def after(view):
    """The pass with the changes, without the rest between two."""
    view.resting.stop()
    view.read_again()
    return view.after


def test_a_unit_that_is_pointed_at_is_the_one_to_hold(qtbot):
    view = view_of(qtbot, small("elman"), small("lstm", 4))
    assert view.holding.name == "0.h"
    view.select(Selection(layer=1, unit=2, step=3))
    assert (view.holding.name, view.holding.unit.value()) == ("1.h", 3)
    assert view.holding.variable.currentText() == "h of LSTM 2"
    view.holding.choose("1.c", 2)
    view.select(Selection(layer=1, unit=3, step=3))
    assert (view.holding.name, view.holding.unit.value()) == ("1.c", 4), "the layer's own variable stays"
    typed(view, "0.25")
    assert after(view).values["1.c"][3, 0, 3] == 0.25


def test_an_output_can_be_held_too(qtbot):
    view = view_of(qtbot, small("elman"))
    view.select(Selection(layer=1, unit=1, step=2))
    assert view.holding.name == "y" and view.holding.unit.maximum() == 2
    typed(view, "−0.5")
    assert after(view).values["y"][2, 0, 1] == -0.5


def test_a_weight_that_is_another_is_shown_as_it_is_now_at_any_step(qtbot):
    view = view_of(qtbot, small("elman"))
    view.select(Selection(weight=(W, 1, 2), step=2))
    typed(view, "0.123456789")
    assert view.holding.variable.itemText(0) == "weight U¹₂₃" and view.what.changes[0].said == "U¹₂₃ = 0.1235"
    assert view.what.weights == {(W, 1, 2): 0.123456789}
    view.select(Selection(weight=(W, 1, 2), step=4))
    assert view.holding.value.text() == "0.123457"
    view.holding.value.editingFinished.emit()
    assert view.what.weights == {(W, 1, 2): 0.123456789}, "nothing was typed"


def test_a_number_that_is_being_typed_is_left_alone_by_what_is_seen(qtbot):
    view = view_of(qtbot, small("elman"))
    view.holding.value.selectAll()
    qtbot.keyClicks(view.holding.value, "0.2")
    view.draw(seen_inside(small("elman"))[1], History(()))
    qtbot.keyClicks(view.holding.value, "5")
    qtbot.keyClick(view.holding.value, Qt.Key.Key_Return)
    assert [change.value for change in view.what.changes] == [0.25]


@pytest.mark.parametrize("text", ["much", "1e9"])
def test_what_is_no_number_to_hold_is_refused_with_a_sentence(qtbot, text):
    view = view_of(qtbot, small("elman"))
    typed(view, text)
    assert not view.what.changes and "type" in view.verdict.text()


def test_layers_that_read_both_ways_have_arrows_and_no_inputs(qtbot):
    both = LAYERS["elman"](units=3, direction="both")
    view = view_of(qtbot, both)
    words = [view.holding.variable.itemText(k) for k in range(view.holding.variable.count())]
    assert "h→ of Elman 1" in words and "h← of Elman 1" in words
    assert not [word for word in words if "." in word or word.startswith("x")]


def test_above_layers_that_pool_values_and_axes_go_by_time_steps(qtbot):
    view = view_of(qtbot, LAYERS["convolution"](units=3, pool="max", pool_steps=2, stride=2), small("gru"))
    assert steps(view.program, view.seen, "y").tolist() == [2, 4, 6]
    view.select(Selection(layer=1, unit=0, step=2))
    assert view.holding.value.text() == f"{view.seen.values['1.h'][1, 0]:.6g}".replace("-", "−")
    typed(view, "0.9")
    assert after(view).values["1.h"][:, 0, 0].tolist().index(0.9) == 1
    assert view.what.changes[0].said.endswith("at t = 4")
    assert [row[0] for row in view.numbers()[1]] == [2, 4, 6]


def test_without_a_target_it_says_so(qtbot):
    view = view_of(qtbot, small("elman"))
    _, snapshot = seen_inside(small("elman"))
    seen = replace(snapshot.probes["inside"], scored=np.zeros(T, bool), mask=None, loss=float("nan"))
    view.draw(replace(snapshot, probes={"inside": seen}), History(()))
    typed(view, "0.5")
    after(view)
    assert view.verdict.text() == "This sequence has no target, so it has no loss."


@pytest.mark.parametrize("kind", ["what-if", "worked"])
def test_what_was_changed_in_another_sequence_is_over(qtbot, kind):
    view = shown(qtbot, kind, small("elman"), size=(430, 620))
    view.what.make(Input(T - 1, 0, 0.5))
    _, snapshot = seen_inside(small("elman"))
    seen = snapshot.probes["inside"]
    view.draw(replace(snapshot, probes={"inside": replace(seen, sequence=1)}), History(()))
    assert not view.what.changes
    view.resting.stop()
    view.draw(replace(snapshot, probes={"inside": replace(seen, sequence=1)}), History(()))
    reading = view.after or view.seen if kind == "what-if" else view.worked.lines.reading
    assert reading.loss == seen.loss


def test_memory_can_be_cleared_where_there_is_some(qtbot):
    view = view_of(qtbot, small("dense"))
    assert not view.buttons["Clear memory"].isEnabled()
    view = view_of(qtbot, small("jordan"))
    view.select(Selection(step=2))
    view.buttons["Clear memory"].click()
    assert not after(view).values["0.s"][3].any() and after(view).values["y"][2].any()


def test_steps_are_shuffled_otherwise_each_time(qtbot):
    view = view_of(qtbot, small("elman"))
    view.buttons["Shuffle"].click()
    first = after(view).values["x"]
    view.buttons["Undo"].click()
    view.buttons["Shuffle"].click()
    assert not np.array_equal(after(view).values["x"], first)


def test_views_of_one_network_share_its_equations(qtbot):
    started, _ = seen_inside(small("elman"))
    one, other = VIEWS["what-if"](), VIEWS["worked"]()
    for view in (one, other):
        qtbot.addWidget(view)
        view.begin(started)
    assert one.program is other.program


def test_a_large_network_is_read_beside_the_window_and_the_last_change_is_what_is_drawn(qtbot, monkeypatch):
    monkeypatch.setattr(rereading, "AT_ONCE", 0)
    view = view_of(qtbot, small("elman"))
    view.select(Selection(step=1))
    for value in (0.1, 0.2, 0.3):
        view.resting.stop()
        typed(view, str(value))
    assert view.after is None, "nothing is computed while one waits"
    qtbot.waitUntil(lambda: view.after is not None and view.after.values["0.h"][1, 0, 0] == 0.3, timeout=5000)


@pytest.mark.parametrize("kind", ["what-if", "worked"])
def test_what_was_asked_for_another_network_is_not_drawn(qtbot, monkeypatch, kind):
    monkeypatch.setattr(rereading, "AT_ONCE", 0)
    view = shown(qtbot, kind, small("elman"), size=(430, 620))
    view.resting.stop()
    view.what.make(Input(1, 0, 0.5))
    started, snapshot = seen_inside(small("elman", 2))
    view.begin(started)
    view.draw(snapshot, History(()))
    qtbot.waitUntil(lambda: not view.reading.background.open, timeout=5000)
    found = view.after or view.seen if kind == "what-if" else view.worked.lines.reading
    assert found.values["0.h"].shape[-1] == 2


def test_a_gate_is_held_within_its_bounds_by_slider_and_keyboard(qtbot):
    view = view_of(qtbot, small("lstm", 2))
    for letter, low, high in (("o", 0, 1), ("g", -1, 1), ("c", -1.5, 1.5)):
        view.holding.choose(f"0.{letter}", 0)
        view.holding.chosen.emit()
        for place, end in ((-1000, low), (1000, high)):
            view.holding.slider.setValue(place)
            assert view.what.changes[-1].value == end
    view.holding.choose("0.o", 1)
    view.holding.chosen.emit()
    typed(view, "1.5")
    assert view.what.changes[-1].variable == "0.c" and "between 0 and 1" in view.verdict.text()
    typed(view, "0.5")
    assert view.what.changes[-1].value == 0.5 and view.holding.slider.value() == 0


def test_the_output_that_is_drawn_is_chosen_beside_it_or_in_the_drawing(qtbot):
    view = view_of(qtbot, small("elman"))
    drawn = lambda: [y for _, y in view.plots.old.points()]  # noqa: E731
    assert [view.output.itemText(k) for k in range(view.output.count())] == ["y", "z"]
    qtbot.keyClick(view.output, Qt.Key.Key_Down)
    assert drawn() == view.seen.values["y"][:, 1].tolist()
    view.select(Selection(layer=1, unit=0, step=2))
    assert drawn() == view.seen.values["y"][:, 0].tolist() and view.output.currentText() == "y"


def test_clearing_memory_says_which_steps_memory_it_is(qtbot):
    view = view_of(qtbot, small("elman"))
    view.select(Selection(step=2))
    clear = view.buttons["Clear memory"]
    assert "t = 3 hands on" in clear.toolTip()
    clear.click()
    assert view.what.changes[0].said == "memory that t = 3 hands on cleared"
