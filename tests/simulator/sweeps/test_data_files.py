"""Sweeps over files of the user's own: a run is known by what its file holds, not by where it lies."""

import json
from pathlib import Path

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.experiment.from_text import set_from_text
from simulator.keeping.library import resolve
from simulator.sweeps import Running, Sweep, SweepFolder, load_sweep, prepared
from tests.simulator.sweeps.test_running import Inline, run


def write(path: Path, pace: float = 3.0) -> Path:
    path.write_text("a,b\n" + "\n".join(f"{np.sin(k / pace):.6f},{np.cos(k / pace):.6f}" for k in range(80)))
    return path


def sweep_of(path: Path) -> Sweep:
    experiment = set_from_text(resolve(str(path)).experiment, "training.updates=4")
    for assignment in ("network.layers.0.units=2", "training.validate_every=2"):
        experiment = set_from_text(experiment, assignment)
    return prepared(experiment, ["training.learning_rate=0.01,0.1"])


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return write(tmp_path / "own.csv")


def made(folder: Path, sweep: Sweep) -> int:
    """How many stretches it takes to bring the sweep in the folder to its end."""
    hands = Inline()
    run(folder, hands, sweep, seconds=60.0)
    return hands.count


def finished(folder: Path) -> int:
    """How many runs of the sweep that a folder holds are there, looked at alone."""
    sweep = load_sweep(folder)
    held = SweepFolder(sweep, folder)
    try:
        return sum(each.state == "finished" for each in Running(sweep, Inline(), held).states)
    finally:
        held.close()


def age(folder: Path, sweep: Sweep) -> None:
    """As older versions kept it: runs known by their files' paths."""
    words = json.loads((folder / "sweep.json").read_text())
    del words["digests"]
    (folder / "sweep.json").write_text(json.dumps(words))
    older = {each.key: each.older_key for each in sweep.planned}
    for path in folder.glob("runs/*/run.json"):
        facts = json.loads(path.read_text())
        path.write_text(json.dumps(facts | {"key": older[facts["key"]]}))


def test_a_file_that_is_moved_leaves_the_runs_what_they_are(own: Path, tmp_path: Path) -> None:
    assert made(tmp_path / "out", sweep_of(own)) == 2
    assert made(tmp_path / "out", sweep_of(own.rename(tmp_path / "moved.csv"))) == 0


def test_another_file_in_its_place_makes_other_runs_and_mixes_with_none(own: Path, tmp_path: Path) -> None:
    before = sweep_of(own)
    made(tmp_path / "out", before)
    write(own, pace=5.0)
    after = sweep_of(own)
    assert not {each.key for each in before.planned} & {each.key for each in after.planned}
    for again in (after, load_sweep(tmp_path / "out")):
        with pytest.raises(InputError, match=r"own\.csv has changed since this sweep was made; put the old file back"):
            made(tmp_path / "out", again)
    assert finished(tmp_path / "out") == 2, "what it found then can be looked at"


def test_a_sweep_whose_file_is_gone_can_be_looked_at(own: Path, tmp_path: Path) -> None:
    made(tmp_path / "out", sweep_of(own))
    own.unlink()
    assert finished(tmp_path / "out") == 2


@pytest.mark.parametrize("gone", [False, True])
def test_a_folder_of_an_older_version_is_read_and_gone_on_with(own: Path, tmp_path: Path, gone: bool) -> None:
    sweep = sweep_of(own)
    made(tmp_path / "out", sweep)
    age(tmp_path / "out", sweep)
    if gone:
        own.unlink()
        assert finished(tmp_path / "out") == 2
    else:
        assert made(tmp_path / "out", sweep) == 0


def test_of_a_folder_of_an_older_version_no_run_of_other_data_is_taken(own: Path, tmp_path: Path) -> None:
    sweep = sweep_of(own)
    made(tmp_path / "out", sweep)
    age(tmp_path / "out", sweep)
    write(own, pace=5.0)
    assert finished(tmp_path / "out") == 0
