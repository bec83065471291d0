"""A typed sequence is answered as the network answers the same one in the data."""

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.training.trainer import Trainer
from simulator.use import answer
from tests.simulator.helpers import experiment, trained

SOFTMAX = {"read_out": {"activation": "softmax"}, "loss": "cross-entropy"}


def kept(data, network=None):
    return trained(experiment(("lstm",), data=data, network=network, updates=3))[1]


def test_symbols_are_answered_with_the_likelihoods_of_the_next():
    run = kept({"kind": "reber", "held_out": 5}, SOFTMAX)
    found = answer(run, "BTS")
    trainer = Trainer(run.experiment, run)
    x = np.eye(7)[[trainer.source.inputs.index(symbol) for symbol in "BTS"]][:, None]
    np.testing.assert_allclose(found.output, trainer.network.forward(x)[:, 0], rtol=1e-6)
    assert found.symbols == ("B", "T", "S") and found.next and not found.at_end
    with pytest.raises(InputError, match="“Q” is not a symbol"):
        answer(run, "BTQ")


def test_numbers_are_read_and_answered_in_the_datas_own_units():
    run = kept({"kind": "walk", "days": 300, "length": 8})
    trainer = Trainer(run.experiment, run)
    found = answer(run, "100; 101; 102.5")
    x = trainer.source.prepare(np.array([100.0, 101.0, 102.5])[:, None, None])
    np.testing.assert_allclose(found.output, trainer.source.restore(trainer.network.forward(x)[:, 0]), rtol=1e-5)
    assert found.symbols == () and found.steps == 3
