"""What a run has reached: the weights of its lowest validation loss, and its goal, through files and resumed runs."""

from dataclasses import replace

import numpy as np
import pytest

from simulator import InputError, train
from simulator.engine.orders import Adjust, Collect, Resume, Stop
from simulator.experiment import revised
from simulator.keeping import weights
from simulator.training.snapshot import Failed, Finished
from simulator.training.trainer import Trainer
from tests.simulator.helpers import experiment, same_checkpoint, snapshots, trained, validation


def doomed(updates=400):
    """Learns, gets worse and leaves the finite numbers: the rate of plain descent is far too high in the end."""
    how = {"optimizer": {"kind": "sgd"}, "schedule": {"kind": "warm-up", "over": 400}, "learning_rate": 3.0}
    wanted = experiment(layers=("elman",), updates=updates, validate_every=7, **how)
    return revised(wanted, "network.layers.0.activation", "identity")


def stopped_at(wanted, update, path):
    """A run that was stopped before an update, read from its file."""
    trainer = Trainer(wanted)
    for _ in range(update):
        trainer.propagate()
        trainer.update()
    trainer.propagate()
    weights.save(trainer.checkpoint(), path)
    return weights.load(path)


def test_a_resumed_run_that_diverges_goes_back_to_the_update_an_unbroken_one_goes_back_to(tmp_path):
    whole = list(train(doomed()))[-1]
    assert whole.diverged
    best, lost = whole.checkpoint.update, int(whole.sentence.partition("after update ")[2].partition(".")[0])
    assert 0 < best < best + 3 < lost
    resumed = list(train(doomed(), start=stopped_at(doomed(), lost - 1, tmp_path / "net.safetensors")))[-1]
    assert resumed.sentence == whole.sentence
    assert same_checkpoint(resumed.checkpoint, whole.checkpoint)


def test_a_file_holds_the_best_weights_beside_the_last(tmp_path):
    reports, last = trained(doomed(updates=60))
    looks = validation(reports)
    loss, update = looks[:, 1].min(), int(looks[looks[:, 1].argmin(), 0])
    assert update < 60
    weights.save(last, tmp_path / "net.safetensors")
    read = weights.load(tmp_path / "net.safetensors")
    assert same_checkpoint(read, last)
    assert (read.best.loss, read.best.update, read.best.sequences) == (loss, update, 3 * update)
    at_best = read.at_best()
    assert at_best.update == update
    assert Trainer(last.experiment, at_best).validate() == loss
    for name, W in last.best.weights.items():
        np.testing.assert_array_equal(at_best.weights[name], W)
        assert not np.array_equal(last.weights[name], W)


def test_the_time_of_the_best_weights_is_that_up_to_their_update_and_older_files_open_without(tmp_path):
    _, last = trained(doomed(updates=60))
    weights.save(last, tmp_path / "net.safetensors")
    at_best = weights.load(tmp_path / "net.safetensors").at_best()
    assert 0 < at_best.seconds == last.best.seconds < last.seconds
    weights.save(replace(last, best=replace(last.best, seconds=None)), tmp_path / "old.safetensors")
    assert weights.load(tmp_path / "old.safetensors").at_best().seconds == last.seconds
    (failed,) = [each for each in train(doomed()) if isinstance(each, Failed)]
    assert 0 < failed.checkpoint.seconds == failed.checkpoint.best.seconds


def test_a_file_without_best_weights_opens_and_says_so_when_they_are_wanted(tmp_path):
    _, last = trained(experiment())
    weights.save(replace(last, best=None), tmp_path / "old.safetensors")
    read = weights.load(tmp_path / "old.safetensors")
    assert same_checkpoint(read, last)
    with pytest.raises(InputError, match="there are no best weights"):
        read.at_best()


def test_best_weights_of_another_network_are_refused():
    _, last = trained(experiment())
    wrong = {name: W[:-1] for name, W in last.best.weights.items()}
    (failed,) = train(last.experiment, start=replace(last, best=replace(last.best, weights=wrong)))
    assert "the shape (5, 4) is not allowed" in failed.sentence


