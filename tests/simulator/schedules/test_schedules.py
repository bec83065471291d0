"""How the learning rate changes: by hand, within bounds, and in training."""

import numpy as np
import pytest

from simulator.engine import train
from simulator.engine.orders import Adjust, Alone, Collect
from simulator.experiment import revised
from simulator.schedules import SCHEDULES
from simulator.training.trainer import Trainer
from tests.simulator.helpers import experiment, snapshots, trained

BY_HAND = [
    ("constant", {}, {0: 1, 50: 1, 100: 1}),
    ("step", {"every": 10, "gamma": 0.5}, {0: 1, 9: 1, 10: 0.5, 19: 0.5, 20: 0.25, 100: 0.5**10}),
    ("exponential", {"half_life": 20.0}, {0: 1, 20: 0.5, 40: 0.25, 50: 0.5**2.5}),
    ("linear", {"end": 0.2}, {0: 1, 25: 0.8, 50: 0.6, 100: 0.2, 120: 0.2}),
    ("linear", {}, {0: 1, 50: 0.5, 100: 0}),
    ("cosine", {"end": 0.2}, {0: 1, 50: 0.6, 100: 0.2, 120: 0.2, 25: 0.2 + 0.8 * (1 + 0.5**0.5) / 2}),
    ("warm-up", {"over": 10}, {0: 0.1, 4: 0.5, 9: 1, 10: 1, 100: 1}),
]


@pytest.mark.parametrize(("kind", "fields", "expected"), BY_HAND)
def test_factors_by_hand(kind, fields, expected):
    schedule = SCHEDULES[kind](**fields)
    assert [schedule.factor(update, 100) for update in expected] == pytest.approx(list(expected.values()), abs=1e-15)


@pytest.mark.parametrize("kind", SCHEDULES)
def test_every_schedule_is_checked_by_hand(kind):
    assert kind in {each for each, _, _ in BY_HAND}


@pytest.mark.parametrize("updates", [1, 7, 100_000_000])
@pytest.mark.parametrize("kind", SCHEDULES)
def test_a_factor_lies_between_0_and_1_at_every_update(kind, updates):
    schedule = SCHEDULES[kind]()
    for update in (0, 1, updates // 2, updates - 1, updates, 2 * updates, 10**12):
        factor = schedule.factor(update, updates)
        assert isinstance(factor, float)
        assert 0 <= factor <= 1
        assert factor > 0 or update >= updates or kind in ("step", "exponential")


@pytest.mark.parametrize("kind", SCHEDULES)
def test_an_update_moves_the_weights_by_the_scheduled_rate(kind):
    wanted = experiment(optimizer={"kind": "sgd"}, schedule={"kind": kind}, learning_rate=0.3, updates=8)
    trainer, schedule = Trainer(wanted), SCHEDULES[kind]()
    for update in range(4):
        trainer.propagate()
        assert trainer.snapshot({}).learning_rate == pytest.approx(0.3 * schedule.factor(update, 8))
        before, g = trainer.network.theta.copy(), trainer.network.dtheta.copy()
        trainer.update()
        η = 0.3 * schedule.factor(update, 8)
        np.testing.assert_allclose(trainer.network.theta, before - η * g, rtol=1e-13, atol=1e-16)


class Changing(Alone):
    """Collects every snapshot, and makes one live change as soon as it is asked after so many looks."""

    def __init__(self, after, training):
        super().__init__()
        self.after, self.training, self.looks = after, training, 0

    def take(self, wait):
        self.looks += 1
        return [Collect(), *([Adjust(self.training)] if self.looks == self.after else []), *super().take(wait)]


def test_learning_rate_and_updates_changed_while_it_trains_change_what_the_schedule_makes(monkeypatch):
    monkeypatch.setattr("simulator.engine.engine.LOOK_EVERY", 0)
    wanted = experiment(schedule={"kind": "linear"}, learning_rate=0.1, updates=10)
    changed = revised(revised(wanted, "training.learning_rate", 0.4), "training.updates", 20).training
    seen = {s.update: s.learning_rate for s in snapshots(train(wanted, Changing(6, changed)))}
    assert seen[3] == pytest.approx(0.1 * 0.7)
    assert seen[5] == pytest.approx(0.4 * 0.75), "after 5 of 20 updates, of the new rate"
    assert seen[20] == 0
    assert max(seen) == 20


@pytest.mark.parametrize("kind", SCHEDULES)
def test_a_resumed_run_has_the_same_schedule(kind):
    wanted = experiment(schedule={"kind": kind}, updates=12)
    _, whole = trained(wanted)
    _, half = trained(wanted, start=stopped(wanted, 5))
    assert all(np.array_equal(whole.weights[name], half.weights[name]) for name in whole.weights)


def stopped(wanted, after):
    """The run's checkpoint after so many updates."""
    trainer = Trainer(wanted)
    for _ in range(after):
        trainer.propagate()
        trainer.update()
    trainer.propagate()
    return trainer.checkpoint()
