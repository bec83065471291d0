"""How lines look: letters, their order, long sums and whole rows."""

import numpy as np
import pytest

from simulator.arithmetic.written import Call, Element, Elided, Entry, Letter, Matrix, Product, Sum
from simulator.layers import LAYERS
from simulator.network.equations import read
from simulator.network.lines import Lines
from tests.simulator.arithmetic.intervals import agrees, links, parts
from tests.simulator.arithmetic.worked import TEXTBOOK, kind, worked

each_network = pytest.mark.parametrize("network", TEXTBOOK.values(), ids=TEXTBOOK)


def test_letters_are_the_textbooks():
    _, _, lines = TEXTBOOK["2-3-1"]()
    line = lines.forward("0.h'", 0, 2)
    assert line.left == Letter("h", 1, "3", link=Element("0.h'", 0, 2))
    assert [(p.text, p.above, p.below) for p in parts(line.symbols) if isinstance(p, Letter)] == [
        ("x", "", "1"), ("W", "1", "13"), ("x", "", "2"), ("W", "1", "23"),
    ]  # fmt: skip
    _, _, lines = TEXTBOOK["lstm 1-2"]()
    line = lines.forward("0.i'", 3, 1)
    assert [(p.text, p.above, p.below) for p in parts(line.symbols) if isinstance(p, Letter)] == [
        ("x", "", "4,1"), ("W", "1 i", "12"),
        ("h", "", "3,1"), ("U", "1 i", "12"), ("h", "", "3,2"), ("U", "1 i", "22"), ("b", "1 i", "2"),
    ]  # fmt: skip


def test_the_walk_is_the_textbooks():
    _, _, lines = TEXTBOOK["2-3-1"]()
    assert [(place.section, place.name) for place in lines.walk()] == [
        ("forward", "0.h'"), ("forward", "0.h"), ("forward", "y'"), ("forward", "y"), ("error", "E"), ("error", "y"),
        ("backward", "y'"), ("gradient", "1.readout.W"), ("backward", "0.h"), ("backward", "0.h'"),
        ("gradient", "0.dense.W"), ("backward", "x"), ("update", "1.readout.W"), ("update", "0.dense.W"),
    ]  # fmt: skip


def test_the_walk_leaves_out_what_says_nothing():
    _, _, lines = worked([LAYERS["tdnn"](units=1), LAYERS["integrate"]()], 1, 1, 3)
    walked = [(place.section, place.name) for place in lines.walk()]
    assert ("forward", "0.x") not in walked
    assert ("backward", "0.x") in walked
    assert ("backward", "x") not in walked
    assert ("forward", "1.n") in walked
    assert ("backward", "1.n") not in walked


def test_a_long_sum_leaves_its_middle_out_but_for_what_is_pointed_at():
    _, _, lines = worked([kind("elman", 20)], 1, 1, 30)
    line = lines.forward("0.h'", 4, 0)
    (left_out,) = [p for p in parts(line.numbers) if isinstance(p, Elided)]
    assert left_out.count == 22 - 8
    assert agrees(line)
    assert all(agrees(line) for line in lines.backward("0.h", 4, 0))
    pointed = Entry("0.elman.W", 12, 0)
    assert pointed not in links(line.symbols)
    with_it = Lines(lines.program, lines.reading, focus=frozenset({pointed})).forward("0.h'", 4, 0)
    assert pointed in links(with_it.symbols)
    assert agrees(with_it)
    gradient = lines.gradient("0.elman.W", 0, 0, step=15)
    assert Element("0.h'", 15, 0) in links(gradient.numbers)
    assert isinstance(gradient.numbers, Sum)
    assert agrees(gradient)


def test_of_a_letter_of_the_alphabet_the_weight_it_meets_is_shown():
    x = np.eye(26)[[3, 17, 9]][:, None]
    network, (_, d), lines = worked([kind("elman", 4)], 26, 1, 3)
    lines = Lines(lines.program, read(lines.program, network.params(), x, d))
    line = lines.forward("0.h'", 1, 2)
    assert Entry("0.elman.W", 4 + 17, 2) in links(line.symbols)
    assert [p.count for p in parts(line.numbers) if isinstance(p, Elided)] == [17, 8]
    assert agrees(line)


def array(written):
    """What a matrix form comes to."""
    match written:
        case Matrix(rows):
            return np.array([[cell.value for cell in row] for row in rows])
        case Product((left, right)):
            return array(left) @ array(right)
        case Sum(terms):
            return sum(map(array, terms))
        case Call("tanh", inside):
            return np.tanh(array(inside))
        case Call("σ", inside):
            return 1 / (1 + np.exp(-array(inside)))
        case Call("softmax", inside):
            return np.exp(array(inside)) / np.exp(array(inside)).sum()


@each_network
def test_whole_rows_come_to_the_same(network):
    _, _, lines = network()
    found = []
    for place in lines.walk():
        if place.section not in ("gradient", "update"):
            for t in range(len(lines.reading.values[place.name])):
                line = lines.matrix(place.name, t, place.backward)
                if line:
                    found.append(place.name)
                    np.testing.assert_allclose(array(line.numbers), array(line.result), rtol=1e-12, atol=1e-12)
    assert {"y'", "x"} <= set(found)
    assert any(name.endswith("'") and name.startswith("0.") for name in found)


def test_a_matrix_form_is_written_with_bold_letters_and_only_where_it_is_small():
    line = TEXTBOOK["elman 3-2"]()[2].matrix("0.h'", 2)
    assert [(p.text, p.above, p.below) for p in parts(line.symbols) if isinstance(p, Letter) and p.bold] == [
        ("x", "", "3"), ("W", "1", ""), ("h", "", "2"), ("U", "1", ""), ("b", "1", ""),
    ]  # fmt: skip
    _, _, wide = worked([kind("elman", 9)], 1, 1, 3)
    assert wide.matrix("0.h'", 1) is None
