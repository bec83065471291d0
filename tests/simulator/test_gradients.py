"""Every gradient is the derivative of its loss: central finite differences in float64."""

import itertools
import typing

import numpy as np
import pytest

from simulator.layers import LAYERS
from simulator.losses import LOSSES, READ_OUTS
from simulator.network import Network, NetworkSpec, ReadOut
from tests.simulator.helpers import small

T, B, N_IN, UNITS, N_OUT = 5, 3, 2, 3, 3
EPSILON = 1e-5
TOLERANCE = 1e-6
STACKED = [kind for kind in LAYERS if not LAYERS[kind].last]
MASKS = ("everywhere", "last step", "shorter sequences")


def choices(annotation):
    """All values of a field that has few: a Literal or a bool."""
    if annotation is bool:
        return (True, False)
    return typing.get_args(annotation) if typing.get_origin(annotation) is typing.Literal else ()


def variants(kind):
    """The layer of a kind as it is by default, and with each of its choices made otherwise, one at a time; a truncated
    gradient is none, and how first weights are drawn does not matter."""
    yield small(kind, units=UNITS)
    for name, field in LAYERS[kind].model_fields.items():
        for value in choices(field.annotation):
            if name not in ("kind", "init", "truncate") and value != field.default:
                yield small(kind, units=UNITS, **{name: value})


def read_outs(loss):
    """Every read-out that may stand with this loss."""
    names = choices(ReadOut.model_fields["activation"].annotation)
    return READ_OUTS.get(loss, names)


PAIRS = [(loss, activation) for loss in LOSSES for activation in read_outs(loss)]


def built(layers, loss, activation, bias=True, seed=1, n_in=N_IN):
    """A network in float64, its weights drawn wide so that no gate stands at its middle, with an error for x."""
    spec = NetworkSpec(layers=tuple(layers), read_out=ReadOut(activation=activation, bias=bias), loss=loss)
    rng = np.random.default_rng(seed)
    network = Network(spec, n_in, N_OUT, rng, "float64")
    network.theta[:] = rng.normal(0, 0.6, network.theta.shape)
    if activation == "relu" and bias:
        network.read_out.W[-1] = 1  # not all outputs dead
    network.layers[0].input_error = True
    return network


def case(loss, mask, seed=2, T=T, B=B):
    """x, target and mask of a random batch."""
    rng = np.random.default_rng(seed)
    target = rng.uniform(0.1, 0.9, (T, B, N_OUT))
    if loss == "cross-entropy":
        target = np.eye(N_OUT)[rng.integers(0, N_OUT, (T, B))]
    return rng.normal(size=(T, B, N_IN)), target, masked(mask, T, B, rng)


