"""Real-time recurrent learning finds the gradient of backpropagation."""

import itertools

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.layers import LAYERS
from simulator.methods import METHODS
from simulator.methods.rtrl import RTRL
from simulator.training.trainer import Trainer
from tests.simulator.cases import (
    PAIRS,
    SORTS,
    UNITS,
    B,
    built,
    case,
    full,
    gradient,
    named,
    specs,
    takes,
    truncated,
)
from tests.simulator.given import Given, found, one_sentence, parts
from tests.simulator.helpers import experiment

FORWARD = [spec for spec in specs() if spec.has_tangent]
"""Layers that real-time recurrent learning goes with."""
TRUNCATED = [spec for spec in truncated() if spec.has_tangent]


def assert_rtrl_is_bptt(network, batch):
    loss, g = found(RTRL(), network, batch)
    expected_loss, expected = found(METHODS["full"](), network, batch)
    assert loss == expected_loss
    assert np.abs(expected).max() > 1e-6
    for name, part in parts(network, g).items():
        whole = parts(network, expected)[name]
        np.testing.assert_allclose(part, whole, rtol=0, atol=1e-9 * np.abs(whole).max(), err_msg=name)


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("spec", [*FORWARD, *TRUNCATED], ids=named)
def test_real_time_recurrent_learning_finds_the_gradient_of_backpropagation(spec, sort):
    assert_rtrl_is_bptt(built([spec]), case(sort=sort))


@pytest.mark.parametrize("spec", [spec for spec in FORWARD if spec == full(spec.kind)], ids=named)
def test_real_time_recurrent_learning_goes_with_every_loss(spec):
    for loss, activation in PAIRS:
        assert_rtrl_is_bptt(built([spec], loss, activation, bias=False, shortcut=True), case(loss, "weights"))


@pytest.mark.parametrize(("below", "above"), list(itertools.product(sorted({spec.kind for spec in FORWARD}), repeat=2)))
def test_real_time_recurrent_learning_goes_through_a_stack(below, above):
    for sort in SORTS:
        layers = [full(below), full(above, UNITS + 1)]
        assert_rtrl_is_bptt(built(layers, "cross-entropy", "softmax", shortcut=True), case("cross-entropy", sort))


def test_real_time_recurrent_learning_of_a_read_out_alone():
    assert_rtrl_is_bptt(built([]), case())


def test_the_kinds_that_real_time_recurrent_learning_is_for():
    assert {"dense", "elman", "lstm"} <= {spec.kind for spec in FORWARD}
    assert len(TRUNCATED) >= 4


@pytest.mark.parametrize("spec", [spec for spec in specs() if not spec.has_tangent], ids=named)
def test_layers_without_a_tangent_are_refused_by_real_time_recurrent_learning(spec):
    with pytest.raises(InputError, match=r"^training\.method: real-time recurrent learning is not allowed") as refusal:
        RTRL().begin(built([spec]), Given(case()), B)
    assert f"with {spec.kind} layers" in str(refusal.value)
    allowed = str(refusal.value).partition("read forwards and are ")[2].rstrip(".").replace(" or ", ", ").split(", ")
    assert allowed == [kind for kind in LAYERS if full(kind).has_tangent]
    assert one_sentence(refusal)


@pytest.mark.parametrize("spec", [spec for spec in specs() if not spec.has_tangent], ids=named)
def test_a_layer_gives_no_tangent_but_where_it_says_so(spec):
    network, batch = built([spec]), case()
    network.forward(batch.x)
    with pytest.raises(NotImplementedError):
        network.layers[0].tangent(0, np.zeros((B, 0, network.theta.size)), 0)


def test_too_large_a_network_is_refused_by_real_time_recurrent_learning():
    with pytest.raises(InputError, match=r"of 44,731 weights with a batch of 64 is too large") as refusal:
        Trainer(experiment(units=210, batch=64, method={"kind": "rtrl"}))
    assert one_sentence(refusal)


def test_gradient_of_the_engine_is_what_is_compared_with():
    """The suite's own gradient and the method's are one."""
    network, batch = built([full("lstm")]), case(sort="lengths")
    expected = gradient(network, batch)
    found(METHODS["full"](), network, batch)
    assert takes(network, "lengths")
    for name, g in network.grads().items():
        np.testing.assert_array_equal(g, expected[name])
