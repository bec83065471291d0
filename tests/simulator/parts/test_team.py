"""Processes that help with parts: they change no bit, whether they live or die, and none is left."""

import json
import multiprocessing
import os
import select
import signal
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path
from subprocess import PIPE

import numpy as np
import pytest

from simulator import train
from simulator.engine.orders import Collect
from simulator.engine.process import EngineProcess
from simulator.errors import InputError
from simulator.experiment import Experiment
from simulator.experiment.from_text import set_from_text
from simulator.processes import cores
from simulator.threads import blas_threads
from simulator.training.snapshot import Snapshot
from simulator.training.trainer import Trainer
from tests.simulator.engine.test_engine import Script
from tests.simulator.helpers import experiment

CLASSES = {"loss": "cross-entropy", "read_out": {"activation": "softmax"}}
only_linux = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
REBER = {"kind": "embedded-reber", "held_out": 20}
RUNS = {
    "carried": experiment(
        ("lstm", "elman"), method={"kind": "truncated", "k1": 3, "k2": 7}, precision="float32", batch=6
    ),
    "lengths": experiment(("gru", "jordan"), network=CLASSES, data=REBER, optimizer={"kind": "rprop"}, batch=6),
    "real time": experiment(("elman",), method={"kind": "rtrl"}, weight_decay=0.01, clip=0.1, batch=6),
}


def run(parts, name="carried"):
    return set_from_text(RUNS[name], f"training.parts={parts}")


def ready(helper):
    """Wait for a helper that starts."""
    assert helper.pipe.poll(60)
    assert helper.is_ready()


def course(wanted, helpers=0, before=lambda team, update: None, updates=4):
    """The losses and the weights after every update. From the second on there are helpers."""
    with closing(Trainer(wanted, helpers=helpers)) as trainer:
        kept = []
        for update in range(updates):
            if trainer.team:
                before(trainer.team, update)
            trainer.propagate()
            trainer.update()
            kept.append((trainer.records[-1][2], trainer.network.theta.tobytes()))
        return kept


def once_ready(team, update):
    if update == 1:
        assert len(team.helpers) == len(team.jobs) > 0
        for helper in team.helpers:
            ready(helper)
    if update == 2:
        assert team.cpu_seconds > 0
        assert all(helper.ready for helper in team.helpers)


@pytest.mark.parametrize(("name", "parts", "helpers"), [("carried", 4, 2), ("lengths", 2, 1), ("real time", 4, 1)])
def test_the_number_of_helpers_changes_no_bit(name, parts, helpers):
    assert course(run(parts, name), helpers, once_ready) == course(run(parts, name))


@pytest.mark.parametrize("name", RUNS)
def test_parts_change_the_last_digits_alone_and_one_part_none(name):
    precision = RUNS[name].training.precision
    whole = course(RUNS[name])
    assert course(run(1, name), helpers=2) == whole
    for parts in (2, 4):
        for (loss, theta), (one, other) in zip(course(run(parts, name)), whole, strict=True):
            exact = precision == "float64"
            assert loss == pytest.approx(one, rel=1e-10 if exact else 1e-5)
            theta, other = (np.frombuffer(each, precision) for each in (theta, other))
            np.testing.assert_allclose(theta, other, rtol=0, atol=1e-9 if exact else 1e-3)


def test_a_helper_that_is_killed_idle_or_with_work_in_hand_is_replaced_and_changes_no_bit():
    pids = []

    def before(team, update):
        if update == 0:
            return
        (helper,) = team.helpers
        ready(helper)
        pids.append(helper.process.pid)
        if update % 2:
            os.kill(helper.process.pid, signal.SIGSTOP)  # so that it cannot be done before
            kill_during(team, helper)
        else:
            kill(helper)

    assert course(run(3), 1, before, updates=4) == course(run(3), updates=4)
    assert len(set(pids)) == 3


def test_a_helper_that_does_not_answer_is_lost_and_changes_no_bit(monkeypatch):
    monkeypatch.setattr("simulator.parts.helper.PATIENCE", 0.1)
    pids = []

    def before(team, update):
        if update:
            (helper,) = team.helpers
            ready(helper)
            pids.append(helper.process.pid)
            os.kill(helper.process.pid, signal.SIGSTOP)

    assert course(run(2), 1, before, updates=3) == course(run(2), updates=3)
    assert len(set(pids)) == 2


def kill(helper):
    os.kill(helper.process.pid, signal.SIGKILL)
    helper.process.join()


def kill_during(team, helper):
    """While this process makes its own parts."""
    make = team.maker.make

    def kills(parts):
        team.maker.make = make
        kill(helper)
        return make(parts)

    team.maker.make = kills


