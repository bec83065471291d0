"""Keyframes: any update of a run is computed again to the bit, whatever was changed while it trained."""

import random

import numpy as np
import pytest

from simulator import train
from simulator.engine.orders import Adjust, Collect, Pause, Revisit, Stop, Watch
from simulator.experiment import presets
from simulator.training import keyframes
from simulator.training.keyframes import replay, thinned
from simulator.training.snapshot import Snapshot, Started
from simulator.training.trainer import Trainer
from tests.simulator.helpers import experiment, same_checkpoint

SHIPPED = presets()


class Script:
    """A desk whose orders come at given updates, and that sees every update."""

    def __init__(self, orders):
        self.orders, self.update = orders, 0

    def take(self, wait):
        update, self.update = self.update, self.update + 1
        return [Collect(), *self.orders.get(update, []), *([Stop()] * wait)]


@pytest.fixture(autouse=True)
def _look_at_every_update(monkeypatch):
    monkeypatch.setattr("simulator.engine.engine.LOOK_EVERY", 0.0)


def filmed(wanted, orders=None, start=None):
    """The keyframes of a run, and where it ended."""
    reports = list(train(wanted, Script(orders or {}), start))
    taken = [frame for each in reports if isinstance(each, Snapshot) for frame in each.keyframes]
    return taken, reports[-1].checkpoint


def nearest(frames, update):
    return [frame.checkpoint for frame in frames if frame.checkpoint.update <= update][-1]


def by_hand(wanted, adjustments, update):
    """The run up to an update, by a trainer that nobody films."""
    trainer = Trainer(wanted)
    trainer.propagate()
    while True:
        for training in adjustments.get(trainer.update_count, []):
            trainer.adjust(training)
        if trainer.update_count == update:
            return trainer
        trainer.update()
        trainer.propagate()


def same_instant(a, b):
    """Weights, optimizer, chance, the best so far, and the loss of the pass in hand, bit for bit."""
    return (
        same_checkpoint(a.checkpoint(), b.checkpoint())
        and a.records[-1][2:] == b.records[-1][2:]
        and (a.best.update, a.best.loss) == (b.best.update, b.best.loss)
        and a.training == b.training
    )


@pytest.mark.parametrize("name", SHIPPED)
def test_any_update_of_a_run_that_was_adjusted_is_computed_again_to_the_bit(name, monkeypatch):
    draw = random.Random(name)
    monkeypatch.setattr(keyframes, "EVERY", 0.0 if draw.random() < 0.3 else 1e9)  # many keyframes, or those alone
    monkeypatch.setattr(keyframes, "SHARE", 0)
    training = SHIPPED[name].training.model_copy(update={"updates": 7, "stop_at_goal": False})
    wanted = SHIPPED[name].model_copy(update={"training": training})
    places = sorted(draw.sample(range(6), 2))
    adjustments = {}
    for place in places:
        training = training.model_copy(
            update={"learning_rate": training.learning_rate * draw.uniform(0.1, 2), "clip": draw.choice([None, 0.1])}
        )
        adjustments[place] = [training]
    frames, _ = filmed(wanted, {place: [Adjust(each) for each in all_] for place, all_ in adjustments.items()})
    assert {frame.checkpoint.update for frame in frames if frame.kept} == {0, *places}
    for update in draw.sample(range(7), 2):
        replayed = replay(nearest(frames, update), update)
        assert same_instant(replayed, by_hand(wanted, adjustments, update))


def test_looking_and_filming_leave_every_bit(monkeypatch):
    monkeypatch.setattr(keyframes, "EVERY", 0.0)
    monkeypatch.setattr(keyframes, "SHARE", 0)
    frames, last = filmed(experiment())
    assert [frame.checkpoint.update for frame in frames] == [*range(31)]
    assert same_checkpoint(last, by_hand(experiment(), {}, 30).checkpoint())


def test_a_change_that_changes_nothing_takes_no_keyframe(monkeypatch):
    monkeypatch.setattr(keyframes, "EVERY", 1e9)
    training = experiment().training
    faster, fastest = (training.model_copy(update={"learning_rate": η}) for η in (0.02, 0.03))
    frames, _ = filmed(experiment(), {4: [Adjust(training)], 6: [Adjust(faster), Adjust(fastest)]})
    assert [(frame.checkpoint.update, frame.kept) for frame in frames] == [(0, True), (6, True)]
    assert frames[1].checkpoint.experiment.training == fastest


