"""Runs of a sweep, by processes that may be lost and programs that may be stopped."""

import csv
import json
import signal
from collections import Counter
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from simulator.command import main as cli
from simulator.errors import InputError
from simulator.experiment import Experiment
from simulator.experiment.from_text import set_from_text
from simulator.runs import Entry, Facts, Store, resolve
from simulator.sweeps import (
    HandsLostError,
    Kept,
    Progress,
    Running,
    Sweep,
    SweepFolder,
    prepared,
    settings,
    usual_folder,
)
from simulator.sweeps.stretch import Stretch, Wanted, file_of, stretch
from simulator.training.snapshot import Checkpoint
from simulator.training.trainer import Trainer

TINY = set_from_text(set_from_text(resolve("sine").experiment, "training.updates=12"), "training.validate_every=4")
SWEEP = prepared(TINY, ["training.learning_rate=0.01,0.1", "network.layers.0.units=2,3"], seeds=[0, 1])


class Inline:
    """Makes stretches at once, in this process, and loses its worker where it is told to."""

    remote, slots = False, 2

    def __init__(self, lost: Callable[[int], bool] = lambda count: False, remote: bool = False) -> None:
        self.lost, self.count, self.remote, self.stopped = lost, 0, remote, False
        self.asked: list[Wanted] = []

    def begin(self) -> None: ...

    def submit(self, wanted: Wanted) -> "Future[Stretch]":
        self.count += 1
        self.asked.append(wanted)
        future: Future[Stretch] = Future()
        if self.lost(self.count):
            future.set_exception(BrokenExecutor())
        else:
            future.set_result(stretch(wanted, lambda: self.stopped))
        return future

    def renew(self) -> None: ...

    def check(self) -> None: ...

    def stop(self) -> None:
        self.stopped = True

    def close(self) -> None: ...


def run(
    folder: Path,
    hands: Inline,
    sweep: Sweep = SWEEP,
    seconds: float = 0.0,
    stop_at: int = 10**9,
    seen: list[Progress] | None = None,
) -> Progress:
    """The sweep to its end, or till so many stretches have come."""
    held = SweepFolder(sweep, folder)
    running = Running(sweep, hands, held, seconds)
    try:
        for count, going in enumerate(running.run()):
            if seen is not None:
                seen.append(going)
            if count >= stop_at:
                running.stop()
    finally:
        held.close()
    return Progress(sweep, tuple(running.states))


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "results.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_run_has_the_weights_of_the_same_run_alone(tmp_path: Path) -> None:
    made = run(tmp_path / "s", Inline())
    assert [each.state for each in made.runs] == ["finished"] * 8 and made.share == 1
    for each in made.runs:
        alone = stretch(Wanted(each.planned.experiment, seconds=60.0)).checkpoint
        there = Store(tmp_path / "s" / "runs").open(each.facts.id)
        assert alone and all(np.array_equal(alone.weights[name], W) for name, W in there.weights.items())
        assert (there.best, there.update) and there.update == 12


def test_what_is_lost_goes_on_from_its_last_stretch(tmp_path: Path) -> None:
    hands, asked = Inline(), Counter[str]()

    def lost(count: int) -> bool:
        asked[run := hands.asked[-1].experiment.to_json()] += 1
        return asked[run] in (3, 4, 6, 7)  # twice in a row, and twice again

    hands.lost = lost
    made = run(tmp_path / "s", hands)
    assert [each.state for each in made.runs] == ["finished"] * 8
    before = [each.start.update for each in hands.asked if each.start]
    assert before and max(before) > 1  # not from the beginning
    assert len(Store(tmp_path / "s" / "runs").entries()) == 8


