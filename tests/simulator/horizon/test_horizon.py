"""The memory horizon: which runs are made, what counts as solved, and that nothing else decides the result."""

import math
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.horizon import Attempt, Findings, Horizon, Workers, attempt, named, survey, wilson
from simulator.training.held_out import HeldOut
from simulator.training.trainer import Trainer

SHORT = named("tdnn:delays=2")
"""Sees one step back, and no further."""


def small(*words, **fields):
    """Conditions under which a window of two steps learns lag 1 in a moment."""
    given = {"lags": (1, 2, 3, 4, 5), "seeds": 2, "units": 4, "updates": 100, "held_out": 40} | fields
    return Horizon(architectures=tuple(map(named, words or ("tdnn:delays=2",))), **given)


class Inline(Executor):
    """Runs at once what it is given, and notes it."""

    def __init__(self):
        self.given = []

    def submit(self, work, /, *arguments):
        self.given.append(arguments[1:4])
        done = Future()
        done.set_result(work(*arguments))
        return done


class Waiting(Inline):
    """Never runs what it is given."""

    def submit(self, work, /, *arguments):
        self.given.append(Future())
        return self.given[-1]


def found(horizon, executor, at_once):
    made = Findings(horizon)
    for each in survey(horizon, executor, at_once):
        made.take(each)
    return made


def run(lag, seed, solved, name="Elman"):
    return Attempt(name, lag, seed, solved, 1.0 if solved else 0.5)


# Which runs there are


def test_an_architecture_ends_after_two_lags_that_no_seed_solves():
    made = found(small(), Inline(), 1)
    assert [(point.lag, point.solved) for point in made.points(SHORT.name)] == [(1, 2), (2, 0), (3, 0)]
    assert all(point.runs == 2 for point in made.points(SHORT.name))


@pytest.mark.parametrize(
    ("solvable", "made"),
    [((), [1, 2]), ((1, 3), [1, 2, 3, 4, 5]), ((2,), [1, 2, 3, 4])],
    ids=["none", "not falling steadily", "the second"],
)
def test_one_success_opens_two_more_lags(monkeypatch, solvable, made):
    monkeypatch.setattr(
        sys.modules["simulator.horizon.survey"],
        "attempt",
        lambda horizon, architecture, lag, seed, stopped: run(lag, seed, 25 if lag in solvable and seed else None),
    )
    points = found(small("elman", lags=(1, 2, 3, 4, 5, 6, 7)), Inline(), 1).points("Elman")
    assert [point.lag for point in points] == made


def test_the_shortest_lags_come_first_and_all_architectures_of_one():
    executor = Inline()
    found(small("tdnn:delays=2", "tdnn:delays=3", lags=(1, 2)), executor, 1)
    asked = [(lag, architecture.name, seed) for architecture, lag, seed in executor.given]
    assert asked == [
        (lag, f"tdnn:delays={span}", seed) for lag in (1, 2) for span in (2, 3) for seed in (0, 1)
    ]  # fmt: skip


def test_jobs_and_their_order_change_no_bit():
    horizon = small("elman", "tdnn:delays=2", lags=(1, 2, 3, 4))
    one = found(horizon, Inline(), 1)
    with ThreadPoolExecutor(3) as threads:
        other = found(horizon, threads, 7)
    assert one.table() == other.table()
    assert one.runs() == other.runs()
    assert [run.share for run in one.attempts.values() if run.lag == 2 and run.solved is None]


def waits_at_the_door(number):
    """Whether this process does not hear a signal."""
    return os.name != "posix" or number in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_processes_find_the_same_and_serve_again():
    horizon = small(lags=(1, 2))
    with Workers(2) as workers:
        ctrl_c_waits = [workers.pool.submit(waits_at_the_door, signal.SIGINT) for _ in range(2)]
        assert all(each.result() for each in ctrl_c_waits)  # in each process, and since it began
        for _ in range(2):  # the pool is kept
            made = Findings(horizon)
            for each in workers.survey(horizon):
                made.take(each)
            assert made.runs() == found(horizon, Inline(), 1).runs()


# Stopping


def test_a_run_ends_at_its_next_check():
    checked = []

    def stopped():
        checked.append(None)
        return len(checked) == 3

    assert attempt(small(), SHORT, 5, 0, stopped) is None


def test_once_stopped_no_more_begin():
    executor = Inline()
    stop = []
    got = []
    for each in survey(small(), executor, 1, lambda: bool(stop)):
        got.append(each)
        stop.append(None)
    assert len(got) == len(executor.given) == 1


def test_what_waits_is_called_off_when_nobody_looks_any_more():
    executor = Waiting()
    runs = survey(small(), executor, 3)
    with ThreadPoolExecutor(1) as threads:
        looking = threads.submit(lambda: next(runs))
        while len(executor.given) < 3:
            time.sleep(0.001)
        executor.given[0].set_result(run(1, 0, 25, SHORT.name))
        looking.result()
    runs.close()
    assert all(each.cancelled() for each in executor.given[1:])


def test_a_stopped_survey_of_processes_ends_though_its_runs_are_long():
    endless = small("lstm", lags=(500,), updates=1_000_000, give_up=1, held_out=2)
    with Workers(1) as workers:
        first = next(iter(workers.survey(small(lags=(1,)))))
        assert first.solved
        with ThreadPoolExecutor(1) as threads:
            rest = threads.submit(lambda: list(workers.survey(endless)))
            while workers.number < 2:
                time.sleep(0.001)
            workers.stop()
            assert rest.result() == []