def test_a_run_that_goes_on_is_filmed_from_there():
    _, middle = filmed(experiment(updates=10))
    frames, _ = filmed(experiment(updates=20), start=middle)
    assert (frames[0].checkpoint.update, frames[0].kept, frames[0].checkpoint.curves) == (10, True, {})


def test_a_replay_can_be_stopped():
    frames, _ = filmed(experiment())
    asked = iter([False, False, True])
    assert replay(frames[0].checkpoint, 30, lambda: next(asked)) is None


def test_of_many_keyframes_every_second_stays_and_all_that_are_to_be_kept():
    assert thinned([*range(7)], lambda each: each == 3) == [0, 2, 3, 4, 6]


def test_keyframes_that_nobody_collects_do_not_pile_up(monkeypatch):
    monkeypatch.setattr(keyframes, "EVERY", 0.0)
    monkeypatch.setattr(keyframes, "SHARE", 0)
    monkeypatch.setattr(keyframes, "MANY", 8)
    trainer = Trainer(experiment(updates=100))
    film = keyframes.Film(trainer)
    for _ in range(50):
        trainer.propagate()
        film.follow()
        trainer.update()
    taken = film.collect()
    assert len(taken) <= 8
    assert taken[0].checkpoint.update == 0
    assert film.collect() == ()


class Visitor:
    """A desk that has an engine stand still at once, then at one instant after the other, and looks at each."""

    def __init__(self, visits):
        self.orders = [Collect(), *(order for visit in visits for order in (visit, Collect())), Stop()]
        self.looks = 0

    def take(self, wait):
        self.looks += 1
        if self.looks == 1:
            return [Pause()]
        return [self.orders.pop(0)] if wait or self.impatient else [Collect()]

    impatient = False


@pytest.mark.parametrize("name", ["sine", "characters", "reber"])
def test_one_engine_visits_one_instant_after_the_other(name):
    training = SHIPPED[name].training.model_copy(update={"updates": 9})
    wanted = SHIPPED[name].model_copy(update={"training": training})
    start, later = (by_hand(wanted, {}, update).keyframe() for update in (0, 3))
    reports = list(train(wanted, Visitor([Revisit(start, 6), Revisit(start, 2), Revisit(later, 9)])))
    assert sum(isinstance(each, Started) for each in reports) == 4
    stands = [each for each in reports if isinstance(each, Snapshot) and each.paused]
    assert [each.update for each in stands] == [0, 6, 2, 9, 9]  # and once more as it ends
    for each in stands[:-1]:
        assert np.array_equal(each.records[-1, 2:], by_hand(wanted, {}, each.update).records[-1][2:])


class Impatient(Visitor):
    """A desk that asks for another instant while the engine is on its way."""

    @property
    def impatient(self):
        return self.looks == 9


def test_on_the_way_to_an_instant_another_can_be_asked_for():
    start = by_hand(experiment(), {}, 0).keyframe()
    desk = Impatient([Revisit(start, 500), Revisit(start, 1)])
    desk.orders.pop(2)  # no look at the first, where it never comes to
    seen = [each for each in train(experiment(), desk) if isinstance(each, Snapshot)]
    assert [each.update for each in seen] == [0, 1, 1]


def test_an_instant_of_other_data_is_visited_on_that_data_and_seen_by_the_same_probes():
    other = experiment(data={"kind": "sine", "steps": 150, "length": 8, "periods": [7.0], "amplitudes": [0.5]})
    visits = [Revisit(by_hand(each, {}, 0).keyframe(), 3) for each in (experiment(), other)]
    desk = Visitor(visits)
    desk.orders.insert(0, Watch({"states": {}}))
    stands = [each for each in train(experiment(), desk) if isinstance(each, Snapshot) and each.paused]
    assert [each.update for each in stands][:3] == [0, 3, 3]
    for seen, wanted in zip(stands[1:3], (experiment(), other), strict=True):
        assert np.array_equal(seen.records[-1, 2:], by_hand(wanted, {}, 3).records[-1][2:])
        assert set(seen.probes) == {"states"}
