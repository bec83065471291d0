"""Memory blocks against plain loops, the truncated rule of 1997 against itself carried forward, the weights counted."""

import itertools
import math

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.layers import LAYERS
from simulator.network import Network, NetworkSpec, ReadOut
from tests.simulator.loops import blocks as loop
from tests.simulator.loops import slopes
from tests.simulator.plain import backward, listed, normal, same, same_as_alone, widened, σ

T, B, N, BLOCKS, SIZE = 5, 2, 2, 2, 2
CELLS = BLOCKS * SIZE
YES_NO = (True, False)
BIASES = ("none", "gates", "all")
OPTIONS = list(itertools.product(YES_NO, YES_NO, BIASES))


def spec_of(feed=True, forget=False, bias="all", **fields):
    sizes = {"blocks": BLOCKS, "size": SIZE}
    return LAYERS["blocks"](**sizes, gates_feed=feed, forget_gate=forget, hidden_bias=bias, **fields)


def blocks(*options, **fields):
    return widened(spec_of(*options, **fields))


def rule_of_1997(spec, w, x, dh):
    """One sequence's truncated gradient as the paper's appendix has it: for each cell ∂s/∂w is carried forward from
    step to step, each for the weights into its own input and gates alone; no other dependence on the past is kept."""
    forget, gates, seen = spec.forget_gate, spec.gates, loop(spec, w, x)
    steps = [dict(zip(seen, values, strict=True)) for values in zip(*seen.values(), strict=True)]
    rows, dW = len(w["W"]), {}
    into = {name: [[0.0] * (rows + 1) for _ in range(CELLS)] for name in ("in", "cell", "forget")}
    for t, step in enumerate(steps):
        z, y = [*step["z"], 1.0], step["y"]
        before = steps[t - 1]["s"] if t else [0.0] * CELLS
        for cell in range(CELLS):
            block = cell // SIZE
            y_in, y_out, keep = y[block], y[BLOCKS + block], y[2 * BLOCKS + block] if forget else 1.0
            p = σ(step["a"][gates + cell])
            direct = {"in": (4 * p - 2) * y_in * (1 - y_in), "cell": y_in * 4 * p * (1 - p)}
            direct["forget"] = before[cell] * keep * (1 - keep)
            q = σ(step["s"][cell])
            e = dh[t][cell] * y_out * 2 * q * (1 - q)
            columns = {"in": block, "cell": gates + cell, "forget": 2 * BLOCKS + block}
            for name, column in columns.items():
                if name == "forget" and not forget:
                    continue
                for m in range(rows + 1):
                    into[name][cell][m] = keep * into[name][cell][m] + direct[name] * z[m]
                    dW[m, column] = dW.get((m, column), 0.0) + e * into[name][cell][m]
            e_out = dh[t][cell] * (2 * q - 1) * y_out * (1 - y_out)
            for m in range(rows + 1):
                dW[m, BLOCKS + block] = dW.get((m, BLOCKS + block), 0.0) + e_out * z[m]
    return np.array([[dW[m, j] for j in range(gates + CELLS)] for m in range(rows + 1)])


@pytest.mark.parametrize(("feed", "forget", "bias"), OPTIONS)
def test_every_signal_is_that_of_a_plain_loop(feed, forget, bias):
    spec, x = spec_of(feed, forget, bias), normal(6, 3, N)
    layer = widened(spec)
    h = layer.forward(x)
    signals = layer.signals()
    assert list(signals) == ["h", "c", "i", "o", *["f"] * forget, "g"]
    np.testing.assert_array_equal(signals["h"], h)
    for b in range(3):
        step = loop(spec, listed(layer), x[:, b].tolist())
        for t in range(6):
            gates = np.repeat(np.reshape(step["y"][t], (-1, BLOCKS)), SIZE, axis=1)
            g = [4 * σ(v) - 2 for v in step["a"][t][-CELLS:]]
            expected = [step["h"][t], step["s"][t], *gates, g]
            for (name, found), values in zip(signals.items(), expected, strict=True):
                np.testing.assert_allclose(found[t, b], values, rtol=1e-12, atol=1e-13, err_msg=name)


@pytest.mark.parametrize(("feed", "forget", "bias"), OPTIONS)
def test_the_full_gradient_is_the_difference_quotient_of_a_plain_loop(feed, forget, bias):
    spec = spec_of(feed, forget, bias, truncate=False)
    layer, x, dh = widened(spec), normal(T, B, N), normal(T, B, CELLS, seed=2)
    same(backward(layer, x, dh), slopes(spec, layer, x, dh))


