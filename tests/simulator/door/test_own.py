"""Own data and own kinds, from outside the package: arrays in Python, and classes that are registered here."""

import pickle
from typing import Literal

import numpy as np
import pytest

from simulator import InputError, fit, load
from simulator.experiment import Experiment, revised
from simulator.layers import LAYERS
from simulator.optimizers import OPTIMIZERS
from simulator.registry import kind_of
from simulator.sources import SOURCES
from simulator.sources.base import Source, SourceSpec
from simulator.sources.batch import Batch
from simulator.sources.preview import Preview

T = np.arange(400.0)[:, None]
X = np.hstack([np.sin(T / 5), np.cos(T / 7)]) * 3 + 100
Y = 50 - 4 * X[:, :1]
RNG = np.random.default_rng(0)
MANY = RNG.normal(size=(6, 50, 2))


# Arrays


def test_one_long_sequence_is_learned_in_its_own_units_and_comes_back_from_its_file(tmp_path):
    run = fit(X, Y, updates=300, learning_rate=0.01, **{"data.length": 10, "network.layers.0.kind": "gru"})
    assert run.experiment.network.layers[0].kind == "gru"
    assert (run.inputs, run.outputs) == (("x1", "x2"), ("y",))
    answers = run.predict(X[-80:])
    assert np.abs(answers[20:] - Y[-60:]).max() < 3  # of a range of 24
    run.save(tmp_path / "net.safetensors")
    again = load(tmp_path / "net.safetensors")
    np.testing.assert_array_equal(again.predict(X[-80:]), answers)
    assert again.evaluate().loss == run.evaluate().loss
    assert fit(again, updates=310).update == 310


def test_a_sequence_without_targets_is_to_be_continued():
    run = fit(X, updates=1)
    assert run.experiment.data.horizon == 1
    batch = run.experiment.data.open("float64").held_out()
    np.testing.assert_array_equal(batch.x[1:], batch.target[:-1])
    assert "persistence" in run.evaluate().baselines


def test_many_sequences_are_trained_on_but_for_the_last_ones():
    y = np.cumsum(MANY, axis=0) * 10
    run = fit(MANY, y, updates=2, **{"data.normalise": "none"})
    source = run.experiment.data.open("float64")
    np.testing.assert_array_equal(source.held_out().x, MANY[:, 40:])
    np.testing.assert_array_equal(source.held_out().target, y[:, 40:])
    drawn = source.draw(np.random.default_rng(0), 500)
    assert {*drawn.x[0, :, 0]} == {*MANY[0, :40, 0]}
    assert run.evaluate().baselines["best constant"] == pytest.approx(
        ((y[:, 40:] - y[:, :40].mean(axis=(0, 1))) ** 2).mean()
    )


def test_one_answer_each_is_scored_at_the_end_and_given_back_in_its_units():
    y = MANY.sum(axis=(0, 2))[:, None] + 7
    run = fit(MANY, y, updates=400, learning_rate=0.02)
    np.testing.assert_allclose(run.experiment.data.open("float64").restore(held_out(run).target[-1]), y[40:])
    assert held_out(run).mask.sum(axis=0).tolist() == [1] * 10
    assert run.evaluate().loss < 0.5 * run.evaluate().baselines["best constant"]
    assert run.predict(MANY[:, 0]).shape == (6, 1)


def held_out(run):
    return run.experiment.data.open("float64").held_out()


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (X, Y[:-1]),
        (X[:, 0], Y),
        (X, Y[:, 0]),
        (MANY, np.ones((6, 49, 1))),
        (MANY, np.ones((49, 1))),
        (X * np.nan, Y),
        (X.astype(str), Y),
        (X[:0], Y[:0]),
        (MANY, None),
        ("sine", Y),
    ],
)
def test_arrays_that_do_not_fit_are_refused_in_one_sentence(x, y):
    with pytest.raises(InputError) as refusal:
        fit(x, y, updates=1)
    assert "\n" not in str(refusal.value)
    assert str(refusal.value).startswith(("data", "x: ", "y: "))


