"""Run folders: what training leaves on the disk, and what is read again from it."""

import csv
import json
import subprocess
import sys

import numpy as np
import pytest

from simulator import InputError, train
from simulator.engine.orders import Alone
from simulator.experiment import load
from simulator.files import HERE, is_alive
from simulator.keeping import weights
from simulator.keeping.run import is_run, load_run
from simulator.keeping.writer import Writer, claim
from simulator.training.snapshot import Finished, Kept, Snapshot, Started
from tests.simulator.helpers import experiment


def run_in(folder, chosen, start=None, earlier=None):
    """Train into a folder; the reports."""
    desk = Alone()
    writer, reports = Writer(claim(folder), desk, earlier), []
    for report in train(chosen, desk, start):
        writer.take(report)
        reports.append(report)
    writer.close()
    return reports


@pytest.fixture
def run(tmp_path):
    folder = tmp_path / "run"
    run_in(folder, experiment(updates=40, validate_every=7))
    return folder


def table(folder):
    with (folder / "history.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_history_has_a_row_for_each_update_with_the_columns_in_order(run):
    rows = table(run)
    assert list(rows[0]) == [
        "update", "sequences", "seconds", "loss", "validation_loss", "score", "gradient_norm",
        "gradient_norm.0.elman.W", "gradient_norm.1.readout.W",
    ]  # fmt: skip
    assert [int(row["update"]) for row in rows] == list(range(41))
    assert [int(row["sequences"]) for row in rows] == [3 * update for update in range(41)]
    assert [int(row["update"]) for row in rows if row["validation_loss"]] == [0, 7, 14, 21, 28, 35, 40]


def test_a_run_reads_back_as_it_was_reported(tmp_path):
    chosen = experiment(layers=("elman", "lstm"), updates=40)
    reports = run_in(tmp_path / "run", chosen)
    snapshots = [report for report in reports if isinstance(report, Snapshot)]
    read = load_run(tmp_path / "run")
    assert np.array_equal(read.snapshot.records, np.concatenate([each.records for each in snapshots]))
    assert np.array_equal(
        read.snapshot.validation, np.concatenate([each.validation for each in snapshots]), equal_nan=True
    )
    assert (read.snapshot.update, read.snapshot.sequences) == (40, 120)
    assert read.checkpoint.experiment == chosen == load(tmp_path / "run" / "experiment.json")
    begun, ended = reports[0], reports[-1]
    assert isinstance(begun, Started) and isinstance(ended, Finished)
    assert (read.started.inputs, read.started.outputs, read.started.weights) == (
        begun.inputs, begun.outputs, begun.weights,
    )  # fmt: skip
    for name, W in ended.checkpoint.weights.items():
        assert np.array_equal(read.checkpoint.weights[name], W)


def test_a_run_that_is_read_shows_what_every_probe_sees_that_applies(run, tmp_path):
    probes = load_run(run).snapshot.probes
    assert {"output", "states"} <= set(probes)
    assert "text" not in probes
    run_in(tmp_path / "text", experiment(data={"kind": "characters", "length": 8}, network={
        "loss": "cross-entropy", "read_out": {"activation": "softmax"}}, updates=2))  # fmt: skip
    assert load_run(tmp_path / "text").snapshot.probes["text"].text


def test_a_run_that_goes_on_has_the_history_of_one_that_never_stopped(tmp_path):
    run_in(tmp_path / "whole", experiment(updates=40, validate_every=7))
    run_in(tmp_path / "half", experiment(updates=21, validate_every=7))
    start = load_run(tmp_path / "half").checkpoint
    run_in(tmp_path / "rest", experiment(updates=40, validate_every=7), start, earlier=tmp_path / "half")
    whole, rest = (
        [{name: cell for name, cell in row.items() if name != "seconds"} for row in table(tmp_path / folder)]
        for folder in ("whole", "rest")
    )
    assert rest == whole


def test_history_and_first_weights_are_on_the_disk_while_it_trains(tmp_path):
    desk = Alone(interval=0)
    writer = Writer(claim(tmp_path / "run"), desk)
    reports = train(experiment(updates=1000), desk)
    seen = []
    for report in reports:
        writer.take(report)
        if isinstance(report, Snapshot):
            seen.append(report)
            if len(seen) == 3:
                break
    assert len(load_run(tmp_path / "run").snapshot.records) == 1  # up to the weights of the first update
    assert int(table(tmp_path / "run")[-1]["update"]) == seen[-1].update > 0
    reports.close()
    writer.close()


def test_weights_are_asked_for_again_once_they_are_due(tmp_path, monkeypatch):
    monkeypatch.setattr("simulator.keeping.writer.KEEP_EVERY", 0.0)
    monkeypatch.setattr("simulator.keeping.writer.KEEP_SHARE", 0)
    desk = Alone(interval=0)
    writer = Writer(claim(tmp_path / "run"), desk)
    for report in train(experiment(updates=100_000), desk):
        writer.take(report)
        if isinstance(report, Kept) and report.checkpoint.update > 0:
            break
    assert weights.load(tmp_path / "run" / "weights.safetensors").update == report.checkpoint.update
    writer.close()


def test_a_last_line_cut_short_by_a_crash_is_left_out(run):
    history = run / "history.csv"
    history.write_text(history.read_text()[:-9])
    assert load_run(run).snapshot.records[-1, 0] == 39


def test_history_ahead_of_the_weights_is_read_up_to_them(run):
    history = run / "history.csv"
    last = history.read_text().splitlines()[-1]
    history.write_text(history.read_text() + "41" + last.removeprefix("40") + "\n")
    assert load_run(run).snapshot.records[-1, 0] == 40


def test_words_and_live_settings_of_a_run_can_be_edited_but_no_others(run):
    path = run / "experiment.json"
    data = json.loads(path.read_text())
    data["title"], data["training"]["learning_rate"] = "Renamed", 0.5
    path.write_text(json.dumps(data))
    read = load_run(run)
    assert (read.checkpoint.experiment.title, read.snapshot.learning_rate) == ("Renamed", 0.5)
    data["training"]["batch"] = 4
    path.write_text(json.dumps(data))
    with pytest.raises(InputError, match="does not fit the weights"):
        load_run(run)


def cut(path):
    path.write_bytes(path.read_bytes()[:200])


def swap(old, new):
    def damage(path):
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))

    return damage


