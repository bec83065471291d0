"""The words of the command line that use a trained network."""

import csv
from pathlib import Path

import pytest

from simulator.command import main as cli
from simulator.keeping import weights
from tests.simulator.helpers import experiment, trained

SOFTMAX = {"read_out": {"activation": "softmax"}, "loss": "cross-entropy"}


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("simulator.keeping.library.user_folder", lambda: tmp_path / "own")


@pytest.fixture
def said(capsys):
    """Run a command that succeeds; its lines."""

    def run(*argv):
        capsys.readouterr()
        assert cli.main(argv) == 0
        return capsys.readouterr().out.splitlines()

    return run


@pytest.fixture
def refused(capsys):
    """Run a command that must be refused in one sentence; the sentence."""

    def run(*argv):
        capsys.readouterr()
        assert cli.main(argv) == 2
        out, err = capsys.readouterr()
        assert out == "" and err.count("\n") == 1
        return err

    return run


def keep(data, network=None, name="run.safetensors", **training):
    weights.save(trained(experiment(data=data, network=network, **({"updates": 5} | training)))[1], name)


def test_evaluate_prints_a_verdict_and_a_table_and_writes_every_prediction(said):
    keep({"kind": "walk", "days": 120, "length": 5, "test": 0.25})
    lines = said("evaluate", "run.safetensors", "--out", "p.csv")
    assert lines[0] == "Untitled, 5 updates"
    assert lines[1] == "test part, never looked at while training: 30 scored steps in 6 sequences"
    assert lines[3].endswith("error.")
    assert lines[5].split() == ["network", "best", "constant", "persistence"]
    assert [line.split("  ")[0] for line in lines[6:9]] == ["mean squared error", "RMSE of price", "MAE of price"]
    assert len({line.index(line.split()[-1]) + len(line.split()[-1]) for line in lines[5:9]}) == 1
    rows = list(csv.reader(Path("p.csv").read_text("utf-8").splitlines()))
    assert rows[0] == ["sequence", "day", "target price", "output price", "loss"]
    assert [int(row[1]) for row in rows[1:]] == list(range(90, 120))


def test_evaluate_reads_the_part_the_data_and_the_weights_that_are_asked_for(said):
    keep({"kind": "walk", "days": 120, "length": 5, "test": 0.25}, validate_every=1)
    assert said("evaluate", "run.safetensors", "--part", "training")[1].startswith("training part")
    assert (
        "seed=5, which the network was not trained on" in said("evaluate", "run.safetensors", "--set", "data.seed=5")[1]
    )
    best = said("evaluate", "run.safetensors", "--best")[0]
    assert best == f"Untitled, {weights.load('run.safetensors').best.update or 'untrained'} updates".replace(
        "untrained updates", "untrained"
    )


def test_evaluate_shows_which_class_was_taken_for_which(said):
    keep({"kind": "temporal-order"}, SOFTMAX)
    lines = said("evaluate", "run.safetensors", "--out", "p.csv")
    at = lines.index("What it is (rows), and what it was taken for:")
    names = lines[at + 1].split()
    assert [line.split()[0] for line in lines[at + 2 : at + 2 + len(names)]] == names
    header = next(csv.reader(Path("p.csv").read_text("utf-8").splitlines()))
    assert header[:4] == ["sequence", "time step", "target", "likeliest"]


def test_evaluate_refuses_in_one_sentence(refused):
    keep({"kind": "walk", "days": 120, "length": 5})
    run = "run.safetensors"
    assert "--part: 'all' is not allowed" in refused("evaluate", run, "--part", "all")
    assert "this data has no test part" in refused("evaluate", run, "--part", "test")
    assert "only fields of the data" in refused("evaluate", run, "--set", "training.seed=1")
    assert "sine is no trained network" in refused("evaluate", "sine")
    assert "There is no run nowhere" in refused("evaluate", "nowhere")