def test_a_run_whose_worker_is_always_lost_fails_alone(tmp_path: Path) -> None:
    hands = Inline()
    bad = SWEEP.planned[2].experiment
    hands.lost = lambda count: hands.asked[-1].experiment == bad
    seen: list[Progress] = []
    made = run(tmp_path / "s", hands, seconds=9.0, seen=seen)
    assert [each.state for each in made.runs] == ["finished"] * 2 + ["failed"] + ["finished"] * 5
    assert [each.latest for each in seen].count(2) == 1  # so that whoever follows it can tell
    assert "memory" in made.runs[2].sentence and rows(tmp_path / "s")[2]["state"] == "failed"
    asked = [each.seconds for each in hands.asked if each.experiment == bad]
    assert asked == sorted(asked, reverse=True) and asked[-1] < 0.1 * asked[0]  # one may come to its end
    again = run(tmp_path / "s", Inline(), seconds=9.0)
    assert again.runs[2].state == "finished"


def test_a_run_that_has_cost_two_processes_takes_no_other_along(tmp_path: Path) -> None:
    class Watched(Inline):
        def check(self) -> None:
            rounds.append([])

        def submit(self, wanted: Wanted) -> "Future[Stretch]":
            rounds[-1].append(wanted.experiment)
            return super().submit(wanted)

    rounds = [list[Experiment]()]
    bad, hands = SWEEP.planned[1].experiment, Watched()
    hands.lost = lambda count: hands.asked[-1].experiment == bad
    run(tmp_path / "s", hands, seconds=9.0)
    assert [len(each) for each in rounds if bad in each] == [2, 2, 1]


def test_runs_that_have_begun_go_on_before_others_begin(tmp_path: Path) -> None:
    run(tmp_path / "s", Inline(), prepared(TINY, ["network.layers.0.units=3"]), stop_at=2)
    hands = Inline()
    run(tmp_path / "s", hands, prepared(TINY, ["network.layers.0.units=2,3"]), 9.0)
    assert [each.start is not None for each in hands.asked] == [True, False]


def test_of_two_runs_of_one_key_the_one_that_is_further_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = SWEEP.planned[0].key
    there = [
        Entry(name, tmp_path, state, Facts(id=name, key=key, update=update))
        for name, state, update in (("a", "stopped", 3), ("b", "stopped", 7), ("c", "stopped", 5))
    ]
    kept = Kept(SWEEP, tmp_path)
    monkeypatch.setattr(kept.store, "entries", lambda: there)
    assert kept.states()[0].facts.id == "b"
    there.append(Entry("d", tmp_path, "finished", Facts(id="d", key=key, update=2)))
    assert kept.states()[0].facts.id == "d" and kept.states()[0].over


def test_a_sweep_is_kept_by_its_fields_so_that_more_values_join_it() -> None:
    def folder(*vary: str) -> str:
        return usual_folder(prepared(TINY, vary), "sine").name

    assert folder("training.batch=1,2") == folder("training.batch=1,2,3") != folder("training.clip=1,2")


def test_a_file_of_other_content_in_its_place_has_to_be_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    own = tmp_path / "own.csv"
    own.write_text("a\n" + "\n".join(f"{k % 7}" for k in range(90)))
    made = set_from_text(resolve(str(own)).experiment, "training.updates=1")
    file = file_of("path", str(own))
    assert stretch(Wanted(made, files=(file,))).over
    asked = Wanted(made, files=(replace(file, content=None),))
    assert stretch(asked).over
    (there,) = tmp_path.glob("rnn-simulator-files-*/*/own.csv")
    there.write_text("cut")
    assert stretch(asked).lacking


def test_a_stopped_sweep_goes_on_and_makes_nothing_twice(tmp_path: Path) -> None:
    first = run(tmp_path / "s", Inline(), stop_at=30)
    states = [each.state for each in first.runs]
    assert "finished" in states and "stopped" in states and "waiting" in states
    hands = Inline()
    second = run(tmp_path / "s", hands, seconds=9.0)
    assert [each.state for each in second.runs] == ["finished"] * 8
    assert hands.count == 8 - states.count("finished")
    begun = [each.facts.update for each in first.runs if each.state == "stopped"]
    assert [each.start.update if each.start else 0 for each in hands.asked[: len(begun)]] == begun
    assert len(Store(tmp_path / "s" / "runs").entries()) == 8
    found = rows(tmp_path / "s")
    assert len(found) == 8 and len({row["key"] for row in found}) == 8
    again = Inline()
    run(tmp_path / "s", again)
    assert again.count == 0
    alone = stretch(Wanted(SWEEP.planned[0].experiment, seconds=60.0)).checkpoint
    there = Store(tmp_path / "s" / "runs").open(second.runs[0].facts.id)
    assert alone and all(np.array_equal(alone.weights[name], W) for name, W in there.weights.items())


