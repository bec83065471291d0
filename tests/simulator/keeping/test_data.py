"""From a file of the user's own data to an experiment that trains on it."""

import pytest

from simulator import train
from simulator.experiment import presets, revised
from simulator.keeping import data
from simulator.keeping.data import experiment_on, with_file
from simulator.training.snapshot import Failed

WINDOWS = {20: 4, 50: 10, 100: 20, 400: 25}
"""By how many steps a file has: the longest window that fits into the fifth held out, or the usual one."""


def table(path, rows):
    path.write_text("day,price\n" + "".join(f"{i},{(i * 7) % 13}\n" for i in range(rows)))
    return path


def text(path, characters):
    path.write_text(("the cat sees a bird. " * characters)[:characters])
    return path


FILES = {"csv": table, "txt": text}


def trains(chosen):
    """Whether two updates can be made."""
    reports = list(train(revised(chosen, "training.updates", 2)))
    return not any(isinstance(report, Failed) for report in reports)


@pytest.mark.parametrize("steps", WINDOWS)
@pytest.mark.parametrize("ending", FILES)
def test_a_new_experiment_on_a_small_file_trains(ending, steps, tmp_path):
    made = experiment_on(FILES[ending](tmp_path / f"own.{ending}", steps))
    assert made.data.length == WINDOWS[steps]
    assert trains(made)


@pytest.mark.parametrize("steps", WINDOWS)
@pytest.mark.parametrize("ending", FILES)
@pytest.mark.parametrize("name", ["sine", "walk", "characters", "adding"])
def test_the_open_experiment_trains_on_a_small_file(name, ending, steps, tmp_path):
    made = with_file(presets()[name], FILES[ending](tmp_path / f"own.{ending}", steps))
    assert made.data.length == WINDOWS[steps]
    assert trains(made)


def test_of_the_data_before_only_what_is_asked_of_it_is_kept(tmp_path):
    walk = presets()["walk"]
    made = with_file(walk, table(tmp_path / "own.csv", 400)).data
    assert made.mapping == walk.data.mapping == "many-to-one"
    assert made == type(made)(path=str(tmp_path / "own.csv"), mapping="many-to-one")


@pytest.mark.parametrize("header", ["day,price", "price,day", "price,other"])
def test_a_file_that_was_updated_keeps_what_was_chosen_for_it(header, tmp_path):
    path = table(tmp_path / "own.csv", 400)
    chosen = {"columns": ["price"], "target_columns": ["price"], "horizon": 3, "length": 12, "normalise": "range"}
    made = revised(experiment_on(path), "data", {"kind": "table", "path": str(path), **chosen})
    path.write_text(path.read_text().replace("day,price", header))
    again = with_file(made, path)
    assert again.data == made.data
    assert trains(again)


def test_of_columns_that_are_gone_none_is_kept_and_the_rest_is(tmp_path):
    made = revised(experiment_on(table(tmp_path / "own.csv", 400)), "data.columns", ["price"])
    made = revised(revised(made, "data.horizon", 3), "data.normalise", "range")
    other = tmp_path / "other.csv"
    other.write_text("a,b\n" + "".join(f"{i},{i % 7}\n" for i in range(200)))
    data = with_file(made, other).data
    assert (data.columns, data.horizon, data.normalise, data.path) == ((), 3, "range", str(other))


def test_the_title_is_the_files_name_unless_the_user_gave_one(tmp_path):
    path = table(tmp_path / "own.csv", 400)
    assert with_file(presets()["sine"], path).title == "own.csv"
    assert with_file(with_file(presets()["sine"], path), table(tmp_path / "new.csv", 400)).title == "new.csv"
    assert with_file(revised(presets()["sine"], "title", "Mine"), path).title == "Mine"


def test_a_file_with_a_fault_is_taken_for_the_form_to_mend(tmp_path):
    path = table(tmp_path / "own.csv", 30)
    path.write_text(path.read_text() + "30,\n")
    assert experiment_on(path).data.path == str(path)


def test_a_large_file_is_not_read_before_it_is_used(tmp_path, monkeypatch):
    path = table(tmp_path / "own.csv", 30)
    monkeypatch.setattr(data, "SMALL", path.stat().st_size - 1)
    assert experiment_on(path).data.length == 25