def test_one_that_dies_at_every_start_is_given_up():
    left = []

    def before(team, update):
        left[:] = [helper for helper in team.helpers if helper.process]
        for helper in team.helpers:
            if helper.process:
                kill(helper)

    assert course(run(2), 1, before, updates=12) == course(run(2), updates=12)
    assert not left


def test_where_no_process_can_be_had_everything_is_made_here(monkeypatch):
    def refuse(*_, **__):
        raise OSError("no more processes")

    monkeypatch.setattr("simulator.parts.helper.SPAWN.Process", refuse)
    assert course(run(2), 1) == course(run(2))


def test_where_no_memory_can_be_shared_everything_is_made_here(monkeypatch):
    def refuse(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr("simulator.parts.sharing.SPAWN.RawArray", refuse)
    assert course(run(2), 1) == course(run(2))


def test_no_helper_is_started_that_would_have_no_part():
    trainer = Trainer(run(2), helpers=5)
    assert not helping()  # they start with the first pass
    trainer.propagate()
    assert len(helping()) == 1
    trainer.close()


def test_what_helpers_take_of_the_processor_is_counted_with_the_run():
    trainer = Trainer(run(2))
    trainer.propagate()
    go_over = trainer.method.go_over

    def with_help(piece):
        trainer.team.cpu_seconds += 1000
        return go_over(piece)

    trainer.method.go_over = with_help
    trainer.propagate()
    assert 1000 < trainer.checkpoint().cpu_seconds < 1100


def test_parts_have_one_thread_however_large_the_network():
    network = Trainer(experiment(("elman",), units=1024, precision="float32")).network
    assert blas_threads(network) is None
    assert blas_threads(network, parts=2) == 1


# none is left


def family(pid):
    """The processes that a process has started to train and to help, and theirs."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended
            if b"spawn_main" in (stat.parent / "cmdline").read_bytes():
                parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found = [child for child, parent in parents.items() if parent == pid]
    return found + [each for child in found for each in family(child)]


def wait_for_end(pids):
    for pid in pids:
        with suppress(ProcessLookupError):
            assert select.select([os.pidfd_open(pid)], [], [], 30)[0], f"{pid} is left"


def until_seen(engine):
    next(report for report in engine if isinstance(report, Snapshot))


TRAINS = """
import json, sys
from simulator.engine.orders import Collect
from simulator.engine.process import EngineProcess
from simulator.experiment import Experiment
from tests.simulator.parts.test_team import until_seen
if __name__ == "__main__":
    engine = EngineProcess().begin(Experiment.from_data(json.loads(sys.argv[1])), orders=[Collect()])
    until_seen(engine)
    print(flush=True)
    sys.stdin.read()
"""


@only_linux
@pytest.mark.parametrize("killed", [True, False])
def test_no_process_is_left_however_the_program_ends(killed):
    wanted = set_from_text(run(2), f"training.updates={10**8}")
    command = [sys.executable, "-c", TRAINS, wanted.to_json()]
    with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, text=True) as program:
        assert program.stdout.readline() == "\n"
        started = family(program.pid)
        assert len(started) == min(cores(), 2)
        try:
            program.kill() if killed else program.communicate("", timeout=60)
            wait_for_end(started)
        finally:
            program.kill()


@only_linux
def test_no_helper_is_left_when_its_engine_is_killed_or_closed():
    wanted = set_from_text(run(2), f"training.updates={10**8}")
    for end in (lambda engine: engine.process.kill(), lambda engine: None):
        engine = EngineProcess().begin(wanted, orders=[Collect()])
        until_seen(engine)
        started = family(engine.process.pid)
        assert len(started) == min(cores(), 2) - 1
        end(engine)
        engine.close(patience=20)
        wait_for_end(started)


def helping():
    return [child for child in multiprocessing.active_children() if child.name == "rnn-simulator helper"]


def test_helpers_end_with_whoever_iterates_and_with_an_error(monkeypatch):
    reports = train(set_from_text(run(2), f"training.updates={10**8}"), Script([], [Collect()]), helpers=1)
    until_seen(reports)
    assert len(helping()) == 1
    reports.close()
    assert not helping()
    trainer = Trainer(run(2), helpers=1)
    trainer.propagate()
    monkeypatch.setattr(trainer.team.maker, "make", lambda parts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        trainer.propagate()
    assert not helping()


# the field


def test_more_parts_than_sequences_are_refused_in_a_sentence():
    with pytest.raises(InputError, match=r"training.parts: 7 is not allowed; a batch of 6 can be cut into at most 6"):
        run(7)
    with pytest.raises(InputError, match=r"^training.parts"):
        run(0)


def test_experiments_from_before_there_were_parts_have_one():
    data = json.loads(RUNS["carried"].to_json())
    del data["training"]["parts"]
    assert Experiment.from_data(data) == RUNS["carried"]