SCRIPT = """
import os, sys, time
from simulator.horizon import Horizon, Workers, named
if __name__ == "__main__":
    workers = Workers(1)
    print(workers.pool.submit(os.getpid).result(), flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(os.name != "posix", reason="kills as POSIX does")
def test_workers_end_with_a_program_that_is_killed(tmp_path):
    (tmp_path / "program.py").write_text(SCRIPT)
    program = subprocess.Popen([sys.executable, tmp_path / "program.py"], stdout=subprocess.PIPE, text=True)
    worker = int(program.stdout.readline())
    program.send_signal(signal.SIGKILL)
    program.communicate()
    while is_there(worker):
        time.sleep(0.01)


def is_there(process):
    """Whether a process runs that is not this one's child, so that somebody else buries it."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


# What counts as solved


def test_solved_is_at_two_checks_in_a_row(monkeypatch):
    scores = iter([1.0, 0.5, 0.989, 1.0, 0.99, 0.2])
    monkeypatch.setattr(HeldOut, "test", lambda self: (0.1, next(scores)))
    assert attempt(Horizon(), SHORT, 5, 0).solved == 100


def test_a_run_that_diverges_has_not_solved_it():
    made = attempt(
        small("elman:activation=identity", learning_rate=1000.0, clip=None), named("elman:activation=relu"), 3, 0
    )
    assert made is not None
    assert made.solved is None


def test_the_seed_draws_weights_batches_and_held_out_sequences():
    horizon = small("elman")
    one, same, other = (Trainer(horizon.experiment(horizon.architectures[0], 3, seed)) for seed in (0, 0, 1))
    assert np.array_equal(one.network.theta, same.network.theta)
    assert not np.array_equal(one.network.theta, other.network.theta)
    assert not np.array_equal(one.source.held_out().x, other.source.held_out().x)


def test_all_architectures_have_the_same_units():
    horizon = Horizon(units=7)
    assert {horizon.experiment(each, 1, 0).network.layers[0].units for each in horizon.architectures} == {7}


# What it amounts to


@pytest.mark.parametrize(
    ("solved", "runs", "low", "high"),
    [(5, 5, 0.5655, 1.0), (0, 5, 0.0, 0.4345), (2, 5, 0.1176, 0.7693), (50, 100, 0.4038, 0.5962)],
)
def test_wilsons_interval(solved, runs, low, high):
    """Against published tables."""
    assert wilson(solved, runs) == pytest.approx((low, high), abs=1e-4)


@pytest.fixture
def findings():
    """Lag 1: both; 2: both; 3: one; 4: none; 5: both."""
    made = Findings(small("elman", lags=(1, 2, 3, 4, 5, 6)))
    for lag, times in {1: (50, 75), 2: (100, 125), 3: (None, 150), 4: (None, None), 5: (25, 25)}.items():
        for seed, solved in enumerate(times):
            made.take(run(lag, seed, solved))
    return made


def test_a_horizon_ends_at_the_first_lag_that_fewer_than_half_solve(findings):
    summary = findings.summary("Elman")
    assert (summary.all_up_to, summary.horizon, summary.beyond, summary.steps) == (2, 3, False, "3")
    assert [(point.lag, point.solved) for point in summary.then] == [(3, 1), (4, 0), (5, 2)]


def test_a_point_counts_once_all_its_runs_have_ended(findings):
    findings.take(run(6, 0, 25))
    assert findings.summary("Elman").then[-1].lag == 5
    assert findings.point("Elman", 6).runs == 1


def test_the_median_is_of_those_that_solved_it(findings):
    assert [findings.point("Elman", lag).median for lag in (1, 3, 4)] == [62.5, 150, None]


def test_a_horizon_may_lie_beyond_the_longest_lag():
    made = Findings(small("elman", lags=(1, 2), seeds=1))
    for lag in (1, 2):
        made.take(run(lag, 0, 25))
    assert made.summary("Elman").steps == "2+"


def test_the_table_has_a_row_for_each_point(findings):
    header, rows = findings.table()
    assert header[:4] == ["architecture", "lag", "runs", "solved"]
    assert [row[:4] for row in rows[:3]] == [["Elman", 1, 2, 2], ["Elman", 2, 2, 2], ["Elman", 3, 2, 1]]
    assert all(math.isclose(row[4], row[3] / row[2]) for row in rows)


def test_the_caption_says_the_conditions():
    told = Horizon(seeds=7, clip=None, learning_rate=0.2).caption()
    for words in ("7 seeds", "no clipping", "SGD 0.2", "99 %", "256 held-out", "2 checks in a row", "GRU: "):
        assert words in told


# What is refused


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"lags": (2, 2)}, r"lags: 2 is not allowed after 2; .*\."),
        ({"lags": (0, 2)}, r"lags: 0 is not allowed .*\."),
        ({"architectures": (named("elman"), named("elman"))}, r"architectures: Elman stands twice; .*\."),
        ({"seeds": 0}, r"seeds: 0 is not allowed; .*\."),
    ],
)
def test_conditions_that_make_no_sense(fields, told):
    data = {name: [each if isinstance(each, int) else each.model_dump(mode="json") for each in value]
            if isinstance(value, tuple) else value for name, value in fields.items()}  # fmt: skip
    with pytest.raises(InputError, match=rf"^{told}$"):
        Horizon.from_data(data)


@pytest.mark.parametrize("word", ["elmann", "elman:activation=foo", "elman:units=3", "elman:activation", ""])
def test_architectures_that_there_are_not(word):
    with pytest.raises(InputError, match=r"^architectures: .*\.$"):
        named(word)


def test_a_layer_that_cannot_do_the_task_is_refused_before_anything_runs():
    with pytest.raises(InputError, match=r"^architectures: jordan:teacher_forcing=true: .*\.$"):
        small("jordan:teacher_forcing=true").try_out()
