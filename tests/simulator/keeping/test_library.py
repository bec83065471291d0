"""What a name stands for, and the user's own presets."""

from pathlib import Path

import pytest
from pydantic import Field

from simulator import InputError
from simulator import experiment as experiments
from simulator.keeping import weights
from simulator.keeping.library import Opened, anchored, resolve, save_preset, unknown, user_files, user_presets
from simulator.registry import kind_of
from simulator.sources import SourceSpec
from tests.simulator.helpers import experiment, trained


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    folder = tmp_path / "own" / "presets"
    monkeypatch.setattr("simulator.keeping.library.user_folder", lambda: folder)
    return folder


def test_every_shipped_preset_opens_by_its_name():
    for name, preset in experiments.presets().items():
        assert resolve(name) == Opened(preset)


def test_a_users_preset_opens_by_its_name():
    chosen = experiment(units=5)
    path = save_preset("My own (2)", chosen)
    assert user_presets() == {"My own (2)": chosen}
    assert resolve("My own (2)") == Opened(chosen, path)
    save_preset("My own (2)", experiment(units=6))
    assert resolve("My own (2)").experiment == experiment(units=6)


@pytest.mark.parametrize("name", ["", " ", ".", "..", "../up", "a/b", "a\\b", "-x", "a\0b", "a\nb", "x" * 81])
def test_a_preset_cannot_have_a_name_that_is_no_plain_file_name(name, own_folder):
    with pytest.raises(InputError, match="letters, digits"):
        save_preset(name, experiment())
    assert not own_folder.exists()


def test_a_shipped_presets_name_cannot_be_taken():
    with pytest.raises(InputError, match="shipped preset"):
        save_preset(next(iter(experiments.presets())), experiment())


def test_a_damaged_preset_hides_no_other_and_says_what_is_wrong(own_folder):
    save_preset("good", experiment())
    (own_folder / "bad.json").write_text("{")
    assert list(user_presets()) == ["good"]
    assert list(user_files()) == ["bad", "good"]
    with pytest.raises(InputError, match=r"bad\.json: not JSON"):
        resolve("bad")


def test_an_experiment_opens_from_its_file_under_any_ending(tmp_path):
    for name in ("mine.json", "mine.txt", "mine"):
        experiments.save(experiment(), tmp_path / name)
        assert resolve(str(tmp_path / name)) == Opened(experiment(), tmp_path / name)


@pytest.mark.parametrize(("name", "kind"), [("my.csv", "table"), ("my own.TSV", "table"), ("my.txt", "characters")])
def test_data_in_place_of_an_experiment_is_an_experiment_on_it(tmp_path, monkeypatch, name, kind):
    monkeypatch.chdir(tmp_path)
    Path(name).write_text("a,b\n" + "1,2\n2,5\n" * 200)
    opened = resolve(name)
    assert (kind_of(type(opened.experiment.data)), opened.experiment.data.path) == (kind, name)
    assert (opened.path, opened.checkpoint) == (None, None)


def test_arrays_alone_are_told_what_opens_in_their_place(tmp_path):
    (tmp_path / "w.npz").write_text("a")
    with pytest.raises(InputError, match=r"opened from its run folder or its \.safetensors"):
        resolve(tmp_path / "w.npz")


def test_a_damaged_experiment_is_no_data_whatever_its_ending(tmp_path):
    (tmp_path / "mine.txt").write_text(' {"title": }')
    with pytest.raises(InputError, match=r"mine\.txt: not JSON"):
        resolve(tmp_path / "mine.txt")


def test_a_trained_network_opens_with_its_experiment(tmp_path):
    _, checkpoint = trained(experiment())
    path = tmp_path / "net.safetensors"
    weights.save(checkpoint, path)
    opened = resolve(path)
    assert (opened.experiment, opened.path) == (experiment(), path)
    assert opened.checkpoint.update == checkpoint.update
    assert opened.history is None


def test_a_preset_goes_before_a_file_of_its_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    name, preset = next(iter(experiments.presets().items()))
    experiments.save(experiment(units=5), name)
    assert resolve(name).experiment == preset
    assert resolve(tmp_path / name).experiment == experiment(units=5)


def test_data_beside_an_experiment_is_found_from_everywhere(tmp_path, monkeypatch):
    (tmp_path / "there").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "there" / "prices.csv").write_text("a\n1\n")
    monkeypatch.chdir(tmp_path / "elsewhere")
    experiments.save(experiment(data={"kind": "table", "path": "prices.csv"}), tmp_path / "there" / "e.json")
    assert Path(resolve("../there/e.json").experiment.data.path).is_file()
    (tmp_path / "there" / "prices.csv").unlink()
    assert resolve("../there/e.json").experiment.data.path == "prices.csv"


def test_every_field_that_is_marked_as_a_file_is_found_from_everywhere(tmp_path):
    class Measured(SourceSpec):
        recording: str = Field("", json_schema_extra={"file": "*.txt"})
        marks: str = Field("", json_schema_extra={"file": "*.txt"})
        path: str = "a.txt"

    (tmp_path / "a.txt").write_text("")
    given = experiment().model_copy(update={"data": Measured(recording="a.txt", marks="b.txt")})
    data = anchored(given, tmp_path).data
    assert (data.recording, data.marks, data.path) == (str(tmp_path / "a.txt"), "b.txt", "a.txt")
    assert given.data.files() == {"recording": "a.txt", "marks": "b.txt"}


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "empty name"),
        ("  ", "empty name"),
        ("no such thing", "neither a preset nor a file"),
        ("nowhere/net", "no file nowhere/net"),
        ("nowhere.json", "no file nowhere.json"),
        ("nowhere.safetensors", "no file nowhere.safetensors"),
        ("~nobody-here/x", "no file ~nobody-here/x"),
        ("a\0b", "neither a preset nor a file"),
        ("x" * 5000, "neither a preset nor a file"),
    ],
)
def test_a_name_that_stands_for_nothing_is_refused_in_one_sentence(name, sentence):
    with pytest.raises(InputError) as refusal:
        resolve(name)
    assert sentence in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert len(str(refusal.value)) < 1000


def test_an_unknown_name_is_told_the_nearest_and_all():
    assert unknown("sinee", ["walk", "sine", "Echo"]) == (
        "'sinee' is neither a preset nor a file (did you mean 'sine'?); the presets are walk, sine, Echo."
    )
    assert "'Echo'" in unknown("ECO", ["walk", "Echo"])
    assert "did you mean" not in unknown("zzz", ["walk", "Echo"])


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    with pytest.raises(InputError, match="is not a run folder"):
        resolve(tmp_path)
