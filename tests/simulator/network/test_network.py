"""Networks: the textbook's 2-3-1 worked out number by number, one vector of weights, and loading."""

import math
import tracemalloc

import numpy as np
import pytest

from simulator.arrays import free_memory
from simulator.errors import InputError
from simulator.layers import LAYERS
from simulator.network import Network, NetworkSpec, ReadOut
from tests.simulator.helpers import small

HIDDEN = [[0.2, -0.4, 0.7], [0.5, 0.1, -0.3], [-0.1, 0.3, 0.05]]  # from x₁, x₂, 1 to h₁, h₂, h₃
OUT = [0.6, -0.9, 0.4, 0.15]  # from h₁, h₂, h₃, 1 to y


def σ(a):
    return 1 / (1 + math.exp(-a))


def network_of(layers=(), n_in=2, n_out=1, loss="squared-error", activation="identity", seed=0, dtype="float64"):
    spec = NetworkSpec(layers=tuple(layers), read_out=ReadOut(activation=activation), loss=loss)
    return Network(spec, n_in, n_out, np.random.default_rng(seed), dtype)


@pytest.fixture
def two_three_one():
    network = network_of([LAYERS["dense"](units=3, activation="sigmoid")], activation="sigmoid")
    network.params()["0.dense.W"][:] = HIDDEN
    network.params()["1.readout.W"][:] = np.array(OUT)[:, None]
    return network


def by_hand(x1, x2, d):
    """Forward and backward of 2-3-1 for one corner: y, loss, ∂L/∂W of both matrices."""
    h = [σ(x1 * HIDDEN[0][j] + x2 * HIDDEN[1][j] + HIDDEN[2][j]) for j in range(3)]
    y = σ(h[0] * OUT[0] + h[1] * OUT[1] + h[2] * OUT[2] + OUT[3])
    da_y = 2 * (y - d) * y * (1 - y)
    dout = [da_y * h[0], da_y * h[1], da_y * h[2], da_y]
    da = [da_y * OUT[j] * h[j] * (1 - h[j]) for j in range(3)]
    return y, (y - d) ** 2, [[x * da[j] for j in range(3)] for x in (x1, x2, 1)], dout


def test_two_three_one_by_hand(two_three_one):
    y, loss, dhidden, dout = by_hand(1.0, 0.0, 1.0)
    got = two_three_one.forward(np.array([[[1.0, 0.0]]]))
    target = np.array([[[1.0]]])
    two_three_one.backward(target, None)
    assert got[0, 0, 0] == pytest.approx(y, rel=1e-14)
    assert y == pytest.approx(0.5767, abs=1e-4)  # σ(0.6·0.525 - 0.9·0.475 + 0.4·0.679 + 0.15)
    assert two_three_one.value(target, None) == pytest.approx(loss, rel=1e-14)
    np.testing.assert_allclose(two_three_one.grads()["0.dense.W"], dhidden, rtol=1e-13, atol=1e-17)
    np.testing.assert_allclose(two_three_one.grads()["1.readout.W"][:, 0], dout, rtol=1e-13)


def test_a_batch_of_corners_has_the_mean_of_their_losses_and_gradients(two_three_one):
    corners, d = [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)], [0.0, 1.0, 1.0, 0.0]
    each = [by_hand(*corner, target) for corner, target in zip(corners, d, strict=True)]
    two_three_one.forward(np.array([corners]))
    target = np.array(d)[None, :, None]
    two_three_one.backward(target, None)
    assert two_three_one.value(target, None) == pytest.approx(sum(e[1] for e in each) / 4, rel=1e-14)
    np.testing.assert_allclose(two_three_one.grads()["0.dense.W"], sum(np.array(e[2]) for e in each) / 4, rtol=1e-12)
    np.testing.assert_allclose(
        two_three_one.grads()["1.readout.W"][:, 0], sum(np.array(e[3]) for e in each) / 4, rtol=1e-12
    )


def test_weights_and_gradients_are_views_into_one_vector():
    network = network_of([LAYERS["lstm"](units=3), LAYERS["elman"](units=2)])
    network.theta[:] = np.arange(len(network.theta))
    network.dtheta[:] = -np.arange(len(network.theta))
    in_order = np.concatenate([W.ravel() for W in network.params().values()])
    np.testing.assert_array_equal(in_order, network.theta)
    np.testing.assert_array_equal(np.concatenate([g.ravel() for g in network.grads().values()]), network.dtheta)
    assert list(network.params()) == ["0.lstm.W", "1.elman.W", "2.readout.W"]


