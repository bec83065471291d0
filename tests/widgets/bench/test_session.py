"""The session: an engine in its own process (or here), commanded and collected."""

import os
import signal

import numpy as np
import pytest

from simulator import train
from simulator.experiment import Experiment
from simulator.training.snapshot import Checkpoint, Snapshot
from widgets.bench.engines import Engines
from widgets.bench.learned import MAX_KEPT, Learned, Networks
from widgets.bench.session import Session, State

SMALL = Experiment.from_data(
    {"network": {"layers": [{"kind": "elman", "units": 4}]}, "training": {"updates": 60, "precision": "float64"}}
)
ENDLESS = SMALL.model_copy(update={"training": SMALL.training.model_copy(update={"updates": 100_000_000})})


@pytest.fixture(params=["process", "here"])
def session(request, qapp):
    session = Session(Engines(here=request.param == "here"))
    yield session
    session.close()


@pytest.fixture
def process_session(qapp):
    session = Session(Engines())
    yield session
    session.close()


def losses_of(session):
    seen = []
    session.collected.connect(lambda snapshot: seen.append(snapshot.records))
    return lambda: [row[2] for records in seen for row in records]


def made(session, updates):
    """Whether a snapshot of at least so many updates was collected."""
    return lambda: bool(session.history.last and session.history.last.update >= updates)


def in_state(session, state):
    return lambda: session.state is state


def test_a_run_ends_with_the_same_losses_bit_for_bit_as_the_plain_generator(session, qtbot):
    expected = [row[2] for r in train(SMALL) if isinstance(r, Snapshot) for row in r.records]
    losses = losses_of(session)
    session.prepare(SMALL)
    session.run()
    qtbot.waitUntil(in_state(session, State.FINISHED), timeout=20_000)
    assert losses() == expected
    assert session.checkpoint.update == 60


def test_stepping_from_the_start_makes_one_update_at_a_time(session, qtbot):
    losses = losses_of(session)
    session.prepare(SMALL)
    for updates in (1, 2, 3):
        session.step()
        qtbot.waitUntil(made(session, updates), timeout=20_000)
        assert session.state is State.PAUSED
        assert session.history.last.update == updates
    assert len(losses()) == 4


def test_pause_stands_still_and_run_goes_on(session, qtbot):
    session.prepare(ENDLESS)
    session.run()
    qtbot.waitUntil(made(session, 21), timeout=20_000)
    session.pause()
    qtbot.waitUntil(lambda: session.history.last.paused, timeout=20_000)
    stood = session.history.last.update
    session.step()
    qtbot.waitUntil(lambda: session.history.last.update == stood + 1, timeout=20_000)
    session.run()
    qtbot.waitUntil(lambda: session.history.last.update > stood + 20, timeout=20_000)


def test_the_learning_rate_changes_while_it_trains(session, qtbot):
    session.prepare(ENDLESS)
    session.run()
    qtbot.waitUntil(lambda: session.history.last is not None, timeout=20_000)
    training = ENDLESS.training.model_copy(update={"learning_rate": 0.125})
    session.adjust(ENDLESS.model_copy(update={"training": training}))
    qtbot.waitUntil(lambda: session.history.last.learning_rate == 0.125, timeout=20_000)


def test_more_updates_let_a_finished_run_go_on(session, qtbot):
    session.prepare(SMALL)
    session.run()
    qtbot.waitUntil(in_state(session, State.FINISHED), timeout=20_000)
    longer = SMALL.model_copy(update={"training": SMALL.training.model_copy(update={"updates": 90})})
    session.adjust(longer)
    assert session.state is State.PAUSED
    session.run()
    qtbot.waitUntil(in_state(session, State.FINISHED), timeout=20_000)
    assert session.history.last.update == 90


def test_only_watched_probes_are_computed(session, qtbot):
    session.prepare(ENDLESS)
    session.run()
    qtbot.waitUntil(lambda: session.history.last is not None, timeout=20_000)
    assert not session.history.last.probes
    session.watch("test", {"states": {}})
    qtbot.waitUntil(lambda: "states" in session.history.last.probes, timeout=20_000)
    session.watch("test", {})
    qtbot.waitUntil(lambda: not session.history.last.probes, timeout=20_000)


def test_a_killed_engine_is_told_and_the_run_goes_on_from_its_last_checkpoint(process_session, qtbot):
    session = process_session
    failures = []
    session.failed.connect(failures.append)
    session.prepare(ENDLESS)
    session.run()
    qtbot.waitUntil(made(session, 21), timeout=20_000)
    kept = []
    session.keep(kept.append)
    qtbot.waitUntil(lambda: bool(kept), timeout=20_000)
    os.kill(session.worker.engine.process.pid, signal.SIGKILL)
    qtbot.waitUntil(in_state(session, State.FAILED), timeout=20_000)
    assert "SIGKILL" in failures[0].sentence
    assert session.checkpoint.update == kept[0].update
    session.run()
    qtbot.waitUntil(lambda: session.history.last.update > kept[0].update + 20, timeout=20_000)
    x = session.history.training.x
    assert (x[1:] > x[:-1]).all()


def test_divergence_is_told_and_keeps_finite_weights(session, qtbot):
    wild = SMALL.model_copy(
        update={"training": SMALL.training.model_copy(update={"learning_rate": 1000.0, "updates": 100_000})}
    )
    sgd = Experiment.from_data(
        wild.model_dump(mode="json")
        | {"training": wild.training.model_dump(mode="json") | {"optimizer": {"kind": "sgd"}},
           "network": {"layers": [{"kind": "dense", "units": 4, "activation": "identity"}]}}
    )  # fmt: skip
    failures = []
    session.failed.connect(failures.append)
    session.prepare(sgd)
    session.run()
    qtbot.waitUntil(in_state(session, State.FAILED), timeout=20_000)
    assert failures[0].diverged
    assert all(np.isfinite(W).all() for W in session.checkpoint.weights.values())


