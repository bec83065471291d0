"""A run's plots, drawn by the command line without a window."""

import csv

import pytest

from simulator import train
from simulator.engine.orders import Alone
from simulator.errors import InputError
from simulator.experiment import Experiment
from simulator.keeping.run import load_run
from simulator.keeping.writer import Writer, claim
from widgets.desktop import plots
from widgets.keeping.pictures import FORMATS

SMALL = {"updates": 12, "batch": 2, "validate_every": 5}
LAYERS = [{"kind": "elman", "units": 3}]
RUNS = {
    "sine": {"data": {"kind": "sine", "steps": 200, "length": 8}, "network": {"layers": LAYERS}},
    "characters": {
        "data": {"kind": "characters", "length": 12, "sentences": 100},
        "network": {"layers": LAYERS, "loss": "cross-entropy", "read_out": {"activation": "softmax"}},
    },
}


def run_of(name, folder):
    desk = Alone()
    writer = Writer(claim(folder), desk)
    for report in train(Experiment.from_data(RUNS[name] | {"training": SMALL}), desk):
        writer.take(report)
    writer.close()
    return load_run(folder)


@pytest.mark.parametrize(("name", "own", "others"), [("sine", "output", "text"), ("characters", "text", "output")])
def test_every_view_that_suits_the_run_is_drawn_in_every_format(qapp, tmp_path, name, own, others):
    run = run_of(name, tmp_path / "run")
    paths = plots.draw(run, tmp_path / "run" / "plots")
    assert all(path.stat().st_size > 100 or path.suffix == ".csv" for path in paths)
    assert {"loss", "gradients", "states", "traces", own} <= {path.stem for path in paths}
    assert others not in {path.stem for path in paths}
    assert {path.suffix for path in paths} == set(FORMATS)
    assert sorted((tmp_path / "run" / "plots").iterdir()) == sorted(paths)


def test_the_loss_in_the_plot_is_the_loss_in_the_history(qapp, tmp_path):
    run = run_of("sine", tmp_path / "run")
    plots.draw(run, tmp_path / "plots")
    with (tmp_path / "plots" / "loss.csv").open(newline="") as file:
        drawn = [float(row["loss"]) for row in csv.DictReader(file) if row["curve"] == "training"]
    assert drawn == run.snapshot.records[:, 2].tolist()


def test_missing_libraries_are_told_before_anything_is_drawn(qapp, tmp_path, monkeypatch):
    def missing():
        raise InputError("the window needs a system library that is missing.")

    monkeypatch.setattr(plots, "require_qt", missing)
    with pytest.raises(InputError, match="missing"):
        plots.draw(run_of("sine", tmp_path / "run"), tmp_path / "plots")
    assert not (tmp_path / "plots").exists()