@pytest.mark.parametrize(
    ("name", "damage", "sentence"),
    [
        ("experiment.json", cut, "experiment.json: not JSON"),
        ("experiment.json", lambda path: path.unlink(), "there is no file"),
        ("weights.safetensors", cut, "is not a safetensors file"),
        ("weights.safetensors", lambda path: path.unlink(), "there is no file"),
        ("history.csv", lambda path: path.unlink(), "there is no file"),
        ("history.csv", lambda path: path.write_bytes(bytes(100)), "is not a text file"),
        ("history.csv", lambda path: path.write_text(""), "the columns do not fit"),
        ("history.csv", swap("loss", "lass"), "the columns do not fit the network; they should be update, sequences"),
        ("history.csv", swap("\n7,", "\nseven,"), "line 9, update: 'seven' is not allowed; it should be a whole"),
        ("history.csv", swap("\n7,21,", "\n7,21,,"), "line 9: 10 values are not allowed; there should be 9"),
        ("history.csv", swap("\n7,21,", "\n7,21,x"), "line 9, seconds: 'x"),
        ("history.csv", swap("\n7,", "\n6,"), "line 9, update: 6 is not allowed; it should come after 6"),
    ],
)
def test_a_damaged_run_is_refused_in_one_sentence(run, name, damage, sentence):
    damage(run / name)
    with pytest.raises(InputError) as refusal:
        load_run(run)
    assert sentence in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert str(run) in str(refusal.value)


@pytest.mark.parametrize("name", ["missing", "file", "folder", "x" * 5000])
def test_what_is_no_run_is_refused(tmp_path, name):
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="run folder"):
        load_run(tmp_path / name)


def test_a_run_is_never_overwritten(run):
    before = (run / "history.csv").read_bytes()
    with pytest.raises(InputError, match="holds a run already; choose another folder"):
        claim(run)
    assert (run / "history.csv").read_bytes() == before


def test_no_folder_with_something_else_in_it_becomes_a_run(tmp_path):
    (tmp_path / "letter.txt").write_text("Dear")
    with pytest.raises(InputError, match="is not empty"):
        claim(tmp_path)
    assert not is_run(tmp_path)


@pytest.mark.parametrize("name", ["letter.txt", "letter.txt/below", "a\0b", "x" * 300])
def test_a_place_that_cannot_be_written_is_refused_before_training(tmp_path, name):
    (tmp_path / "letter.txt").write_text("Dear")
    with pytest.raises(InputError, match="cannot be made"):
        claim(tmp_path / name)


def test_an_empty_folder_and_its_parents_are_claimed_by_one_program_at_a_time(tmp_path):
    folder = tmp_path / "a" / "b"
    first = claim(folder)
    with pytest.raises(InputError, match="another program is training into"):
        claim(folder)
    (folder / "plots").mkdir()
    first.release()
    assert [each.name for each in folder.iterdir()] == ["plots"]
    (folder / "plots").rmdir()
    claim(folder).release()
    assert not folder.exists()


def test_a_folder_whose_program_was_killed_before_it_wrote_can_be_claimed(tmp_path):
    code = "import os, sys; from simulator.keeping.writer import claim; c = claim(sys.argv[1]); os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "run")], check=False)
    assert (tmp_path / "run").is_dir()
    claim(tmp_path / "run").release()


def test_what_a_killed_run_left_half_written_is_swept_when_it_is_read(run, monkeypatch):
    left = run / f".weights.safetensors.{HERE}-1234.abc.part"
    left.write_bytes(b"half")
    load_run(run)
    assert left.exists() == is_alive(1234)
    monkeypatch.setattr("simulator.files.is_alive", lambda process: False)
    load_run(run)
    assert not left.exists()
