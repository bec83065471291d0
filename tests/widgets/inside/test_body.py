"""The page Inside: one sequence, chosen once, seen by every view of it."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from simulator.experiment import presets, revised
from simulator.keeping.library import Opened
from simulator.probes.inside import Inside
from widgets.bench.changes import Hold, Other
from widgets.lab.measures import FOLDS_BELOW


@pytest.fixture
def inside(window, qtbot):
    """The window on the page Inside, its untrained network seen."""
    window.resize(1440, 900)
    window.bench.open(Opened(presets()["eight-elman"]))
    window.show_page("inside")
    qtbot.waitUntil(lambda: seen_by(window) is not None, timeout=5000)
    return window


def seen_by(window):
    last = window.bench.session.history.last
    found = last and last.probes.get("inside")
    return found if isinstance(found, Inside) else None


def view_of(window, kind):
    return next(view for view in window.pages["inside"].body.views if view.kind == kind)


def what_if(window, qtbot):
    """The view What if, once it is shown in place of the arithmetic."""
    names = window.pages["inside"].body.cards["worked"].above.names
    QTest.mouseClick(next(b for b in names.buttons() if b.text() == "What if"), Qt.MouseButton.LeftButton)
    view = view_of(window, "what-if")
    qtbot.waitUntil(lambda: view.seen is not None and view.isVisible(), timeout=5000)
    return view


def test_an_opened_experiment_is_seen_from_the_inside_before_it_is_trained(inside):
    seen = seen_by(inside)
    assert inside.bench.session.made == 0
    assert (seen.part, seen.sequence, seen.count) == ("held-out", 0, 5)
    assert inside.pages["inside"].body.chooser.of.text() == "of 5"


def test_another_sequence_is_looked_at_and_every_view_is_told(inside, qtbot):
    chooser = inside.pages["inside"].body.chooser
    chooser.number.setFocus()
    qtbot.keyClick(chooser.number, Qt.Key.Key_Up)
    qtbot.waitUntil(lambda: seen_by(inside).sequence == 1, timeout=5000)
    qtbot.waitUntil(lambda: view_of(inside, "worked").seen.sequence == 1, timeout=5000)
    qtbot.mouseClick(chooser.parts.buttons()[1], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: seen_by(inside).part == "batch", timeout=5000)
    assert seen_by(inside).sequence == 0


def test_what_is_frozen_stays_while_training_goes_on(inside, qtbot):
    body, view = inside.pages["inside"].body, view_of(inside, "worked")
    qtbot.mouseClick(body.freeze, Qt.MouseButton.LeftButton)
    frozen, update = view.seen, inside.bench.session.history.last.update
    inside.bench.session.run()
    qtbot.waitUntil(lambda: inside.bench.session.made > 20, timeout=5000)
    assert view.seen is frozen and body.freeze.text() == f"Frozen at update {update:,}"
    qtbot.mouseClick(body.freeze, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.seen is not frozen, timeout=5000)
    assert body.freeze.text() == "Freeze"


def test_another_sequence_or_network_lets_go_of_what_is_frozen(inside, qtbot):
    body, view = inside.pages["inside"].body, view_of(inside, "worked")
    qtbot.mouseClick(body.freeze, Qt.MouseButton.LeftButton)
    inside.bench.selector.select(step=2, unit=1)
    assert body.freeze.isChecked(), "the same sequence"
    inside.bench.selector.select(sequence=3)
    assert not body.freeze.isChecked()
    qtbot.waitUntil(lambda: view.seen.sequence == 3, timeout=5000)
    qtbot.mouseClick(body.freeze, Qt.MouseButton.LeftButton)
    inside.bench.open(Opened(presets()["sine"]))
    assert not body.freeze.isChecked() and body.showing.frozen is None


def test_nothing_is_computed_for_a_page_that_nobody_sees(inside, qtbot):
    inside.show_page("train")
    qtbot.waitUntil(lambda: "inside" not in inside.bench.session.watched, timeout=5000)


def test_another_network_is_followed_and_its_changes_are_its_own(inside, qtbot):
    view = what_if(inside, qtbot)
    view.holding.slider.setValue(500)
    assert view.what.changes
    inside.bench.document.set(revised(inside.bench.document.experiment, "network.layers.0.units", 3), "fewer")
    qtbot.waitUntil(lambda: seen_by(inside) is not None and seen_by(inside).values["0.h"].shape[1] == 3, timeout=5000)
    assert view.what.changes == ()


def test_a_network_without_time_has_more_room_than_its_one_step(inside, qtbot):
    rows = inside.pages["inside"].body.rows
    beside_time = rows.sizes()[0]
    inside.bench.open(Opened(presets()["by-hand"]))
    qtbot.waitUntil(lambda: rows.sizes()[0] > beside_time, timeout=5000)


def test_what_is_changed_in_one_place_is_changed_in_the_other_and_one_button_takes_all_back(inside, qtbot):
    worked, selector = view_of(inside, "worked"), inside.bench.selector
    selector.select(layer=0, unit=2, step=4)
    worked.what.make(Other("0.elman.W", 0, 2, 1.5))
    view = what_if(inside, qtbot)
    qtbot.waitUntil(lambda: view.after is not None, timeout=5000)
    assert view.list.count() == 1 and view.after.weights["0.elman.W"][0, 2] == 1.5
    view.holding.choose("0.h", 2)
    view.holding.slider.setValue(700)
    names = inside.pages["inside"].body.cards["worked"].above.names
    QTest.mouseClick(names.buttons()[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: worked.isVisible() and worked.changes.said.text() == "2 changes", timeout=5000)
    assert worked.worked.lines.reading.values["0.h"][4, 0, 2] == 0.7
    QTest.mouseClick(worked.changes.back, Qt.MouseButton.LeftButton)
    assert not worked.changes.isVisible() and worked.worked.lines.reading.loss == worked.seen.loss
    QTest.mouseClick(names.buttons()[1], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.isVisible() and view.after is None, timeout=5000)
    assert view.list.count() == 0


def test_what_is_changed_but_no_weight_cannot_be_taken_over_and_says_why(inside):
    worked = view_of(inside, "worked")
    worked.what.make(Hold("0.h", 0, 1, 0.5))
    assert not worked.changes.over.isEnabled() and "No weight" in worked.changes.over.toolTip()
    worked.what.make(Other("0.elman.W", 0, 2, 1.5))
    assert worked.changes.over.isEnabled() and "Undo" in worked.changes.over.toolTip()


def test_every_part_can_be_seen_at_every_size(inside, qtbot):
    body = inside.pages["inside"].body
    for theme in ("light", "dark"):
        inside.use_theme(theme)
        for size in ((1024, 700), (1280, 720), (1440, 900)):
            inside.resize(*size)
            assert (inside.width(), inside.height()) == size, "nothing forces the window to be larger"
            assert body.switch.isVisible() == (size[0] < 1120)
            if body.one_column:
                qtbot.mouseClick(body.switch.buttons()[0], Qt.MouseButton.LeftButton)
            assert body.rows.isVisible()
            if body.one_column:
                qtbot.mouseClick(body.switch.buttons()[1], Qt.MouseButton.LeftButton)
            assert body.cards["worked"].isVisible()
            qtbot.waitUntil(lambda: body.cards["worked"].width() >= 380, timeout=5000)


def test_dragging_a_state_changes_the_output_from_there_on(inside, qtbot):
    inside.bench.selector.select(layer=0, unit=2, step=4)
    view = what_if(inside, qtbot)
    assert view.holding.name == "0.h"
    before = view.seen.values["y"]
    view.holding.unit.setValue(3)
    view.holding.slider.setValue(700)
    qtbot.waitUntil(lambda: view.after is not None, timeout=5000)
    after = view.after.values["y"][:, 0]
    assert np.array_equal(after[:4], before[:4])
    assert not np.isclose(after[4:7], before[4:7]).all()
    assert "after" in view.verdict.text()
    qtbot.mouseClick(view.buttons["Undo"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.after is None, timeout=5000)
    qtbot.mouseClick(view.buttons["Clear memory"], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.after is not None, timeout=5000)
    assert not view.after.values["0.h"][4].any()


def test_the_switch_says_which_sequence_is_looked_at_also_after_a_weight_was_written(inside, qtbot):
    chooser = inside.pages["inside"].body.chooser
    qtbot.mouseClick(chooser.parts.buttons()[1], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: seen_by(inside).part == "batch", timeout=5000)
    before = inside.bench.session.network
    inside.bench.edit_weight("0.elman.W", 0, 0, 0.5)
    qtbot.waitUntil(lambda: inside.bench.session.network is not before, timeout=5000)
    qtbot.waitUntil(lambda: seen_by(inside) is not None, timeout=5000)
    assert (seen_by(inside).part, chooser.parts.index) == ("batch", 1)


@pytest.mark.parametrize("name", ["eight-elman", "reber"])
def test_on_a_low_page_what_came_of_the_steps_has_room_for_a_plot_once_it_is_unfolded(inside, qtbot, name):
    inside.bench.open(Opened(presets()[name]))
    inside.resize(1280, 720)
    body, flow = inside.pages["inside"].body, view_of(inside, "flow")
    assert body.height() < FOLDS_BELOW and body.time.below.folded
    qtbot.mouseClick(body.time.below.fold_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: flow.seen.steps > 1, timeout=5000)
    plot = flow.widget
    qtbot.waitUntil(lambda: plot.isVisible() and plot.getViewBox().height() >= 90, timeout=5000)
    network = body.cards["stage"].height()
    qtbot.mouseClick(body.time.below.fold_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: body.cards["stage"].height() > network + 40, timeout=5000)
