"""Trained networks go on from their files to the last bit, under every method and optimizer, whatever is carried."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.keeping import weights
from simulator.layers import LAYERS
from simulator.methods import METHODS
from simulator.optimizers import OPTIMIZERS
from simulator.training.trainer import Trainer
from tests.simulator.cases import BELOW
from tests.simulator.helpers import experiment, same_checkpoint


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("kind", LAYERS)
def test_a_network_from_a_file_has_the_same_weights_and_outputs_to_the_last_bit(kind, precision, tmp_path):
    trainer = Trainer(experiment(layers=(kind,), precision=precision))
    run(trainer, 3)
    weights.save(trainer.checkpoint(), tmp_path / "net.safetensors")
    other = Trainer(trainer.experiment, weights.load(tmp_path / "net.safetensors"))
    np.testing.assert_array_equal(other.network.theta, trainer.network.theta)
    x = trainer.source.held_out().x
    np.testing.assert_array_equal(other.network.forward(x), trainer.network.twin().forward(x))


def run(trainer, updates):
    """So many updates, and the pass after the last, as the engine makes them; the losses."""
    for _ in range(updates):
        trainer.propagate()
        trainer.update()
    trainer.propagate()
    return [record[2] for record in trainer.records]


def layered(kinds, method, optimizer):
    wanted = {"kind": method} | ({"k1": 3, "k2": 7} if method == "truncated" else {})
    # 40 steps are trained on, so that readers come to the end of the data and begin anew
    data = {"kind": "sine", "steps": 50, "length": 6, "noise": 0.1}
    how = {"method": wanted, "optimizer": {"kind": optimizer}, "schedule": {"kind": "linear"}}
    return experiment(kinds, data=data, updates=12, **how)


def started(wanted):
    """A trainer, or None where the method does not go with the layers, which it says."""
    try:
        return Trainer(wanted)
    except InputError as refusal:
        assert str(refusal).startswith("training.method: ")
        return None


STACKS = [*((kind,) for kind in LAYERS), ("dense", "lstm")]
COMBINATIONS = [
    *itertools.product(STACKS, METHODS, ["adam"]),
    *itertools.product([("elman",)], METHODS, OPTIMIZERS),
]


@pytest.mark.parametrize(("kinds", "method", "optimizer"), COMBINATIONS)
def test_a_run_stopped_at_any_update_goes_on_from_its_file_as_if_it_had_never_stopped(
    kinds, method, optimizer, tmp_path
):
    wanted = layered(kinds, method, optimizer)
    whole = started(wanted)
    if whole is None:
        return
    losses = run(whole, 12)
    assert len(set(losses)) == 13
    again = Trainer(wanted)
    assert run(again, 12) == losses
    first = Trainer(wanted)
    for stop in range(12):
        first.propagate()
        if stop in (0, 1, 2, 3, 6, 11):
            weights.save(first.checkpoint(), tmp_path / "net.safetensors")
            resumed = Trainer(wanted, weights.load(tmp_path / "net.safetensors"))
            assert run(resumed, 12 - stop) == losses[stop:], f"after {stop} updates"
            assert same_checkpoint(resumed.checkpoint(), whole.checkpoint())
            for name, a in whole.checkpoint().carried.items():
                np.testing.assert_array_equal(resumed.checkpoint().carried[name], a)
        first.update()


def carrying(kind="lstm"):
    trainer = Trainer(layered((kind,), "truncated", "adam"))
    run(trainer, 4)
    return trainer, trainer.checkpoint()


DAMAGE = {
    "a place that is missing": lambda c: c.pop("at"),
    "a place before the data": lambda c: c.update(at=c["at"] - 1000),
    "places that are no whole numbers": lambda c: c.update(at=c["at"] + 0.5),
    "a place beyond all data": lambda c: c.update(at=c["at"] + 2**62),
    "places for fewer readers": lambda c: c.update(at=c["at"][:1]),
    "inputs of another width": lambda c: c.update(x=c["x"][:, :, :0]),
    "inputs for fewer readers": lambda c: c.update(x=c["x"][:, :1]),
    "longer inputs than errors reach": lambda c: c.update(x=np.repeat(c["x"], 9, axis=0)),
    "targets that are shorter than the inputs": lambda c: c.update(target=c["target"][:-1]),
    "inputs without an axis": lambda c: c.update(x=np.array(1.0)),
    "a state of another size": lambda c: c.update({"state.0.lstm.c": c["state.0.lstm.c"][:, :2]}),
    "half a state": lambda c: c.pop("state.0.lstm.c"),
    "a state of a layer that is not there": lambda c: c.update({"state.1.lstm.c": c.pop("state.0.lstm.c")}),
    "a state that is not finite": lambda c: c.update({"state.0.lstm.c": c["state.0.lstm.c"] * np.nan}),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_what_is_carried_is_refused_in_one_sentence_where_it_is_damaged(damage):
    trainer, checkpoint = carrying()
    carried = dict(checkpoint.carried)
    assert set(carried) == {"at", "x", "target", "state.0.lstm.h", "state.0.lstm.c"}
    DAMAGE[damage](carried)
    with pytest.raises(InputError, match=r"^the place in the data and the state .* train anew\.$"):
        Trainer(trainer.experiment, replace(checkpoint, carried=carried))


def test_a_place_beyond_the_training_data_begins_anew():
    trainer, checkpoint = carrying()
    carried = dict(checkpoint.carried) | {"at": np.full(3, 10**6)}
    other = Trainer(trainer.experiment, replace(checkpoint, carried=carried))
    assert np.isfinite(run(other, 2)).all()


def test_what_a_stranger_carries_is_of_no_use_to_a_method_that_carries_nothing():
    trainer = Trainer(experiment())
    run(trainer, 2)
    other = Trainer(trainer.experiment, replace(trainer.checkpoint(), carried={"at": np.zeros(3)}))
    assert run(other, 1)[0] == trainer.records[-1][2]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", BELOW)
def test_every_method_that_goes_with_a_layer_learns(kind, method):
    data = {"kind": "sine", "steps": 200, "length": 8}
    trainer = started(experiment((kind,), data=data, method={"kind": method}, updates=60, learning_rate=0.02))
    if trainer:
        before = trainer.validate()
        run(trainer, 60)
        assert trainer.validate() < before
    assert trainer or method == "rtrl"
