"""Activations: their values, and their slopes by differences."""

import typing

import numpy as np
import pytest

from simulator.activations import ACTIVATIONS, HiddenActivation, ReadOutActivation

A = np.array([[-30.0, -1.5, -0.2, 0.3, 2.0], [1000.0, -1000.0, 0.7, 5.0, -5.0]])


def applied(name, a):
    y = np.empty_like(a)
    ACTIVATIONS[name].apply(a, y)
    return y


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("identity", A),
        ("relu", np.maximum(A, 0)),
        ("tanh", np.tanh(A)),
        ("sigmoid", 1 / (1 + np.exp(-np.clip(A, -700, 700)))),
    ],
)
def test_values_also_far_from_zero(name, expected):
    np.testing.assert_allclose(applied(name, A), expected, rtol=1e-12, atol=1e-13)


def test_softmax_sums_to_one_and_does_not_overflow():
    y = applied("softmax", A)
    np.testing.assert_allclose(y.sum(axis=1), 1)
    assert np.isfinite(y).all()
    np.testing.assert_allclose(applied("softmax", np.log([[1.0, 2.0, 5.0]])), [[0.125, 0.25, 0.625]], rtol=1e-14)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_back_is_the_derivative(name):
    rng = np.random.default_rng(0)
    a, dy = rng.normal(size=(2, 4, 3))
    da, y = np.empty_like(a), applied(name, a)
    ACTIVATIONS[name].back(dy, y, da)
    for at in np.ndindex(a.shape):
        shift = np.zeros_like(a)
        shift[at] = 1e-6
        slope = ((applied(name, a + shift) - applied(name, a - shift)) * dy).sum() / 2e-6
        assert da[at] == pytest.approx(slope, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("name", typing.get_args(HiddenActivation))
def test_a_hidden_activation_may_work_in_place(name):
    a = A.copy()
    ACTIVATIONS[name].apply(a, a)
    np.testing.assert_array_equal(a, applied(name, A))


def test_every_activation_that_can_be_chosen_exists():
    assert {*typing.get_args(HiddenActivation), *typing.get_args(ReadOutActivation)} == set(ACTIVATIONS)
