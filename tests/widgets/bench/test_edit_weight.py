"""A weight that is written by hand: one step to undo, and the bits of a run that had it in its file."""

from dataclasses import replace

import numpy as np
import pytest

from simulator.experiment import presets, revised
from simulator.keeping import weights
from simulator.keeping.library import Opened
from simulator.training.trainer import Trainer
from widgets.bench.session import State
from widgets.bench.workbench import Workbench
from widgets.settings import Settings

LONG = 20_000
PLACE = "0.elman.W", 1, 2


@pytest.fixture
def bench(qapp, tmp_path):
    made = Workbench(Settings(tmp_path), in_process=True)
    made.heard = []
    made.said.connect(lambda message: made.heard.append(message.text))
    yield made
    made.close()


def begin(bench, qtbot, precision="float32", updates=15):
    experiment = revised(presets()["sine"], "training.updates", 100_000_000)
    bench.open(Opened(revised(experiment, "training.precision", precision)))
    bench.session.run()
    qtbot.waitUntil(lambda: bench.session.made >= updates, timeout=LONG)


def kept(bench, qtbot):
    """What the network knows now."""
    got = []
    assert bench.session.keep(got.append)
    qtbot.waitUntil(lambda: bool(got), timeout=LONG)
    return got[0]


def edit(bench, qtbot, value):
    before = bench.session.network
    bench.edit_weight(*PLACE, value)
    qtbot.waitUntil(lambda: bench.session.network is not before, timeout=LONG)


def standing_at(session, update):
    return lambda: session.made == update


def same(a, b):
    assert a.keys() == b.keys()
    for name in a:
        np.testing.assert_array_equal(a[name], b[name])
        assert a[name].dtype == b[name].dtype


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_a_run_goes_on_as_one_whose_file_had_the_weight(bench, qtbot, tmp_path, precision):
    begin(bench, qtbot, precision)
    edit(bench, qtbot, -0.421)
    session = bench.session
    assert session.state is State.PAUSED
    before = bench.document.undo_stack.command(0).before.checkpoint
    weights.save(before, tmp_path / "run.safetensors")
    loaded = weights.load(tmp_path / "run.safetensors")
    W = loaded.weights[PLACE[0]].copy()
    W[PLACE[1:]] = -0.421
    alone = Trainer(loaded.experiment, replace(loaded, weights={**loaded.weights, PLACE[0]: W}))
    for k in range(3):
        alone.propagate()
        alone.update()
        session.step()
        qtbot.waitUntil(standing_at(session, before.update + k + 1), timeout=LONG)
    alone.propagate()
    went = kept(bench, qtbot)
    assert went.update == before.update + 3
    same(went.weights, alone.checkpoint().weights)
    same(went.optimizer, alone.checkpoint().optimizer)


def test_undo_brings_back_the_bits_and_the_curves_and_redo_the_edit(bench, qtbot):
    begin(bench, qtbot)
    edit(bench, qtbot, 0.75)
    session, stack = bench.session, bench.document.undo_stack
    qtbot.waitUntil(lambda: session.history.last is not None, timeout=LONG)
    before = stack.command(0).before
    edited = kept(bench, qtbot)
    assert edited.weights[PLACE[0]][PLACE[1:]] == np.float32(0.75) != before.checkpoint.weights[PLACE[0]][PLACE[1:]]
    assert len(session.history.training.x) == before.checkpoint.update + 1, "every loss so far, and that of now"
    stack.undo()
    same(kept(bench, qtbot).weights, before.checkpoint.weights)
    assert "is back at update" in bench.heard[-1]
    stack.redo()
    same(kept(bench, qtbot).weights, edited.weights)
    assert stack.count() == 1


def test_untrained_weights_can_be_written_too(bench, qtbot):
    bench.open(Opened(presets()["sine"]))
    edit(bench, qtbot, 0.5)
    assert kept(bench, qtbot).weights[PLACE[0]][PLACE[1:]] == np.float32(0.5)
    assert bench.session.made == 0


def test_a_weight_of_a_network_that_is_gone_by_then_is_told_to_be_as_it_was(bench, qtbot):
    begin(bench, qtbot)
    bench.edit_weight(*PLACE, 0.5)
    bench.open(Opened(presets()["eight-elman"]))
    qtbot.waitUntil(lambda: any("Nothing was changed" in text for text in bench.heard), timeout=LONG)
    assert bench.document.undo_stack.count() == 0


@pytest.mark.parametrize("value", [float("inf"), float("nan"), 1e39])
def test_what_is_no_weight_is_refused_and_changes_nothing(bench, qtbot, value):
    begin(bench, qtbot)
    network = bench.session.network
    bench.edit_weight(*PLACE, value)
    qtbot.waitUntil(lambda: bool(bench.heard), timeout=LONG)
    assert "type a finite number" in bench.heard[-1]
    assert bench.session.network is network and bench.document.undo_stack.count() == 0
