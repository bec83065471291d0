"""Twins: networks and layers with another's weights, by which nothing of it can be changed. For every kind there is."""

import copy

import numpy as np
import pytest

from tests.simulator.cases import built, case, forward, gradient, named, specs

each_spec = pytest.mark.parametrize("spec", specs(), ids=named)


@each_spec
def test_a_twin_sees_the_same_weights_and_leaves_the_pass_in_hand_alone(spec):
    network, batch = built([spec]), case()
    expected = gradient(network, batch)
    forward(network, batch)
    twin = network.twin()
    for other in (case(T=9, B=2, seed=5), case(seed=6)):
        forward(twin, other)
        twin.carry()
    network.backward(batch.target, batch.mask)
    for name, g in network.grads().items():
        np.testing.assert_array_equal(g, expected[name])
    network.theta[:] += 0.1
    np.testing.assert_array_equal(forward(network.twin(), batch), forward(network, batch))


@each_spec
def test_all_that_a_twin_does_changes_nothing_of_the_pass_in_hand_or_of_its_gradient(spec):
    network, batch = built([spec]), case()
    gradient(network, batch)
    forward(network, batch)
    before = copy.deepcopy((network.dtheta, network.theta, network.layers[0].signals(), network.state()))
    twin = network.twin()
    assert twin.dtheta is not network.dtheta
    for other in (batch, case(T=9, B=2, seed=5), case(seed=6)):
        forward(twin, other)
        twin.backward(other.target, other.mask)
        twin.resume(twin.state())
        twin.carry()
    after = network.dtheta, network.theta, network.layers[0].signals(), network.state()
    np.testing.assert_equal(after, before)
    assert not network.layers[0].origin


@each_spec
def test_a_twin_finds_the_gradient_of_its_own_pass(spec):
    network, batch = built([spec]), case()
    expected = gradient(network, batch)
    for twin in (network.twin(), built([spec]).twin()):
        found = gradient(twin, batch)
        assert found.keys() == expected.keys()
        for name, g in found.items():
            np.testing.assert_array_equal(g, expected[name])
        np.testing.assert_array_equal(twin.dtheta, network.dtheta)


@each_spec
def test_a_twin_in_double_precision_is_a_network_of_that_precision_with_the_weights_as_they_are(spec):
    rough, exact, batch = built([spec], dtype="float32"), built([spec]), case()
    exact.theta[:] = rough.theta
    gradient(rough, batch.to("float32"))
    twin, expected = rough.twin("float64"), gradient(exact, batch)
    rough.theta += 1
    found = gradient(twin, batch)
    assert {a.dtype for a in found.values()} == {np.dtype("float64")}
    for name, g in expected.items():
        np.testing.assert_array_equal(found[name], g)


@each_spec
def test_the_weights_of_a_twin_cannot_be_written(spec):
    network, batch = built([spec]), case()
    gradient(network, batch)
    theta, layer = network.theta.copy(), network.layers[0].twin()
    twin = network.twin()
    gradient(twin, batch)
    for W in (twin.theta, *twin.params().values(), *layer.params.values()):
        with pytest.raises(ValueError, match="read-only"):
            W += 1
    with pytest.raises(ValueError, match="read-only"):
        twin.load({name: W + 1 for name, W in network.params().items()})
    np.testing.assert_array_equal(network.theta, theta)


@each_spec
def test_a_twin_has_no_array_that_its_network_could_be_changed_by(spec):
    """Before its own first pass as after it: what they share is the weights, and these it cannot write."""
    network, batch = built([spec]), case()
    gradient(network, batch)
    own = arrays_of(network)
    for used in (False, True):
        twin, layer = network.twin(), network.layers[0].twin()
        if used:
            gradient(twin, case(seed=5))
            twin.carry()
        for a in arrays_of((twin, layer)):
            assert not a.flags.writeable or not any(np.may_share_memory(a, b) for b in own)


def arrays_of(thing, seen=None):
    """Every array that can be reached from an object of the engine."""
    seen = {} if seen is None else seen
    if id(thing) in seen:
        return []
    seen[id(thing)] = thing
    if isinstance(thing, np.ndarray):
        return [thing]
    if isinstance(thing, dict):
        parts = list(thing.values())
    elif isinstance(thing, list | tuple):
        parts = list(thing)
    else:
        parts = list(vars(thing).values()) if type(thing).__module__.startswith("simulator.") else []
    return [a for part in parts for a in arrays_of(part, seen)]
