"""The layers against numbers worked out by hand, and against plain loops that share no code with them."""

import math

import numpy as np
import pytest

from simulator.activations import ACTIVATIONS
from simulator.layers import LAYERS
from simulator.layers.dense import Dense
from simulator.layers.elman import Elman
from simulator.layers.lstm import LSTM
from tests.simulator.helpers import small

HIDDEN = ("tanh", "sigmoid", "relu", "identity")
PLAIN = {
    "tanh": math.tanh,
    "sigmoid": lambda a: 1 / (1 + math.exp(-a)),
    "relu": lambda a: max(a, 0.0),
    "identity": lambda a: a,
}
σ = PLAIN["sigmoid"]


def weights(rows, columns, seed=0):
    return np.random.default_rng(seed).normal(0, 0.7, (rows, columns))


def inputs(T, B, n, seed=1):
    return np.random.default_rng(seed).normal(size=(T, B, n))


def built(kind, n_in=2, units=3, seed=0, **fields):
    """A layer of a registered kind with wide random weights, and a read-out for those that hear it."""
    layer = small(kind, units=units, **fields).build(n_in, np.random.default_rng(seed), "float64")
    for W in layer.params.values():
        W[:] = weights(*W.shape, seed)
    layer.listen(Dense("readout", weights(layer.units, 1, seed), "tanh", bias=False))
    return layer


def plain_elman(W, x, H, φ, bias, h):
    """One sequence x (T, n) by loops over numbers; rows of W are h, x, 1."""
    hidden = []
    for row in x:
        z = [*h, *row] + [1.0] * bias
        h = [φ(sum(z[k] * W[k][j] for k in range(len(z)))) for j in range(H)]
        hidden.append(h)
    return hidden


def plain_lstm(W, x, H, bias, h, c):
    """One sequence x (T, n) by loops over numbers; columns of W are blocks o, i, f, g."""
    hidden, cells = [], []
    for row in x:
        z = [*h, *row] + [1.0] * bias
        a = [sum(z[k] * W[k][j] for k in range(len(z))) for j in range(4 * H)]
        o, i, f = ([σ(v) for v in a[k * H : (k + 1) * H]] for k in range(3))
        g = [math.tanh(v) for v in a[3 * H :]]
        c = [f[j] * c[j] + i[j] * g[j] for j in range(H)]
        h = [o[j] * math.tanh(c[j]) for j in range(H)]
        hidden.append(h)
        cells.append(c)
    return hidden, cells


def test_two_steps_of_elman_by_hand():
    """One unit, one input: weights 0.5 (from itself), 0.8 (from x), -0.1 (bias)."""
    layer = Elman({"W": np.array([[0.5], [0.8], [-0.1]])}, 1, "tanh", True)
    h = layer.forward(np.array([1.0, -2.0]).reshape(2, 1, 1))
    first = math.tanh(0.5 * 0 + 0.8 * 1.0 - 0.1)
    second = math.tanh(0.5 * first + 0.8 * -2.0 - 0.1)
    np.testing.assert_allclose(h[:, 0, 0], [first, second], rtol=1e-15)


def test_the_way_back_through_two_steps_of_elman_by_hand():
    layer = Elman({"W": np.array([[0.5], [0.8], [-0.1]])}, 1, "tanh", True)
    h1, h2 = layer.forward(np.array([1.0, -2.0]).reshape(2, 1, 1))[:, 0, 0]
    dx = layer.backward(np.array([0.3, 0.7]).reshape(2, 1, 1))
    da2 = 0.7 * (1 - h2 * h2)
    da1 = (0.3 + 0.5 * da2) * (1 - h1 * h1)
    np.testing.assert_allclose(layer.grads["W"][:, 0], [da2 * h1, da1 * 1.0 + da2 * -2.0, da1 + da2], rtol=1e-14)
    np.testing.assert_allclose(dx[:, 0, 0], [0.8 * da1, 0.8 * da2], rtol=1e-14)


