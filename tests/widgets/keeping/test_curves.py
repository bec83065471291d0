"""A network that is kept keeps its curves: reopened in the window, its plots are the same."""

import numpy as np
import pytest

from simulator.command import main as cli
from simulator.keeping.library import resolve
from simulator.training.curves import Course
from tests.widgets.helpers import LONG, leave, new_window, reach


def shown(window):
    """Copies of the session's curves."""
    return window.bench.session.history.copy().parts


def same(a, b):
    for name in Course.PARTS:
        np.testing.assert_array_equal(a[name].x, b[name].x)
        np.testing.assert_array_equal(a[name].low, b[name].low)
        np.testing.assert_array_equal(a[name].high, b[name].high)
        np.testing.assert_allclose(a[name].mean, b[name].mean, rtol=1e-12)


@pytest.fixture
def trained(training, qtbot):
    """A window with a network that was paused after some hundred updates, and its curves."""
    reach(training, qtbot, 300)
    session = training.bench.session
    session.pause()
    qtbot.waitUntil(lambda: bool(session.checkpoint and session.checkpoint.update == session.made), timeout=LONG)
    qtbot.waitUntil(lambda: session.history.last.paused, timeout=LONG)
    before = shown(training)
    assert len(before["training"].x) > 300
    return training, before


def reopened(folder, qtbot, path):
    window = new_window(folder, qtbot)
    window.program.filing.open(str(path))
    qtbot.waitUntil(lambda: bool(window.bench.session.history.last), timeout=LONG)
    return window


def test_a_saved_network_reopened_shows_the_same_curves(trained, qtbot, folder):
    window, before = trained
    path = folder / "mine.safetensors"
    window.program.filing.save_to(path)
    qtbot.waitUntil(lambda: window.bench.document.path == path, timeout=LONG)
    leave(window)
    window.close()
    again = reopened(folder, qtbot, path)
    same(shown(again), before)
    (loss,) = [view for view in again.pages["train"].lab.showing.views if view.kind == "loss"]
    assert len({row[1] for row in loss.numbers()[1] if row[0] == "training"}) == len(before["training"].x)
    again.bench.session.run()
    reach(again, qtbot, int(before["training"].x[-1]) + 5)
    assert (np.diff(shown(again)["training"].x) == 1).all()


def test_the_last_session_shows_the_same_curves(trained, qtbot, folder):
    window, before = trained
    leave(window)
    window.close()
    same(shown(reopened(folder, qtbot, window.program.recovery.drawer.session)), before)


def test_a_run_folder_shows_its_history_in_as_many_points_as_it_has_and_none_twice(qtbot, folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert cli.main(["train", "sine", "--updates", "1500", "--out", "r", "--quiet"]) == 0
    window = reopened(folder, qtbot, folder / "r")
    records = resolve("r").history.records
    curves = shown(window)["training"]
    assert (curves.rows, curves.stride) == (1501, 2)
    np.testing.assert_array_equal(curves.low[:, 0], np.fmin.reduceat(records[:, 2], np.arange(0, 1501, 2)))
    np.testing.assert_array_equal(curves.high[:, 0], np.fmax.reduceat(records[:, 2], np.arange(0, 1501, 2)))
