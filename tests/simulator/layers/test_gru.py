"""The gated recurrent unit against plain loops that share no code with it, and their finite differences."""

import itertools

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.layers import LAYERS
from tests.simulator.loops import gru, slopes
from tests.simulator.plain import backward, forward_mode, listed, normal, same, same_as_alone, wide, widened

T, B, N, H = 4, 2, 2, 3
RESETS, YES_NO = ("before", "after"), (True, False)
OPTIONS = list(itertools.product(RESETS, YES_NO, YES_NO))


@pytest.mark.parametrize("bias", YES_NO)
@pytest.mark.parametrize("reset", RESETS)
def test_every_signal_is_that_of_a_plain_loop(reset, bias):
    spec, x = LAYERS["gru"](units=H, reset=reset, bias=bias, start=0.3), normal(6, 3, N)
    layer = widened(spec)
    layer.forward(x)
    for b in range(3):
        expected = gru(spec, listed(layer), x[:, b].tolist())
        assert layer.signals().keys() == expected.keys()
        for name, values in expected.items():
            np.testing.assert_allclose(layer.signals()[name][:, b], values, rtol=1e-12, atol=1e-13, err_msg=name)


@pytest.mark.parametrize(("reset", "bias", "learn_start"), OPTIONS)
def test_the_gradient_is_the_difference_quotient_of_a_plain_loop(reset, bias, learn_start):
    spec = LAYERS["gru"](units=H, reset=reset, bias=bias, learn_start=learn_start)
    layer, x, dh = widened(spec), normal(T, B, N), normal(T, B, H, seed=2)
    same(backward(layer, x, dh), slopes(spec, layer, x, dh))


@pytest.mark.parametrize(("reset", "bias", "learn_start"), OPTIONS)
def test_a_truncated_gradient_goes_back_by_what_z_keeps_alone(reset, bias, learn_start):
    """It is the derivative of a loop in which gates and candidate see fixed numbers in h[t-1]'s place."""
    spec = LAYERS["gru"](units=H, reset=reset, bias=bias, learn_start=learn_start, truncate=True)
    layer, x, dh = widened(spec), normal(T, B, N), normal(T, B, H, seed=2)
    same(backward(layer, x, dh), slopes(spec, layer, x, dh))


@pytest.mark.parametrize("truncate", YES_NO)
@pytest.mark.parametrize(("reset", "bias", "learn_start"), OPTIONS)
def test_forward_mode_finds_the_same_gradient(reset, bias, learn_start, truncate):
    layer = wide("gru", units=H, reset=reset, bias=bias, learn_start=learn_start, truncate=truncate)
    x, dh = normal(T, B, N), normal(T, B, H, seed=2)
    found = forward_mode(layer, x, dh)
    expected = backward(layer, x, dh)
    del expected["x"]
    same(found, expected, 1e-12)


