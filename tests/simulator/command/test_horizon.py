"""The word `horizon`, as its user meets it."""

import csv
import itertools
import json
import os
import signal
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from simulator.command import main as cli
from simulator.horizon import survey

TINY = ["horizon", "--architectures", "tdnn:delays=2", "--lags", "1,2,3", "--seeds", "2"]


class Threads:
    """Workers of this process, which begin at once."""

    def __init__(self, jobs):
        self.jobs, self.stopped = jobs, False

    def survey(self, horizon):
        with ThreadPoolExecutor(self.jobs) as pool:
            yield from survey(horizon.model_copy(update={"updates": 75, "held_out": 20}), pool, 2, lambda: self.stopped)

    def stop(self):
        self.stopped = True

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("simulator.horizon.Workers", Threads)


def chart(findings, folder):
    (folder / "horizon.svg").write_text(f"{len(findings.attempts)} runs")
    return [folder / "horizon.svg"]


def rows(path):
    return list(csv.DictReader(Path(path).read_text().splitlines()))


def test_points_are_told_as_they_come_and_a_table_at_the_end(capsys):
    assert cli.main(TINY) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("lag 1 · tdnn:delays=2: 2 of 2, median of ")
    assert lines[1].startswith("lag 2 · tdnn:delays=2: 0 of 2 · ")
    assert lines[3].startswith("architecture   all seeds up to  half of them  then (lag: seeds)")
    assert lines[4] == "tdnn:delays=2                1             1  2: 0 of 2, 3: 0 of 2"
    assert lines[5].startswith("6 runs, ")


def test_quietly_there_is_the_result_alone(capsys):
    assert cli.main([*TINY, "--quiet"]) == 0
    assert capsys.readouterr().out.startswith("architecture ")


def test_tables_conditions_and_figure_are_kept(capsys):
    assert cli.main([*TINY, "--out", "kept"], chart=chart) == 0
    assert sorted(path.name for path in Path("kept").iterdir()) == [
        "horizon.csv", "horizon.json", "horizon.svg", "runs.csv"
    ]  # fmt: skip
    points = rows("kept/horizon.csv")
    assert [(row["lag"], row["solved"], row["runs"]) for row in points] == [
        ("1", "2", "2"),
        ("2", "0", "2"),
        ("3", "0", "2"),
    ]
    assert len(rows("kept/runs.csv")) == 6
    kept = json.loads(Path("kept/horizon.json").read_text())
    assert kept["conditions"]["lags"] == [1, 2, 3]
    assert "numpy" in kept["made_with"]
    assert "the figure" in capsys.readouterr().out


def test_without_somebody_who_draws_the_tables_are_kept(capsys):
    assert cli.main([*TINY, "--out", "kept"]) == 0
    assert "figure was left out" in capsys.readouterr().err
    assert Path("kept/horizon.csv").is_file()


def test_jobs_change_nothing_that_is_kept():
    for jobs in ("1", "3"):
        assert cli.main([*TINY, "--quiet", "--jobs", jobs, "--out", jobs]) == 0
    for name in ("horizon.csv", "runs.csv", "horizon.json"):
        assert Path("1", name).read_bytes() == Path("3", name).read_bytes()


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
def test_ctrl_c_keeps_what_came(monkeypatch, capsys):
    def interrupted(self, horizon):
        for k, each in enumerate(Threads.survey(self, horizon)):
            yield each
            if k == 1:
                os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr("simulator.horizon.Workers", type("Interrupted", (Threads,), {"survey": interrupted}))
    assert cli.main([*TINY, "--jobs", "1", "--out", "kept"], chart=chart) == 0
    assert len(rows("kept/runs.csv")) == 2
    assert "2 runs, " in capsys.readouterr().out


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
def test_ctrl_c_before_anything_came_leaves_nothing(monkeypatch):
    def interrupted(self, horizon):
        os.kill(os.getpid(), signal.SIGINT)
        yield from Threads.survey(self, horizon)

    monkeypatch.setattr("simulator.horizon.Workers", type("Interrupted", (Threads,), {"survey": interrupted}))
    assert cli.main([*TINY, "--out", "kept"]) == 130
    assert not Path("kept").exists()


@pytest.mark.parametrize("came", [0, 2])
def test_a_process_that_ends_is_a_failure_that_keeps_what_came(monkeypatch, capsys, came):
    def broken(self, horizon):
        yield from itertools.islice(Threads.survey(self, horizon), came)
        raise BrokenExecutor

    monkeypatch.setattr("simulator.horizon.Workers", type("Broken", (Threads,), {"survey": broken}))
    assert cli.main([*TINY, "--jobs", "1", "--out", "kept"], chart=chart) == 1
    said = capsys.readouterr()
    assert "ended unexpectedly" in said.err and "interrupted" not in said.err
    assert Path("kept").exists() == bool(came)
    assert not came or len(rows("kept/runs.csv")) == 2


@pytest.mark.parametrize(
    "options",
    [
        ["--lags", "2,1"], ["--lags", "one"], ["--lags", ""], ["--seeds", "0"], ["--jobs", "0"], ["--jobs", "many"],
        ["--architectures", "elmann"], ["--architectures", "elman,elman"], ["--architectures", "lstm:units=3"],
        ["--architectures", "jordan:teacher_forcing=true"], ["--out", ""],
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence(options, capsys):
    assert cli.main(["horizon", *options]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("rnn-simulator: ")
    assert err.endswith(".\n")
    assert err.count("\n") == 1


def test_a_folder_that_is_not_empty_is_refused_before_anything_runs(capsys):
    Path("kept").mkdir()
    Path("kept/own.txt").write_text("mine")
    assert cli.main([*TINY, "--out", "kept"]) == 2
    assert "not empty" in capsys.readouterr().err
    assert Path("kept/own.txt").read_text() == "mine"
