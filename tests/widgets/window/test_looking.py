"""The strip under the bar while one looks back, and the pages that show what is looked at."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt

from simulator.training import keyframes

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


def drawn(window, kind):
    return next(view for view in window.page.showing().views if view.kind == kind).numbers()


def click_on_progress(window, qtbot):
    progress = window.bar.progress
    qtbot.mouseClick(progress, Qt.MouseButton.LeftButton, pos=QPoint(progress.width() // 2, progress.height() // 2))


def test_a_click_on_the_progress_bar_looks_back_and_live_returns(window, qtbot):
    window.show_page("train")
    assert not window.looking.isVisible()
    click_on_progress(window, qtbot)
    assert window.looking.isVisible()
    exact(window, qtbot)
    assert f"<b>{window.bench.session.made:,}</b>" in window.looking.text.text()
    qtbot.mouseClick(window.looking.live, Qt.MouseButton.LeftButton)
    assert not window.looking.isVisible()
    assert window.bar.progress.looked is None


def test_every_view_shows_the_instant_and_then_the_present_again(window, qtbot):
    window.show_page("train")
    qtbot.waitUntil(lambda: bool(drawn(window, "output")[1]), timeout=LONG)
    now = drawn(window, "output")
    window.actions_["run.back"].trigger()
    window.looking.slider.setValue(0)
    exact(window, qtbot)
    assert drawn(window, "output") != now
    loss = next(view for view in window.page.showing().views if view.kind == "loss")
    assert loss.looked.line.isVisible()
    window.actions_["run.back"].trigger()
    qtbot.waitUntil(lambda: drawn(window, "output") == now, timeout=LONG)
    assert not loss.looked.line.isVisible()


def test_the_slider_goes_by_single_updates_with_the_keys(window, qtbot):
    window.show_page("train")
    window.bench.back.go_to(30)
    exact(window, qtbot)
    slider = window.looking.slider
    assert (slider.minimum(), slider.maximum(), slider.value()) == (0, window.bench.session.made, 30)
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Left)
    assert window.bench.back.asked == 29
    exact(window, qtbot)
    assert window.bench.back.seen.update == 29


def test_inside_shows_the_weights_of_then(window, qtbot):
    window.show_page("inside")
    stage = next(view for view in window.page.showing().views if view.kind == "network")
    qtbot.waitUntil(lambda: bool(stage.live.weights), timeout=LONG)
    now = {name: np.array(W) for name, W in stage.live.weights.items()}
    window.bench.back.go_to(0)
    exact(window, qtbot)
    assert not window.page.body.freeze.isEnabled()
    assert any(not np.array_equal(W, stage.live.weights[name]) for name, W in now.items())
    window.bench.back.leave()
    assert window.page.body.freeze.isEnabled()
    qtbot.waitUntil(lambda: all(np.array_equal(W, stage.live.weights[name]) for name, W in now.items()), timeout=LONG)


def test_the_strip_stands_on_pages_with_views_alone(window, qtbot):
    window.show_page("train")
    window.bench.back.go_to(10)
    window.show_page("runs")
    assert not window.looking.isVisible()
    window.show_page("inside")
    assert window.looking.isVisible()


def test_branch_from_here_waits_for_the_instant(window, qtbot):
    window.show_page("train")
    window.bench.back.go_to(17)
    assert not window.looking.branch.isEnabled()
    exact(window, qtbot)
    qtbot.mouseClick(window.looking.branch, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.bench.session.made == 17, timeout=LONG)
    assert not window.looking.isVisible()
    assert window.bench.document.undo_stack.undoText() == "branch from update 17"
