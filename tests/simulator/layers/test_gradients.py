"""Every gradient is the derivative of its loss: central finite differences in float64, for every kind there is.

`python -m tests.simulator.layers.test_gradients` prints the largest errors.
"""

import itertools

import numpy as np
import pytest

from simulator.layers import LAYERS
from simulator.layers.dense import Dense
from simulator.layers.lstm import LSTM
from simulator.losses import LOSSES
from tests.simulator.cases import (
    BELOW,
    EPSILON,
    N_IN,
    PAIRS,
    SORTS,
    UNITS,
    B,
    built,
    by_differences,
    case,
    forward,
    full,
    gradient,
    loss_of,
    named,
    read_outs,
    relative_error,
    specs,
    takes,
    truncated,
    variants,
)
from tests.simulator.loops import LOOPS, slopes
from tests.simulator.plain import backward, normal, same, widened

TOLERANCE = 1e-6


def largest_error(spec, pairs, sorts=SORTS, **fields):
    """The largest relative error of a layer over these losses with their read-outs, and sorts of batches."""
    worst = 0.0
    for (loss, activation), sort in itertools.product(pairs, sorts):
        network = built([spec], loss, activation, **fields)
        if takes(network, sort):
            worst = max(worst, relative_error(network, case(loss, sort)))
    return worst


def largest_errors():
    """For a report: the largest relative error of every layer kind with every loss."""
    return {
        (kind, loss): max(largest_error(spec, [(loss, r) for r in read_outs(loss)]) for spec in variants(kind))
        for kind, loss in itertools.product(LAYERS, LOSSES)
    }


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize(("loss", "activation"), PAIRS)
@pytest.mark.parametrize("kind", LAYERS)
def test_backward_is_the_derivative_of_forward(kind, loss, activation, sort):
    assert largest_error(full(kind), [(loss, activation)], [sort]) <= TOLERANCE


@pytest.mark.parametrize("spec", specs(), ids=named)
def test_backward_is_the_derivative_of_forward_with_each_field_changed(spec):
    assert largest_error(spec, [("squared-error", "sigmoid")]) <= TOLERANCE
    assert largest_error(spec, [("cross-entropy", "softmax")], ["weights"]) <= TOLERANCE


@pytest.mark.parametrize("kind", LAYERS)
def test_backward_is_the_derivative_of_forward_with_any_two_fields_changed(kind):
    errors = {named(s): largest_error(s, [("squared-error", "sigmoid")], ["weights"]) for s in variants(kind, depth=2)}
    assert max(errors.values()) <= TOLERANCE, errors


@pytest.mark.parametrize("kind", LAYERS)
def test_backward_goes_past_a_layer_where_the_outputs_see_the_inputs_too(kind):
    if not LAYERS[kind].last:
        assert largest_error(full(kind), [("half-squared-error", "sigmoid")], shortcut=True) <= TOLERANCE


@pytest.mark.parametrize(("below", "above"), list(itertools.product(BELOW, LAYERS)))
def test_backward_goes_through_a_stack_of_two(below, above):
    network = built([full(below), full(above, units=UNITS + 1)])
    for sort in ("weights", "lengths"):
        if takes(network, sort):
            assert relative_error(network, case(sort=sort)) <= TOLERANCE, sort


@pytest.mark.parametrize(("loss", "activation"), PAIRS)
def test_backward_of_a_read_out_alone(loss, activation):
    for bias in (True, False):
        assert relative_error(built([], loss, activation, bias), case(loss, "weights")) <= TOLERANCE


