"""What every kind of layer keeps to. New kinds are covered without a change."""

import copy
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

from simulator.layers import LAYERS, base
from simulator.methods import METHODS
from simulator.network import NetworkSpec, ReadOut
from simulator.optimizers import OPTIMIZERS
from simulator.schedules import SCHEDULES
from simulator.sources import SOURCES
from simulator.training.trainer import Trainer
from tests.simulator.cases import N_IN, N_OUT, B, T, built, case, forward, gradient, named, specs, takes
from tests.simulator.helpers import experiment, small

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
def test_a_layer_has_as_many_weights_as_its_spec_says(spec):
    for layers in ([spec], [small("dense", 4), spec]):
        for shortcut in (False, not spec.last):
            network = built(layers, shortcut=shortcut)
            widths = [N_IN, 4]
            width = widths[len(layers) - 1]
            assert spec.weights(width, N_OUT) == sum(W.size for W in network.layers[len(layers) - 1].params.values())
            read_out = ReadOut(shortcut=shortcut)
            assert NetworkSpec(layers=tuple(layers), read_out=read_out).weights(N_IN, N_OUT) == network.theta.size


@pytest.mark.parametrize("shortcut", [False, True])
@pytest.mark.parametrize("bias", [False, True])
def test_a_read_out_alone_has_as_many_weights_as_its_spec_says(bias, shortcut):
    spec = NetworkSpec(read_out=ReadOut(bias=bias, shortcut=shortcut))
    assert spec.weights(N_IN, N_OUT) == built([], bias=bias, shortcut=shortcut).theta.size


@each_spec
def test_every_signal_has_a_row_for_each_output_and_the_read_out_sees_h(spec):
    network = built([spec])
    y, signals = forward(network, case()), network.layers[0].signals()
    assert {name: s.shape[:2] for name, s in signals.items()} == dict.fromkeys(signals, y.shape[:2])
    np.testing.assert_allclose(network.read_out.x, signals["h"], rtol=0, atol=0)


def loud(spec, dtype):
    """The signals of passes with large weights and inputs."""
    found, batch = [], case(T=15, B=20).to(dtype)
    for seed in range(4):
        network = built([spec], seed=seed, dtype=dtype)
        network.theta *= 4
        network.forward(4 * batch.x, teacher=batch.target)
        found.append(network.layers[0].signals())
    return {name: np.stack([signals[name] for signals in found]) for name in found[0]}


@each_spec
def test_a_layer_has_the_signals_that_its_spec_declares_within_the_bounds_it_declares(spec):
    for dtype in ("float32", "float64"):
        signals = loud(spec, dtype)
        assert [signal.name for signal in spec.signals] == list(signals)
        for signal in spec.signals:
            s = signals[signal.name]
            assert s.shape[3] == (spec.width(N_IN) if signal.name != "s" else N_OUT)
            assert s.min() >= signal.low - 1e-6, signal
            assert s.max() <= signal.high + 1e-6, signal


@each_spec
def test_the_bounds_of_a_signal_are_reached_and_without_bound_it_goes_beyond(spec):
    signals = loud(spec, "float64")
    for signal in spec.signals:
        low, high = signals[signal.name].min(), signals[signal.name].max()
        assert not np.isfinite(signal.low) or low < signal.low + 0.2, signal
        assert not np.isfinite(signal.high) or high > signal.high - 0.2, signal
        assert signal.bounded or max(-low, high) > 1.2, signal


def test_a_meaning_is_a_few_words():
    meanings = {signal.meaning for spec in specs() for signal in spec.signals}
    assert {"state", "forget gate", "candidate"} <= meanings
    assert all(0 < len(meaning) < 30 for meaning in meanings)


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
def test_passes_of_other_shapes_in_between_change_no_bit(spec):
    network, alone = built([spec]), {}
    for k, (t, b) in enumerate(((5, 2), (9, 2), (5, 3), (9, 2), (5, 2))):
        batch = case(T=t, B=b, seed=k)
        alone, found = gradient(built([spec]), batch), gradient(network, batch)
        for name, g in alone.items():
            np.testing.assert_array_equal(found[name], g, err_msg=name)
    if causal(network):
        network.carry()
        forward(network, batch)
        forward(network, case(T=5, B=3))  # other sequences: what was carried is not theirs
        for name, g in gradient(network, batch).items():
            np.testing.assert_array_equal(g, alone[name], err_msg=name)


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


@pytest.mark.parametrize("spec", [spec for spec in specs() if not spec.biased], ids=named)
def test_without_bias_no_input_gives_no_output(spec):
    """At the first step: gates that are fed back, which stand at ½, are an input to the second."""
    assert not built([spec], bias=False).forward(np.zeros((4, 2, N_IN)))[0].any()


def test_which_layers_have_a_bias():
    unbiased = {named(spec) for spec in specs() if not spec.biased}
    assert unbiased >= {"elman-bias=False", "jordan-bias=False", "blocks-hidden_bias=none", "window", "integrate"}
    assert unbiased.isdisjoint({"elman", "blocks", "blocks-hidden_bias=gates", "tdnn", "lstm-direction=both"})


def each_of(*registries):
    return pytest.mark.parametrize("registry", registries, ids=lambda registry: registry.what)


@each_of(LAYERS, OPTIMIZERS, METHODS)
def test_every_kind_has_a_short_name_of_its_own(registry):
    names = [kind.written for kind in registry.values()]
    assert len({name.lower() for name in names}) == len(names)
    assert all(0 < len(name) <= 14 for name in names)


@each_of(LAYERS, OPTIMIZERS, METHODS, SCHEDULES, SOURCES)
def test_every_kind_tells_in_a_line_what_it_is_and_is_called_by_its_first_words(registry):
    for kind in registry.values():
        assert "\n" not in kind.told()
        assert kind.told().startswith(f"{kind.called()}: ")
        assert 3 <= len(kind.called()) <= 40


def test_what_is_kept_for_other_shapes_has_a_bound(monkeypatch):
    monkeypatch.setattr(base, "ROOM", room := 2_000_000)
    network = built([small("gru", 8)])
    tracemalloc.start()
    for t in range(2, 80):
        forward(network, case(T=t, B=1))
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    sizes = [each.size for each in network.layers[0].spare.values()]
    assert 2 <= len(sizes) < 77 and room / 2 < sum(sizes) <= room
    assert list(network.layers[0].spare)[-1] == (78, 1), "the one that was used last"
    others = network.read_out.spare.values()
    assert taken < 1.4 * (room + sum(each.size for each in others)), "beside the buffers in use"