@pytest.mark.parametrize("kind", LAYERS)
def test_an_optimizers_move_is_seen_by_the_next_pass_and_by_a_twin(kind):
    network, x = network_of([small(kind, units=3)]), np.ones((3, 1, 2))
    twin = network.twin()
    before = network.forward(x).copy()
    network.theta += 0.1
    assert np.abs(network.forward(x) - before).max() > 1e-3
    np.testing.assert_array_equal(twin.forward(x), network.forward(x))


@pytest.mark.parametrize("kind", LAYERS)
def test_evaluating_on_a_twin_does_not_disturb_the_gradient(kind):
    network = network_of([small(kind, units=3)] * (1 if LAYERS[kind].last else 2))
    x, target = np.random.default_rng(1).normal(size=(2, 4, 3, 2))[..., :2], np.ones((4, 3, 1))
    network.forward(x[0])
    network.backward(target, None)
    expected = network.dtheta.copy()
    network.forward(x[0])
    twin = network.twin()
    twin.forward(np.ones((7, 2, 2)))
    twin.carry()
    network.backward(target, None)
    np.testing.assert_array_equal(network.dtheta, expected)


def test_carry_goes_through_every_layer():
    network = network_of([LAYERS["elman"](units=3), LAYERS["lstm"](units=2)])
    x = np.random.default_rng(1).normal(size=(6, 2, 2))
    whole = network.forward(x).copy()
    twin = network.twin()
    first = twin.forward(x[:3]).copy()
    twin.carry()
    np.testing.assert_allclose(np.concatenate([first, twin.forward(x[3:])]), whole, rtol=1e-13)


def test_loading_gives_the_same_outputs():
    a, b = (network_of([LAYERS["lstm"](units=3)], seed=seed) for seed in (1, 2))
    x = np.ones((4, 2, 2))
    assert not np.array_equal(a.forward(x), b.forward(x))
    b.load(a.params())
    np.testing.assert_array_equal(a.forward(x), b.forward(x))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda w: w.pop("0.elman.W"), "0.elman.W: this weight matrix is missing"),
        (lambda w: w.update(extra=np.zeros(3)), "extra: this weight matrix does not belong"),
        (lambda w: w.update({"0.elman.W": np.zeros((5, 5))}), r"0.elman.W: the shape \(5, 5\) is not allowed"),
        (lambda w: w["0.elman.W"].__setitem__((0, 0), np.nan), "0.elman.W: the weights hold values that are not"),
    ],
)
def test_weights_that_do_not_fit_are_refused_and_change_nothing(change, sentence):
    network = network_of([LAYERS["elman"](units=3)])
    weights = {name: W.copy() for name, W in network.params().items()}
    kept = network.theta.copy()
    weights["1.readout.W"] += 1
    change(weights)
    with pytest.raises(InputError, match=sentence):
        network.load(weights)
    np.testing.assert_array_equal(network.theta, kept)


def stacked(units, layers):
    return NetworkSpec.from_data({"layers": [{"kind": "lstm", "units": units}] * layers})


def test_a_network_that_is_too_large_as_a_whole_is_refused_before_anything_is_allocated():
    """32 layers of 4096, each of which is allowed, would need 17 GB for the weights alone."""
    tracemalloc.start()
    with pytest.raises(InputError, match=r"network\.layers: 4,228,403,201 weights are not allowed"):
        Network(stacked(4096, 32), 1, 1, np.random.default_rng(0), "float32")
    assert tracemalloc.get_traced_memory()[1] < 1_000_000
    tracemalloc.stop()


def test_a_network_for_which_the_memory_is_not_free_is_refused_before_anything_is_allocated(monkeypatch):
    spec = stacked(10, 2)
    needed = 6 * 4 * spec.weights(1, 1)
    monkeypatch.setattr("simulator.network.network.free_memory", lambda: needed)
    network = Network(spec, 1, 1, np.random.default_rng(0), "float32")
    with pytest.raises(InputError, match="there is not enough memory for"):
        Network(spec, 1, 1, np.random.default_rng(0), "float64")
    fits = needed // (4 * network.numbers)
    network.forward(np.zeros((fits, 1, 1), "float32"))
    for other in (network, network.twin()):
        with pytest.raises(MemoryError):
            other.forward(np.zeros((fits + 1, 1, 1), "float32"))


def test_the_free_memory_is_what_the_system_says():
    free = free_memory()
    assert free == float("inf") or 1e7 < free < 1e14
