"""The LSTM with and without forget gate and peepholes against plain loops that share no code with it."""

import itertools

import numpy as np
import pytest

from simulator.layers import LAYERS
from simulator.layers.lstm import LSTM
from tests.simulator.loops import lstm, slopes
from tests.simulator.plain import backward, forward_mode, listed, normal, same, same_as_alone, widened

T, B, N, H = 4, 2, 2, 3
YES_NO = (True, False)
VARIANTS = list(itertools.product(YES_NO, YES_NO))
OPTIONS = list(itertools.product(YES_NO, YES_NO, YES_NO, YES_NO))


def spec_of(forget, peep, **fields):
    return LAYERS["lstm"](units=H, forget_gate=forget, peepholes=peep, **fields)


def variant(forget, peep, **fields):
    return widened(spec_of(forget, peep, **fields))


@pytest.mark.parametrize("bias", YES_NO)
@pytest.mark.parametrize(("forget", "peep"), VARIANTS)
def test_every_signal_is_that_of_a_plain_loop(forget, peep, bias):
    spec, x = spec_of(forget, peep, bias=bias, start=0.3), normal(6, 3, N)
    layer = widened(spec)
    h = layer.forward(x)
    np.testing.assert_array_equal(layer.signals()["h"], h)
    for b in range(3):
        expected = lstm(spec, listed(layer), x[:, b].tolist())
        assert layer.signals().keys() == expected.keys()
        for name, values in expected.items():
            np.testing.assert_allclose(layer.signals()[name][:, b], values, rtol=1e-12, atol=1e-13, err_msg=name)


@pytest.mark.parametrize(("forget", "peep", "bias", "learn_start"), OPTIONS)
def test_the_gradient_is_the_difference_quotient_of_a_plain_loop(forget, peep, bias, learn_start):
    spec = spec_of(forget, peep, bias=bias, learn_start=learn_start)
    layer, x, dh = widened(spec), normal(T, B, N), normal(T, B, H, seed=2)
    same(backward(layer, x, dh), slopes(spec, layer, x, dh))


@pytest.mark.parametrize(("forget", "peep", "bias", "learn_start"), OPTIONS)
def test_a_truncated_gradient_goes_back_by_the_cells_alone(forget, peep, bias, learn_start):
    """It is the derivative of a loop in which gates and g see fixed numbers in the place of h and c, peepholes too."""
    spec = spec_of(forget, peep, bias=bias, learn_start=learn_start, truncate=True)
    layer, x, dh = widened(spec), normal(T, B, N), normal(T, B, H, seed=2)
    same(backward(layer, x, dh), slopes(spec, layer, x, dh))


@pytest.mark.parametrize("truncate", YES_NO)
@pytest.mark.parametrize(("forget", "peep", "bias", "learn_start"), OPTIONS)
def test_forward_mode_finds_the_same_gradient(forget, peep, bias, learn_start, truncate):
    layer = variant(forget, peep, bias=bias, learn_start=learn_start, truncate=truncate)
    x, dh = normal(T, B, N), normal(T, B, H, seed=2)
    found = forward_mode(layer, x, dh)
    expected = backward(layer, x, dh)
    del expected["x"]
    same(found, expected, 1e-12)


@pytest.mark.parametrize(("forget", "peep"), VARIANTS)
def test_a_sequence_goes_on_where_the_last_one_ended_and_the_start_is_then_no_weight(forget, peep):
    x, dh = normal(7, B, N), normal(4, B, H, seed=2)
    whole = variant(forget, peep, learn_start=True).forward(x).copy()
    layer = variant(forget, peep, learn_start=True)
    np.testing.assert_allclose(layer.forward(x[:3]), whole[:3], rtol=1e-13)
    layer.carry()
    np.testing.assert_allclose(layer.forward(x[3:]), whole[3:], rtol=1e-13)
    layer.backward(dh)
    for name, g in layer.grads.items():
        assert g.any() != name.startswith("start"), name


