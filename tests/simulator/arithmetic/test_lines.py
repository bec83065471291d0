"""Every number that is written is right: from the digits shown, from plain Python by hand, and from differences."""

import dataclasses
import functools
import itertools
import math
import pickle

import numpy as np
import pytest

from simulator.arithmetic import plain
from simulator.arithmetic.reader import Clamp
from simulator.arithmetic.shares import Added
from simulator.arithmetic.written import Element, Entry, Number, Word
from simulator.layers import LAYERS
from simulator.network.equations import equations, read
from simulator.network.lines import Lines, difference
from tests.simulator.arithmetic.intervals import agrees, links, parts
from tests.simulator.arithmetic.worked import TEXTBOOK, every_line, kind, worked
from tests.simulator.cases import built, case, named, specs, truncated

each_network = pytest.mark.parametrize("network", TEXTBOOK.values(), ids=TEXTBOOK)


@each_network
def test_every_line_comes_to_its_result_from_the_digits_that_are_printed(network):
    _, _, lines = network()
    count = 0
    for line in every_line(lines):
        assert agrees(line), line
        count += 1
    assert count >= 37


SMALL = [*specs(0), *truncated(0), LAYERS["gru"](units=2, direction="both", learn_start=True),
         LAYERS["lstm"](units=2, direction="backward", peepholes=True), LAYERS["elman"](units=2, learn_start=True),
         LAYERS["convolution"](units=2, kernel=2, pool="max", stride=2), LAYERS["blocks"](forget_gate=True),
         LAYERS["convolution"](units=2, kernel=2, pool="mean", activation="sigmoid")]  # fmt: skip


@pytest.mark.parametrize("spec", SMALL, ids=lambda spec: named(spec))
def test_and_so_it_does_for_every_kind_and_in_a_batch(spec):
    _, _, lines = worked([spec], 2, 2, 5, B=2, bias=True)
    for line in every_line(lines):
        assert agrees(line), line


@pytest.mark.parametrize(
    ("loss", "activation"),
    [("squared-error", "tanh"), ("cross-entropy", "softmax"), ("binary-cross-entropy", "sigmoid"),
     ("squared-error", "softmax"), ("half-squared-error", "relu")],
)  # fmt: skip
@pytest.mark.parametrize("name", ["elman", "jordan"])
def test_and_for_every_loss(name, loss, activation):
    _, _, lines = worked([kind(name, 2)], 1, 2, 3, B=2, loss=loss, activation=activation, bias=True)
    for line in every_line(lines):
        assert agrees(line), line


@each_network
def test_a_gradient_is_what_the_difference_says(network):
    network, batch, lines = network()
    for name, W in network.params().items():
        for at in np.ndindex(W.shape):
            found = difference(lines.program, network.params(), Entry(name, *at), *batch)
            assert lines.gradient(name, *at).result.value == pytest.approx(found, rel=1e-6, abs=1e-8)


@each_network
def test_every_factor_leads_to_what_it_is(network):
    _, _, lines = network()
    reading = lines.reading
    for line in every_line(lines):
        for number in parts(line.numbers):
            if not isinstance(number, Number) or number.exact or number.link is None:
                continue
            at = number.link
            if isinstance(at, Entry):
                known = (reading.weights, reading.gradients)
                values = [of[at.matrix][at.row, at.column] for of in known]
            else:
                known = (reading.values, reading.adjoints) if at.step >= 0 else (reading.starts, reading.start_adjoints)
                values = [of[at.variable][at.step, lines.sequence, at.unit] for of in known if at.variable in of]
            assert number.value in values
        assert set(links(line.numbers)) <= set(links(line.symbols)) | {line.result.link}


def test_the_numbers_of_the_2_3_1_network_by_hand():
    network, (x, d), lines = TEXTBOOK["2-3-1"]()
    W1, W2 = (W.tolist() for W in network.params().values())
    x, d = x[0, 0].tolist(), d[0, 0].tolist()
    net = [sum(x[i] * W1[i][j] for i in range(2)) for j in range(3)]
    h = [math.tanh(a) for a in net]
    y = sum(h[j] * W2[j][0] for j in range(3))
    error = -(d[0] - y)
    near = functools.partial(pytest.approx, rel=1e-12, abs=1e-12)
    assert lines.forward("E", 0).result.value == near(0.5 * (d[0] - y) ** 2)
    for j in range(3):
        assert lines.forward("0.h'", 0, j).result.value == near(net[j])
        assert lines.forward("0.h", 0, j).result.value == near(h[j])
        assert lines.gradient("1.readout.W", j, 0).result.value == near(error * h[j])
        assert lines.backward("0.h", 0, j)[-1].result.value == near(error * W2[j][0])
        slope = 1 - h[j] ** 2
        assert lines.backward("0.h'", 0, j)[-1].result.value == near(error * W2[j][0] * slope)
        for i in range(2):
            gradient = error * W2[j][0] * slope * x[i]
            assert lines.gradient("0.dense.W", i, j).result.value == near(gradient)
            assert lines.update("0.dense.W", i, j, 0.1).result.value == near(W1[i][j] - 0.1 * gradient)