def test_what_was_learned_is_remembered_when_the_experiment_changes(session, qtbot):
    session.prepare(ENDLESS)
    session.run()
    qtbot.waitUntil(made(session, 21), timeout=20_000)
    reached = session.history.last.update
    session.prepare(SMALL.model_copy(update={"title": "Other"}))
    assert session.recall(ENDLESS).checkpoint.update >= reached


def test_closing_while_it_trains_ends_the_engine(process_session, qtbot):
    session = process_session
    session.prepare(ENDLESS)
    session.run()
    qtbot.waitUntil(lambda: session.history.last is not None, timeout=20_000)
    process = session.worker.engine.process
    session.close()
    qtbot.waitUntil(lambda: not process.is_alive(), timeout=20_000)
    assert not session.leaving


def test_whoever_waits_is_told_when_the_engine_dies_with_nothing(process_session, qtbot):
    session = process_session
    session.prepare(ENDLESS)
    session.step()
    qtbot.waitUntil(made(session, 1), timeout=20_000)
    session.collector.stop()
    got = []
    session.worker.kill()
    session.worker.wait()
    while not session.worker.mailbox.empty():
        session.worker.mailbox.get()  # all that it had sent is lost
    session.network.checkpoint = None
    session.keep(got.append)
    session.close()
    assert got == [None]


def test_whoever_waits_gets_the_network_he_asked_for_although_another_came(session, qtbot):
    session.prepare(ENDLESS)
    session.run()
    qtbot.waitUntil(made(session, 21), timeout=20_000)
    got = []
    session.keep(got.append)
    other = SMALL.model_copy(update={"network": Experiment().network})
    session.prepare(other)
    session.run()
    qtbot.waitUntil(in_state(session, State.FINISHED), timeout=20_000)
    qtbot.waitUntil(lambda: bool(got), timeout=20_000)
    assert got[0].experiment == ENDLESS


def test_what_a_finished_run_learned_is_remembered(session, qtbot):
    session.prepare(SMALL)
    session.run()
    qtbot.waitUntil(in_state(session, State.FINISHED), timeout=20_000)
    session.prepare(Experiment(title="Other"))
    assert session.recall(SMALL).checkpoint.update == 60


def test_checkpoints_come_more_seldom_where_one_takes_long_and_none_while_it_stands(session, monkeypatch):
    now = [100.0]
    monkeypatch.setattr("widgets.bench.keeper.time.monotonic", lambda: now[0])
    session.keeper.ask()
    now[0] += 0.01
    session.keeper.came()
    assert session.keeper.timer.interval() == 5000
    session.keeper.ask()
    now[0] += 2
    session.keeper.came()
    assert session.keeper.timer.interval() == 40_000
    session._enter(State.RUNNING)
    assert session.keeper.timer.isActive()
    session._enter(State.PAUSED)
    assert not session.keeper.timer.isActive()


def test_only_so_many_trained_networks_are_kept_the_newest_always(qapp):
    memory = Networks()
    networks = [Learned(SMALL.model_copy(update={"title": str(k)})) for k in range(MAX_KEPT + 3)]
    for network in networks:
        memory.turn_to(network)
        memory.learn(network, Checkpoint(SMALL, 1, 1, 1.0, {}, {}, {}, {}))
    assert memory.kept == networks[3:]
    assert memory.newest() is networks[-1]


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_a_hung_engine_is_noticed_its_last_checkpoint_can_be_saved_and_gone_on_from(qtbot, monkeypatch):
    made, told, got = Session(Engines()), [], []
    made.hung.connect(told.append)
    made.prepare(ENDLESS)
    made.run()
    qtbot.waitUntil(lambda: made.checkpoint is not None, timeout=20_000)
    process = made.worker.engine.process
    os.kill(process.pid, signal.SIGSTOP)
    kept = made.keep(got.append)
    assert kept
    monkeypatch.setattr("widgets.bench.pulse.HUNG", 20)  # looks: it stands still for good
    qtbot.waitUntil(lambda: told == [True], timeout=20_000)
    assert got and got[-1].update == made.checkpoint.update, "who waited got the last checkpoint"
    assert made.keep(got.append) and len(got) == 2
    made.restart()
    qtbot.waitUntil(lambda: made.worker is not None and made.made > got[-1].update, timeout=20_000)
    qtbot.waitUntil(lambda: not process.is_alive(), timeout=20_000)
    made.close()


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_an_engine_that_was_only_slow_is_not_lost(qtbot, monkeypatch):
    made, told = Session(Engines()), []
    made.hung.connect(told.append)
    made.prepare(ENDLESS)
    made.run()
    qtbot.waitUntil(lambda: made.made > 0, timeout=20_000)
    process = made.worker.engine.process
    os.kill(process.pid, signal.SIGSTOP)
    monkeypatch.setattr("widgets.bench.pulse.HUNG", 20)  # looks: it stands still for good
    qtbot.waitUntil(lambda: told == [True], timeout=20_000)
    os.kill(process.pid, signal.SIGCONT)
    qtbot.waitUntil(lambda: told[:2] == [True, False], timeout=20_000)
    before = made.made
    qtbot.waitUntil(lambda: made.made > before, timeout=20_000)
    made.close()


def test_closing_says_in_the_log_that_an_engine_did_not_end(qapp, caplog):
    made = Session(Engines())
    made.prepare(SMALL)

    class Stuck:
        network = made.network

        def put(self, order): ...

        def wait(self, patience):
            return False

        def kill(self): ...

        def isFinished(self):
            return False

    made.worker = Stuck()
    made.close()
    assert "did not end" in caplog.text
