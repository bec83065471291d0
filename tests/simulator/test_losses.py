"""Losses: their values by hand, and what the mask counts."""

import math

import numpy as np
import pytest

from simulator.activations import ACTIVATIONS
from simulator.losses import LOSSES, SUMMED


def outputs(a, activation):
    """y = φ(a)."""
    y = np.empty_like(a)
    ACTIVATIONS[activation].apply(a, y)
    return y


def value(name, a, activation, target, mask=None):
    return LOSSES[name].value(outputs(a, activation), a, target, mask)


def test_squared_error_is_the_mean_over_steps_and_outputs():
    y, target = np.array([[[1.0, 2.0]], [[3.0, -1.0]]]), np.array([[[0.0, 2.0]], [[1.0, 1.0]]])
    assert value("squared-error", y, "identity", target) == pytest.approx((1 + 0 + 4 + 4) / 4)


def test_squared_error_counts_a_step_by_its_weight():
    y, target = np.array([[[1.0, 2.0]], [[3.0, -1.0]]]), np.array([[[0.0, 2.0]], [[1.0, 1.0]]])
    mask = np.array([[3.0], [1.0]])
    assert value("squared-error", y, "identity", target, mask) == pytest.approx((3 * 0.5 + 4) / 4)


def test_cross_entropy_is_the_mean_logarithm_of_the_right_class():
    a, target = np.log([[[1.0, 2.0, 5.0]], [[1.0, 1.0, 2.0]]]), np.array([[[0.0, 0.0, 1.0]], [[1.0, 0.0, 0.0]]])
    assert value("cross-entropy", a, "softmax", target) == pytest.approx(-(math.log(5 / 8) + math.log(1 / 4)) / 2)
    assert value("cross-entropy", a, "softmax", target, np.array([[0.0], [1.0]])) == pytest.approx(math.log(4))
    da = LOSSES["cross-entropy"].error(outputs(a, "softmax"), target, None)
    np.testing.assert_allclose(da[:, 0] * 2, [[1 / 8, 2 / 8, 5 / 8 - 1], [1 / 4 - 1, 1 / 4, 2 / 4]], rtol=1e-13)


def test_a_guess_of_all_classes_alike_costs_the_logarithm_of_their_number():
    target = np.eye(10)[np.arange(8).reshape(4, 2)]
    assert value("cross-entropy", np.zeros((4, 2, 10)), "softmax", target) == pytest.approx(math.log(10))
    assert LOSSES["cross-entropy"].of(np.full((4, 2, 10), 0.1), target, None) == pytest.approx(math.log(10))


@pytest.mark.parametrize("size", [1e3, 1e30])
def test_cross_entropy_stays_finite_for_a_class_thought_impossible(size):
    a, target = np.array([[[0.0, size]]]), np.array([[[1.0, 0.0]]])
    assert value("cross-entropy", a, "softmax", target) == pytest.approx(size)


@pytest.mark.parametrize("name", LOSSES)
def test_a_mask_of_ones_is_no_mask(name):
    activation = LOSSES[name].joint or "sigmoid"
    a = np.random.default_rng(0).normal(size=(4, 3, 5))
    y, target = outputs(a, activation), np.eye(5)[np.arange(12).reshape(4, 3) % 5]
    ones, loss = np.ones((4, 3)), LOSSES[name]
    assert loss.value(y, a, target, ones) == pytest.approx(loss.value(y, a, target, None), rel=1e-14)
    np.testing.assert_allclose(loss.error(y, target, ones), loss.error(y, target, None), rtol=1e-13)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("name", LOSSES)
def test_the_error_is_the_derivative_of_the_value(name, activation):
    """∂L/∂a where loss and activation have a joint derivative, ∂L/∂y where not; numbers in, no network."""
    loss, rng = LOSSES[name], np.random.default_rng(1)
    if loss.joint not in (None, activation):
        return
    a, target, mask = rng.normal(size=(3, 2, 4)), np.eye(4)[rng.integers(0, 4, (3, 2))], rng.uniform(0, 1, (3, 2))
    y, slope = outputs(a, activation), np.empty_like(a)
    moved = a if loss.joint else y
    for at in np.ndindex(a.shape):
        kept, values = moved[at], []
        for step in (1e-6, -1e-6):
            moved[at] = kept + step
            values.append(value(name, a, activation, target, mask) if loss.joint else loss.value(y, a, target, mask))
        moved[at] = kept
        slope[at] = (values[0] - values[1]) / 2e-6
    np.testing.assert_allclose(loss.error(y, target, mask), slope, rtol=0, atol=1e-8)


@pytest.mark.parametrize("name", LOSSES)
def test_the_errors_precision_is_the_networks(name):
    y, target = np.full((2, 2, 3), 0.3, "float32"), np.eye(3, dtype="float32")[np.zeros((2, 2), int)]
    assert LOSSES[name].error(y, target.astype("float64"), np.ones((2, 2))).dtype == np.float32


@pytest.mark.parametrize("name", LOSSES)
def test_a_summed_loss_is_the_sum_over_a_sequences_scored_steps_and_the_mean_over_sequences(name):
    activation = LOSSES[name].joint or "sigmoid"
    a = np.random.default_rng(0).normal(size=(4, 3, 5))
    y, target = outputs(a, activation), np.eye(5)[np.arange(12).reshape(4, 3) % 5]
    mask = np.array([[1.0, 1, 1], [1, 1, 0], [1, 0, 0], [1, 0, 0]])
    each = LOSSES[name].each(y, a, target)
    assert SUMMED[name].value(y, a, target, None) == pytest.approx(each.sum() / 3)
    assert SUMMED[name].value(y, a, target, mask) == pytest.approx((each * mask).sum() / 3)
    assert SUMMED[name].value(y, a, target, 0 * mask) == 0
    assert SUMMED[name].of(y, target, mask) == pytest.approx((each * mask).sum() / 3)
    for scored, steps in ((None, 4), (mask, 7 / 3)):
        summed, mean = (losses[name].error(y, target, scored) for losses in (SUMMED, LOSSES))
        np.testing.assert_allclose(summed, steps * mean, rtol=1e-14)
