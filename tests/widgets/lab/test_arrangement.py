"""The laboratory: which views are shown, and exports of all of them."""

import csv

import pytest
from PySide6.QtWidgets import QAbstractButton

from simulator.experiment import presets
from simulator.keeping.library import Opened
from tests.widgets.helpers import LONG, leave, new_window
from widgets.views import VIEWS


def dock_of(window, kind):
    return next(dock for view, dock in window.pages["train"].lab.docks.items() if view.kind == kind)


def cross(dock, qtbot):
    """Its ✕."""
    dock.findChild(QAbstractButton, "qt_dockwidget_closebutton").click()


def by_menu(dock, qtbot):
    dock.toggleViewAction().trigger()


@pytest.mark.parametrize("close", [cross, by_menu])
def test_a_closed_view_stays_closed_over_edits_and_starts(folder, qtbot, close):
    window = new_window(folder, qtbot)
    window.bench.open(Opened(presets()["sine"]))
    close(dock_of(window, "gradients"), qtbot)
    window.bench.document.edit("training.seed", 7)
    assert dock_of(window, "gradients").isHidden()
    leave(window)
    window.close()
    second = new_window(folder, qtbot)
    second.bench.open(Opened(presets()["sine"]))
    assert dock_of(second, "gradients").isHidden()
    assert not dock_of(second, "loss").isHidden()
    by_menu(dock_of(second, "gradients"), qtbot)
    second.bench.document.edit("training.seed", 8)
    assert not dock_of(second, "gradients").isHidden()


def test_a_view_behind_another_or_without_data_is_not_taken_for_closed(window):
    for name in ("sine", "characters", "sine"):
        window.bench.open(Opened(presets()[name]))
    assert window.pages["train"].lab.closed_views == []


def test_all_plots_are_exported_also_those_that_are_not_seen(training, qtbot, folder):
    for kind in ("states", "traces", "gradients"):
        dock_of(training, kind).close()
    qtbot.waitUntil(lambda: "states" not in training.bench.session.history.last.probes, timeout=LONG)
    training.bench.session.pause()
    qtbot.waitUntil(lambda: training.bench.session.history.last.paused, timeout=LONG)
    (folder / "plots").mkdir()
    training.program.exporting.plots(training.page.showing(), folder / "plots")
    qtbot.waitUntil(lambda: "Exported" in training.overlay.text.text(), timeout=LONG)
    made = {path.name for path in (folder / "plots").iterdir()}
    suited = {view.kind for view in training.page.showing().suited() if view.numbers()[1]}
    assert {"loss", "output", "states", "traces", "gradients"} <= suited <= set(VIEWS)
    assert made == {f"{kind}{suffix}" for kind in suited for suffix in (".png", ".svg", ".csv")}
    with (folder / "plots" / "traces.csv").open(newline="") as file:
        assert len(list(csv.reader(file))) > 2
    assert dock_of(training, "traces").isHidden()


def test_plots_are_exported_after_the_engine_has_failed(training, qtbot, folder):
    training.bench.session._let_go()
    (folder / "plots").mkdir()
    training.program.exporting.plots(training.page.showing(), folder / "plots")
    qtbot.waitUntil(lambda: "Exported" in training.overlay.text.text(), timeout=LONG)
    assert (folder / "plots" / "loss.png").exists()


def test_an_export_encodes_and_writes_in_the_background_and_says_when_it_is_done(training, qtbot, folder, monkeypatch):
    training.bench.session.pause()
    jobs = []
    with monkeypatch.context() as patch:
        patch.setattr(training.bench.background, "do", lambda work, then: jobs.append((work, then)))
        view = training.page.showing().seen()[0]
        training.program.exporting.plot(training.page.showing(), view, folder / "one.png")
    assert not (folder / "one.png").exists()
    [(work, then)] = jobs
    then(work())
    assert (folder / "one.png").exists()
    assert "Exported" in training.overlay.text.text()
