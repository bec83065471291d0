"""Exported networks give in onnxruntime what they give here, and the file says what is needed to use it."""

import itertools
import json
import sys
from dataclasses import replace

import numpy as np
import onnx
import pytest

from simulator import onnx_export
from simulator.activations import ReadOutActivation
from simulator.errors import InputError
from simulator.experiment import Experiment
from simulator.keeping import weights
from simulator.keeping.library import presets, resolve
from simulator.layers.base import Layer
from simulator.layers.recurrent import Recurrent
from simulator.network import Network, NetworkSpec
from simulator.onnx_export import modelled, recurrent
from simulator.onnx_export.graph import Graph
from simulator.onnx_export.layers import write
from simulator.training.trainer import Trainer
from tests.simulator.cases import BELOW, N_IN, N_OUT, built, choices, named, variants
from tests.simulator.helpers import LAYER_KINDS, experiment, small, trained
from tests.simulator.onnx_nodes import session
from tests.test_start import loaded

READ_OUTS = choices(ReadOutActivation)


def sequences(T=9, B=4, seed=3):
    return np.random.default_rng(seed).normal(size=(T, B, N_IN)).astype("float32")


def difference(network, shapes=((9, 4), (1, 1), (14, 2))):
    """The largest relative difference between the network and its export, over sequences of several shapes."""
    model = modelled(network)
    onnx.checker.check_model(model, full_check=True)
    exported, worst = session(model.SerializeToString()), 0.0
    for T, B in shapes:
        x = sequences(T, B)
        (theirs,), ours = exported.run(None, {"x": x}), network.forward(x)
        assert theirs.shape == ours.shape
        worst = max(worst, float(np.max(np.abs(theirs - ours) / np.maximum(1, np.abs(ours)))))
    return worst


@pytest.mark.parametrize("kind", LAYER_KINDS)
def test_every_variant_of_a_kind_gives_the_same_in_onnxruntime(kind):
    for spec in variants(kind, depth=2):
        assert difference(built([spec], dtype="float32"), shapes=((7, 3),)) < 1e-5, named(spec)


@pytest.mark.parametrize("activation", READ_OUTS)
@pytest.mark.parametrize("kind", LAYER_KINDS)
def test_every_kind_under_every_read_out_gives_the_same_for_sequences_of_any_shape(kind, activation):
    assert difference(built([small(kind)], activation=activation, dtype="float32")) < 1e-5


@pytest.mark.parametrize("kind", LAYER_KINDS)
def test_every_kind_on_top_of_every_other_gives_the_same(kind):
    for below in BELOW:
        assert difference(built([small(below), small(kind)], dtype="float32"), shapes=((7, 3),)) < 1e-5, below


@pytest.mark.parametrize("kind", BELOW)
def test_a_shortcut_is_in_the_export(kind):
    assert difference(built([small(kind)], shortcut=True, dtype="float32")) < 1e-5


def test_a_shortcut_past_a_stride_sees_the_steps_that_are_kept():
    pooled = small("convolution", pool="max", pool_steps=3, stride=3)
    assert difference(built([pooled, small("gru")], shortcut=True, dtype="float32")) < 1e-5


def test_a_network_without_layers_and_without_biases_gives_the_same():
    assert difference(built([], dtype="float32")) < 1e-5
    assert difference(built([small("lstm", bias=False)], bias=False, dtype="float32")) < 1e-5


def test_a_cell_without_forget_gate_keeps_everything_for_a_thousand_steps():
    assert difference(built([small("lstm", forget_gate=False)], dtype="float32"), shapes=((1000, 2),)) < 1e-5


@pytest.mark.parametrize(("kind", "gates"), [("lstm", 4), ("gru", 3)])
def test_any_two_gates_swapped_in_the_export_would_be_seen(kind, gates, monkeypatch):
    network, right = built([small(kind)], dtype="float32"), recurrent.cell
    for a, b in itertools.combinations(range(gates), 2):
        order = [{a: b, b: a}.get(k, k) for k in range(gates)]

        def swapped(way, place, order=order):
            cell = right(way, place)
            parts = {
                name: (M := getattr(cell, name)).reshape(-1, gates, way.units)[:, order].reshape(M.shape)
                for name in ("W", "R", "bias")
            }
            return replace(cell, **parts)

        monkeypatch.setattr(recurrent, "cell", swapped)
        assert difference(network) > 1e-3, (a, b)


def exported(checkpoint, tmp_path):
    weights.save(checkpoint, tmp_path / "net.onnx")
    model = onnx.load(tmp_path / "net.onnx")
    return model, {p.key: p.value for p in model.metadata_props}


@pytest.mark.parametrize("name", presets())
def test_a_trained_preset_gives_the_same_in_onnxruntime(name, tmp_path):
    trainer = Trainer(resolve(name).experiment)
    for _ in range(3):
        trainer.propagate()
        trainer.update()
    trainer.propagate()
    network, (batch,) = trainer.held_out.network, trainer.held_out.parts
    model, _ = exported(trainer.checkpoint(), tmp_path)
    theirs = session(model.SerializeToString())
    lengths = np.full(batch.x.shape[1], len(batch.x)) if batch.lengths is None else batch.lengths
    for b, length in list(enumerate(lengths))[:4]:
        x = batch.x[:length, b : b + 1].astype("float32")
        np.testing.assert_allclose(theirs.run(None, {"x": x})[0], network.forward(x), rtol=1e-5, atol=1e-5)