def test_forecast_prints_what_comes_and_how_far_to_trust_it(said):
    keep({"kind": "walk", "days": 120, "length": 5})
    lines = said("forecast", "run.safetensors", "--steps", "25", "--out", "f.csv")
    assert lines[1] == "Forecast of 25 steps after day 119:"
    assert [line.split()[0] for line in lines[3:24]] == ["day", *map(str, range(120, 140))]
    assert lines[24] == "… and 5 more; --out FILE.csv writes them all."
    at = lines.index("Size of the error from 13 starts; validation part: training has looked at it, so it flatters:")
    assert [line.split()[:2] for line in lines[at + 2 : at + 6]] == [[h, "price"] for h in ("1", "2", "5", "10")]
    assert lines[-2].startswith("From 13 starts whose truth is known: nearer than the last value")
    rows = list(csv.reader(Path("f.csv").read_text("utf-8").splitlines()))
    assert rows[0] == ["day", "price"] and len(rows) == 26
    shown = said("forecast", "run.safetensors", "--steps", "3", "--start", "117")
    assert [len(line.split()) for line in shown[4:7]] == [3, 3, 2]  # of the last one the truth is not known
    shown = said("forecast", "run.safetensors", "--steps", "3", "--part", "training")
    assert any("starts; training part" in line for line in shown)


def test_steps_that_have_dates_are_called_by_them_beyond_the_last_one_too(said):
    days = [f"2024-02-{day:02d}" for day in range(1, 30)] + [f"2024-03-{day:02d}" for day in range(1, 12)]
    Path("own.csv").write_text("day,x\n" + "".join(f"{day},{i % 5}\n" for i, day in enumerate(days)))
    keep({"kind": "table", "path": "own.csv", "length": 5})
    lines = said("forecast", "run.safetensors", "--steps", "2", "--out", "f.csv")
    assert lines[1] == "Forecast of 2 steps after day 2024-03-11:"
    rows = list(csv.reader(Path("f.csv").read_text("utf-8").splitlines()))
    assert [row[0] for row in rows] == ["day", "2024-03-12", "2024-03-13"]
    said("evaluate", "run.safetensors", "--out", "p.csv")
    assert list(csv.reader(Path("p.csv").read_text("utf-8").splitlines()))[-1][1] == "2024-03-11"


def test_forecast_refuses_in_one_sentence(refused):
    keep({"kind": "adding"}, name="adding.safetensors")
    assert "--steps: it is missing" in refused("forecast", "adding.safetensors")
    assert "--steps: '0' is not allowed" in refused("forecast", "adding.safetensors", "--steps", "0")
    assert "--part: 'all' is not allowed" in refused("forecast", "adding.safetensors", "--steps", "3", "--part", "all")
    assert "one long sequence of numbers" in refused("forecast", "adding.safetensors", "--steps", "3")


def test_write_prints_the_text_and_how_sure_it_was(said):
    keep({"kind": "characters", "sentences": 30, "length": 8}, SOFTMAX)
    options = ("--prompt", "the cat", "--count", "20", "--temperature", "0")
    lines = said("write", "run.safetensors", *options, "--out", "t.csv")
    assert lines[0].startswith("the cat")
    assert lines[-2].startswith("20 characters, each with a probability of ") and lines[-1] == "Wrote t.csv."
    rows = list(csv.reader(Path("t.csv").read_text("utf-8").splitlines(keepends=True)))
    assert "".join(row[0] for row in rows[1:]) == "\n".join(lines[:-3]).removeprefix("the cat")
    other = said("write", "run.safetensors", "--seed", "1")
    assert said("write", "run.safetensors", "--seed", "1") == other != said("write", "run.safetensors", "--seed", "2")


def test_write_refuses_in_one_sentence(refused):
    keep({"kind": "characters", "sentences": 30, "length": 8}, SOFTMAX)
    run = "run.safetensors"
    assert "“ß” is not a character the network knows; it knows ⏎ ␣ , . a b" in refused("write", run, "--prompt", "ß")
    assert "--temperature: 'hot' is not allowed" in refused("write", run, "--temperature", "hot")
    assert "--count: '0' is not allowed" in refused("write", run, "--count", "0")
    keep({"kind": "walk", "days": 100, "length": 5}, name="walk.safetensors")
    assert "only a network that was trained on characters or words can write" in refused("write", "walk.safetensors")
