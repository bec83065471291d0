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


@pytest.mark.parametrize("reduction", ["mean", "sum"])
def test_much_that_is_held_out_has_the_loss_of_its_sequences_read_at_once(monkeypatch, reduction):
    """Strings of different length, in parts of few sequences: a sum over steps weighs these, a mean their steps."""
    network = {"loss": "cross-entropy", "read_out": {"activation": "softmax"}, "reduction": reduction}
    trainer = Trainer(experiment(data={"kind": "reber", "held_out": 9}, network=network))
    batch = trainer.held_out.batch
    trainer.network.forward(batch.x, batch.lengths)
    whole = trainer.network.value(batch.target, batch.mask)
    monkeypatch.setattr("simulator.training.held_out.PART", 2 * len(batch.x) * trainer.network.numbers)
    assert len(trainer.held_out.parts) == 5
    assert trainer.held_out.test()[0] == pytest.approx(whole, rel=1e-6)
    assert trainer.held_out.baselines()["best constant"] / whole == pytest.approx(1, abs=0.5)


# Opponents


def test_the_best_constant_is_the_training_part_s_mean_and_not_what_fits_the_held_out_part(tmp_path):
    path = tmp_path / "steps.csv"
    path.write_text("a\n" + "1\n" * 40 + "3\n" * 40 + "7\n" * 20)
    data = {"kind": "table", "path": str(path), "normalise": "none", "length": 5, "horizon": 0}
    found = Trainer(experiment(data=data)).held_out.baselines()
    assert found["best constant"] == pytest.approx((7 - 2) ** 2)


def test_in_many_to_one_the_best_constant_is_of_the_steps_that_can_be_scored(tmp_path):
    path = tmp_path / "steps.csv"
    path.write_text("a\n" + "9\n" * 4 + "1\n" * 76 + "1\n" * 20)
    data = {"kind": "table", "path": str(path), "normalise": "none", "length": 5, "horizon": 0}
    found = Trainer(experiment(data=data | {"mapping": "many-to-one"})).held_out.baselines()
    assert found["best constant"] == 0


@pytest.mark.parametrize("kind", ["lag", "reber", "continual-reber"])
def test_opponents_are_fitted_without_the_held_out_sequences(kind):
    """Tried on two held-out sequences, those who had seen them would be far too good."""

    def of(held_out, seed):
        data = {"kind": kind, "held_out": held_out, "seed": seed} | ({"strings": 0} if kind == "reber" else {})
        network = {"loss": "cross-entropy", "read_out": {"activation": "softmax"}}
        return Trainer(experiment(data=data, network=network)).source

    one, other = of(2, 1), of(2, 2)
    np.testing.assert_array_equal(one.mean_target, other.mean_target)
    np.testing.assert_array_equal(one.present, other.present)
    many = of(1000, 3).held_out()
    d = many.target[many.scored()]
    np.testing.assert_allclose(one.mean_target, d.mean(axis=0), atol=0.01)


def test_a_class_that_was_never_trained_on_makes_no_opponent_vanish(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text("ab" * 200 + "abz" * 30)
    data = {"kind": "characters", "path": str(path), "length": 5}
    network = {"loss": "cross-entropy", "read_out": {"activation": "softmax"}}
    assert "best constant" in Trainer(experiment(data=data, network=network)).held_out.baselines()
