"""The word `runs`, and what `train` leaves in the store, as their user meets them."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from simulator import experiment as experiments
from simulator.command import main as cli
from simulator.runs import Store
from simulator.sweeps import SweepFolder, prepared, sweeps_folder, trash
from tests.simulator.helpers import experiment


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for each in ("runs.store", "sweeps.folder"):
        monkeypatch.setattr(f"simulator.{each}.user_data", lambda: tmp_path / "data")
    experiments.save(experiment(), "e.json")


def obey(capsys, *argv):
    """What a command prints that must succeed."""
    capsys.readouterr()
    assert cli.main(argv) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out.splitlines()


def trained(capsys, *options):
    """The id of a run."""
    before = {entry.id for entry in Store().entries()}
    obey(capsys, "train", "e.json", "--quiet", *options)
    (new,) = {entry.id for entry in Store().entries()} - before
    return new


def test_the_list_is_an_aligned_table(capsys):
    one = trained(capsys)
    two = trained(capsys, "--updates", "1200", "--set", "network.layers.0=lstm", "--set", "title=Longer")
    lines = {line.split()[0]: line for line in obey(capsys, "runs")}
    head = lines.pop("run")
    assert lines.keys() == {one, two}
    assert lines[one][head.index("name") :].startswith("Untitled  finished")
    assert lines[two][head.index("changed") :].startswith("kind lstm, updates 1200")
    for id, updates in ((one, "30"), (two, "1,200")):
        assert lines[id][: head.index("updates") + 7].endswith(" " + updates)
        facts = Store().entry(id).facts
        assert lines[id].split()[-4:] == [
            f"{facts.best_loss:.4g}", "–", f"{facts.weights:,}", f"{facts.cpu_seconds:,.1f}"
        ]  # fmt: skip


def test_without_runs_it_says_how_to_make_one(capsys):
    assert obey(capsys, "runs") == ["There are no runs; `train NAME` makes one."]


def test_a_damaged_run_is_listed_and_told(capsys):
    one, two = trained(capsys), trained(capsys)
    Path("data/runs", one, "run.json").write_text("{")
    capsys.readouterr()
    assert cli.main(["runs"]) == 0
    out, err = capsys.readouterr()
    assert " damaged " in out and " finished " in out and two in out
    assert err.startswith(f"rnn-simulator: {one}: ") and err.count("\n") == 1


def test_a_run_is_shown_named_pinned_deleted_restored_and_exported(capsys):
    id = trained(capsys)
    told = dict(line.split("  ", 1) for line in obey(capsys, "runs", "show", id[-4:]))
    assert told["updates"].strip() == "30 of 30, 90 sequences"
    assert told["began"].endswith(", as e")
    assert obey(capsys, "runs", "rename", id, "my", "own") == [f"{id} is called my own."]
    obey(capsys, "runs", "pin", "my own")
    assert "my own (pinned)" in obey(capsys, "runs")[1]
    obey(capsys, "runs", "export", "my own", "--out", "c.csv")
    rows = list(csv.DictReader(Path("c.csv").read_text().splitlines()))
    assert {row["curve"] for row in rows} == {"loss", "validation_loss"}
    assert {row["name"] for row in rows} == {"my own"}
    obey(capsys, "runs", "delete", id)
    assert Store().entries() == []
    assert [row.split()[0] for row in obey(capsys, "runs", "trash")] == ["run", id]
    obey(capsys, "runs", "restore", id[-6:])
    assert obey(capsys, "runs", "trash") == ["The trash is empty."]
    assert [entry.name for entry in Store().entries()] == ["my own"]
    obey(capsys, "runs", "delete", id)
    assert obey(capsys, "runs", "empty-trash") == ["1 runs are deleted for good."]


def test_a_sweep_that_was_deleted_is_listed_restored_and_deleted_for_good(capsys):
    place = sweeps_folder() / "mine"
    SweepFolder(prepared(experiment(), []), place).close()
    trash.delete(place)
    assert obey(capsys, "runs", "trash") == [f"{place.name} is a sweep, with all its runs."]
    assert obey(capsys, "runs", "restore", place.name) == [f"{place.name} is back."]
    assert obey(capsys, "runs", "trash") == ["The trash is empty."] and place.is_dir()
    gone = trash.delete(place)
    said = obey(capsys, "runs", "empty-trash")
    assert said == ["0 runs are deleted for good.", "1 sweep too, with all its runs."] and not gone.exists()


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        ("show", "give the id of a run"), ("show nothing", "is no run in the store"), ("delete", "give the id"),
        ("restore nothing", "`runs trash` lists what is"), ("trash x", "it takes no id"),
        ("rename x", "give the run's id, then its new name"),
        ("export x", "--out FILE.csv"), ("list --out f.csv", "--out: this is not allowed here"),
        ("empty-trash x", "it takes no id"), ("pin a b", "one run"), ("shew", "invalid choice: 'shew'"),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence(capsys, argv, sentence):
    assert cli.main(["runs", *argv.split()]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert sentence in err and err.count("\n") == 1


def test_train_goes_on_with_a_run_in_a_run_of_its_own(capsys):
    first = trained(capsys, "--updates", "12")
    obey(capsys, "train", first, "--quiet", "--updates", "30")
    second = next(entry for entry in Store().entries() if entry.id != first)
    whole = trained(capsys)
    assert (second.facts.parent, second.facts.parent_update, second.facts.origin) == (first, 12, "e")
    assert [change.brief for change in second.facts.changed] == ["updates 30"]
    one, other = (Store().open(each) for each in (second.id, whole))
    assert {n: W.tolist() for n, W in one.weights.items()} == {n: W.tolist() for n, W in other.weights.items()}
    assert Store().entry(first).facts.update == 12
    assert cli.main(["train", first, "--quiet", "--updates", "20", "--out", "elsewhere"]) == 0
    assert Path("elsewhere/history.csv").read_text().count("\n") == 1 + 9  # from its update 12 on


def test_a_run_of_the_store_is_evaluated_by_its_id_or_the_end_of_it(capsys):
    id = trained(capsys)
    assert obey(capsys, "evaluate", id[-4:]) == obey(capsys, "evaluate", str(Store().place(id)))
    assert cli.main(["evaluate", "nothing"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_disk_that_refuses_costs_the_recording_alone(capsys):
    Path("data").write_text("in the way")
    assert cli.main(["train", "e.json", "--quiet", "--out", "run"]) == 0
    err = capsys.readouterr().err
    assert err.startswith("rnn-simulator: the run is not recorded any more (") and "--no-record" in err
    assert Path("run/weights.safetensors").is_file()


def test_a_run_that_was_killed_goes_on_where_it_stands(capsys):
    id = trained(capsys, "--updates", "12")
    path = Path("data/runs", id, "run.json")
    path.write_text(json.dumps(json.loads(path.read_text()) | {"status": "running", "process": 2**22 + 7}))
    assert " interrupted " in obey(capsys, "runs")[1]
    obey(capsys, "train", id, "--quiet", "--updates", "30")
    (entry,) = Store().entries()
    assert (entry.id, entry.state, entry.facts.update, entry.facts.parent) == (id, "finished", 30, "")
    assert Store().experiment(id).training.updates == 30


def test_every_word_takes_a_run_as_it_was_at_an_update(capsys):
    experiments.save(experiment(updates=20), "short.json")
    long = trained(capsys)
    assert cli.main(["train", "short.json", "--out", "short", "--quiet", "--no-record"]) == 0
    obey(capsys, "export", f"{long}@20", "--weights", "was.npz")
    obey(capsys, "export", "short", "--weights", "short.npz")
    was, short = np.load("was.npz"), np.load("short.npz")
    assert all(np.array_equal(was[name], short[name]) for name in short.files)
    assert obey(capsys, "evaluate", f"{long[-4:]}@20")[0] == "Untitled, 20 updates"


def test_a_run_branches_off_at_an_update(capsys):
    long = trained(capsys)
    facts = Store().folder / long / "run.json"  # it was interrupted; as it was it does not go on in its folder
    facts.write_text(json.dumps(json.loads(facts.read_text()) | {"status": "running", "process": 2**22 + 7}))
    obey(capsys, "train", f"{long}@20", "--quiet", "--set", "training.learning_rate=0.001")
    (branch,) = [entry for entry in Store().entries() if entry.facts.parent]
    assert (branch.facts.parent, branch.facts.parent_update, branch.facts.update) == (long, 20, 30)
    assert cli.main(["runs"]) == 0
    assert "from update 20" in capsys.readouterr().out
    assert [str(change) for change in branch.facts.changed] == ["training.learning_rate 0.01 → 0.001"]
    assert np.array_equal(Store().curves(branch.id).course.training.x, range(31))
    assert cli.main(["train", f"{long}@40"]) == 2
    assert "has no update 40" in capsys.readouterr().err
