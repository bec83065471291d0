"""Looking back at a run while it trains, and branching off there."""

import threading

import numpy as np
import pytest

from simulator import train as simulate
from simulator.errors import InputError
from simulator.experiment import presets, revised
from simulator.keeping.library import Opened, resolve
from simulator.runs import Recorder, Store
from simulator.training import keyframes
from simulator.training.trainer import Trainer
from widgets.bench import back
from widgets.bench.learned import Learned
from widgets.bench.workbench import Workbench
from widgets.settings import Settings

LONG = 20_000


@pytest.fixture
def bench(qapp, tmp_path, monkeypatch):
    monkeypatch.setattr(keyframes, "EVERY", 0.02)
    bench = Workbench(Settings(tmp_path), in_process=True)
    yield bench
    bench.close()


@pytest.fixture
def trained(bench, qtbot):
    """A bench whose run stands at 60 updates or more."""
    bench.open(Opened(revised(presets()["sine"], "training.updates", 100_000_000)))
    train(bench, qtbot, 60)
    return bench


def train(bench, qtbot, updates):
    bench.session.run()
    qtbot.waitUntil(lambda: bench.session.made >= updates, timeout=LONG)
    bench.session.pause()
    qtbot.waitUntil(lambda: not bench.session.coming_to_rest, timeout=LONG)


def look(bench, qtbot, update):
    bench.back.go_to(update)
    qtbot.waitUntil(lambda: bench.back.exact and bench.back.asked == update, timeout=LONG)
    return bench.back.seen


def straight(experiment, update):
    trainer = Trainer(experiment)
    trainer.propagate()
    while trainer.update_count < update:
        trainer.update()
        trainer.propagate()
    return trainer


def branched(bench, qtbot, update):
    look(bench, qtbot, update)
    bench.branch()
    qtbot.waitUntil(lambda: bench.session.made == update and bench.session.started is not None, timeout=LONG)


def test_what_is_looked_at_is_the_run_as_it_was_to_the_bit(trained, qtbot):
    for update in (37, 5, 0):
        seen = look(trained, qtbot, update)
        assert seen.records[-1, 2] == straight(trained.document.experiment, update).records[-1][2]


def test_training_goes_on_meanwhile_and_live_is_where_it_is(trained, qtbot):
    trained.session.run()
    look(trained, qtbot, 11)
    made = trained.session.made
    qtbot.waitUntil(lambda: trained.session.made > made + 20, timeout=LONG)
    assert trained.back.seen.update == 11
    trained.back.leave()
    assert not trained.back.looking
    assert trained.back.worker is None
    assert trained.session.going


def test_what_was_changed_while_it_trained_was_changed_then(trained, qtbot):
    before, at = trained.document.experiment, trained.session.made
    trained.document.edit("training.learning_rate", 0.5)
    train(trained, qtbot, at + 30)
    assert look(trained, qtbot, at - 1).learning_rate == before.training.learning_rate
    after = look(trained, qtbot, at + 20)
    trainer = straight(before, at)
    trainer.adjust(trained.document.experiment.training)
    while trainer.update_count < at + 20:
        trainer.update()
        trainer.propagate()
    assert after.learning_rate == 0.5
    assert after.records[-1, 2] == trainer.records[-1][2]


def test_of_many_instants_asked_for_the_last_comes(trained, qtbot):
    for update in range(50):
        trained.back.go_to(update)
    qtbot.waitUntil(lambda: trained.back.exact, timeout=LONG)
    assert trained.back.seen.update == 49


def test_a_branch_is_a_run_of_its_own_with_the_settings_of_then(trained, qtbot, tmp_path):
    first, at = trained.session.network, trained.session.made
    then = trained.document.experiment.training.learning_rate
    trained.document.edit("training.learning_rate", 0.5)
    train(trained, qtbot, at + 20)
    branched(trained, qtbot, at - 10)
    assert not trained.back.looking
    assert trained.document.experiment.training.learning_rate == then
    assert trained.session.history.training.x[-1] == at - 10
    trained.document.edit("training.learning_rate", 0.001)
    train(trained, qtbot, at + 5)
    branch = trained.session.network
    qtbot.waitUntil(lambda: bool(branch.run), timeout=LONG)
    look(trained, qtbot, 3)  # its past is that of the run it came from
    trained.back.leave()
    trained.document.undo_stack.undo()
    trained.document.undo_stack.undo()
    assert trained.session.network is first
    assert trained.document.experiment.training.learning_rate == 0.5
    trained.close()
    store = Store(tmp_path / "runs")
    facts = store.entry(branch.run).facts
    assert (facts.parent, facts.parent_update) == (first.run, at - 10)
    ours, theirs = (store.curves(id).course.training for id in (branch.run, first.run))
    shared = at - 10
    assert np.allclose(ours.mean[:shared], theirs.mean[:shared])
    assert not np.allclose(ours.mean[at], theirs.mean[at])


