"""The strip under the bar while one looks back, and the pages that show what is looked at."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from simulator.training import keyframes
from simulator.training.trainer import Trainer
from widgets.words import number

LONG = 20_000


@pytest.fixture
def window(training, qtbot, monkeypatch):
    """A window whose network has trained, and stands still."""
    monkeypatch.setattr(keyframes, "EVERY", 0.02)
    qtbot.waitUntil(lambda: training.bench.session.made > 60, timeout=LONG)
    training.bench.session.pause()
    qtbot.waitUntil(lambda: not training.bench.session.coming_to_rest, timeout=LONG)
    return training


def exact(window, qtbot):
    qtbot.waitUntil(lambda: window.bench.back.exact, timeout=LONG)


def view_of(window, kind):
    return next(view for view in window.page.showing().views if view.kind == kind)


def drawn(window, kind):
    return view_of(window, kind).numbers()


def start_of(window):
    """The weights before the first update."""
    return Trainer(window.bench.document.experiment).network.params()


def same(weights, others):
    return weights.keys() == others.keys() and all(np.array_equal(W, others[name]) for name, W in weights.items())


def click_on_progress(window, qtbot):
    progress = window.bar.progress
    qtbot.mouseClick(progress, Qt.MouseButton.LeftButton, pos=QPoint(progress.width() // 2, progress.height() // 2))


def test_the_strip_leads_through_the_past_and_back(window, qtbot):
    """Click on the progress bar, move by keys, turn to other pages, and return to what trains."""
    window.show_page("train")
    looking, slider = window.looking, window.looking.slider
    assert not looking.isVisible()
    click_on_progress(window, qtbot)
    assert looking.isVisible()
    exact(window, qtbot)
    made = window.bench.session.made
    assert f"<b>{made:,}</b>" in looking.text.text()
    assert (slider.minimum(), slider.maximum(), slider.value()) == (0, made, made)
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Left)
    assert window.bench.back.asked == window.bar.progress.looked == made - 1
    assert not looking.branch.isEnabled()
    exact(window, qtbot)
    assert looking.branch.isEnabled()
    assert f"training loss {number(window.bench.back.seen.loss)}" in looking.text.text()
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 4, slider.height() // 2))
    assert abs(window.bench.back.asked - made / 4) < 0.05 * made  # it comes to where it is clicked
    window.show_page("runs")
    assert not looking.isVisible()
    window.show_page("train")
    assert looking.isVisible()
    qtbot.mouseClick(looking.live, Qt.MouseButton.LeftButton)
    assert not looking.isVisible()
    assert window.bar.progress.looked is None


def test_every_view_shows_the_instant_and_then_the_present_again(window, qtbot):
    window.show_page("train")
    qtbot.waitUntil(lambda: bool(drawn(window, "output")[1]), timeout=LONG)
    now = drawn(window, "output")
    window.actions_["run.back"].trigger()
    window.looking.slider.setValue(0)
    exact(window, qtbot)
    assert drawn(window, "output") != now
    loss = view_of(window, "loss")
    assert loss.looked.line.isVisible()
    window.show_page("inside")
    stage = view_of(window, "network")
    first = start_of(window)
    qtbot.waitUntil(lambda: same(stage.live.weights, first), timeout=LONG)
    assert not window.page.body.freeze.isEnabled()
    window.actions_["run.back"].trigger()
    assert window.page.body.freeze.isEnabled()
    qtbot.waitUntil(lambda: not same(stage.live.weights, first), timeout=LONG)
    window.show_page("train")
    qtbot.waitUntil(lambda: drawn(window, "output") == now, timeout=LONG)
    assert not loss.looked.line.isVisible()


def test_branch_from_here_goes_on_from_the_instant(window, qtbot):
    window.show_page("train")
    window.bench.back.go_to(17)
    exact(window, qtbot)
    qtbot.mouseClick(window.looking.branch, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.bench.session.made == 17, timeout=LONG)
    assert not window.looking.isVisible()
    assert window.bench.document.undo_stack.undoText() == "branch from update 17"


def entries(window):
    window.looking.fill_menu()
    return {action.text(): action for action in window.looking.menu.actions() if action.text()}


def test_an_update_is_given_a_name_and_found_again_by_it(window, qtbot, monkeypatch):
    bench, looking = window.bench, window.looking
    window.show_page("train")
    bench.back.go_to(17)
    exact(window, qtbot)
    monkeypatch.setattr(window.dialogs, "name", lambda *asked: "the turn")
    entries(window)["Name update 17…"].trigger()
    qtbot.waitUntil(lambda: bench.moments.known == {17: "the turn"}, timeout=LONG)
    assert looking.slider.marked == (17,) and "the turn" in looking.text.text()
    bench.back.go_to(30)
    assert "the turn" not in looking.text.text()
    entries(window)["the turn · 17"].trigger()
    assert bench.back.asked == 17
    exact(window, qtbot)
    run = bench.session.network.run
    assert bench.recording.store().entry(run).marks.moments == {17: "the turn"}
    entries(window)["Forget “the turn”"].trigger()
    qtbot.waitUntil(lambda: bench.moments.known == {}, timeout=LONG)
    assert looking.slider.marked == ()