def test_the_file_holds_the_experiment_the_names_and_the_normalisation(tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text("date,gold,oil,tin\n" + "\n".join(f"{k},{k % 7},{k % 5},{k % 3}" for k in range(100)))
    data = {"kind": "table", "path": str(path), "columns": ["gold", "tin"], "target_columns": ["oil"], "length": 8}
    _, checkpoint = trained(experiment(data=data, updates=2))
    model, told = exported(checkpoint, tmp_path)
    assert Experiment.from_json(told["experiment"]) == checkpoint.experiment
    assert (json.loads(told["inputs"]), json.loads(told["outputs"])) == (["gold", "tin"], ["oil"])
    assert json.loads(told["constants"]) == checkpoint.constants | {"columns": ["gold", "oil", "tin"]}
    (x,), (y,) = model.graph.input, model.graph.output
    shapes = [[d.dim_param or d.dim_value for d in value.type.tensor_type.shape.dim] for value in (x, y)]
    assert (x.name, y.name, shapes) == ("x", "y", [["T", "B", 2], ["T", "B", 1]])


def test_the_nodes_of_a_layer_are_found_by_its_name(tmp_path):
    model, _ = exported(trained(experiment(layers=("lstm", "jordan"), updates=2))[1], tmp_path)
    assert {node.name.rpartition(".")[0] for node in model.graph.node if node.op_type in ("LSTM", "Scan", "Add")} == {
        "0.lstm.LSTM",
        "1.jordan.Scan",
        "2.readout.Add",
    }


def test_the_starts_that_were_learned_are_in_the_export(tmp_path):
    spec = NetworkSpec(layers=(small("lstm", learn_start=True),))
    network = Network(spec, N_IN, N_OUT, np.random.default_rng(0), "float32")
    before = network.forward(sequences()).copy()
    network.params()["0.lstm.start_c"][:] = 1
    (theirs,) = session(modelled(network).SerializeToString()).run(None, {"x": sequences()})
    np.testing.assert_allclose(theirs, network.forward(sequences()), atol=1e-5)
    assert np.abs(theirs - before).max() > 1e-2


class Unknown(Layer):
    """A kind that nobody has told how to export."""

    allocate = forward = backward = signals = None


class UnknownRecurrent(Recurrent):
    backward = forward = signals = None


@pytest.mark.parametrize(
    "layer",
    [
        Unknown("unknown", 1, 1, {}, "float32"),
        UnknownRecurrent("unknown", {"W": np.zeros((3, 1))}, 1, True),
    ],
)
def test_a_kind_that_cannot_be_exported_is_refused_by_its_place(layer):
    graph = Graph()
    graph.place = "2.unknown"
    with pytest.raises(InputError, match=r"^2\.unknown: layers of kind unknown are not allowed in an ONNX file; .*\.$"):
        write(layer, graph, "x")


@pytest.fixture(scope="module")
def checkpoint():
    return trained(experiment(updates=2))[1]


def refused(checkpoint, folder, sentence):
    with pytest.raises(InputError, match=sentence) as refusal:
        weights.save(checkpoint, folder / "net.onnx")
    assert str(refusal.value).count("\n") == 0
    assert not (folder / "net.onnx").exists()


def test_without_the_package_it_says_how_to_get_it(checkpoint, tmp_path, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("simulator.onnx_export")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "onnx", None)
    refused(checkpoint, tmp_path, "ONNX files need the package onnx, which is not installed; add it with `pip install")


def test_a_network_too_large_for_a_file_is_refused(checkpoint, tmp_path, monkeypatch):
    monkeypatch.setattr(onnx_export, "MAX_WEIGHTS", 28)
    refused(checkpoint, tmp_path, r"network\.layers: 29 weights are not allowed in an ONNX file; it holds at most 28\.")


def test_weights_too_large_for_a_float32_are_refused(checkpoint, tmp_path):
    huge = {name: np.full_like(W, 1e300) for name, W in checkpoint.weights.items()}
    refused(replace(checkpoint, weights=huge), tmp_path, "values that are not finite")


def test_data_that_is_gone_is_refused(tmp_path):
    path = tmp_path / "prices.csv"
    path.write_text("gold\n" + "\n".join(str(k % 7) for k in range(100)))
    _, checkpoint = trained(experiment(data={"kind": "table", "path": str(path), "length": 8}, updates=2))
    path.unlink()
    refused(checkpoint, tmp_path, "data.path: .*prices.csv")


def test_onnx_is_not_loaded_before_it_is_needed():
    modules = loaded("import simulator.keeping.weights; from simulator.command import main as cli; cli.main(['list'])")
    assert "simulator" in modules
    assert not modules & {"onnx", "onnxruntime"}