def test_two_steps_of_lstm_by_hand():
    """One unit, one input; every gate has weights of its own from h, x and 1, so that no two can be exchanged."""
    o, i, f, g = (0.1, 0.6, 0.2), (-0.3, 0.4, -0.5), (0.7, -0.2, 0.9), (-0.8, 1.1, 0.3)
    layer = LSTM({"W": np.array([o, i, f, g]).T.copy()}, 1, True)
    h = layer.forward(np.array([0.5, -1.5]).reshape(2, 1, 1))

    def gate(w, h, x):
        return w[0] * h + w[1] * x + w[2]

    c1 = σ(gate(i, 0, 0.5)) * math.tanh(gate(g, 0, 0.5))
    h1 = σ(gate(o, 0, 0.5)) * math.tanh(c1)
    c2 = σ(gate(f, h1, -1.5)) * c1 + σ(gate(i, h1, -1.5)) * math.tanh(gate(g, h1, -1.5))
    h2 = σ(gate(o, h1, -1.5)) * math.tanh(c2)
    np.testing.assert_allclose(h[:, 0, 0], [h1, h2], rtol=1e-14)
    np.testing.assert_allclose(layer.signals()["c"][:, 0, 0], [c1, c2], rtol=1e-14)
    np.testing.assert_allclose(layer.signals()["f"][1, 0, 0], σ(gate(f, h1, -1.5)), rtol=1e-14)
    np.testing.assert_allclose(layer.signals()["i"][1, 0, 0], σ(gate(i, h1, -1.5)), rtol=1e-14)
    np.testing.assert_allclose(layer.signals()["o"][1, 0, 0], σ(gate(o, h1, -1.5)), rtol=1e-14)
    np.testing.assert_allclose(layer.signals()["g"][1, 0, 0], math.tanh(gate(g, h1, -1.5)), rtol=1e-14)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("activation", HIDDEN)
def test_elman_is_a_plain_loop(activation, bias):
    n, H, T, B = 2, 4, 6, 3
    W, x = weights(H + n + bias, H), inputs(T, B, n)
    h = Elman({"W": W}, H, activation, bias).forward(x)
    for b in range(B):
        expected = plain_elman(W.tolist(), x[:, b].tolist(), H, PLAIN[activation], bias, [0.0] * H)
        np.testing.assert_allclose(h[:, b], expected, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("bias", [True, False])
def test_lstm_is_a_plain_loop(bias):
    n, H, T, B = 2, 4, 6, 3
    W, x = weights(H + n + bias, 4 * H), inputs(T, B, n)
    layer = LSTM({"W": W}, H, bias)
    h = layer.forward(x)
    for b in range(B):
        hidden, cells = plain_lstm(W.tolist(), x[:, b].tolist(), H, bias, [0.0] * H, [0.0] * H)
        np.testing.assert_allclose(h[:, b], hidden, rtol=1e-12, atol=1e-13)
        np.testing.assert_allclose(layer.signals()["c"][:, b], cells, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("activation", HIDDEN)
def test_dense_is_a_plain_loop(activation, bias):
    W, x = weights(2 + bias, 3), inputs(4, 2, 2)
    h = Dense("dense", W, activation, bias).forward(x)
    for t, b in np.ndindex(4, 2):
        z = [*x[t, b], 1.0]
        expected = [PLAIN[activation](sum(z[k] * W[k, j] for k in range(len(W)))) for j in range(3)]
        np.testing.assert_allclose(h[t, b], expected, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("kind", [kind for kind in LAYERS if LAYERS[kind].recurrent])
def test_without_carry_every_pass_starts_from_zero(kind):
    layer, x = built(kind), inputs(4, 3, 2)
    first = layer.forward(x).copy()
    np.testing.assert_array_equal(layer.forward(x), first)
    layer.carry()
    assert np.abs(layer.forward(x) - first).max() > 0.01


@pytest.mark.parametrize("kind", LAYERS)
def test_a_twin_of_a_first_layer_gives_the_same_output(kind):
    layer, x = built(kind), inputs(5, 3, 2)
    layer.input_error = False
    np.testing.assert_array_equal(layer.twin().forward(x), layer.forward(x))


def test_the_forget_bias_is_the_bias_of_the_forget_gates_alone():
    bias = LAYERS["lstm"](units=3, forget_bias=2.5).build(2, np.random.default_rng(0), "float64").W[-1]
    np.testing.assert_array_equal(bias, [0] * 6 + [2.5] * 3 + [0] * 3)


def test_the_names_of_the_blocks_are_those_of_the_columns():
    layer = built("lstm", units=3)
    layer.forward(inputs(4, 2, 2))
    for k, name in enumerate(layer.BLOCKS):
        np.testing.assert_array_equal(layer.signals()[name], layer.gates[:, :, 3 * k : 3 * k + 3])


def test_activations_of_the_form_are_those_of_the_engine():
    assert set(HIDDEN) <= set(ACTIVATIONS)
