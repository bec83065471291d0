"""Trained networks in files: the same numbers in every format, and refusals of what is not whole."""

import csv
import itertools
import json
import platform
import tracemalloc

import numpy as np
import pytest
from safetensors import numpy as tensors
from threadpoolctl import threadpool_info

from simulator import __version__, train
from simulator.errors import InputError
from simulator.keeping import weights
from tests.simulator.helpers import OPTIMIZER_KINDS, experiment, same_checkpoint, trained


@pytest.fixture(scope="module")
def checkpoint():
    return trained(experiment(layers=("lstm", "elman"), precision="float32", updates=5))[1]


@pytest.fixture
def saved(checkpoint, tmp_path):
    path = tmp_path / "net.safetensors"
    weights.save(checkpoint, path)
    return path


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("kind", OPTIMIZER_KINDS)
def test_a_saved_network_opens_with_all_it_had(kind, precision, tmp_path):
    _, checkpoint = trained(experiment(layers=("lstm",), optimizer={"kind": kind}, precision=precision, updates=5))
    weights.save(checkpoint, tmp_path / "net.safetensors")
    read = weights.load(tmp_path / "net.safetensors")
    assert same_checkpoint(read, checkpoint)
    assert (read.experiment, read.seconds) == (checkpoint.experiment, checkpoint.seconds)
    assert read.cpu_seconds == checkpoint.cpu_seconds > 0
    assert {W.dtype for W in read.weights.values()} == {np.dtype(precision)}


def test_a_file_says_by_what_its_bits_were_made(checkpoint, saved):
    (kernel,) = {each["architecture"] for each in threadpool_info() if each["user_api"] == "blas"}
    for made in (checkpoint.made_with, weights.load(saved).made_with):
        assert (made["numpy"], made["python"]) == (np.__version__, platform.python_version())
        assert made["program"] == __version__
        assert kernel in made["blas"]
    saved.write_bytes(altered(saved, made_with=None))
    assert weights.load(saved).made_with == {}
    refused(saved, altered(saved, made_with="[1]"), "the place in training is not readable")


def test_a_file_of_before_the_processor_was_timed_opens(checkpoint, saved):
    header = saved.read_bytes()
    progress = json.loads(json.loads(header[8 : 8 + int.from_bytes(header[:8], "little")])["__metadata__"]["progress"])
    del progress["cpu_seconds"]
    saved.write_bytes(altered(saved, progress=json.dumps(progress)))
    read = weights.load(saved)
    assert (read.cpu_seconds, read.seconds) == (0, checkpoint.seconds)


def test_any_safetensors_reader_finds_the_weights_by_name(checkpoint, saved):
    read = tensors.load_file(saved)
    for name, W in checkpoint.weights.items():
        np.testing.assert_array_equal(read[name], W)


def test_npz_holds_the_same_numbers(checkpoint, tmp_path):
    weights.save(checkpoint, tmp_path / "net.NPZ")
    with np.load(tmp_path / "net.NPZ", allow_pickle=False) as read:
        assert set(read) == {*checkpoint.weights, "constants.offset", "constants.scale"}
        for name, W in checkpoint.weights.items():
            np.testing.assert_array_equal(read[name], W)


def test_csv_holds_every_weight_to_the_last_digit(checkpoint, tmp_path):
    weights.save(checkpoint, tmp_path / "net.csv")
    with (tmp_path / "net.csv").open(newline="") as file:
        head, *rows = csv.reader(file)
    assert head == ["matrix", "from", "to", "weight"]
    weights_only = [row for row in rows if not row[0].startswith("constants.")]
    assert len(weights_only) == sum(W.size for W in checkpoint.weights.values())
    for name, i, j, weight in weights_only:
        assert np.float32(weight) == checkpoint.weights[name][int(i), int(j)]


def test_npz_and_csv_hold_all_that_is_needed_to_normalise_new_data(tmp_path):
    data = {"kind": "walk", "days": 300, "assets": 2, "length": 5}
    _, walked = trained(experiment(data=data, updates=2))
    source = walked.experiment.data.open("float64")
    for suffix in (".npz", ".csv"):
        weights.save(walked, tmp_path / f"net{suffix}")
    with np.load(tmp_path / "net.npz", allow_pickle=False) as read:
        offset, scale = read["constants.offset"], read["constants.scale"]
    x = np.array([[[100.0, 90.0]]])
    np.testing.assert_array_equal((x - offset) / scale, source.prepare(x))
    with (tmp_path / "net.csv").open(newline="") as file:
        rows = {(name, int(i), int(j)): float(value) for name, i, j, value in list(csv.reader(file))[1:]}
    for name, whole in (("offset", offset), ("scale", scale)):
        assert [rows[f"constants.{name}", i, 0] for i in range(2)] == whole.tolist()


def test_npz_and_csv_hold_the_characters_of_a_text(tmp_path):
    (tmp_path / "text.txt").write_text("a€ba " * 50, "utf-8")
    data = {"kind": "characters", "path": str(tmp_path / "text.txt"), "length": 5}
    network = {"loss": "cross-entropy", "read_out": {"activation": "softmax"}}
    _, read = trained(experiment(data=data, network=network, updates=2))
    ((name, alphabet),) = read.constants.items()
    assert sorted(alphabet) == sorted("a€b ")
    for suffix in (".npz", ".csv"):
        weights.save(read, tmp_path / f"net{suffix}")
    with np.load(tmp_path / "net.npz", allow_pickle=False) as arrays:
        assert str(arrays[f"constants.{name}"]) == alphabet
    with (tmp_path / "net.csv").open(newline="") as file:
        found = [row for row in csv.reader(file) if row[0] == f"constants.{name}"]
    assert "".join(chr(int(float(row[3]))) for row in found) == alphabet


