"""The bench works without a window: what follows the document, what is said, and several sessions at once."""

import subprocess
import sys

import pytest

from simulator.experiment import Experiment, presets, revised
from simulator.keeping.library import Opened
from widgets.bench.session import State
from widgets.bench.workbench import Workbench
from widgets.settings import Settings

LONG = 20_000


@pytest.fixture
def bench(qapp, tmp_path):
    made = Workbench(Settings(tmp_path), in_process=True)
    made.said_all = []
    made.said.connect(made.said_all.append)
    yield made
    made.close()


def trained(bench, qtbot, updates=20):
    bench.open(Opened(revised(presets()["sine"], "training.updates", 100_000_000)))
    bench.session.run()
    qtbot.waitUntil(lambda: bench.session.made >= updates, timeout=LONG)
    bench.session.pause()
    qtbot.waitUntil(lambda: bench.session.checkpoint is not None, timeout=LONG)


def test_it_needs_no_widget():
    code = "import sys, widgets.bench.workbench; sys.exit('PySide6.QtWidgets' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_live_setting_goes_on_with_the_network_any_other_begins_a_new_one_and_undo_brings_it_back(bench, qtbot):
    trained(bench, qtbot)
    network = bench.session.network
    bench.document.edit("training.learning_rate", 0.5)
    assert bench.session.network is network
    bench.document.edit("network.layers.0.units", 5)
    assert bench.session.network is not network and bench.session.made == 0
    assert "untrained" in bench.said_all[-1].text
    bench.document.undo_stack.undo()
    assert bench.session.network is network
    assert "are back" in bench.said_all[-1].text


def test_reset_offers_the_way_back(bench, qtbot):
    trained(bench, qtbot)
    network = bench.session.network
    bench.reset()
    assert bench.session.made == 0
    ((title, bring_back),) = bench.said_all[-1].actions
    assert "back" in title
    bring_back()
    assert bench.session.network is network


def test_what_was_typed_counts_before_it_runs(bench):
    bench.open(Opened(presets()["sine"]))
    bench.settling.connect(lambda: bench.document.edit("training.updates", 7))
    bench.toggle()
    assert bench.session.experiment.training.updates == 7


def test_two_sessions_train_side_by_side(bench, qtbot):
    bench.open(Opened(presets()["sine"]))
    other = bench.new_session()
    other.prepare(Experiment.from_data({"network": {"layers": [{"kind": "gru"}]}}))
    for session in (bench.session, other):
        session.run()
    qtbot.waitUntil(lambda: bench.session.made > 5 and other.made > 5, timeout=LONG)
    assert other.experiment.network.layers[0].kind == "gru"
    assert bench.session.experiment == presets()["sine"]
    bench.close()
    assert all(session.worker is None and not session.leaving for session in bench.sessions)
    assert bench.session.state is not State.FAILED


def test_an_opened_network_is_shown_untrained_without_an_update(bench, qtbot):
    bench.open(Opened(presets()["sine"]))
    bench.session.watch("test", {"output": {}, "states": {}})
    qtbot.waitUntil(lambda: bench.session.history.last is not None, timeout=LONG)
    last = bench.session.history.last
    assert last.update == 0 == bench.session.made and bench.session.state is State.READY
    assert {"output", "states"} <= last.probes.keys()
    assert len(last.records) == 1 and len(last.validation) == 1, "the loss is there as a dot"
    bench.session.run()
    qtbot.waitUntil(lambda: bench.session.made > 3, timeout=LONG)
    assert bench.session.state is State.RUNNING


def test_a_preview_changes_no_bit_of_what_follows(bench, qtbot):
    experiment = revised(presets()["sine"], "training.updates", 30)
    weights = []
    for wait in (True, False):
        bench.session.prepare(experiment)
        if wait:
            qtbot.waitUntil(lambda: bench.session.history.last is not None, timeout=LONG)
        bench.session.run()
        qtbot.waitUntil(lambda: bench.session.state is State.FINISHED, timeout=LONG)
        weights.append(bench.session.checkpoint.weights)
    for name, W in weights[0].items():
        assert (weights[1][name] == W).all()


def test_many_edits_start_one_engine(bench, qtbot):
    bench.open(Opened(presets()["sine"]))
    for units in range(3, 12):
        bench.document.edit("network.layers.0.units", units)
    assert bench.session.worker is None and not bench.session.leaving
    qtbot.waitUntil(lambda: bench.session.history.last is not None, timeout=LONG)
    assert bench.session.experiment.network.layers[0].units == 11