def test_the_past_is_not_edited(trained, qtbot):
    said = []
    trained.said.connect(lambda message: said.append(message.text))
    look(trained, qtbot, 5)
    network = trained.session.network
    trained.edit_weight("0.elman.W", 0, 0, 3.0)
    assert trained.session.network is network
    assert "The past cannot be changed" in said[-1]


def test_a_run_that_was_opened_can_be_looked_back_at(trained, qtbot, tmp_path):
    seen = look(trained, qtbot, 21)
    run = trained.session.network.run
    trained.close()
    bench = Workbench(Settings(tmp_path), in_process=True)
    try:
        bench.open(resolve(tmp_path / "runs" / run))
        qtbot.waitUntil(lambda: bench.session.started is not None, timeout=LONG)
        assert look(bench, qtbot, 21).records[-1, 2] == seen.records[-1, 2]
    finally:
        bench.close()


def test_before_anything_was_trained_there_is_nothing_to_look_at(bench, qtbot):
    said = []
    bench.said.connect(lambda message: said.append(message.text))
    bench.open(Opened(presets()["sine"]))
    bench.back.go_to(0)
    assert "press Run first" in said[-1]


def test_where_nothing_is_kept_it_is_said(bench, trained, qtbot, tmp_path):
    said = []
    bench.said.connect(lambda message: said.append(message.text))
    bench.recording.written().wait(LONG / 1000)
    (tmp_path / "runs" / bench.session.network.run / "keyframes.bin").unlink()
    bench.back.go_to(3)
    qtbot.waitUntil(lambda: bool(said), timeout=LONG)
    assert "kept no keyframes" in said[-1]
    assert not bench.back.looking


def test_an_instant_keeps_its_loss_when_something_more_is_looked_at(trained, qtbot):
    before = look(trained, qtbot, 21)
    trained.back.watch(qtbot, {"states": {}})
    qtbot.waitUntil(lambda: "states" in trained.back.seen.probes, timeout=LONG)
    assert trained.back.seen.loss == before.loss == straight(trained.document.experiment, 21).records[-1][2]


def test_another_network_ends_it(trained, qtbot):
    look(trained, qtbot, 5)
    trained.reset()
    assert not trained.back.looking


def test_only_a_run_that_could_not_be_recorded_cannot_be_looked_back_at(bench, qtbot, monkeypatch):
    said = []
    bench.said.connect(lambda message: said.append(message.text))

    def refuse(path, data):
        raise InputError(f"{path} cannot be written (No space left on device); choose another place.")

    def untold():
        bench.recording.written().wait(LONG / 1000)
        return bench.recording.trouble and sum("not recorded" in each for each in said)

    with monkeypatch.context() as full:
        full.setattr("simulator.runs.recorder.write_bytes", refuse)
        bench.open(Opened(revised(presets()["sine"], "training.updates", 100_000_000)))
        train(bench, qtbot, 30)
        qtbot.waitUntil(lambda: untold() == 1, timeout=LONG)
        bench.back.go_to(3)
        assert "not recorded any more" in said[-1]
    lost, at = bench.session.network, bench.session.made
    said.clear()
    bench.document.edit("network.layers.0.units", 5)
    train(bench, qtbot, 30)
    assert look(bench, qtbot, 7).update == 7
    with monkeypatch.context() as full:
        full.setattr("simulator.runs.recorder.write_bytes", refuse)
        train(bench, qtbot, bench.session.made + 10)
        qtbot.waitUntil(lambda: untold() == 1, timeout=LONG)  # another trouble is told too
    bench.document.undo_stack.undo()
    assert bench.session.network is lost
    run = lost.run
    train(bench, qtbot, at + 20)
    qtbot.waitUntil(lambda: lost.run not in ("", run), timeout=LONG)
    bench.back.go_to(0)
    qtbot.waitUntil(lambda: bench.back.exact, timeout=LONG)
    assert bench.back.seen.update == at  # what happened before is not known for certain


def test_what_is_read_of_the_network_before_keeps_nobody_waiting(trained, qtbot, monkeypatch):
    found = back.keyframe
    go_on = threading.Event()
    slowly = [go_on]

    def keyframe(*arguments):
        if slowly:
            slowly.pop().wait(LONG / 1000)
        return found(*arguments)

    monkeypatch.setattr(back, "keyframe", keyframe)
    trained.back.go_to(5)
    qtbot.waitUntil(lambda: not slowly, timeout=LONG)
    trained.document.edit("network.layers.0.units", 5)
    train(trained, qtbot, 20)
    trained.back.go_to(7)
    go_on.set()
    qtbot.waitUntil(lambda: trained.back.exact, timeout=LONG)
    assert trained.back.seen.update == 7


def test_what_is_looked_for_is_written_first(tmp_path):
    store, wanted = Store(tmp_path), revised(presets()["sine"], "training.updates", 3)
    network = Learned(wanted)

    class Written(threading.Event):
        """Waited for, it comes to stand on the disk."""

        def wait(self, timeout=None):
            recorder = Recorder(store)
            for report in simulate(wanted):
                recorder.take(report)
            recorder.close()
            network.run = recorder.id
            return True

    assert back.keyframe(store, None, network, 2, Written())[1].update == 0