# The goal


def aiming(**training):
    """A task that is half learned after some looks at the held-out data."""
    return experiment(updates=300, validate_every=10, goal=0.1, learning_rate=0.03, **training)


def first_below(reports, goal=0.1):
    looks = validation(reports)
    return int(looks[looks[:, 1] <= goal][0, 0])


def test_the_moment_the_goal_is_passed_is_kept_and_nothing_stops_by_itself():
    reports, last = trained(aiming())
    passed = first_below(reports)
    assert 0 < passed < 200
    assert (last.update, last.goal_update) == (300, passed)
    assert reports[-1] == Finished(last, stopped=False, at_goal=False)
    assert {each.goal_update for each in snapshots(reports)} <= {None, passed}
    assert snapshots(reports)[-1].goal_update == passed


def test_a_run_that_is_to_stop_at_the_goal_ends_there_with_the_weights_of_that_moment():
    passed = first_below(trained(aiming())[0])
    reports, last = trained(aiming(stop_at_goal=True))
    assert (last.update, last.goal_update) == (passed, passed)
    assert isinstance(reports[-1], Finished)
    assert (reports[-1].stopped, reports[-1].at_goal) == (False, True)
    assert Trainer(last.experiment, last).validate() <= 0.1


def test_a_score_is_a_goal_too():
    data = {"kind": "logic"}
    wanted = experiment(("dense",), data=data, updates=2000, learning_rate=0.1, goal_score=1.0, stop_at_goal=True)
    reports, last = trained(wanted)
    assert reports[-1].at_goal
    looks = validation(reports)
    assert looks[-1, 2] == 1 > looks[-2, 2]
    assert last.goal_update == looks[-1, 0]


def test_of_two_goals_both_have_to_be_reached():
    training = aiming(goal_score=0.9, data={"kind": "logic"}).training
    assert [training.passed(*found) for found in ((0.1, 0.9), (0.1, 0.89), (0.11, 1.0))] == [True, False, False]
    assert not experiment().training.passed(0.0, 1.0)


def test_the_goal_is_known_to_a_run_that_goes_on_and_another_goal_is_not_passed_yet(tmp_path):
    _, last = trained(aiming(stop_at_goal=True))
    weights.save(last, tmp_path / "net.safetensors")
    read = weights.load(tmp_path / "net.safetensors")
    assert read.goal_update == last.goal_update
    assert read.done(read.experiment.training)
    on, lower = (
        revised(read.experiment, f"training.{field}", value)
        for field, value in (("stop_at_goal", False), ("goal", 0.05))
    )
    assert not read.done(on.training)
    assert trained(on, read)[1].goal_update == last.goal_update
    assert not read.done(lower.training)
    assert trained(lower, read)[1].goal_update > last.goal_update


class Script:
    """A desk that says one thing after the other, each when the engine stands still."""

    def __init__(self, *orders):
        self.orders = list(orders)

    def take(self, wait):
        return [self.orders.pop(0)] if wait else []


def test_switched_off_while_it_stands_at_the_goal_a_run_goes_on():
    wanted = aiming(stop_at_goal=True)
    on = revised(wanted, "training.stop_at_goal", False)
    reports = list(train(wanted, Script(Collect(), Adjust(on.training), Resume(), Stop())))
    ends = [report for report in reports if isinstance(report, Finished)]
    assert [(end.at_goal, end.checkpoint.update) for end in ends] == [
        (True, ends[0].checkpoint.goal_update),
        (False, 300),
    ]


def test_a_run_that_goes_on_long_after_its_goal_keeps_the_moment():
    _, last = trained(aiming())
    trainer = Trainer(revised(aiming(), "training.updates", 310), last)
    trainer.propagate()
    assert trainer.goal_update == last.goal_update < 300


def test_another_goal_while_it_trains_is_not_passed_yet():
    trainer = Trainer(aiming(), trained(aiming())[1])
    assert trainer.goal_update is not None
    trainer.adjust(revised(aiming(), "training.goal", 1e-9).training)
    assert trainer.goal_update is None
