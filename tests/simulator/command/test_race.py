"""The word `race`, as its user meets it."""

import csv
import os
import signal
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from simulator import experiment as experiments
from simulator.command import main as cli
from simulator.race import Hand
from simulator.runs import Store
from tests.simulator.helpers import experiment

TINY = ["race", "e.json", "--updates", "20", "--allow-mismatch", "--architectures", "own,gru"]


class Threads:
    """A crew of this process, which begins at once. `after`: what happens once so many stretches were begun."""

    after = 10**6, None

    def __init__(self, jobs):
        self.pool, self.over, self.count = ThreadPoolExecutor(jobs), False, 0

    def __call__(self):
        self.count += 1
        most, happens = self.after
        if self.count == most:
            happens()
        return self.over

    def begin(self):
        return [Hand(self.pool, self)]

    def stop(self):
        self.over = True

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.pool.shutdown()


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("simulator.runs.store.user_data", lambda: tmp_path / "data")
    monkeypatch.setattr("simulator.race.crew", Threads)
    experiments.save(experiment(goal=5.0), "e.json")


def chart(progress, folder):
    (folder / "race.svg").write_text(f"{len(progress.lanes)} lanes")


def rows(path):
    return list(csv.DictReader(Path(path).read_text().splitlines()))


def test_the_race_is_told_as_it_goes_and_a_table_at_the_end(capsys):
    assert cli.main([*TINY, "--seeds", "2"]) == 0
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert err == ""
    assert lines[0].startswith("Untitled: about 29 weights each (Elman (own) 4 (+0.0 %), GRU 2 (")
    assert lines[1].startswith(" 10% · Elman (own) ")
    head, own, gru, batches = lines[-4:]
    assert " ".join(head.split()) == "architecture size weights off best loss goal at update CPU s"
    assert " ".join(own.split()).startswith("Elman (own) 4 29 +0.0 % ") and " 2 of 2 " in own and " 2 of 2 " in gru
    assert batches.startswith("Batches are the same for all (seed 0: ")


def test_tables_figure_and_runs_are_kept(capsys):
    assert cli.main([*TINY, "--quiet", "--out", "kept"], chart_race=chart) == 0
    assert capsys.readouterr().out.startswith("architecture ")
    assert sorted(path.name for path in Path("kept").iterdir()) == ["curves.csv", "race.csv", "race.svg"]
    lanes = rows("kept/race.csv")
    assert [(lane["architecture"], lane["state"], lane["updates"]) for lane in lanes] == [
        ("Elman (own)", "finished", "20"), ("GRU", "finished", "20")
    ]  # fmt: skip
    assert len({lane["batches"] for lane in lanes}) == 1
    assert {(row["curve"], row["axis"]) for row in rows("kept/curves.csv")} == {
        (curve, axis) for curve in ("loss", "validation_loss") for axis in ("update", "cpu_seconds")
    }
    runs = Store().entries()
    assert {entry.name for entry in runs} == {"Elman (own): Untitled", "GRU: Untitled"}
    assert {entry.state for entry in runs} == {"finished"} and len({entry.facts.sweep for entry in runs}) == 1


def test_a_race_can_be_left_out_of_the_store_and_the_figure_be_missing(capsys):
    assert cli.main([*TINY, "--no-record", "--out", "kept"]) == 0
    assert "figure was left out" in capsys.readouterr().err
    assert Store().entries() == []


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
def test_ctrl_c_keeps_what_came(monkeypatch, capsys):
    monkeypatch.setattr(Threads, "after", (30, lambda: os.kill(os.getpid(), signal.SIGINT)))
    assert cli.main([*TINY, "--out", "kept"], chart_race=chart) == 0
    assert "Cut off at " in capsys.readouterr().out
    assert {row["state"] for row in rows("kept/race.csv")} == {"cut off"}
    for entry in Store().entries():
        assert entry.state == "stopped" and Store().open(entry.id).update == entry.facts.update


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
def test_ctrl_c_before_anything_came_leaves_nothing(monkeypatch):
    monkeypatch.setattr(Threads, "after", (1, lambda: os.kill(os.getpid(), signal.SIGINT)))
    assert cli.main([*TINY, "--out", "kept"]) == 130
    assert not Path("kept").exists()


def test_a_process_that_ends_is_a_failure_that_keeps_what_came(monkeypatch, capsys):
    def broken():
        raise BrokenExecutor

    monkeypatch.setattr(Threads, "after", (30, broken))
    assert cli.main([*TINY, "--out", "kept"], chart_race=chart) == 1
    assert "ended unexpectedly" in capsys.readouterr().err
    assert Path("kept/race.csv").is_file()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("--architectures elmann", "'elmann' is not allowed"), ("--architectures ,", "an empty list"),
        ("--architectures own,own", "stands twice"), ("--seeds 0", "--seeds: '0'"), ("--match no", "--match: 'no'"),
        ("--architectures blocks --match 20", "at the nearest"), ("--updates 0", "training.updates: 0"),
        ("--architectures own --out .", "is not empty"),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence(options, sentence, capsys):
    assert cli.main(["race", "e.json", *options.split()]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert sentence in err and err.count("\n") == 1
