"""Jordan's network against loops over numbers: its state is made of the outputs, its own or its teacher's."""

import math

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.experiment import Experiment
from simulator.layers import LAYERS
from simulator.network import Network, NetworkSpec, ReadOut
from simulator.training.trainer import Trainer
from tests.simulator.cases import N_OUT, PAIRS, SORTS, built, case, forward, gradient, relative_error
from tests.simulator.helpers import experiment, small

σ = {"sigmoid": lambda a: [1 / (1 + math.exp(-v)) for v in a], "identity": list}
σ["softmax"] = lambda a: [math.exp(v) / sum(math.exp(u) for u in a) for v in a]


def jordan(units=3, **fields):
    return LAYERS["jordan"](units=units, **fields)


def product(row, W):
    return [sum(row[i] * W[i][j] for i in range(len(row))) for j in range(len(W[0]))]


def plain(network, x, φ, decay, start, teacher=None):
    """One sequence x[t][i] by loops over numbers: hidden states, states that each step sees, and outputs."""
    W, V = (p.tolist() for p in network.params().values())
    s, hidden, states, outputs = [start] * N_OUT, [], [], []
    for t, row in enumerate(x):
        h = [math.tanh(a) for a in product([*s, *row, 1.0], W)]
        y = φ(product([*h, 1.0], V))
        hidden.append(h)
        states.append(s)
        outputs.append(y)
        fed = y if teacher is None else teacher[t]
        s = [decay * s[j] + fed[j] for j in range(N_OUT)]
    return hidden, states, outputs


@pytest.mark.parametrize("taught", [False, True])
@pytest.mark.parametrize("activation", σ)
@pytest.mark.parametrize(("decay", "start"), [(0.0, 0.0), (0.5, 0.3), (0.9, -1.0)])
def test_hidden_states_and_outputs_are_a_plain_loop(decay, start, activation, taught):
    layer = jordan(decay=decay, start=start, teacher_forcing=taught)
    network, batch = built([layer], activation=activation), case(T=6)
    y = network.forward(batch.x, teacher=batch.target)
    for b in range(3):
        teacher = batch.target[:, b].tolist() if taught else None
        hidden, states, outputs = plain(network, batch.x[:, b].tolist(), σ[activation], decay, start, teacher)
        signals = network.layers[0].signals()
        np.testing.assert_allclose(signals["h"][:, b], hidden, rtol=1e-12, atol=1e-13)
        np.testing.assert_allclose(signals["s"][:, b], states, rtol=1e-12, atol=1e-13)
        np.testing.assert_allclose(y[:, b], outputs, rtol=1e-12, atol=1e-13)


def test_two_steps_by_hand():
    """One hidden unit of identity, read out as it is: W = 2, 3 and V = 5; the state halves."""
    spec = NetworkSpec(layers=(jordan(1, activation="identity", bias=False),), read_out=ReadOut(bias=False))
    network = Network(spec, 1, 1, np.random.default_rng(0), "float64")
    network.theta[:] = 2, 3, 5
    y = network.forward(np.array([1.0, 0, 0]).reshape(3, 1, 1))
    s = [0, 15, 15 / 2 + 150]  # y = 5 (2 s + 3 x)
    assert y[:, 0, 0].tolist() == [15, 150, 10 * s[2]]
    network.backward(np.zeros((3, 1, 1)), None)
    dy2 = 2 * 10 * s[2] / 3
    dy1 = 2 * 150 / 3 + 10 * dy2
    dy0 = 2 * 15 / 3 + 10 * dy1 + 0.5 * 10 * dy2
    assert network.dtheta[1] == pytest.approx(dy0 * 5 * 1)
    assert network.dtheta[0] == pytest.approx(5 * (dy1 * s[1] + dy2 * s[2]))


