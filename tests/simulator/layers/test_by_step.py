"""Gradients kept apart by steps add up to the gradients."""

import numpy as np
import pytest

from tests.simulator.cases import SORTS, built, case, forward, named, specs, takes, truncated


@pytest.mark.parametrize("spec", specs() + truncated(), ids=named)
def test_the_steps_gradients_add_up_to_the_gradient(spec):
    network = built([spec])
    for sort in SORTS if spec.recurrent else SORTS[:1]:
        if not takes(network, sort):
            continue
        batch = case(sort=sort)
        forward(network, batch)
        network.backward(batch.target, batch.mask)
        for layer in network.layers:
            found = layer.by_step()
            if found is None:
                assert layer.kind == "convolution"
                continue
            assert {each.name for each in found} == set(layer.params)
            for each in found:
                total = (
                    np.einsum("tbi,tbi->i", each.seen, each.da)
                    if each.each
                    else np.einsum("tbi,tbj->ij", each.seen, each.da)
                )
                expected = layer.grads[each.name].ravel()
                np.testing.assert_allclose(total.ravel(), expected, rtol=1e-10, atol=1e-13, err_msg=each.name)


@pytest.mark.parametrize("kind", ["elman", "lstm", "gru"])
def test_a_state_that_was_carried_on_is_no_start_that_is_learned(kind):
    network = built([next(s for s in specs() if s.kind == kind and getattr(s, "learn_start", False))])
    batch = case()
    forward(network, batch)
    network.carry()
    forward(network, batch)
    network.backward(batch.target, batch.mask)
    assert not [each.name for each in network.layers[0].by_step() if each.name.startswith("start")]
