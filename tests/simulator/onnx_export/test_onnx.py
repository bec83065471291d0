"""Our layers against the ONNX standard: its own cases, its reference, and onnxruntime, with one set of weights."""

import itertools

import numpy as np
import pytest
from onnx import helper
from onnx.backend.test.case import node
from onnx.backend.test.case.node import gru, lstm, rnn  # noqa: F401  (their import makes the cases)

from simulator.layers import gru_after
from simulator.layers.lstm_plain import LSTM
from tests.simulator.onnx_nodes import ACTIVATIONS, DIRECTIONS, SLOTS, by_onnxruntime, by_ours, by_reference
from tests.simulator.onnx_nodes import random_inputs as random

CASES = {case.name.removeprefix("test_"): case for case in node._NodeTestCases if case.data_sets}


def test_there_are_the_standards_eighteen_cases():
    assert len(CASES) == 18


@pytest.mark.parametrize("name", CASES)
def test_the_standards_case_comes_out_of_our_layer(name):
    (node,), ((inputs, expected),) = CASES[name].model.graph.node, CASES[name].data_sets
    attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
    given = dict(zip([slot for slot, used in zip(SLOTS, node.input, strict=False) if used], inputs, strict=True))
    batch_first = attributes.get("layout", 0)
    if batch_first:
        given["X"] = given["X"].swapaxes(0, 1)
    found = by_ours(node.op_type, given, attributes.get("direction", b"forward").decode())
    for output, wanted in zip([output for output in node.output if output], expected, strict=True):
        ours = found[output]
        if batch_first:  # (B, T, ways, H) and (B, ways, H)
            ours = ours.transpose((2, 0, 1, 3) if output == "Y" else (1, 0, 2))
        np.testing.assert_allclose(ours, wanted, rtol=0, atol=1e-6)


def variants():
    """Every way to put a node that both sides have: operator, attributes, what stands among its inputs."""
    own = {
        "RNN": [{"activation": name} for name in ACTIVATIONS],
        "GRU": [{"linear_before_reset": 0}, {"linear_before_reset": 1}],
        "LSTM": [{}],
    }
    for operator, direction in itertools.product(own, DIRECTIONS):
        for attributes, lengths, starts, bias in itertools.product(own[operator], *[(False, True)] * 3):
            for peepholes in (False, True) if operator == "LSTM" else (False,):
                inputs = {"lengths": lengths, "starts": starts, "bias": bias, "peepholes": peepholes}
                yield operator, {"direction": direction} | attributes, inputs


def largest_difference(ours, others):
    return max(np.abs(ours[name] - others[name]).max() for name in others)


@pytest.mark.parametrize("operator", ["RNN", "GRU", "LSTM"])
def test_onnxruntime_computes_what_our_layer_does(operator):
    for _, attributes, inputs in filter(lambda v: v[0] == operator, variants()):
        given = random(operator, attributes["direction"], **inputs)
        ours = by_ours(operator, given, **attributes)
        for name, theirs in by_onnxruntime(operator, given, **attributes).items():
            np.testing.assert_allclose(theirs, ours[name], rtol=1e-5, atol=1e-5, err_msg=f"{attributes} {inputs}")


@pytest.mark.parametrize("operator", ["RNN", "GRU", "LSTM"])
def test_the_standards_reference_computes_what_our_layer_does(operator):
    """To the last digits of float64. It has no sequence lengths, and of activations tanh and identity."""
    for _, attributes, inputs in filter(lambda v: v[0] == operator, variants()):
        if inputs["lengths"] or attributes.get("activation") in ("Sigmoid", "Relu"):
            continue
        given = random(operator, attributes["direction"], **inputs)
        ours = by_ours(operator, given, **attributes)
        assert largest_difference(ours, by_reference(operator, given, **attributes)) < 1e-12, (attributes, inputs)


@pytest.mark.parametrize(("operator", "gates"), [("GRU", 3), ("LSTM", 4)])
def test_any_two_gates_swapped_would_be_seen(operator, gates):
    given = random(operator)
    right = by_reference(operator, given)
    for a, b in itertools.combinations(range(gates), 2):
        order = [{a: b, b: a}.get(k, k) for k in range(gates)]
        swapped = {
            "X": given["X"],
            "W": given["W"].reshape(1, gates, 5, 3)[:, order].reshape(given["W"].shape),
            "R": given["R"].reshape(1, gates, 5, 5)[:, order].reshape(given["R"].shape),
            "B": given["B"].reshape(1, 2, gates, 5)[:, :, order].reshape(given["B"].shape),
        }
        assert largest_difference(by_ours(operator, swapped), right) > 1e-2


def test_a_layer_that_took_its_gates_for_each_other_would_be_seen(monkeypatch):
    given = random("LSTM"), random("GRU")
    right = by_reference("LSTM", given[0]), by_reference("GRU", given[1], linear_before_reset=1)
    monkeypatch.setattr(LSTM, "BLOCKS", ("i", "o", "f", "g"))
    assert largest_difference(by_ours("LSTM", given[0]), right[0]) > 1e-2

    def z_and_r_swapped(s, H, split=gru_after.split):
        u, z, r, n = split(s, H)
        return u, r, z, n

    monkeypatch.setattr(gru_after, "split", z_and_r_swapped)
    assert largest_difference(by_ours("GRU", given[1], linear_before_reset=1), right[1]) > 1e-2


def test_peepholes_taken_for_each_other_would_be_seen():
    given = random("LSTM", peepholes=True)
    right = by_reference("LSTM", given)
    for order in ([1, 0, 2], [2, 1, 0], [0, 2, 1]):
        swapped = given | {"P": given["P"].reshape(1, 3, 5)[:, order].reshape(1, 15)}
        assert largest_difference(by_ours("LSTM", swapped), right) > 1e-3