@pytest.mark.parametrize("spec", specs(), ids=named)
def test_the_first_layer_of_a_network_saves_the_error_for_x_and_has_the_same_gradient(spec):
    network, batch = built([spec]), case(sort="weights")
    expected = gradient(network, batch)
    without = built([spec])
    without.layers[0].input_error = False
    forward(without, batch)
    without.backward(batch.target, batch.mask)
    for name, g in without.grads().items():
        np.testing.assert_allclose(g, expected[name], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("kind", LAYERS)
def test_a_random_direction_at_64_units(kind, loss):
    network = built([full(kind, units=64)] * (2 if kind in BELOW else 1), loss, read_outs(loss)[0])
    network.theta *= 0.3
    batch = case(loss, "weights", T=20, B=4)
    gradient(network, batch)
    expected, start = network.dtheta.copy(), network.theta.copy()
    direction = np.random.default_rng(3).normal(size=start.shape) + 10 * expected / np.abs(expected).max()
    direction /= np.linalg.norm(direction)
    losses = []
    for sign in (1, -1):
        network.theta[:] = start + sign * EPSILON * direction
        losses.append(loss_of(network, batch))
    slope = expected @ direction
    assert abs((losses[0] - losses[1]) / (2 * EPSILON) - slope) <= TOLERANCE * abs(slope)


@pytest.mark.parametrize("spec", specs(), ids=named)
def test_what_is_not_scored_leaves_no_trace(spec):
    """A sequence without a score, and what stands behind the ends of sequences."""
    for sort in ("weights", "lengths"):
        network, batch = built([spec]), case(sort=sort)
        if not takes(network, sort):
            continue
        before, expected = loss_of(network, batch), gradient(network, batch)
        batch.target[batch.mask == 0] = 50
        if sort == "weights":
            batch.x[:, 1] += 5
        else:
            batch.x[batch.mask == 0] -= 5
        assert loss_of(network, batch) == pytest.approx(before, rel=1e-12)
        for name, g in gradient(network, batch).items():
            np.testing.assert_allclose(g, expected[name], rtol=1e-9, atol=1e-12, err_msg=f"{sort} {name}")


@pytest.mark.parametrize("spec", truncated(depth=2), ids=named)
def test_a_truncated_gradient_is_the_derivative_with_what_is_fed_back_held_fixed(spec):
    """From the second step on: what comes before the first may be learned. Of a loop over numbers, by differences."""
    layer, lengths = widened(spec), [4, 2]
    V, x, dh = normal(layer.units, 1, seed=4), normal(4, 2, 2), normal(4, 2, layer.units, seed=2)
    layer.listen(Dense("readout", V, "identity", False))
    layer.lengths, dh[2:, 1] = np.array(lengths), 0
    same(backward(layer, x, dh), slopes(spec, layer, x, dh, lengths, V=V.tolist()))


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize(("loss", "activation"), PAIRS)
def test_a_summed_loss_has_its_gradient(loss, activation, sort):
    network, some = built([full("elman")], loss, activation, reduction="sum"), case(loss, sort)
    assert relative_error(network, some) < TOLERANCE
    mean = built([full("elman")], loss, activation)
    counted = np.ones(some.x.shape[:2]) if some.mask is None else some.mask
    times = counted.sum() / some.x.shape[1]
    assert loss_of(network, some) == pytest.approx(times * loss_of(mean, some), rel=1e-12)


def test_the_kinds_whose_gradient_can_be_truncated():
    names = {named(spec) for spec in truncated(depth=2)}
    assert names >= {f"{kind}-learn_start=True-truncate=True" for kind in ("elman", "lstm", "gru")}
    assert "lstm-direction=both-learn_start=True-truncate=True" in names
    assert {spec.kind for spec in truncated()} == LOOPS.keys()


@pytest.mark.parametrize("kind", ["elman", "jordan"])
def test_a_truncated_gradient_is_the_sum_of_each_steps_with_the_state_before_it_held_fixed(kind):
    network, batch = built([full(kind, truncate=True)]), case()
    T = len(batch.x)
    found = gradient(network, batch)
    states = [{}, *(network.state(t) for t in range(T - 1))]
    expected = dict.fromkeys(network.params(), 0.0)
    for t, state in enumerate(states):
        network.restart()
        network.resume(state)
        for name, W in network.params().items():
            expected[name] += by_differences(network, W, batch.piece(t, t + 1)) / T
    for name, slope in expected.items():
        np.testing.assert_allclose(found[name], slope, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("swapped", list(itertools.combinations(range(4), 2)), ids=str)
def test_an_lstm_whose_forward_pass_has_two_gates_swapped_does_not_pass(swapped):
    class Swapped(LSTM):
        def forward(self, x):
            order = list(range(4))
            order[swapped[0]], order[swapped[1]] = swapped[::-1]
            right = self.params["W"]
            blocks = right.reshape(len(right), 4, self.units)
            self.params["W"] = np.ascontiguousarray(blocks[:, order]).reshape(right.shape)
            try:
                return super().forward(x)
            finally:
                self.params["W"] = right

    network, batch = built([full("lstm")]), case()
    assert relative_error(network, batch) <= TOLERANCE
    network.layers[0].__class__ = Swapped
    assert relative_error(network, batch) > 1e-2


def test_the_cases_are_what_they_say():
    assert case(sort="lengths").lengths.tolist() == case(sort="lengths").mask.sum(axis=0).tolist()
    assert not case(sort="one-to-many").x[1:].any()
    assert case().x.shape[1:] == (B, N_IN)
    assert {"elman-truncate=True"}.isdisjoint(named(spec) for spec in specs())
    assert {"elman-learn_start=True", "lstm-direction=both"} <= {named(spec) for spec in specs()}


if __name__ == "__main__":
    for (kind, loss), error in largest_errors().items():
        print(f"{kind:12} {loss:20} {error:.1e}")
