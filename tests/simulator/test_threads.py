"""BLAS has one thread wherever a network works, unless that is very large; and afterwards what it had before."""

import numpy as np
import pytest
from threadpoolctl import ThreadpoolController, threadpool_limits

from simulator import train
from simulator.keeping.run import load_run
from simulator.network import Network, NetworkSpec
from simulator.threads import limited
from tests.simulator.helpers import experiment, small
from tests.simulator.keeping.test_run import run_in

BLAS = ThreadpoolController().select(user_api="blas")


def threads():
    return {library["num_threads"] for library in BLAS.info()}


@pytest.fixture(autouse=True)
def two():
    """As on a machine that has two cores, whatever it has."""
    with threadpool_limits(2, user_api="blas"):
        yield
        assert threads() == {2}


@pytest.fixture
def seen(monkeypatch):
    """How many threads there were in any pass."""
    found, forward = set(), Network.forward

    def watched(self, *arguments):
        found.update(threads())
        return forward(self, *arguments)

    monkeypatch.setattr(Network, "forward", watched)
    return found


def network(units):
    return Network(NetworkSpec(layers=(small("dense", units),)), 1, 1, np.random.default_rng(0), "float32")


def test_training_has_one_thread(seen):
    list(train(experiment(updates=2)))
    assert seen == {1}


def test_a_very_large_layer_has_all_threads(seen):
    list(train(experiment(layers=("dense",), units=1024, updates=1)))
    assert seen == {2}


def test_a_run_is_read_with_one_thread(tmp_path, seen):
    run_in(tmp_path / "run", experiment(updates=2))
    seen.clear()
    load_run(tmp_path / "run")
    assert seen == {1}


def test_the_limit_lasts_as_long_as_anybody_needs_it_in_whatever_order_they_end():
    one, other = limited(network(4)), limited(network(5))
    one.__enter__()
    other.__enter__()
    one.__exit__(None, None, None)
    assert threads() == {1}
    other.__exit__(None, None, None)
    assert threads() == {2}


def test_a_pass_that_fails_leaves_no_limit_behind():
    with pytest.raises(ZeroDivisionError), limited(network(4)):
        raise ZeroDivisionError
    assert threads() == {2}
