"""The rows of a network unfolded in time, and where a weight stands between them."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from simulator.experiment import Experiment
from simulator.probes.inside import InsideProbe
from simulator.training.look import Look
from simulator.training.trainer import Trainer
from widgets.drawing.columns import columns_of
from widgets.views.unfolding import line_of, rows_of

SINE = {"kind": "sine", "steps": 200, "length": 10}
CHARACTERS = {"kind": "characters", "sentences": 50, "length": 8}


@cache
def unfolded(*layers, data="sine"):
    """The rows, and the columns they are of."""
    network = {"layers": [dict(layer) for layer in layers]}
    if data == "characters":
        network |= {"loss": "cross-entropy", "read_out": {"activation": "softmax"}}
    made = {"sine": SINE, "characters": CHARACTERS}[data]
    experiment = Experiment.from_data({"data": made, "network": network})
    trainer = Trainer(experiment)
    trainer.propagate()
    seen = InsideProbe(Look(trainer)).see()
    columns = columns_of(experiment, seen.inputs, seen.outputs)
    return rows_of(seen, experiment, columns), columns, seen


def layer(kind, **fields):
    return tuple(({"kind": kind, "units": 3} | fields).items())


def test_every_row_has_what_the_probe_saw():
    rows, _, seen = unfolded(layer("elman"), layer("lstm"))
    assert [(row.label, row.layer) for row in rows] == [("x", -1), ("h¹", 0), ("h²", 1), ("y", 2), ("d", 2)]
    for row, values in zip(
        rows, (seen.x, *(seen.values[name] for name in ("0.h", "1.h", "y")), seen.target), strict=True
    ):
        np.testing.assert_array_equal(row.values, values)
    assert rows[1].name(2) == "h¹₃" and rows[0].name(0) == "x (sine)"


def test_a_name_that_the_probe_does_not_know_is_left_out():
    _, columns, seen = unfolded(layer("elman"))
    seen = replace(seen, values={"y": seen.values["y"]})
    experiment = Experiment.from_data({"data": SINE, "network": {"layers": [dict(layer("elman"))]}})
    assert [row.label for row in rows_of(seen, experiment, columns)] == ["x", "y", "d"]


def test_symbols_stand_in_place_of_numbers():
    rows, _, seen = unfolded(layer("elman"), data="characters")
    x, _, y, d = rows
    assert x.read == seen.symbols and d.read[:-1] == x.read[1:]
    assert y.read == tuple(seen.outputs[k] for k in seen.values["y"].argmax(axis=1))


def test_pooling_with_a_stride_leaves_steps_out():
    rows, *_ = unfolded(layer("convolution", kernel=2, stride=4), layer("elman"))
    assert [row.steps.tolist() for row in rows[1:]] == [[1, 5, 9]] * 4


def test_each_direction_has_its_row_and_its_weights_come_from_its_own_past():
    rows, columns, _ = unfolded(layer("elman", direction="both"))
    assert [(row.label, row.first) for row in rows[1:3]] == [("h→", 0), ("h←", 3)]
    forward, backward = (line_of((f"0.elman.{way}.W", 0, 2), rows, columns) for way in ("forward", "backward"))
    assert (forward.name, forward.source, forward.target, forward.back) == ("U¹→₁₃", (1, 0), (1, 2), 1)
    assert (backward.source, backward.target, backward.back) == ((2, 0), (2, 2), -1)
    above = line_of(("1.readout.W", 4, 0), rows, columns)
    assert (above.name, above.source, above.target, above.back) == ("W²₅₁", (2, 1), (3, 0), 0)


@pytest.mark.parametrize(
    ("kind", "fields", "weight", "name", "source", "target", "back"),
    [
        ("elman", {}, ("W", 3, 1), "W¹₁₂", (0, 0), (1, 1), 0),
        ("elman", {}, ("W", 1, 1), "U¹₂₂", (1, 1), (1, 1), 1),
        ("lstm", {}, ("W", 2, 4), "U¹ⁱ₃₂", (1, 2), (1, 1), 1),
        ("lstm", {}, ("W", 3, 7), "W¹ᶠ₁₂", (0, 0), (1, 1), 0),
        ("lstm", {"peepholes": True}, ("peep", 1, 1), "p¹ⁱ₂", (1, 1), (1, 1), 1),
        ("gru", {}, ("R_n", 2, 0), "U¹ⁿ₃₁", (1, 2), (1, 0), 1),
        ("jordan", {}, ("W", 0, 1), "U¹₁₂", (2, 0), (1, 1), 1),
        ("tdnn", {"delays": 3}, ("W", 0, 1), "W¹⁻²₁₂", (0, 0), (1, 1), 2),
    ],
)
def test_a_weight_stands_where_the_arithmetic_has_it(kind, fields, weight, name, source, target, back):
    rows, columns, _ = unfolded(layer(kind, **fields))
    matrix, *place = weight
    line = line_of((columns[1].matrices + matrix, *place), rows, columns)
    assert (line.name, line.source, line.target, line.back) == (name, source, target, back)


def test_a_bias_joins_no_two_rows():
    rows, columns, _ = unfolded(layer("elman"))
    assert line_of(("0.elman.W", 4, 1), rows, columns) is None
    assert line_of(("1.readout.W", 3, 0), rows, columns) is None
    assert line_of(("0.elman.W", 99, 1), rows, columns) is None
    assert line_of(None, rows, columns) is None
