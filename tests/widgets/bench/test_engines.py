"""Engines: one in reserve, and none left behind."""

import pytest

from simulator.engine.orders import Collect
from simulator.engine.process import EngineHere
from simulator.training.snapshot import Started
from tests.simulator.helpers import experiment
from widgets.bench.engines import Engines


@pytest.fixture
def engines():
    made = Engines()
    yield made
    made.close()


def test_the_engine_in_reserve_is_the_one_that_is_taken(engines):
    engines.reserve()
    spare = engines.spare
    taken = engines.take()
    assert taken is spare
    assert isinstance(next(iter(taken.begin(experiment(updates=2), orders=[Collect()]))), Started)
    taken.close()


def test_nothing_is_kept_in_reserve_before_it_is_asked_for(engines):
    engines.refill()
    assert engines.spare is None


def test_after_one_was_taken_another_is_put_in_reserve(engines):
    engines.reserve()
    taken = engines.take()
    engines.refill()
    assert engines.spare is not None
    assert engines.spare is not taken
    taken.close()


def test_a_reserve_that_died_is_not_given(engines):
    engines.reserve()
    spare = engines.spare
    spare.process.kill()
    spare.process.join()
    taken = engines.take()
    assert taken is not spare
    assert isinstance(next(iter(taken.begin(experiment(updates=2)))), Started)
    taken.close()


def test_closing_ends_the_one_in_reserve_and_makes_no_other(engines):
    engines.reserve()
    process = engines.spare.process
    engines.close()
    assert not process.is_alive()
    engines.refill()
    engines.reserve()
    assert engines.spare is None


def test_engines_of_this_process_need_no_reserve():
    here = Engines(here=True)
    here.reserve()
    assert here.spare is None
    assert isinstance(here.take(), EngineHere)