@pytest.mark.parametrize("activation", ["identity", "softmax"])
def test_the_read_out_finds_the_outputs_that_were_fed_back(activation):
    network, batch = built([jordan()], activation=activation), case()
    y = network.forward(batch.x)
    np.testing.assert_allclose(network.layers[0].y, y, rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize("taught", [False, True])
@pytest.mark.parametrize(("loss", "activation"), PAIRS)
def test_backward_is_the_derivative_of_forward(loss, activation, taught):
    for sort in SORTS:
        for bias, decay in ((True, 0.8), (False, 0.0)):
            layer = jordan(decay=decay, start=0.4, teacher_forcing=taught, bias=bias)
            assert relative_error(built([layer], loss, activation, bias), case(loss, sort)) < 1e-6


@pytest.mark.parametrize("taught", [False, True])
@pytest.mark.parametrize("below", [small("dense"), small("lstm"), LAYERS["convolution"](units=2, stride=2)], ids=repr)
def test_backward_goes_through_a_stack(below, taught):
    network = built([below, jordan(teacher_forcing=taught)], "cross-entropy", "softmax")
    assert relative_error(network, case("cross-entropy", "weights", T=6)) < 1e-6


def test_a_truncated_gradient_takes_the_state_for_an_input():
    """It is the gradient of a dense layer that is given the states as inputs."""
    network, batch = built([jordan(truncate=True)], "cross-entropy", "softmax"), case("cross-entropy", "weights")
    found = gradient(network, batch)
    x = np.concatenate([network.layers[0].signals()["s"], batch.x], axis=2)
    spec = NetworkSpec(layers=(small("dense"),), read_out=ReadOut(activation="softmax"), loss="cross-entropy")
    dense = Network(spec, x.shape[2], N_OUT, np.random.default_rng(0), "float64")
    dense.theta[:] = network.theta
    dense.forward(x)
    dense.backward(batch.target, batch.mask)
    np.testing.assert_allclose(network.dtheta, dense.dtheta, rtol=1e-12, atol=1e-15)
    whole = gradient(built([jordan()], "cross-entropy", "softmax"), batch)
    assert np.abs(whole["0.jordan.W"] - found["0.jordan.W"]).max() > 1e-3


def test_a_taught_network_is_free_where_it_is_not_given_the_targets():
    free, taught, batch = built([jordan()]), built([jordan(teacher_forcing=True)]), case()
    expected = free.forward(batch.x).copy()
    assert np.abs(forward(taught, batch) - expected).max() > 0.01
    np.testing.assert_array_equal(taught.forward(batch.x), expected)
    np.testing.assert_array_equal(forward(free, batch), expected)


@pytest.mark.parametrize("taught", [False, True])
def test_what_comes_later_never_changes_what_was(taught):
    network, batch = built([jordan(teacher_forcing=taught)]), case(T=6)
    whole = forward(network, batch).copy()
    for t in range(6):
        x, target = batch.x.copy(), batch.target.copy()
        x[t] += 1
        target[t] += 1
        y = network.forward(x, teacher=target)
        np.testing.assert_allclose(y[:t], whole[:t], rtol=1e-13)
        assert np.abs(y[t] - whole[t]).max() > 1e-3


@pytest.mark.parametrize("taught", [False, True])
def test_pieces_with_carry_are_the_whole(taught):
    network, batch = built([jordan(teacher_forcing=taught, start=0.5)]), case(T=7)
    whole, parts = forward(network, batch).copy(), []
    for first, last in ((0, 1), (1, 4), (4, 7)):
        parts.append(forward(network, batch.piece(first, last)).copy())
        network.carry()
    np.testing.assert_allclose(np.concatenate(parts), whole, rtol=1e-13)


def test_a_pass_goes_on_from_the_state_after_any_step():
    network, batch = built([small("elman"), jordan()]), case(T=7)
    whole = network.forward(batch.x).copy()
    for t in (0, 3, 5):
        network.restart()
        network.forward(batch.x)
        network.resume(network.state(t))
        np.testing.assert_allclose(network.forward(batch.x[t + 1 :]), whole[t + 1 :], rtol=1e-13)


def test_a_twin_hears_its_own_read_out_and_leaves_the_gradient_alone():
    network, batch = built([jordan()]), case()
    forward(network, batch)
    network.backward(batch.target, None)
    expected = network.dtheta.copy()
    forward(network, batch)
    twin = network.twin()
    assert twin.layers[0].read_out is twin.read_out is not network.read_out
    assert network.layers[0].read_out is network.read_out
    twin.forward(np.ones((9, 2, 2)))
    network.backward(batch.target, None)
    np.testing.assert_array_equal(network.dtheta, expected)
    np.testing.assert_array_equal(twin.forward(batch.x), network.forward(batch.x))


def test_a_twin_sees_the_read_outs_move():
    network, batch = built([jordan()]), case()
    twin = network.twin()
    before = network.layers[0].forward(batch.x).copy()
    network.read_out.W[:] *= 2
    assert np.abs(network.layers[0].forward(batch.x) - before).max() > 0.01
    np.testing.assert_array_equal(twin.forward(batch.x), network.forward(batch.x))


def test_padding_behind_a_sequences_end_leaves_no_trace():
    network, batch = built([jordan()]), case(sort="lengths")
    expected = gradient(network, batch)
    batch.x[batch.mask == 0] += 5
    batch.target[batch.mask == 0] += 5
    for name, g in gradient(network, batch).items():
        np.testing.assert_allclose(g, expected[name], rtol=1e-12, atol=1e-15)


def test_weights_begin_at_the_outputs_of_the_data():
    for n_out in (1, 4):
        network = Network(NetworkSpec(layers=(jordan(5),)), 3, n_out, np.random.default_rng(0), "float32")
        assert network.params()["0.jordan.W"].shape == (n_out + 3 + 1, 5)
        assert network.theta.dtype == np.float32


@pytest.mark.parametrize(
    ("network", "sentence"),
    [
        ({"layers": [{"kind": "jordan"}, {"kind": "dense"}]}, "^network.layers.0: a jordan layer is not allowed here"),
        ({"layers": [{"kind": "jordan"}], "read_out": {"shortcut": True}}, "^network.read_out.shortcut: true is not"),
        ({"layers": [{"kind": "jordan", "decay": 1.0}]}, "^network.layers.0.decay: 1.0 is not allowed"),
    ],
)
def test_what_cannot_work_is_refused(network, sentence):
    with pytest.raises(InputError, match=sentence):
        Experiment.from_data({"network": network})


@pytest.mark.parametrize("method", [{"kind": "full"}, {"kind": "truncated", "k1": 4, "k2": 10}])
def test_training_hears_the_targets_and_validation_the_outputs(method):
    layer = {"kind": "jordan", "units": 4, "teacher_forcing": True}
    trainer = Trainer(experiment(network={"layers": [layer]}, method=method))
    trainer.propagate()
    twin, (batch,) = trainer.held_out.network, trainer.held_out.parts
    assert not trainer.network.layers[0].free
    assert twin.layers[0].free
    y = trainer.network.forward(batch.x, batch.lengths)
    assert trainer.validate() == pytest.approx(np.square(y - batch.target).mean(), rel=1e-12)
