"""Held-out data is read as the training reads, and opponents know what the training part tells."""

import numpy as np
import pytest

from simulator.training.trainer import Trainer
from tests.simulator.helpers import experiment

TRUNCATED = {"kind": "truncated", "k1": 5, "k2": 5}
STREAMS = {
    "characters": ({"kind": "characters"}, "softmax", "cross-entropy"),
    "sine": ({"kind": "sine", "steps": 3000, "noise": 0.1}, "identity", "squared-error"),
    "continual-reber": ({"kind": "continual-reber", "held_out": 5}, "softmax", "cross-entropy"),
}


def reading_on(kind, length, method=TRUNCATED):
    data, activation, loss = STREAMS[kind]
    network = {"loss": loss, "read_out": {"activation": activation}}
    wanted = experiment(("lstm",), network=network, data=data | {"length": length}, method=method, updates=40)
    trainer = Trainer(wanted)
    for _ in range(40):
        trainer.propagate()
        trainer.update()
    return trainer


@pytest.mark.parametrize("kind", STREAMS)
def test_the_length_of_windows_that_nobody_trains_on_does_not_decide_the_figures(kind):
    short, long = reading_on(kind, 5), reading_on(kind, 50)
    np.testing.assert_array_equal(short.network.theta, long.network.theta)
    np.testing.assert_array_equal(short.held_out.test(), long.held_out.test())
    assert short.held_out.baselines() == long.held_out.baselines()


@pytest.mark.parametrize(
    ("steps", "readers", "each"), [(100, 1, 20), (1400, 1, 280), (3000, 2, 300), (50_000, 16, 512)]
)
def test_a_few_readers_go_through_the_whole_of_what_is_held_out(steps, readers, each):
    data = {"kind": "sine", "steps": steps + 1, "length": 5}
    trainer = Trainer(experiment(data=data, method=TRUNCATED))
    at = trainer.held_out.batch.at
    assert at.shape == (each, readers)
    assert (at.min(), at.max()) == (trainer.source.split, steps - 1)
    assert len(np.unique(at)) == at.size


def test_the_state_is_carried_along_what_is_held_out():
    """Read in pieces of five steps with the state carried on, the outputs are those of one pass."""
    trainer = reading_on("sine", 5)
    batch, network = trainer.held_out.batch, trainer.network
    losses = []
    network.restart()
    for t in range(0, len(batch.x), 5):
        network.forward(batch.x[t : t + 5])
        losses.append(network.value(batch.target[t : t + 5], None))
        network.carry()
    assert trainer.held_out.test()[0] == pytest.approx(np.mean(losses), rel=1e-12)


def test_training_on_windows_is_tested_on_windows():
    trainer = reading_on("sine", 7, {"kind": "full"})
    np.testing.assert_array_equal(trainer.held_out.batch.x, trainer.source.held_out().x)
