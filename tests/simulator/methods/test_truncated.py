"""Truncated backpropagation: the state goes on, errors go back to the cut, and what cannot work is refused."""

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.layers import LAYERS
from simulator.methods import METHODS
from simulator.methods.truncated import TruncatedBPTT
from simulator.sources.base import Source
from simulator.training.trainer import Trainer
from tests.simulator.cases import (
    B,
    Case,
    built,
    by_differences,
    case,
    full,
    named,
    specs,
)
from tests.simulator.given import Given, found, one_sentence, parts
from tests.simulator.helpers import experiment

LONG = 24


@pytest.mark.parametrize("k", [LONG, 2 * LONG])
@pytest.mark.parametrize("kind", LAYERS)
def test_one_piece_from_the_start_is_full_backpropagation(kind, k):
    network, batch = built([full(kind)]), case(T=LONG)
    loss, g = found(TruncatedBPTT(k1=LONG, k2=k), network, batch)
    expected_loss, expected = found(METHODS["full"](), network, batch)
    assert loss == expected_loss
    np.testing.assert_array_equal(g, expected)


def causal(spec):
    network = built([spec])
    return network.stride == 1 and all(layer.causal for layer in network.layers)


CAUSAL = [spec for spec in specs() if causal(spec)]


@pytest.mark.parametrize(("k1", "k2"), [(1, 1), (4, 4), (3, 5), (4, 12), (2, 30)])
@pytest.mark.parametrize("spec", CAUSAL, ids=named)
def test_the_state_is_carried_as_if_the_sequence_were_read_in_one_pass(spec, k1, k2):
    """At constant weights; and after its end the data is read anew."""
    network, batch = built([spec]), case(T=LONG)
    method, rng = TruncatedBPTT(k1=k1, k2=k2).begin(network, Given(batch), B), np.random.default_rng(0)
    pieces = range(0, LONG - k1 + 1, k1)
    outputs, losses = [], []
    for _ in pieces:
        losses.append(method.propagate(rng))
        outputs.append(network.read_out.h[-k1:].copy())
    assert losses[0] == method.propagate(rng)
    whole = built([spec])
    whole.forward(batch.x, teacher=batch.target)
    y = whole.read_out.h[: len(pieces) * k1]
    np.testing.assert_allclose(np.concatenate(outputs), y, rtol=1e-12, atol=1e-13)
    expected = [np.mean((y[t : t + k1] - batch.target[t : t + k1]) ** 2) for t in pieces]
    np.testing.assert_allclose(losses, expected, rtol=1e-12)


@pytest.mark.parametrize(("k1", "k2"), [(2, 2), (2, 5), (3, 9)])
@pytest.mark.parametrize("kind", LAYERS)
def test_the_gradient_is_that_of_the_new_losses_through_the_steps_back_with_the_state_at_the_cut_held_fixed(
    kind, k1, k2
):
    """By finite differences over the last k2 steps, the first of which starts from the state of one long pass."""
    network, batch = built([full(kind)]), case(T=LONG)
    method, rng = TruncatedBPTT(k1=k1, k2=k2).begin(network, Given(batch), B), np.random.default_rng(0)
    for _ in range(6):
        method.propagate(rng)
    g, end = network.dtheta.copy(), 6 * k1
    first = end - k2
    whole = built([full(kind)])
    whole.forward(batch.x[:first], teacher=batch.target[:first])
    state = whole.state()
    whole.restart()
    whole.resume(state)
    mask = np.zeros((k2, B))
    mask[-k1:] = 1
    x, target = batch.x[first:end], batch.target[first:end]
    for name, W in whole.params().items():
        slope = by_differences(whole, W, Case(x, target, mask))
        part = parts(network, g)[name].reshape(W.shape)
        np.testing.assert_allclose(part, slope, rtol=0, atol=1e-6 * np.abs(g).max(), err_msg=name)


def test_truncated_backpropagation_sends_no_error_past_the_cut():
    network, batch = built([full("elman", learn_start=True)]), case(T=LONG)
    method, rng = TruncatedBPTT(k1=3, k2=3).begin(network, Given(batch), B), np.random.default_rng(0)
    method.propagate(rng)
    assert network.grads()["0.elman.start"].any(), "the first piece begins with the learned start"
    method.propagate(rng)
    assert not network.grads()["0.elman.start"].any(), "the second begins with a state that was carried"


def test_a_look_at_the_held_out_data_does_not_disturb_what_is_carried():
    def losses(every):
        trainer = Trainer(experiment(method={"kind": "truncated", "k1": 3, "k2": 6}, validate_every=every))
        for _ in range(12):
            trainer.propagate()
            trainer.update()
        return [record[2] for record in trainer.records]

    assert losses(1) == losses(100)


@pytest.mark.parametrize("spec", [spec for spec in specs() if not causal(spec)], ids=named)
def test_layers_that_read_backwards_or_pool_are_refused_by_truncated_backpropagation(spec):
    with pytest.raises(InputError, match=r"^training\.method: truncated backpropagation is not allowed") as refusal:
        TruncatedBPTT().begin(built([spec]), Given(case()), B)
    assert one_sentence(refusal)


def test_what_is_refused_is_there():
    refused = {named(spec) for spec in specs() if not causal(spec)}
    assert {"elman-direction=backward", "lstm-direction=both", "convolution-stride=2"} <= refused


class Short(Given):
    stream = Source.stream


def test_data_without_long_sequences_is_refused_before_the_first_update():
    with pytest.raises(InputError, match=r"is not allowed with this data, whose sequences are short") as refusal:
        TruncatedBPTT().begin(built([]), Short(case()), B)
    assert one_sentence(refusal)
    with pytest.raises(InputError, match=r"^training\.method: "):
        Trainer(experiment(data={"kind": "logic"}, network=SIGMOID, method={"kind": "truncated"}))


SIGMOID = {"read_out": {"activation": "sigmoid"}}


@pytest.mark.parametrize("mapping", ["many-to-one", "one-to-many"])
def test_a_mapping_without_a_target_at_every_step_is_refused_by_truncated_backpropagation(mapping):
    data = {"kind": "sine", "steps": 200, "length": 8, "mapping": mapping}
    with pytest.raises(InputError, match=r"^data\.mapping") as refusal:
        Trainer(experiment(data=data, method={"kind": "truncated"}))
    assert one_sentence(refusal)


def test_errors_have_to_go_back_at_least_as_far_as_the_new_steps():
    with pytest.raises(InputError, match=r"^training\.method\.k2: 4 is not allowed") as refusal:
        experiment(method={"kind": "truncated", "k1": 5, "k2": 4})
    assert one_sentence(refusal)


def test_pieces_longer_than_the_data_are_refused():
    with pytest.raises(InputError, match=r"pieces of 900 steps are longer than the 159 trained on") as refusal:
        Trainer(experiment(method={"kind": "truncated", "k1": 900, "k2": 900}))
    assert one_sentence(refusal)