@pytest.mark.parametrize("stretches", [0, 3])
def test_a_full_disk_is_one_sentence_and_what_came_is_in_the_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stretches: int
) -> None:
    def full(path: Path, data: bytes) -> None:
        raise InputError(f"{path} cannot be written (No space left on device); choose another place.")

    def before(count: int) -> bool:
        if count > stretches:
            monkeypatch.setattr("simulator.runs.recorder.write_bytes", full)
        return False

    sweep = prepared(set_from_text(TINY, "training.updates=2"), ["training.batch=1,2,3,4"])
    with pytest.raises(InputError, match=r"not recorded any more .*No space left"):
        run(tmp_path / "s", Inline(before), sweep, 9.0)
    states = [row["state"] for row in rows(tmp_path / "s")]
    assert states.count("finished") == stretches - stretches % 2 and len(states) == 4


def test_more_values_join_those_that_are_there_and_others_are_refused(tmp_path: Path) -> None:
    run(tmp_path / "s", Inline(), seconds=9.0)
    hands = Inline()
    vary = ["training.learning_rate=0.01,0.1", "network.layers.0.units=2,3"]
    made = run(tmp_path / "s", hands, prepared(TINY, vary, seeds=[0, 1, 2]), 9.0)
    assert hands.count == 4 and made.over == 12
    with pytest.raises(InputError, match="other conditions"):
        SweepFolder(prepared(TINY, vary, seeds=[0]), tmp_path / "s")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="holds no sweep"):
        SweepFolder(SWEEP, tmp_path / "full")
    held = SweepFolder(SWEEP, tmp_path / "t")
    with pytest.raises(InputError, match="another program"):
        SweepFolder(SWEEP, tmp_path / "t")
    held.close()


def test_a_run_that_diverges_is_told_and_counts_as_infinitely_bad(tmp_path: Path) -> None:
    wild = set_from_text(set_from_text(TINY, "training.optimizer=sgd"), "network.layers.0.kind=elman")
    wild = set_from_text(wild, "network.layers.0.activation=relu")
    sweep = prepared(wild, ["training.learning_rate=1e-3,1e3"])
    made = run(tmp_path / "s", Inline(), sweep, 9.0)
    assert [each.state for each in made.runs] == ["finished", "diverged"]
    best, worst = settings(made)
    assert best.values == (1e-3,) and worst.loss == float("inf")
    assert "diverged" in made.runs[1].sentence


def test_a_file_that_a_machine_lacks_is_sent_once_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "there"))
    (tmp_path / "there").mkdir()
    (tmp_path / "own.csv").write_text("a,b\n" + "\n".join(f"{k % 7},{k % 5}" for k in range(90)))
    own = set_from_text(resolve(str(tmp_path / "own.csv")).experiment, "training.updates=3")
    hands = Inline(remote=True)
    made = run(tmp_path / "s", hands, prepared(own, [], seeds=[0, 1, 2]), 9.0)
    assert [each.state for each in made.runs] == ["finished"] * 3
    sent = [file for each in hands.asked for file in each.files if file.content is not None]
    assert 1 <= len(sent) < 3
    there = Store(tmp_path / "s" / "runs").open(made.runs[0].facts.id)
    assert there.experiment.data == own.data  # and not where it lay there


def test_another_version_ends_the_sweep_with_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.sweeps.running.versions", lambda: {"numpy": "0.1"})
    with pytest.raises(InputError, match=r"numpy .* there, 0\.1 here"):
        run(tmp_path / "s", Inline(remote=True))