@pytest.mark.parametrize(("feed", "forget", "bias"), OPTIONS)
def test_the_truncated_gradient_is_the_rule_of_1997(feed, forget, bias):
    spec = spec_of(feed, forget, bias)
    layer, x, dh = widened(spec), normal(T, B, N), normal(T, B, CELLS, seed=2)
    found, expected = backward(layer, x, dh), 0
    for b in range(B):
        expected = expected + rule_of_1997(spec, listed(layer), x[:, b].tolist(), dh[:, b].tolist())
    np.testing.assert_allclose(found["W"], expected[:-1], rtol=1e-11, atol=1e-13)
    if bias != "none":
        np.testing.assert_allclose(found["b"][0], expected[-1, : found["b"].size], rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize(("feed", "forget"), list(itertools.product(YES_NO, YES_NO)))
def test_the_truncated_gradient_is_the_derivative_where_what_is_fed_back_is_fixed(feed, forget):
    """Also for x, so that a layer below still learns."""
    spec = spec_of(feed, forget)
    layer, x, dh = widened(spec), normal(T, B, N), normal(T, B, CELLS, seed=2)
    same(backward(layer, x, dh), slopes(spec, layer, x, dh))


def test_both_gradients_are_one_where_there_is_one_step_only():
    x, dh = normal(1, B, N), normal(1, B, CELLS, seed=2)
    found, expected = (backward(blocks(truncate=truncate), x, dh) for truncate in YES_NO)
    for name, array in expected.items():
        np.testing.assert_allclose(found[name], array, rtol=1e-13, atol=1e-16)
    longer = [backward(blocks(truncate=truncate), normal(3, B, N), normal(3, B, CELLS))["W"] for truncate in YES_NO]
    assert np.abs(longer[0] - longer[1]).max() > 1e-3


def count(n_in, n_out, blocks, size, hidden_bias, **read_out):
    """How many weights a network of memory blocks has."""
    layer = LAYERS["blocks"](blocks=blocks, size=size, hidden_bias=hidden_bias)
    spec = NetworkSpec(layers=(layer,), read_out=ReadOut(**read_out))
    return Network(spec, n_in, n_out, np.random.default_rng(0), "float64").theta.size


TASK_2C = {50: 364, 100: 664, 200: 1264, 500: 3064, 1000: 6064}


@pytest.mark.parametrize(
    ("network", "weights"),
    [
        ((7, 7, 4, 1, "gates", False), 264),
        ((7, 7, 3, 2, "gates", False), 276),
        *[((p + 4, 2, 2, 1, "none", False), weights) for p, weights in TASK_2C.items()],
        ((1, 1, 3, 1, "all", False), 102),
        ((2, 1, 2, 2, "all", True), 93),
        ((8, 4, 2, 2, "all", True), 156),
        ((8, 8, 3, 2, "all", True), 308),
    ],
)
def test_the_networks_of_1997_have_as_many_weights_as_the_paper_says(network, weights):
    n_in, n_out, many, size, hidden_bias, out_bias = network
    assert count(n_in, n_out, many, size, hidden_bias, bias=out_bias) == weights
    H = many * size + 2 * many
    biases = {"none": 0, "gates": 2 * many, "all": H}[hidden_bias] + n_out * out_bias
    assert weights == H * (n_in + H) + n_out * many * size + biases


def test_the_network_with_forget_gates_of_2000_has_as_many_weights_as_its_paper_says():
    layer = LAYERS["blocks"](blocks=4, size=2, hidden_bias="gates", forget_gate=True, gates_feed=False)
    spec = NetworkSpec(layers=(layer,), read_out=ReadOut(shortcut=True))
    assert Network(spec, 7, 7, np.random.default_rng(0), "float64").theta.size == 424


@pytest.mark.parametrize(("p", "weights"), [(4, 36), (10, 144), (100, 10404)])
def test_the_rival_networks_of_real_time_recurrent_learning_have_as_many_weights_as_the_paper_says(p, weights):
    """p + 1 symbols; one hidden unit sees them and itself, the outputs see it and them."""
    spec = NetworkSpec(layers=(LAYERS["elman"](units=1, bias=False),), read_out=ReadOut(shortcut=True, bias=False))
    assert Network(spec, p + 1, p + 1, np.random.default_rng(0), "float64").theta.size == weights
    assert weights == (p + 2) + (p + 1) * (p + 2)


def fresh(seed=0, **fields):
    return LAYERS["blocks"](**fields).build(N, np.random.default_rng(seed), "float64")


def test_every_block_has_the_biases_written_for_it_and_the_last_counts_for_all_others():
    fields = {"blocks": 4, "size": 2, "input_bias": (-1.0, -3.0), "output_bias": (-2.0, -4.0, -6.0)}
    gates = [-1, -3, -3, -3, -2, -4, -6, -6]
    np.testing.assert_array_equal(fresh(**fields, hidden_bias="gates").params["b"], [gates])
    all_ = fresh(**fields, hidden_bias="all").params["b"]
    np.testing.assert_array_equal(all_[:, :8], [gates])
    assert all_.shape == (1, 16)
    assert all_[0, 8:].all()
    forgets = fresh(**fields, hidden_bias="gates", forget_gate=True, forget_bias=(0.5, 1.0, 1.5, 2.0, 9.0))
    np.testing.assert_array_equal(forgets.params["b"], [[*gates, 0.5, 1.0, 1.5, 2.0]])
    assert "b" not in fresh(**fields, hidden_bias="none").params


def test_first_weights_keep_to_the_range_of_1997_or_to_a_chosen_one():
    W = fresh(blocks=4, size=4).W
    assert 0.19 < np.abs(W).max() <= 0.2
    assert 0.09 < np.abs(fresh(blocks=4, size=4, init="uniform", init_scale=0.1).W).max() <= 0.1


def test_outputs_of_a_block_share_its_gates_and_keep_to_their_ranges():
    layer = blocks(forget=True)
    for W in layer.params.values():
        W *= 30
    layer.forward(normal(60, 3, N))
    signals = layer.signals()
    for name in "iof":
        np.testing.assert_array_equal(signals[name][:, :, ::SIZE], signals[name][:, :, 1::SIZE])
    assert np.abs(signals["g"]).max() == pytest.approx(2, abs=1e-3)
    assert np.abs(signals["h"]).max() <= 1


@pytest.mark.parametrize(("feed", "forget"), list(itertools.product(YES_NO, YES_NO)))
def test_a_sequence_goes_on_where_the_last_one_ended(feed, forget):
    x = normal(7, B, N)
    whole = blocks(feed, forget).forward(x).copy()
    layer = blocks(feed, forget)
    np.testing.assert_allclose(layer.forward(x[:3]), whole[:3], rtol=1e-13)
    assert layer.state().keys() == {"h", "c", *["y"] * feed}
    layer.carry()
    np.testing.assert_allclose(layer.forward(x[3:]), whole[3:], rtol=1e-13)
    layer.resume(layer.state(1))
    np.testing.assert_allclose(layer.forward(x[5:]), whole[5:], rtol=1e-13)
    layer.restart()
    np.testing.assert_allclose(layer.forward(x[:3]), whole[:3], rtol=1e-13)


@pytest.mark.parametrize("truncate", YES_NO)
@pytest.mark.parametrize("forget", YES_NO)
def test_what_stands_behind_the_end_of_a_sequence_leaves_no_trace(forget, truncate):
    x, dh = normal(5, 3, N), normal(5, 3, CELLS, seed=2)
    same_as_alone(lambda: blocks(forget=forget, truncate=truncate), [5, 2, 3], x, dh)


@pytest.mark.parametrize("truncate", YES_NO)
def test_passes_leave_nothing_for_the_next_one(truncate):
    layer, x, dh = blocks(truncate=truncate), normal(T, B, N), normal(T, B, CELLS, seed=2)
    expected = backward(layer, x, dh)
    for steps in (T, 9):  # in the same buffers, and in others
        backward(layer, normal(steps, B, N, seed=3), normal(steps, B, CELLS, seed=4))
        same(backward(layer, x, dh), expected, 0)


def test_what_a_cell_holds_lasts_and_so_does_the_error_it_carries_back():
    """With closed input gates nothing is taken in and nothing lost, in either direction (the constant error flow)."""
    layer = blocks(bias="gates")
    layer.params["b"][0, :BLOCKS] = -1e3
    layer.resume({"h": np.zeros((B, CELLS)), "c": np.full((B, CELLS), 0.7), "y": np.zeros((B, 2 * BLOCKS))})
    layer.forward(normal(100, B, N))
    np.testing.assert_allclose(layer.signals()["c"], 0.7, rtol=1e-12)
    dh = np.zeros((100, B, CELLS))
    dh[-1] = 1
    layer.backward(dh)
    np.testing.assert_array_equal(layer.dc, np.broadcast_to(layer.dc[-1], layer.dc.shape))
    assert math.isclose(layer.dc[0, 0, 0], layer.signals()["o"][-1, 0, 0] * (1 - math.tanh(0.35) ** 2), rel_tol=1e-12)


@pytest.mark.parametrize("truncate", YES_NO)
def test_single_precision_stays_single_and_is_close(truncate):
    spec = LAYERS["blocks"](truncate=truncate, output_bias=(0.0,))
    x, dh = normal(T, B, N), normal(T, B, CELLS, seed=2)
    single, double = (spec.build(N, np.random.default_rng(0), dtype) for dtype in ("float32", "float64"))
    found, expected = backward(single, x.astype("float32"), dh), backward(double, x, dh)
    assert all(array.dtype == np.float32 for array in [*found.values(), single.h, *single.signals().values()])
    same(found, expected, 1e-4)


def test_biases_are_read_from_json_and_refused_in_a_sentence():
    assert LAYERS["blocks"].from_data({"kind": "blocks", "output_bias": [-1, -2.5]}).output_bias == (-1, -2.5)
    with pytest.raises(InputError, match=r"^input_bias: \[\] is not allowed; "):
        LAYERS["blocks"].from_data({"kind": "blocks", "input_bias": []})
    with pytest.raises(InputError, match=r"^output_bias\.1: 'low' is not allowed; "):
        LAYERS["blocks"].from_data({"kind": "blocks", "output_bias": [-1, "low"]})