def masked(mask, T, B, rng):
    if mask == "everywhere":
        return None
    weights = np.zeros((T, B))
    weights[-1] = 1
    if mask == "shorter sequences":  # unequal weights, one sequence cut short, one not scored at all
        weights = rng.uniform(0.2, 1.0, (T, B))
        weights[T // 2 :, 0], weights[:, 1] = 0, 0
    return weights


def loss_of(network, x, target, mask):
    network.forward(x)
    return network.value(target, mask)


def gradient(network, x, target, mask):
    """∂L/∂θ of every matrix, and ∂L/∂x, by the engine."""
    network.forward(x)
    network.loss.error(network.read_out, target, mask)
    error = network.back()
    return {name: g.copy() for name, g in network.grads().items()} | {"x": np.array(error)}


def by_differences(network, array, x, target, mask):
    """∂L/∂array, one number after another, by central differences."""
    slope = np.empty(array.shape)
    for at in np.ndindex(array.shape):
        kept = array[at]
        array[at] = kept + EPSILON
        above = loss_of(network, x, target, mask)
        array[at] = kept - EPSILON
        slope[at] = (above - loss_of(network, x, target, mask)) / (2 * EPSILON)
        array[at] = kept
    return slope


def relative_error(network, x, target, mask):
    """The largest |numeric - analytic| / max |analytic| over every weight matrix and x."""
    found = gradient(network, x, target, mask)
    worst = 0.0
    for name, array in (network.params() | {"x": x}).items():
        scale = np.abs(found[name]).max()
        assert scale > 1e-9, f"{name}: nothing to compare with"
        worst = max(worst, np.abs(by_differences(network, array, x, target, mask) - found[name]).max() / scale)
    return worst


def largest_errors():
    """For a report: the largest relative error of every layer kind with every loss."""
    return {
        (kind, loss): max(
            relative_error(built([spec], loss, activation, bias), *case(loss, mask))
            for spec, activation, mask, bias in itertools.product(variants(kind), read_outs(loss), MASKS, (True, False))
        )
        for kind, loss in itertools.product(LAYERS, LOSSES)
    }


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize(("loss", "activation"), PAIRS)
@pytest.mark.parametrize("kind", LAYERS)
def test_backward_is_the_derivative_of_forward(kind, loss, activation, mask):
    errors = {
        repr(spec): relative_error(built([spec], loss, activation, getattr(spec, "bias", True)), *case(loss, mask))
        for spec in variants(kind)
    }
    assert max(errors.values()) <= TOLERANCE, errors


@pytest.mark.parametrize("mask", MASKS)
@pytest.mark.parametrize(("below", "above"), list(itertools.product(STACKED, LAYERS)))
def test_backward_goes_through_a_stack_of_two(below, above, mask):
    layers = [small(below, units=UNITS), small(above, units=UNITS + 1)]
    assert relative_error(built(layers, "squared-error", "identity"), *case("squared-error", mask)) <= TOLERANCE


@pytest.mark.parametrize(("loss", "activation"), PAIRS)
def test_backward_of_a_read_out_alone(loss, activation):
    network = built([], loss, activation)
    assert relative_error(network, *case(loss, "shorter sequences")) <= TOLERANCE


@pytest.mark.parametrize("kind", LAYERS)
def test_the_first_layer_of_a_network_saves_the_error_for_x_and_has_the_same_gradient(kind):
    with_error = built([small(kind, units=UNITS)], "squared-error", "identity")
    without = built([small(kind, units=UNITS)], "squared-error", "identity")
    without.layers[0].input_error = False
    x, target, mask = case("squared-error", "everywhere")
    expected = gradient(with_error, x, target, mask)
    without.forward(x)
    without.backward(target, mask)
    for name, g in without.grads().items():
        np.testing.assert_allclose(g, expected[name], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("kind", LAYERS)
def test_a_random_direction_at_64_units(kind, loss):
    network = built([small(kind, units=64)] * (2 if kind in STACKED else 1), loss, read_outs(loss)[0])
    network.theta *= 0.3
    x, target, mask = case(loss, "shorter sequences", T=20, B=4)
    gradient(network, x, target, mask)
    expected, start = network.dtheta.copy(), network.theta.copy()
    direction = np.random.default_rng(3).normal(size=start.shape) + 10 * expected / np.abs(expected).max()
    direction /= np.linalg.norm(direction)
    losses = []
    for sign in (1, -1):
        network.theta[:] = start + sign * EPSILON * direction
        losses.append(loss_of(network, x, target, mask))
    slope = expected @ direction
    assert abs((losses[0] - losses[1]) / (2 * EPSILON) - slope) <= TOLERANCE * abs(slope)


@pytest.mark.parametrize("kind", LAYERS)
def test_what_is_not_scored_leaves_no_trace(kind):
    network = built([small(kind, units=UNITS)], "squared-error", "identity")
    x, target, mask = case("squared-error", "shorter sequences")
    loss, expected = loss_of(network, x, target, mask), gradient(network, x, target, mask)
    target[mask == 0] = 1e6
    x[:, 1] += 5  # the sequence that is not scored
    x[T // 2 :, 0] -= 5  # after the end of the one cut short
    assert loss_of(network, x, target, mask) == pytest.approx(loss, rel=1e-12)
    for name, g in gradient(network, x, target, mask).items():
        np.testing.assert_allclose(g, expected[name], rtol=1e-9, atol=1e-12)


if __name__ == "__main__":
    for (kind, loss), error in largest_errors().items():
        print(f"{kind:10} {loss:15} {error:.1e}")