@pytest.mark.parametrize("direction", ["forward", "backward", "both"])
@pytest.mark.parametrize(("forget", "peep"), VARIANTS)
def test_what_stands_behind_the_end_of_a_sequence_leaves_no_trace(forget, peep, direction):
    width = 2 * H if direction == "both" else H
    x, dh = normal(5, 3, N), normal(5, 3, width, seed=2)
    same_as_alone(lambda: variant(forget, peep, direction=direction), [5, 2, 3], x, dh)


@pytest.mark.parametrize(("forget", "peep"), VARIANTS)
def test_passes_leave_nothing_for_the_next_one(forget, peep):
    layer, x, dh = variant(forget, peep, learn_start=True), normal(T, B, N), normal(T, B, H, seed=2)
    expected = backward(layer, x, dh)
    for steps in (T, 9):  # in the same buffers, and in others
        backward(layer, normal(steps, B, N, seed=3), normal(steps, B, H, seed=4))
        same(backward(layer, x, dh), expected, 0)


def fresh(seed=0, **fields):
    return LAYERS["lstm"](units=H, **fields).build(N, np.random.default_rng(seed), "float64")


def test_the_plain_lstm_keeps_its_own_loops():
    assert type(fresh()) is LSTM
    assert type(fresh(truncate=True, learn_start=True)) is LSTM
    assert type(fresh(forget_gate=False)) is not LSTM
    assert type(fresh(peepholes=True)) is not LSTM


def test_every_gate_begins_with_the_bias_of_its_field():
    biases = {"output_bias": -2.0, "input_bias": -1.0, "forget_bias": 2.5}
    np.testing.assert_array_equal(fresh(**biases).W[-1], np.repeat([-2.0, -1.0, 2.5, 0.0], H))
    np.testing.assert_array_equal(fresh(**biases, forget_gate=False).W[-1], np.repeat([-2.0, -1.0, 0.0], H))
    np.testing.assert_array_equal(fresh().W[-1], np.repeat([0.0, 0.0, 1.0, 0.0], H))


def test_without_forget_gate_the_other_weights_are_the_same():
    with_, without = fresh().W, fresh(forget_gate=False).W
    np.testing.assert_array_equal(without, np.delete(with_, np.s_[2 * H : 3 * H], axis=1))


@pytest.mark.parametrize(("forget", "rows"), [(True, 3), (False, 2)])
def test_a_cell_has_a_peephole_to_each_of_its_gates(forget, rows):
    layer = fresh(forget_gate=forget, peepholes=True)
    assert layer.params["peep"].shape == (rows, H)
    assert 0 < np.abs(layer.params["peep"]).max() <= H**-0.5
    wide = fresh(peepholes=True, init="uniform", init_scale=50.0).params["peep"]
    assert np.abs(wide).max() > 5


def test_peepholes_of_zero_are_none():
    layer, plain, x = variant(True, True), variant(True, False), normal(T, B, N)
    layer.params["W"][:], layer.params["peep"][:] = plain.W, 0
    np.testing.assert_allclose(layer.forward(x), plain.forward(x), rtol=1e-13)


def test_a_cell_that_cannot_forget_keeps_what_it_holds_behind_a_closed_gate():
    layer = variant(False, False)
    layer.W[-1, H : 2 * H] = -1e3
    layer.resume({"h": np.zeros((B, H)), "c": np.full((B, H), 0.7)})
    layer.forward(normal(50, B, N))
    np.testing.assert_allclose(layer.signals()["c"], 0.7, rtol=1e-12)


@pytest.mark.parametrize(("forget", "peep"), VARIANTS)
def test_single_precision_stays_single_and_is_close(forget, peep):
    spec = LAYERS["lstm"](units=H, forget_gate=forget, peepholes=peep)
    x, dh = normal(T, B, N), normal(T, B, H, seed=2)
    single, double = (spec.build(N, np.random.default_rng(0), dtype) for dtype in ("float32", "float64"))
    found, expected = backward(single, x.astype("float32"), dh), backward(double, x, dh)
    assert all(array.dtype == np.float32 for array in [*found.values(), single.h, single.c])
    same(found, expected, 1e-4)