def test_the_word_makes_runs_resumes_and_tells_the_best(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["sweep", "sine", "--vary", "network.layers.0.units=2,3", "--seeds", "2", "--updates", "20", "--jobs", "1",
             "--out", "kept"]  # fmt: skip
    drawn: list[Path] = []
    assert cli.main(words, chart_sweep=lambda going, folder: drawn.append(folder) or []) == 0
    told = capsys.readouterr().out
    assert "4 runs of 20 updates" in told and "2 of 2" in told and drawn
    assert len(rows(tmp_path / "kept")) == 4
    assert json.loads((tmp_path / "kept" / "sweep.json").read_text())["vary"] == ["network.layers.0.units=2,3"]
    assert cli.main(words) == 0
    assert "4 of 4 runs are there already" in capsys.readouterr().out
    assert cli.main(["sweep", "sine"]) == 2
    assert "--vary: name a field" in capsys.readouterr().err


def test_a_machine_without_memory_for_a_run_refuses_that_run_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Hungry(Trainer):
        def __init__(self, experiment: Experiment, start: Checkpoint | None = None) -> None:
            if experiment.network.layers[0].units == 3:
                raise MemoryError
            super().__init__(experiment, start)

    monkeypatch.setattr("simulator.sweeps.stretch.Trainer", Hungry)
    made = run(tmp_path / "s", Inline(), prepared(TINY, ["network.layers.0.units=2,3,4"]), 9.0)
    assert [each.state for each in made.runs] == ["finished", "failed", "finished"]
    assert "memory" in made.runs[1].sentence


@pytest.mark.parametrize(("at", "code"), [(1, 130), (9, 0)])
def test_ctrl_c_is_done_where_something_is_kept(
    at: int, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hands = Inline()

    def interrupted(count: int) -> bool:
        if count == at:
            signal.raise_signal(signal.SIGINT)
        return False

    hands.lost = interrupted
    monkeypatch.setattr("simulator.command.kinds.sweep.workers_of", lambda arguments: hands)
    assert cli.main(["sweep", "sine", "--seeds", "9", "--updates", "9", "--quiet", "--out", str(tmp_path)]) == code
    assert f"interrupted with {at - 1} of 9 runs made; repeat the command" in capsys.readouterr().err


def test_the_word_ends_with_one_where_nobody_is_left_to_train(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Gone(Inline):
        def check(self) -> None:
            raise HandsLostError("the scheduler is gone.")

    monkeypatch.setattr("simulator.command.kinds.sweep.workers_of", lambda arguments: Gone())
    assert cli.main(["sweep", "sine", "--seeds", "5", "--updates", "9", "--quiet", "--out", str(tmp_path / "s")]) == 1
    assert capsys.readouterr().err == "rnn-simulator: the scheduler is gone.\n"
    assert [row["state"] for row in rows(tmp_path / "s")].count("finished") == 2  # and what came is there


@pytest.mark.parametrize("killed", [True, False])
def test_a_run_that_ends_its_workers_has_a_short_stretch_more_and_then_fails(tmp_path: Path, killed: bool) -> None:
    lost = pytest.importorskip("distributed.scheduler").KilledWorker("make", SimpleNamespace(address="tcp://there"), 3)
    error = lost if killed else FileNotFoundError(2, "No usable temporary directory found")
    from simulator.sweeps.cluster import told

    class Killed:
        def result(self) -> Stretch:
            raise error

        def add_done_callback(self, done: Callable[["Killed"], None]) -> None:
            done(self)

    class There(Inline):
        def submit(self, wanted: Wanted) -> "Future[Stretch]":
            good = super().submit(wanted)
            return told(Killed()) if wanted.experiment.training.seed == 1 else good

    sweep = prepared(TINY, [], seeds=[0, 1, 2])
    folder, hands = SweepFolder(sweep, tmp_path / "out"), There(remote=True)
    *_, going = Running(sweep, hands, folder).run()
    folder.close()
    assert [each.state for each in going.runs] == ["finished", "failed", "finished"]
    first, second = [each.seconds for each in hands.asked if each.experiment.training.seed == 1]
    assert second < first / 10, "and no endless ones"
