"""Layers over time: window, time-delay, convolution with pooling, integration; against loops over numbers."""

import itertools
import math

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.layers import LAYERS
from simulator.losses import LOSSES
from simulator.network import Network, NetworkSpec, ReadOut
from simulator.training.trainer import Trainer
from tests.simulator.cases import SORTS, built, case, read_outs, relative_error, takes
from tests.simulator.helpers import experiment, seen_by, small

PLAIN = {
    "tanh": math.tanh,
    "sigmoid": lambda a: 1 / (1 + math.exp(-a)),
    "relu": lambda a: max(a, 0.0),
    "identity": lambda a: a,
}
POOLS = [
    {"pool": pool, "pool_steps": steps, "stride": stride}
    for pool, steps, stride in [("none", 2, 1), ("none", 2, 3), ("max", 3, 1), ("max", 2, 3), ("mean", 3, 2)]
]
SPECS = [
    LAYERS["window"](steps=3),
    LAYERS["window"](steps=1),
    LAYERS["tdnn"](units=3, delays=4),
    LAYERS["integrate"](),
    LAYERS["convolution"](units=3, kernel=2, dilation=3, activation="tanh"),
    LAYERS["convolution"](units=3, kernel=3, dilation=2, activation="tanh", pool="max", pool_steps=4),
    LAYERS["convolution"](units=3, kernel=3, pool="mean", pool_steps=3, activation="tanh"),
]


def layer_of(spec, n_in=2, seed=0):
    """A layer with wide random weights."""
    rng = np.random.default_rng(seed)
    layer = spec.build(n_in, rng, "float64")
    for W in layer.params.values():
        W[:] = rng.normal(0, 0.7, W.shape)
    return layer


def inputs(T, B=3, n=2, seed=1):
    return np.random.default_rng(seed).normal(size=(T, B, n))


def seen(x, t, k, gap=1):
    """The k inputs of one sequence x[t][i] that step t sees, oldest first, with zeros before the start."""
    row = []
    for back in range(k - 1, -1, -1):
        row += x[t - back * gap] if t - back * gap >= 0 else [0.0] * len(x[0])
    return row


def weighted(W, row, φ, bias):
    row = [*row, 1.0] if bias else row
    return [φ(sum(row[i] * W[i][j] for i in range(len(row)))) for j in range(len(W[0]))]


def pooled(answer, T, pool, pool_steps, stride):
    """What is kept of answer(t), which is asked for steps before the start, too."""
    kept, t = [], T - 1
    while t >= 0:
        steps = [answer(t - back) for back in range(1 if pool == "none" else pool_steps)]
        take = max if pool == "max" else lambda values: sum(values) / len(values)
        kept.insert(0, [take(values) for values in zip(*steps, strict=True)])
        t -= stride
    return kept


def test_a_window_of_three_by_hand():
    layer = LAYERS["window"](steps=3).build(1, np.random.default_rng(0), "float64")
    h = layer.forward(np.array([1.0, 2, 3, 4]).reshape(4, 1, 1))
    assert h[:, 0].tolist() == [[0, 0, 1], [0, 1, 2], [1, 2, 3], [2, 3, 4]]
    dx = layer.backward(np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 20, 30.0]])[:, None])
    assert dx[:, 0, 0].tolist() == [3 + 5 + 7, 6 + 8 + 10, 9 + 20, 30]


@pytest.mark.parametrize("k", [1, 2, 5, 9])
def test_a_window_stands_the_last_inputs_side_by_side_oldest_first(k):
    x = inputs(6)
    h = layer_of(LAYERS["window"](steps=k)).forward(x)
    for b in range(3):
        assert h[:, b].tolist() == [seen(x[:, b].tolist(), t, k) for t in range(6)]


