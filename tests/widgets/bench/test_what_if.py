"""What if: changes to one pass, undone and made again, that leave the network alone."""

from dataclasses import replace

import numpy as np
import pytest

from simulator.network.equations import equations_of
from simulator.probes.inside import InsideProbe
from simulator.training.look import Look
from simulator.training.trainer import Trainer
from tests.simulator.helpers import experiment, seen_by
from widgets.bench.changes import Forget, Hold, Input, Other, Rate, Shuffle, Target, shuffled
from widgets.bench.what_if import WhatIf


@pytest.fixture
def seen():
    trainer = Trainer(experiment(("elman",), units=3))
    trainer.propagate()
    return InsideProbe(Look(trainer)).see()


@pytest.fixture
def program():
    return equations_of(experiment(("elman",), units=3).network, 1, 1)


def test_without_a_change_it_is_the_pass_that_was_seen(seen, program):
    read = WhatIf().read(seen, program)
    assert read.loss == seen.loss
    assert np.array_equal(read.values["0.h"][:, 0], seen.values["0.h"])


def test_a_held_state_changes_what_comes_after_it_and_nothing_before(seen, program):
    what = WhatIf()
    what.make(Hold("0.h", 1, 4, 0.9))
    y = what.read(seen, program).values["y"][:, 0]
    assert np.array_equal(y[:4], seen.values["y"][:4])
    assert not np.isclose(y[4:8], seen.values["y"][4:8]).any()


def test_another_weight_is_what_a_network_with_that_weight_gives(seen, program):
    what = WhatIf()
    name = "0.elman.W"
    what.make(Other(name, 0, 2, 1.5))
    W = np.array(seen.weights[name])
    assert W[0, 2] != 1.5, "what was seen is not written to"
    W[0, 2] = 1.5
    expected = seen.read(program, seen.weights | {name: W})
    assert np.array_equal(what.read(seen, program).values["y"], expected.values["y"])


def test_shuffled_steps_are_the_same_steps_in_another_order(seen, program):
    what = WhatIf()
    what.make(Shuffle(3))
    x = what.read(seen, program).values["x"][:, 0]
    assert not np.array_equal(x, seen.x)
    assert sorted(x.ravel()) == sorted(seen.x.ravel())


def test_changes_are_undone_one_by_one_and_a_drag_at_once(seen):
    what = WhatIf()
    what.make(Hold("0.h", 0, 2, 0.1))
    for value in (0.2, 0.3, 0.4):
        what.make(Hold("0.h", 1, 2, value), drag=True)
    assert [c.value for c in what.changes] == [0.1, 0.4]
    what.undo()
    assert [c.value for c in what.changes] == [0.1]
    what.redo()
    assert [c.value for c in what.changes] == [0.1, 0.4]
    what.clear()
    assert what.changes == ()
    what.undo()
    assert len(what.changes) == 2


def of(layers, data=None, probe="inside", **network):
    """What is seen of a network of these layers, and its equations."""
    wanted = experiment(network={"layers": layers} | network, data=data or {"kind": "sign", "lag": 39})
    trainer = Trainer(wanted)
    trainer.propagate()
    seen = seen_by(probe, trainer)
    return seen, equations_of(wanted.network, len(seen.inputs), len(seen.outputs))


POOLED = [
    {"kind": "convolution", "units": 3, "pool": "max", "pool_steps": 4, "stride": 4},
    {"kind": "gru", "units": 4},
]


@pytest.mark.parametrize(("step", "row"), [(5, 1), (20, 5), (39, 9)])
def test_above_layers_that_pool_a_time_step_is_the_row_it_ends_up_in(step, row):
    seen, program = of(POOLED)
    assert len(seen.x) == 40 and len(seen.values["1.h"]) == 10
    what = WhatIf()
    what.make(Hold("1.h", 0, step, 0.9))
    h = what.read(seen, program).values["1.h"][:, 0, 0]
    assert np.flatnonzero(h == 0.9).tolist() == [row]


def test_another_sequence_takes_over_what_means_any_and_nothing_else(seen):
    what = WhatIf()
    what.take(seen)
    any_sequence = Rate(0.5), Other("0.elman.W", 0, 1, 2.0), Hold("0.h", 1, None, 0.5)
    for change in (Hold("0.h", 0, 3, 0.5), Input(4, 0, 0.5), Target(4, 0, 0.5), Forget(2), Shuffle(1), *any_sequence):
        what.make(change)
    what.take(seen)
    assert len(what.changes) == 8
    what.take(replace(seen, sequence=seen.sequence + 1))
    assert what.changes == any_sequence
    what.undo()
    assert what.changes == any_sequence[:-1], "nothing comes back that meant the other sequence"
    what.undo()
    what.undo()
    what.undo()
    assert what.changes == ()


def test_what_stands_beyond_the_end_changes_nothing(seen, program):
    what = WhatIf()
    for change in (Hold("0.h", 0, 30, 0.5), Input(30, 0, 0.5), Target(30, 0, 0.5), Forget(30)):
        what.make(change)
    assert what.read(seen, program).loss == seen.loss


def test_targets_are_shuffled_only_where_every_step_has_one(seen, program):
    assert shuffled(1, seen).targets
    sparse, other = of([{"kind": "elman", "units": 3}])
    what = WhatIf()
    what.make(shuffled(1, sparse))
    read = what.read(sparse, other)
    assert not np.array_equal(read.values["x"][:, 0], sparse.x)
    assert np.array_equal(read.values["d"][:, 0], sparse.target), "the one that is scored stays where it is"


def test_a_shuffled_input_that_is_typed_stays_at_its_step(seen, program):
    what = WhatIf()
    what.make(Input(2, 0, 7.0))
    what.make(Shuffle(3))
    assert what.read(seen, program).values["x"][2, 0, 0] == 7


@pytest.mark.parametrize(("layer", "reach"), [
    ({"kind": "elman", "units": 3}, 0), ({"kind": "lstm", "units": 3}, 0), ({"kind": "jordan", "units": 3}, 0),
    ({"kind": "tdnn", "units": 3, "delays": 2}, 2), ({"kind": "integrate"}, 0),
])  # fmt: skip
def test_what_follows_a_cleared_memory_knows_nothing_of_before(layer, reach):
    seen, program = of([layer], data={"kind": "sine", "steps": 200, "length": 8})
    what, outputs = WhatIf(), []
    for before in (0.0, 5.0):
        what.forget()
        what.make(Forget(3))
        for step in range(4):
            what.make(Input(step, 0, before))
        outputs.append(what.read(seen, program).values["y"][:, 0])
    assert np.array_equal(outputs[0][4:], outputs[1][4:]) and np.isfinite(outputs[0]).all()
    assert np.allclose(outputs[0][:3], outputs[1][:3]) is False


def test_nothing_is_remembered_where_no_step_reads_another():
    assert not of([{"kind": "dense", "units": 3}])[1].memory


@pytest.mark.parametrize(("change", "words"), [
    (Rate(1e-5), "η = 1.000·10⁻⁵"),
    (Hold("0.backward.h", 2, 4, -0.5), "h← 3 = −0.5000 at t = 5"),
])  # fmt: skip
def test_a_change_says_its_number_whatever_its_size(change, words):
    assert change.said == words