def test_the_numbers_of_an_elman_network_by_hand():
    network, (x, d), lines = TEXTBOOK["elman 3-2"]()
    W, V = (W.tolist() for W in network.params().values())
    x, d, T = x[:, 0].tolist(), d[:, 0].tolist(), 4
    h, y = [[0.0, 0.0]], []
    for t in range(T):
        seen = [*h[-1], *x[t], 1.0]
        h.append([math.tanh(sum(seen[i] * W[i][j] for i in range(6))) for j in range(2)])
        y.append([sum(h[-1][i] * V[i][j] for i in range(2)) for j in range(2)])
    later = [0.0, 0.0]
    gradient = [[0.0, 0.0] for _ in range(6)]
    near = functools.partial(pytest.approx, rel=1e-12, abs=1e-12)
    for t in reversed(range(T)):
        output = [sum(V[j][k] * (y[t][k] - d[t][k]) / T for k in range(2)) for j in range(2)]
        next_step = [sum(W[j][k] * later[k] for k in range(2)) for j in range(2)]
        for j in range(2):
            found = lines.backward("0.h", t, j)
            assert found[-1].result.value == near(output[j] + next_step[j])
            if t < T - 1:
                assert [line.about for line in found] == ["from the output", "from the next step", ""]
                assert [line.result.value for line in found[:2]] == [near(output[j]), near(next_step[j])]
            else:
                assert [line.about for line in found] == ["from the output"]
        later = [(output[j] + next_step[j]) * (1 - h[t + 1][j] ** 2) for j in range(2)]
        seen = [*h[t], *x[t], 1.0]
        for i, j in itertools.product(range(6), range(2)):
            gradient[i][j] += seen[i] * later[j]
    for i, j in itertools.product(range(6), range(2)):
        assert lines.gradient("0.elman.W", i, j).result.value == near(gradient[i][j])


def sigmoid(a):
    return 1 / (1 + math.exp(-a))


