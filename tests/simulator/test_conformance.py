"""What every kind of layer keeps to, in networks and in training. New kinds are covered without a change."""

import copy
import itertools
from dataclasses import replace

import numpy as np
import pytest

from simulator import weights
from simulator.errors import InputError
from simulator.layers import LAYERS
from simulator.methods import METHODS
from simulator.optimizers import OPTIMIZERS
from simulator.trainer import Trainer
from tests.simulator.cases import BELOW, N_IN, N_OUT, B, T, built, case, forward, gradient, named, specs, takes
from tests.simulator.helpers import experiment, same_checkpoint, small

CLOSE = {"rtol": 1e-12, "atol": 1e-13}


def causal(network):
    return network.stride == 1 and all(layer.causal for layer in network.layers)


each_spec = pytest.mark.parametrize("spec", specs(), ids=named)


@each_spec
def test_a_layer_is_as_wide_as_its_spec_says(spec):
    network = built([spec])
    assert network.layers[0].units == spec.width(N_IN)
    assert forward(network, case()).shape == (-(-T // network.stride), B, N_OUT)
    assert network.layers[0].signals()["h"].shape == (-(-T // network.stride), B, spec.width(N_IN))


@each_spec
def test_every_signal_has_a_row_for_each_output_and_the_read_out_sees_h(spec):
    network = built([spec])
    y, signals = forward(network, case()), network.layers[0].signals()
    assert {name: s.shape[:2] for name, s in signals.items()} == dict.fromkeys(signals, y.shape[:2])
    np.testing.assert_allclose(network.read_out.x, signals["h"], rtol=0, atol=0)


@each_spec
def test_a_sequence_alone_is_what_it_is_in_a_batch(spec):
    for sort in ("many-to-many", "lengths"):
        network, batch = built([spec]), case(sort=sort)
        if takes(network, sort):
            y = forward(network, batch).copy()
            for b in range(B):
                np.testing.assert_allclose(forward(network, batch.sequence(b))[:, 0], y[:, b], **CLOSE)


@each_spec
def test_the_gradient_of_a_batch_is_the_mean_of_its_sequences(spec):
    network, batch = built([spec]), case()
    expected = gradient(network, batch)
    del expected["x"]
    parts = [gradient(network, batch.sequence(b)) for b in range(B)]
    for name, g in expected.items():
        np.testing.assert_allclose(g, sum(part[name] for part in parts) / B, **CLOSE, err_msg=name)


@each_spec
def test_two_halves_with_carry_are_the_whole(spec):
    network, batch = built([spec]), case(T=8)
    if not causal(network):
        return
    whole = forward(network, batch).copy()
    network.restart()
    first = forward(network, batch.piece(0, 3)).copy()
    network.carry()
    np.testing.assert_allclose(np.concatenate([first, forward(network, batch.piece(3, 8))]), whole, **CLOSE)


@each_spec
def test_from_the_state_after_any_step_a_network_goes_on_as_in_one_pass(spec):
    network, batch = built([spec]), case(T=8)
    if not causal(network):
        return
    whole = forward(network, batch).copy()
    states = [network.state(t) for t in range(8)]
    assert all(s.shape[0] == B for state in states for s in state.values())
    for t in (0, 4, 6):
        other = built([spec])
        other.resume(states[t])
        rest = batch.piece(t + 1, 8)
        np.testing.assert_allclose(forward(other, rest), whole[t + 1 :], **CLOSE)
        np.testing.assert_allclose(forward(other, rest), whole[t + 1 :], **CLOSE, err_msg="every pass starts from it")
        other.restart()
        np.testing.assert_array_equal(forward(other, batch), whole)


@each_spec
def test_a_state_is_a_copy(spec):
    network, batch = built([spec]), case()
    forward(network, batch)
    state = network.state()
    kept = copy.deepcopy(state)
    forward(network, replace(batch, x=batch.x + 1))
    for name, s in state.items():
        np.testing.assert_array_equal(s, kept[name])


@each_spec
def test_without_carry_every_pass_is_the_same_whatever_came_between(spec):
    network, batch = built([spec]), case()
    y = forward(network, batch).copy()
    forward(network, case(T=9, B=2, seed=5))
    forward(network, case(seed=6))
    np.testing.assert_array_equal(forward(network, batch), y)


@each_spec
def test_a_twin_sees_the_same_weights_and_leaves_the_pass_in_hand_alone(spec):
    network, batch = built([spec]), case()
    expected = gradient(network, batch)
    forward(network, batch)
    twin = network.twin()
    for other in (case(T=9, B=2, seed=5), case(seed=6)):
        forward(twin, other)
        twin.carry()
    network.backward(batch.target, batch.mask)
    for name, g in network.grads().items():
        np.testing.assert_array_equal(g, expected[name])
    network.theta[:] += 0.1
    np.testing.assert_array_equal(forward(network.twin(), batch), forward(network, batch))


@each_spec
def test_numbers_are_of_the_chosen_precision_and_float32_is_near_float64(spec):
    exact, rough, batch = built([spec]), built([spec], dtype="float32"), case()
    assert {W.dtype for W in rough.params().values()} == {rough.theta.dtype} == {np.dtype("float32")}
    expected, found = gradient(exact, batch), gradient(rough, batch.to("float32"))
    assert {name: g.dtype for name, g in found.items()} == dict.fromkeys(found, np.dtype("float32"))
    assert all(s.dtype == np.float32 for s in rough.layers[0].signals().values())
    largest = max(np.abs(g).max() for g in expected.values())
    for name, g in found.items():
        np.testing.assert_allclose(g, expected[name], rtol=0, atol=1e-5 * largest, err_msg=name)


@pytest.mark.parametrize("kind", LAYERS)
def test_the_first_weights_come_from_the_seed_alone(kind):
    def draw(seed):
        return Trainer(experiment(layers=(kind,), seed=seed, precision="float32")).network.theta

    np.testing.assert_array_equal(draw(1), draw(1))
    assert not np.array_equal(draw(1), draw(2))
    assert np.isfinite(draw(1)).all()


@pytest.mark.parametrize("kind", [kind for kind in LAYERS if "bias" in LAYERS[kind].model_fields])
def test_without_bias_no_input_gives_no_output(kind):
    network = built([small(kind, bias=False)], bias=False)
    assert not network.forward(np.zeros((4, 2, N_IN))).any()


# Training.


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
