"""What if: changes to one pass, undone and made again, that leave the network alone."""

import numpy as np
import pytest

from simulator.network.equations import equations_of
from simulator.probes.inside import InsideProbe
from simulator.training.look import Look
from simulator.training.trainer import Trainer
from tests.simulator.helpers import experiment
from widgets.bench.what_if import Hold, Other, Shuffle, WhatIf


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
