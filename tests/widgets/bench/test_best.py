"""The best weights in the window: gone to, come back from, offered and exported."""

import numpy as np

from simulator.experiment import Experiment, revised
from simulator.keeping import weights
from simulator.keeping.library import Opened
from tests.widgets.helpers import LONG
from widgets.bench.session import State

WORSE = Experiment.from_data(
    {
        "network": {"layers": [{"kind": "elman", "units": 4, "activation": "identity"}]},
        "training": {
            "updates": 60, "validate_every": 7, "learning_rate": 3.0, "optimizer": {"kind": "sgd"},
            "schedule": {"kind": "warm-up", "over": 400},
        },
    }
)  # fmt: skip
"""Learns, and gets worse: the rate of plain descent is far too high in the end."""


def ended(window, qtbot, experiment):
    """Train an experiment to its end."""
    window.bench.open(Opened(experiment))
    window.bench.session.run()
    qtbot.waitUntil(lambda: window.bench.session.state is State.FINISHED, timeout=LONG)
    return window.bench.session.checkpoint


def standing_at(session, update):
    return lambda: bool(session.history.last and session.history.last.update == update == session.made)


def same(a, b):
    for name in a:
        np.testing.assert_array_equal(a[name], b[name])


def test_the_best_weights_are_gone_to_and_undo_brings_the_last_ones_back(window, qtbot):
    last = ended(window, qtbot, WORSE)
    session, best = window.bench.session, window.actions_["run.best"]
    assert 0 < last.best.update < last.update == 60
    assert best.isEnabled() and f"update {last.best.update}" in best.toolTip()
    best.trigger()
    qtbot.waitUntil(standing_at(session, last.best.update), timeout=LONG)
    assert session.state is State.PAUSED
    same(session.checkpoint.weights, last.best.weights)
    assert session.history.training.x[-1] == last.best.update, "the curves end there"
    assert not best.isEnabled()
    assert "Undo" in window.overlay.text.text()
    window.actions_["edit.undo"].trigger()
    qtbot.waitUntil(standing_at(session, 60), timeout=LONG)
    same(session.checkpoint.weights, last.weights)
    assert session.history.training.x[-1] == 60
    assert "is back at update 60." in window.overlay.text.text()
    window.actions_["edit.redo"].trigger()
    session.step()
    qtbot.waitUntil(lambda: session.made == last.best.update + 1, timeout=LONG)


def test_training_pauses_first_and_what_it_had_learned_is_not_lost(window, qtbot):
    endless = revised(revised(WORSE, "training.updates", 10_000_000), "training.learning_rate", 0.5)
    window.bench.open(Opened(endless))
    session = window.bench.session
    session.run()
    qtbot.waitUntil(lambda: session.better is not None and session.made > 30, timeout=LONG)
    trained = session.network
    window.bench.go_to_best()
    qtbot.waitUntil(lambda: session.network is not trained, timeout=LONG)
    assert session.state is State.PAUSED and session.made == trained.checkpoint.best.update < trained.made
    window.bench.document.undo_stack.undo()
    assert session.network is trained


def test_a_run_that_ended_notably_worse_offers_its_best_weights(window, qtbot):
    last = ended(window, qtbot, WORSE)
    assert f"update {last.best.update}" in window.overlay.text.text()
    (button,) = window.overlay.buttons
    button.click()
    qtbot.waitUntil(standing_at(window.bench.session, last.best.update), timeout=LONG)


def test_a_run_that_ended_well_or_hardly_worse_offers_nothing(window, qtbot, monkeypatch):
    ended(window, qtbot, revised(WORSE, "training.learning_rate", 0.01))
    assert not window.overlay.isVisible()
    monkeypatch.setattr("widgets.bench.workbench.NOTABLY", 0.01)
    ended(window, qtbot, WORSE)
    assert not window.overlay.isVisible()


def test_a_finished_network_that_is_opened_offers_nothing_by_itself_but_can_go_to_its_best(window, qtbot, folder):
    last = ended(window, qtbot, WORSE)
    window.overlay.hide()
    window.bench.open(Opened(last.experiment, None, last))
    qtbot.waitUntil(lambda: window.bench.session.state is State.FINISHED, timeout=LONG)
    assert not window.overlay.isVisible()
    assert window.actions_["run.best"].isEnabled()


def test_fresh_weights_have_no_best(window):
    window.bench.open(Opened(WORSE))
    assert not window.actions_["run.best"].isEnabled() and not window.actions_["file.export-best"].isEnabled()


def test_the_best_weights_are_exported(window, qtbot, folder, user):
    last = ended(window, qtbot, WORSE)
    user.place = (str(folder / "best.safetensors"), "")
    window.actions_["file.export-best"].trigger()
    qtbot.waitUntil(lambda: (folder / "best.safetensors").exists(), timeout=LONG)
    assert "best" in user.suggested
    written = weights.load(folder / "best.safetensors")
    assert written.update == last.best.update
    same(written.weights, last.best.weights)