@pytest.mark.parametrize("name", ["net.pt", "net", "net.safetensors.zip"])
def test_other_endings_are_refused_and_nothing_is_written(checkpoint, tmp_path, name):
    with pytest.raises(InputError, match=r"is not allowed; it should be one of \.safetensors, \.npz, \.csv"):
        weights.save(checkpoint, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_refused(checkpoint, tmp_path):
    with pytest.raises(InputError, match="cannot be written"):
        weights.save(checkpoint, tmp_path / "none" / "net.safetensors")


def refused(path, content, sentence):
    path.write_bytes(content)
    with pytest.raises(InputError, match=sentence) as refusal:
        weights.load(path)
    assert "\n" not in str(refusal.value)
    assert str(path) in str(refusal.value)


def test_a_file_cut_short_anywhere_is_refused(saved):
    whole = saved.read_bytes()
    for size in (0, 4, 8, 100, len(whole) // 2, len(whole) - 1):
        refused(saved, whole[:size], "is not a safetensors file")


@pytest.mark.parametrize("begins", ["nothing", "a header"])
def test_a_long_file_that_is_no_network_is_refused_without_being_read(saved, begins):
    content = saved.read_bytes() if begins == "a header" else b""
    with saved.open("wb") as file:
        file.write(content)
        file.truncate(500_000_000)
    tracemalloc.start()
    with pytest.raises(InputError, match="is not a safetensors file"):
        weights.load(saved)
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_longer_file_is_refused(saved):
    refused(saved, saved.read_bytes() + b"0", "is not a safetensors file")


@pytest.mark.parametrize(
    "content",
    [
        b"hello, this is only a text file",
        b"\xff" * 100,
        (8).to_bytes(8, "little") + b"[1,2,3] ",
        (2).to_bytes(8, "little") + b"{}",
        (100_000).to_bytes(8, "little") + b"[" * 100_000,
        (23).to_bytes(8, "little") + b'{"__metadata__": "abc"}',
        (24).to_bytes(8, "little") + b'{"__metadata__": [1, 2]}',
    ],
    ids=["text", "bytes", "list", "empty", "deep", "metadata a text", "metadata a list"],
)
def test_what_is_no_saved_network_is_refused(tmp_path, content):
    refused(tmp_path / "net.safetensors", content, "is not a safetensors file|was not saved by this program")


def test_a_file_of_another_program_is_refused(tmp_path):
    refused(tmp_path / "net.safetensors", tensors.save({"W": np.ones(3)}), "was not saved by this program")


def altered(saved, arrays=None, **metadata):
    """The saved file with some of its parts replaced."""
    whole = saved.read_bytes()
    header = json.loads(whole[8 : 8 + int.from_bytes(whole[:8], "little")])
    kept = {k: v for k, v in (header["__metadata__"] | metadata).items() if v is not None}
    return tensors.save(tensors.load(whole) | (arrays or {}), kept)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["0.lstm.W", "optimizer.m"])
def test_numbers_that_are_not_finite_are_refused(saved, name, value):
    bad = tensors.load(saved.read_bytes())[name].copy()
    bad.flat[3] = value
    refused(saved, altered(saved, {name: bad}), f"{name} holds values that are not finite")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *itertools.product(("progress", "rng", "constants"), (None, "", "nonsense", "[]", "1", "NaN", "[" * 100_000)),
        *itertools.product(("progress", "rng"), ("{}", '{"update": "x"}', '{"update": 1e999}')),
        ("progress", '{"update": -5, "sequences": 1, "seconds": 1}'),
        ("progress", '{"update": 5, "sequences": 1, "seconds": 1e999}'),
        ("rng", '{"bit_generator": "MT19937", "state": {}}'),
    ],
)
def test_a_place_in_training_that_cannot_be_read_is_refused(saved, key, value):
    refused(saved, altered(saved, **{key: value}), "the place in training is not readable")


def test_an_experiment_that_is_not_valid_is_refused_by_its_field(saved):
    wrong = json.loads(tensors_metadata(saved)["experiment"])
    wrong["network"]["layers"][0]["units"] = 0
    refused(saved, altered(saved, experiment=json.dumps(wrong)), r"network\.layers\.0\.units: 0 is not allowed")


def tensors_metadata(path):
    whole = path.read_bytes()
    return json.loads(whole[8 : 8 + int.from_bytes(whole[:8], "little")])["__metadata__"]


def test_weights_of_another_shape_are_refused_when_they_are_used(saved):
    saved.write_bytes(altered(saved, {"0.lstm.W": np.ones((2, 2), "float32")}))
    read = weights.load(saved)
    reports = list(train(read.experiment, start=read))
    assert "0.lstm.W: the shape (2, 2) is not allowed" in reports[-1].sentence


def test_saving_leaves_one_file_and_replaces_the_old(checkpoint, saved):
    saved.write_bytes(b"an older file")
    weights.save(checkpoint, saved)
    assert same_checkpoint(weights.load(saved), checkpoint)
    assert [p.name for p in saved.parent.iterdir()] == [saved.name]


@pytest.mark.parametrize(
    "constants",
    [
        {},
        {"offset": [0], "scale": ["x"]},
        {"offset": [0, 0], "scale": [1, 1]},
        {"offset": [0], "scale": [0]},
        {"offset": [10**400], "scale": [1]},
        {"offset": {}, "scale": {}},
    ],
)
def test_a_normalisation_that_does_not_fit_is_one_sentence_when_it_is_used(saved, constants):
    saved.write_bytes(altered(saved, constants=json.dumps(constants)))
    read = weights.load(saved)
    (failed,) = train(read.experiment, start=read)
    assert failed.sentence.startswith("the normalisation stored with the weights")