@pytest.mark.parametrize("reset", RESETS)
def test_forward_mode_passes_on_what_comes_from_below(reset):
    """Each x is a weight of its own: ∂h/∂x by tangents is ∂L/∂x by the way back."""
    layer, x, dh = wide("gru", units=H, reset=reset), normal(T, 1, N), normal(T, 1, H, seed=2)
    expected = backward(layer, x, dh)["x"]
    first = T * N
    P, found = first + sum(W.size for W in layer.params.values()), 0
    for t in range(T):
        dx = np.zeros((1, N, P))
        dx[0, np.arange(N), t * N + np.arange(N)] = 1
        found = found + np.einsum("bj,bjp->p", dh[t], layer.tangent(t, dx, first))
    np.testing.assert_allclose(found[:first].reshape(T, 1, N), expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("reset", RESETS)
def test_a_sequence_goes_on_where_the_last_one_ended_and_the_start_is_then_no_weight(reset):
    fields = {"units": H, "reset": reset, "learn_start": True}
    x, dh = normal(7, B, N), normal(4, B, H, seed=2)
    whole = wide("gru", **fields).forward(x).copy()
    layer = wide("gru", **fields)
    np.testing.assert_allclose(layer.forward(x[:3]), whole[:3], rtol=1e-13)
    layer.carry()
    np.testing.assert_allclose(layer.forward(x[3:]), whole[3:], rtol=1e-13)
    layer.backward(dh)
    assert not layer.grads["start"].any()
    assert layer.grads["W"].any()
    layer.restart()
    np.testing.assert_allclose(layer.forward(x[:3]), whole[:3], rtol=1e-13)
    layer.backward(dh[:3])
    assert layer.grads["start"].all()


def test_the_start_is_where_it_was_put():
    layer = LAYERS["gru"](units=H, start=0.5, learn_start=True).build(N, np.random.default_rng(0), "float64")
    np.testing.assert_array_equal(layer.params["start"], np.full((1, H), 0.5))
    layer.params["W"][:] = [[0.0] * (2 * H)] * (H + N) + [[50.0] * (2 * H)]  # z = 1: everything is kept
    np.testing.assert_allclose(layer.forward(normal(T, B, N)), 0.5, rtol=1e-12)


@pytest.mark.parametrize("direction", ["forward", "backward", "both"])
@pytest.mark.parametrize("reset", RESETS)
def test_what_stands_behind_the_end_of_a_sequence_leaves_no_trace(reset, direction):
    width = 2 * H if direction == "both" else H
    x, dh = normal(5, 3, N), normal(5, 3, width, seed=2)
    same_as_alone(lambda: wide("gru", units=H, reset=reset, direction=direction), [5, 2, 3], x, dh)


@pytest.mark.parametrize("reset", RESETS)
def test_passes_leave_nothing_for_the_next_one(reset):
    layer, x, dh = wide("gru", units=H, reset=reset, learn_start=True), normal(T, B, N), normal(T, B, H, seed=2)
    expected = backward(layer, x, dh)
    for steps in (T, 9):  # in the same buffers, and in others
        backward(layer, normal(steps, B, N, seed=3), normal(steps, B, H, seed=4))
        same(backward(layer, x, dh), expected, 0)


@pytest.mark.parametrize("bias", YES_NO)
def test_the_weights_have_readable_names_and_the_biases_begin_at_zero(bias):
    def shapes(reset):
        layer = LAYERS["gru"](units=H, reset=reset, bias=bias).build(N, np.random.default_rng(0), "float32")
        for name in ("W", "W_n", "R_n")[: 2 + (reset == "after")]:
            assert layer.params[name].dtype == np.float32
            assert layer.params[name][-1].any() != bias
        return {name: W.shape for name, W in layer.params.items()}

    W, W_n = (H + N + bias, 2 * H), (N + bias, H)
    assert shapes("before") == {"W": W, "W_n": W_n, "R_n": (H, H)}
    assert shapes("after") == {"W": W, "W_n": W_n, "R_n": (H + bias, H)}


def test_an_orthogonal_start_is_one_for_every_matrix_from_h():
    layer = LAYERS["gru"](units=H, init="orthogonal", reset="after").build(N, np.random.default_rng(0), "float64")
    for R in (layer.W[:H, :H], layer.W[:H, H:], layer.params["R_n"][:H]):
        np.testing.assert_allclose(R.T @ R, np.eye(H), atol=1e-12)


@pytest.mark.parametrize("reset", RESETS)
def test_single_precision_stays_single_and_is_close(reset):
    spec = LAYERS["gru"](units=H, reset=reset)
    x, dh = normal(T, B, N), normal(T, B, H, seed=2)
    single, double = (spec.build(N, np.random.default_rng(0), dtype) for dtype in ("float32", "float64"))
    found, expected = backward(single, x.astype("float32"), dh), backward(double, x, dh)
    assert all(array.dtype == np.float32 for array in [*found.values(), single.h])
    same(found, expected, 1e-4)


def test_another_place_for_the_reset_gate_is_refused_in_a_sentence():
    with pytest.raises(InputError, match="reset: 'between' is not allowed; it should be 'before' or 'after'"):
        LAYERS["gru"].from_data({"kind": "gru", "reset": "between"})
