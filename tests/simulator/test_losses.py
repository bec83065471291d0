"""Losses: their values by hand, and what the mask counts."""

import math

import numpy as np
import pytest

from simulator.layers.dense import Dense
from simulator.losses import LOSSES


def read_out(a, activation):
    """A read-out whose pre-activations are a (T, B, k)."""
    layer = Dense("readout", np.eye(a.shape[2]), activation, False)
    layer.forward(a)
    return layer


def test_squared_error_is_the_mean_over_steps_and_outputs():
    layer = read_out(np.array([[[1.0, 2.0]], [[3.0, -1.0]]]), "identity")
    target = np.array([[[0.0, 2.0]], [[1.0, 1.0]]])
    assert LOSSES["squared-error"].value(layer, target, None) == pytest.approx((1 + 0 + 4 + 4) / 4)


def test_squared_error_counts_a_step_by_its_weight():
    layer = read_out(np.array([[[1.0, 2.0]], [[3.0, -1.0]]]), "identity")
    target = np.array([[[0.0, 2.0]], [[1.0, 1.0]]])
    assert LOSSES["squared-error"].value(layer, target, np.array([[3.0], [1.0]])) == pytest.approx((3 * 0.5 + 4) / 4)


def test_cross_entropy_is_the_mean_logarithm_of_the_right_class():
    layer = read_out(np.log([[[1.0, 2.0, 5.0]], [[1.0, 1.0, 2.0]]]), "softmax")
    target = np.array([[[0.0, 0.0, 1.0]], [[1.0, 0.0, 0.0]]])
    loss = LOSSES["cross-entropy"]
    assert loss.value(layer, target, None) == pytest.approx(-(math.log(5 / 8) + math.log(1 / 4)) / 2)
    assert loss.value(layer, target, np.array([[0.0], [1.0]])) == pytest.approx(math.log(4))
    loss.error(layer, target, None)
    np.testing.assert_allclose(layer.da[:, 0] * 2, [[1 / 8, 2 / 8, 5 / 8 - 1], [1 / 4 - 1, 1 / 4, 2 / 4]], rtol=1e-13)


def test_a_guess_of_all_classes_alike_costs_the_logarithm_of_their_number():
    layer = read_out(np.zeros((4, 2, 10)), "softmax")
    target = np.eye(10)[np.arange(8).reshape(4, 2)]
    assert LOSSES["cross-entropy"].value(layer, target, None) == pytest.approx(math.log(10))


@pytest.mark.parametrize("size", [1e3, 1e30])
def test_cross_entropy_stays_finite_for_a_class_thought_impossible(size):
    layer = read_out(np.array([[[0.0, size]]]), "softmax")
    assert LOSSES["cross-entropy"].value(layer, np.array([[[1.0, 0.0]]]), None) == pytest.approx(size)


@pytest.mark.parametrize("name", LOSSES)
def test_a_mask_of_ones_is_no_mask(name):
    activation = "softmax" if name == "cross-entropy" else "sigmoid"
    a = np.random.default_rng(0).normal(size=(4, 3, 5))
    target = np.eye(5)[np.arange(12).reshape(4, 3) % 5]
    layer, ones, loss = read_out(a, activation), np.ones((4, 3)), LOSSES[name]
    assert loss.value(layer, target, ones) == pytest.approx(loss.value(layer, target, None), rel=1e-14)
    loss.error(layer, target, None)
    plain = layer.da.copy()
    loss.error(layer, target, ones)
    np.testing.assert_allclose(layer.da, plain, rtol=1e-13)


@pytest.mark.parametrize("name", LOSSES)
def test_the_errors_precision_is_the_networks(name):
    layer = Dense("readout", np.eye(3, dtype="float32"), "softmax", False)
    layer.forward(np.ones((2, 2, 3), "float32"))
    target = np.eye(3, dtype="float32")[np.zeros((2, 2), int)]
    LOSSES[name].error(layer, target, np.ones((2, 2), "float32"))
    assert layer.da.dtype == np.float32