def test_arrays_too_large_for_an_experiment_keep_their_weights_alone(tmp_path):
    big = fit(RNG.normal(size=(190_000, 2)), updates=1, **{"network.layers": []})
    big.save(tmp_path / "net.npz")
    with pytest.raises(InputError, match="keep the weights alone"):
        big.save(tmp_path / "net.safetensors")
    assert [path.name for path in tmp_path.iterdir()] == ["net.npz"]


def test_damaged_arrays_in_an_experiment_are_refused_and_no_menu_offers_an_empty_one():
    data = fit(X, Y, updates=1).experiment.model_dump(mode="json")
    data["data"]["x"]["data"] = data["data"]["x"]["data"][4:]
    with pytest.raises(InputError, match="the numbers are not those of an array of shape"):
        Experiment.from_data(data)
    assert not {"array", "arrays"} & set(SOURCES)


# Kinds


class Slow(LAYERS["elman"]):
    """Own layer: an Elman layer under another name."""

    kind: Literal["slow"] = "slow"


class Ramp(SourceSpec):
    """Own data: count up, and say the number before."""

    kind: Literal["ramp"] = "ramp"
    step: float = 1.0

    def open(self, dtype="float32"):
        return Counting(self.step, dtype)


class Counting(Source):
    inputs, outputs = ("n",), ("before",)

    def __init__(self, step, dtype):
        self.step, self.dtype = step, dtype

    def draw(self, rng, B):
        x = (np.arange(5)[:, None, None] + rng.integers(0, 5, (1, B, 1))) * self.step
        return Batch(x.astype(self.dtype), (x - self.step).astype(self.dtype))

    def held_out(self):
        return self.draw(np.random.default_rng(9), 4)

    shown = held_out

    def preview(self):
        return Preview("counts")


class Halved(OPTIMIZERS["sgd"]):
    """Own optimizer."""

    kind: Literal["halved"] = "halved"


@pytest.fixture
def own():
    """Kinds that are registered while everything is imported already."""
    mine = ((LAYERS, Slow), (SOURCES, Ramp), (OPTIMIZERS, Halved))
    for registry, kind in mine:
        registry.register(kind)
    yield
    for registry, kind in mine:
        del registry._kinds[kind_of(kind)]


def test_kinds_of_the_users_own_are_used_by_name_and_by_value_and_kept_in_files(own, tmp_path):
    wanted = Experiment.from_data(
        {"network": {"layers": [{"kind": "slow", "units": 3}]}, "data": {"kind": "ramp", "step": 0.1},
         "training": {"optimizer": {"kind": "halved"}, "updates": 20}}
    )  # fmt: skip
    assert isinstance(wanted.data, Ramp)
    run = fit(wanted)
    assert set(run.weights) == {"0.elman.W", "1.readout.W"}  # under the name that its equations have
    assert run.evaluate().baselines["best constant"] > 0
    run.save(tmp_path / "net.safetensors")
    again = load(tmp_path / "net.safetensors")
    np.testing.assert_array_equal(again.predict([[0.1], [0.2]]), run.predict([[0.1], [0.2]]))
    assert again.experiment == wanted == pickle.loads(pickle.dumps(wanted))
    assert Experiment(data=Ramp(step=2.0)).data.step == 2
    assert fit("sine", updates=1, **{"network.layers.0.kind": "slow"}).experiment.network.layers[0] == Slow()


def test_faults_in_kinds_of_the_users_own_are_named_by_their_fields(own):
    with pytest.raises(InputError, match=r"^data\.step: 'x' is not allowed"):
        revised(Experiment(data=Ramp()), "data.step", "x")


def test_a_kind_that_nobody_registered_is_refused():
    with pytest.raises(InputError, match=r"^data\.kind: 'ramp' is not allowed; it should be one of .*adding"):
        Experiment.from_data({"data": {"kind": "ramp"}})