@pytest.mark.parametrize(("activation", "delays", "bias"), list(itertools.product(PLAIN, (1, 3, 9), (True, False))))
def test_a_time_delay_layer_is_a_plain_loop(activation, delays, bias):
    layer, x = layer_of(LAYERS["tdnn"](units=4, delays=delays, activation=activation, bias=bias)), inputs(6)
    h, W = layer.forward(x), layer.W.tolist()
    assert layer.W.shape == (2 * delays + bias, 4)
    for b in range(3):
        plain = [weighted(W, seen(x[:, b].tolist(), t, delays), PLAIN[activation], bias) for t in range(6)]
        np.testing.assert_allclose(h[:, b], plain, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("T", [1, 6, 7, 8])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("dilation", [1, 3])
@pytest.mark.parametrize("pool", POOLS, ids=str)
def test_a_convolution_is_a_plain_loop(pool, dilation, bias, T):
    spec = LAYERS["convolution"](units=4, kernel=3, dilation=dilation, activation="tanh", bias=bias, **pool)
    layer, x = layer_of(spec), inputs(T)
    h, W = layer.forward(x), layer.W.tolist()
    assert h.shape == (math.ceil(T / pool["stride"]), 3, 4)
    for b in range(3):
        row = x[:, b].tolist()
        plain = pooled(lambda t, row=row: weighted(W, seen(row, t, 3, dilation), math.tanh, bias), T, **pool)
        np.testing.assert_allclose(h[:, b], plain, rtol=1e-12, atol=1e-13)


def test_integration_is_the_mean_of_all_steps_so_far():
    layer, x = layer_of(LAYERS["integrate"]()), inputs(5)
    h = layer.forward(x)
    for t in range(5):
        np.testing.assert_allclose(h[t], x[: t + 1].mean(axis=0), rtol=1e-14)


@pytest.mark.parametrize("spec", SPECS, ids=repr)
def test_what_comes_later_never_changes_what_was(spec):
    layer, x = layer_of(spec), inputs(7)
    whole = layer.forward(x).copy()
    for t in range(7):
        changed = x.copy()
        changed[t] += 1
        h = layer.forward(changed)
        np.testing.assert_array_equal(h[:t], whole[:t])
        assert np.abs(h[t] - whole[t]).max() > 1e-3


@pytest.mark.parametrize("T", [7, 8, 9])
def test_with_a_stride_what_comes_later_never_changes_what_was(T):
    layer = layer_of(LAYERS["convolution"](units=3, kernel=3, activation="tanh", pool="max", stride=3))
    x, kept = inputs(T), np.arange(T)[(T - 1) % 3 :: 3]
    whole = layer.forward(x).copy()
    for t in range(T):
        changed = x.copy()
        changed[t] += 1
        np.testing.assert_array_equal(layer.forward(changed)[kept < t], whole[kept < t])
    assert kept[-1] == T - 1


@pytest.mark.parametrize("spec", SPECS, ids=repr)
def test_pieces_of_any_length_with_carry_are_the_whole(spec):
    layer, x = layer_of(spec), inputs(12)
    whole = layer.forward(x).copy()
    again, parts = layer_of(spec), []
    for piece in np.split(x, [2, 3, 8, 9]):
        parts.append(again.forward(piece).copy())
        again.carry()
    np.testing.assert_allclose(np.concatenate(parts), whole, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("spec", SPECS, ids=repr)
def test_a_pass_goes_on_from_the_state_after_any_step(spec):
    layer, x = layer_of(spec), inputs(9)
    whole = layer.forward(x).copy()
    for t in (0, 1, 5):
        layer.restart()
        layer.forward(x)
        layer.resume(layer.state(t))
        np.testing.assert_allclose(layer.forward(x[t + 1 :]), whole[t + 1 :], rtol=1e-12, atol=1e-14)
    layer.restart()
    np.testing.assert_allclose(layer.forward(x), whole, rtol=1e-13)


@pytest.mark.parametrize("spec", SPECS, ids=repr)
def test_the_gradient_of_a_piece_that_was_carried_on_is_exact(spec):
    batch = case(T=8)
    network = built([spec, small("dense")])
    network.forward(batch.x + 1)
    network.carry()
    assert relative_error(network, batch) < 1e-6


def test_with_a_stride_a_sequence_goes_on_in_pieces_of_whole_strides():
    spec = LAYERS["convolution"](units=3, kernel=4, activation="tanh", pool="mean", pool_steps=3, stride=3)
    layer, x = layer_of(spec), inputs(10)
    whole = layer.forward(x).copy()
    again = layer_of(spec)
    first = again.forward(x[:4]).copy()
    again.carry()
    np.testing.assert_allclose(np.concatenate([first, again.forward(x[4:])]), whole, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("spec", SPECS, ids=repr)
def test_inputs_may_lie_in_memory_as_they_like(spec):
    layer, wide = layer_of(spec), inputs(14, 3, 4)
    view = wide[::-2, :, ::2]
    expected = layer.forward(view.copy()).copy()
    np.testing.assert_array_equal(layer.forward(view), expected)
    unit_major = view.transpose(0, 2, 1).copy().transpose(0, 2, 1)
    np.testing.assert_array_equal(layer.forward(unit_major), expected)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("T", [7, 8])
@pytest.mark.parametrize("pool", POOLS, ids=str)
def test_backward_is_the_derivative_where_steps_are_left_over(pool, T, loss):
    layers = [LAYERS["convolution"](units=3, kernel=3, dilation=2, activation="tanh", **pool), small("elman")]
    for sort in SORTS:
        network = built(layers, loss, read_outs(loss)[0])
        if pool["pool"] == "max" and sort == "one-to-many":
            continue  # steps without input are equal: their maximum has no derivative
        if takes(network, sort):
            assert relative_error(network, case(loss, sort, T=T)) < 1e-6


def test_strides_of_a_stack_multiply_and_the_last_step_stays():
    layers = [LAYERS["convolution"](units=2, stride=2), LAYERS["convolution"](units=2, pool="max", stride=3)]
    network = built([*layers, small("lstm")], shortcut=True)
    for T in (5, 6, 11, 13):
        x = case(T=T).x
        assert network.stride == 6
        assert len(network.forward(x)) == math.ceil(T / 6)
        np.testing.assert_array_equal(network.at_stride(x)[-1], x[-1])
    batch = case(T=13)
    assert relative_error(built(layers), batch) < 1e-6


def test_a_time_delay_layer_answers_to_a_pattern_wherever_it_comes():
    layer = layer_of(LAYERS["tdnn"](units=3, delays=3))
    early, late = np.zeros((9, 1, 2)), np.zeros((9, 1, 2))
    early[1:4] = late[4:7] = inputs(3, 1)
    answers = layer.forward(early).copy(), layer.forward(late)
    np.testing.assert_allclose(answers[0][:6], answers[1][3:], rtol=1e-13)


def test_waibels_network_has_so_few_weights_and_hears_a_pattern_at_any_time():
    """16 bands, 8 units over 3 steps, 3 units over 5, integrated: 15 frames, of which the last output counts."""
    layers = (LAYERS["tdnn"](units=8, delays=3), LAYERS["tdnn"](units=3, delays=5), LAYERS["integrate"]())
    spec = NetworkSpec(layers=layers, read_out=ReadOut(activation="softmax"), loss="cross-entropy")
    network = Network(spec, 16, 3, np.random.default_rng(0), "float64")
    sizes = {name: W.size for name, W in network.params().items()}
    assert sizes == {"0.tdnn.W": (16 * 3 + 1) * 8, "1.tdnn.W": (8 * 5 + 1) * 3, "3.readout.W": 3 * 3 + 3}
    x = np.zeros((15, 2, 16))
    x[2:5, 0] = x[5:8, 1] = inputs(3, 1, 16)[:, 0]
    y = network.forward(x)
    np.testing.assert_allclose(y[-1, 0], y[-1, 1], rtol=1e-12)


@pytest.mark.parametrize("kind", ["window", "integrate"])
def test_a_network_whose_layers_have_no_weights_trains(kind):
    trainer = Trainer(experiment([kind]))
    assert list(trainer.network.params()) == ["1.readout.W"]
    before = trainer.validate()
    for _ in range(20):
        trainer.propagate()
        trainer.update()
    assert trainer.validate() < before
    assert seen_by("states", trainer).layers[0].values["h"].shape == (8, LAYERS[kind]().width(1))


def test_the_plot_shows_the_outputs_of_a_stride_at_their_own_steps():
    stack = [{"kind": "convolution", "units": 2, "stride": 3}]
    strided, every = Trainer(experiment(network={"layers": stack})), Trainer(experiment())
    for trainer in (strided, every):
        trainer.propagate()
    kept, whole = seen_by("output", strided), seen_by("output", every)
    at = np.arange(len(whole.x))[(len(whole.x) - 1) % 3 :: 3]
    np.testing.assert_array_equal(kept.x, whole.x[at])
    np.testing.assert_array_equal(kept.target, whole.target[at])
    assert kept.output.shape == kept.target.shape


def test_a_stride_that_leaves_no_scored_step_is_refused():
    network, batch = built([LAYERS["convolution"](units=2, stride=2)]), case()
    mask = np.zeros((5, 3))
    mask[3] = 1
    network.forward(batch.x)
    with pytest.raises(InputError, match="a stride of 2 is not allowed with data none"):
        network.value(batch.target, mask)


def test_a_stride_is_refused_where_sequences_have_their_own_length():
    network = built([LAYERS["convolution"](units=2, stride=2)])
    with pytest.raises(InputError, match="pooling with a stride is not allowed with sequences of different length"):
        network.forward(case().x, np.array([5, 4, 3]))


@pytest.mark.parametrize("kind", ["window", "tdnn", "convolution", "integrate"])
def test_real_time_recurrent_learning_is_refused(kind):
    with pytest.raises(InputError, match=f"real-time recurrent learning is not allowed with {kind}"):
        Trainer(experiment([kind], method={"kind": "rtrl"}))