def test_the_states_of_an_lstm_and_a_gru_by_hand():
    network, (x, _), lines = TEXTBOOK["lstm 1-2"]()
    W = network.params()["0.lstm.W"].tolist()
    h, c = [0.0, 0.0], [0.0, 0.0]
    for t in range(4):
        seen = [*h, float(x[t, 0, 0]), 1.0]
        a = [sum(seen[i] * W[i][k] for i in range(4)) for k in range(8)]
        o, i, f = ([sigmoid(a[2 * g + j]) for j in range(2)] for g in range(3))
        c = [f[j] * c[j] + i[j] * math.tanh(a[6 + j]) for j in range(2)]
        h = [o[j] * math.tanh(c[j]) for j in range(2)]
        for j in range(2):
            assert lines.forward("0.c", t, j).result.value == pytest.approx(c[j], rel=1e-12, abs=1e-12)
            assert lines.forward("0.h", t, j).result.value == pytest.approx(h[j], rel=1e-12, abs=1e-12)
    network, (x, _), lines = TEXTBOOK["gru 1-2"]()
    W, W_n, R = (network.params()[f"0.gru.{name}"].tolist() for name in ("W", "W_n", "R_n"))
    h = [0.0, 0.0]
    for t in range(4):
        seen = [*h, float(x[t, 0, 0]), 1.0]
        z, r = ([sigmoid(sum(seen[i] * W[i][2 * g + j] for i in range(4))) for j in range(2)] for g in range(2))
        fed = [sum(r[i] * h[i] * R[i][j] for i in range(2)) for j in range(2)]
        n = [math.tanh(seen[2] * W_n[0][j] + W_n[1][j] + fed[j]) for j in range(2)]
        h = [(1 - z[j]) * n[j] + z[j] * h[j] for j in range(2)]
        for j in range(2):
            assert lines.forward("0.h", t, j).result.value == pytest.approx(h[j], rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("layer", [kind("gru", 2, direction="both"), kind("elman", 2)], ids=named)
@pytest.mark.parametrize("sort", ["lengths", "weights", "many-to-one"])
def test_lines_of_short_sequences_and_of_steps_that_count_differently(layer, sort):
    network, batch = built([layer]), case(sort=sort)
    program = equations(network)
    reading = read(program, network.params(), batch.x, batch.target, batch.mask, batch.lengths)
    for b in range(3):
        lines = Lines(program, reading, b)
        for t in range(5 if batch.lengths is None else batch.lengths[b]):
            for place in lines.walk():
                if place.backward:
                    assert all(agrees(line) for line in lines.backward(place.name, t, 0))
                elif place.section in ("forward", "error"):
                    assert agrees(lines.forward(place.name, t, 0))
        for name, W in network.params().items():
            assert agrees(lines.gradient(name, 0, W.shape[1] - 1))


@pytest.mark.parametrize("name", ["blocks", "convolution"])
def test_a_reading_and_its_equations_may_be_sent_to_another_process(name):
    _, _, lines = worked([LAYERS[name]()], 1, 2, 3, loss="cross-entropy", activation="softmax")
    sent = pickle.loads(pickle.dumps(lines))
    assert list(every_line(sent)) == list(every_line(lines))


def test_an_output_may_be_held_at_nothing():
    for unit in (0, 1):
        clamps = [Clamp("y", 0.0, step=1, unit=unit)]
        more = {"loss": "cross-entropy", "activation": "softmax", "clamps": clamps}
        _, (_, d), lines = worked([kind("elman", 2)], 1, 2, 3, **more)
        assert (lines.reading.loss > 200) == bool(d[1, 0, unit])


def test_what_is_clamped_says_so_and_lets_no_error_pass():
    clamps = [Clamp("0.c", 0.25, step=2, unit=1)]
    _, _, lines = worked([kind("lstm", 2)], 1, 1, 4, clamps=clamps)
    line = lines.forward("0.c", 2, 1)
    assert (line.symbols, line.result.value) == (Word("held"), 0.25)
    assert line.note.startswith("Held at this value")
    assert lines.backward("0.i", 2, 1)[-1].result.value == 0
    for line in every_line(lines):
        assert agrees(line), line


def test_a_truncated_gradient_says_that_it_is_no_derivative():
    _, _, lines = worked([kind("elman", 2, truncate=True)], 1, 1, 4)
    assert "finite difference" in lines.gradient("0.elman.W", 0, 0).note
    assert "finite difference" in lines.backward("0.h", 1, 0)[-1].note
    assert not TEXTBOOK["elman 3-2"]()[2].gradient("0.elman.W", 0, 0).note


def test_the_loss_of_a_step_says_how_it_counts():
    assert lines_note(T=1, B=1) == ""
    assert lines_note(T=4, B=2) == "E is the mean over 8 scored steps of 2 sequences: each counts 1/8."


def test_the_loss_of_a_step_says_so_where_it_is_summed():
    assert lines_note(T=1, B=1, reduction="sum") == ""
    assert lines_note(T=4, B=1, reduction="sum") == "E is the sum over 4 scored steps: each counts 1."
    said = "E is the sum over each sequence's scored steps, 8 in all, and the mean over 2 sequences: each counts 1/2."
    assert lines_note(T=4, B=2, reduction="sum") == said


@pytest.mark.parametrize("name", ["elman 3-2", "lstm"])
def test_every_line_of_a_summed_loss_is_true(name):
    network, (x, d), lines = worked([kind("elman" if "elman" in name else "lstm", 2)], 1, 2, 4, B=2, reduction="sum")
    for line in every_line(lines):
        assert agrees(line), line
    network.forward(x)
    network.backward(d, None)
    for matrix, gradient in network.grads().items():
        np.testing.assert_allclose(lines.reading.gradients[matrix], gradient, rtol=1e-10)
    assert lines.reading.loss == pytest.approx(network.value(d, None), rel=1e-13)


def lines_note(**shape):
    return worked([kind("dense", 2)], 1, 1, **shape)[2].forward("E", 0).note


def test_loss_and_softmax_together_are_written_as_y_minus_d():
    _, _, lines = worked([kind("elman", 2)], 1, 3, 1, loss="cross-entropy", activation="softmax")
    (line,) = lines.backward("y'", 0, 1)
    assert plain.text(line.symbols) == "y[1,2] - d[1,2]", "with a past, one step is numbered, too"


@pytest.mark.parametrize(
    "spec", [*specs(0)[:6], LAYERS["gru"](units=2, direction="both")], ids=lambda spec: named(spec)
)
def test_a_long_gradient_is_the_same_when_the_steps_it_leaves_out_are_not_written_first(spec):
    _, _, lines = worked([spec], 2, 1, 20, bias=True)
    slowly = dataclasses.replace(lines, focus=frozenset({Element("nothing", 0, 0)}))
    for name, W in lines.reading.weights.items():
        for at in list(np.ndindex(W.shape))[::5]:
            assert plain.equation(lines.gradient(name, *at, 13)) == plain.equation(slowly.gradient(name, *at, 13))


def test_of_a_long_sequence_only_steps_that_are_shown_are_written(monkeypatch):
    _, _, lines = worked([LAYERS["elman"](units=2)], 2, 1, 60)
    written, share = [], Added.share
    monkeypatch.setattr(Added, "share", lambda use, step: written.append(step) or share(use, step))
    lines.gradient("0.elman.W", 0, 0, 30)
    assert 30 in written and len(written) < 20
