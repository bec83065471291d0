"""The race: what is compared, that all read the same, in lockstep, and what a run that failed counts for."""

import sys
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.experiment import Experiment, presets
from simulator.race import Hand, Lanes, LaneState, bands, crew, figures, prepared, race, standings
from simulator.race.running import LEAD
from simulator.race.running import _next as following
from simulator.runs import Store, past
from simulator.training.trainer import Trainer
from tests.simulator.helpers import experiment, same_checkpoint


class Inline(Executor):
    """Runs at once what it is given; after so many it is stopped."""

    def __init__(self, most=10**6):
        self.most, self.given = most, []

    def submit(self, work, /, *arguments):
        self.given.append(arguments[0])
        done = Future()
        done.set_result(work(*arguments))
        return done

    def stopped(self):
        return len(self.given) >= self.most


def small(*words, seeds=2, **training):
    given = {"updates": 40, "validate_every": 10, "goal": 0.5} | training
    return prepared(experiment(units=6, **given), words or ("own", "gru"), seeds=seeds, allow_mismatch=True)


def run(conditions, hands=None):
    *_, last = race(conditions, hands or [Hand(Inline())])
    return last


# What is compared


def test_layers_are_as_large_as_makes_the_weights_as_many():
    made = prepared(presets()["adding"], ["own", "elman", "gru", "blocks", "tdnn", "lstm:peepholes=true"])
    assert made.weights == 1861
    found = [(lane.architecture, lane.size, lane.weights) for lane in made.lanes]
    assert found[:5] == [
        ("LSTM (own)", "20", 1861), ("Elman", "41", 1846), ("GRU", "23", 1818), ("Blocks", "8×2", 1737),
        ("TDNN (span 10)", found[4][1], found[4][2]),
    ]  # fmt: skip
    for lane in made.lanes:
        assert lane.weights == sum(W.size for W in Trainer(lane.experiment).network.params().values())
        assert lane.mismatch == pytest.approx(lane.weights / 1861 - 1)
        assert abs(lane.mismatch) <= 0.1


def test_without_words_it_is_the_own_and_the_usual_others():
    assert prepared(presets()["adding"]).architectures == ("LSTM (own)", "Elman", "GRU")


def test_a_lane_that_races_again_does_not_take_its_name_along():
    for lane in prepared(presets()["adding"], ["own", "tdnn"]).lanes:
        again = prepared(lane.experiment, ["own", "gru"])
        assert again.experiment.title == "Adding two of twenty numbers"
        assert again.lanes[1].experiment.title == "GRU: Adding two of twenty numbers"
    named = presets()["adding"].model_copy(update={"title": "Elman: a life"})
    assert prepared(named, ["own"]).experiment.title == "Elman: a life"


def test_what_both_kinds_share_is_kept_and_the_rest_of_the_network_too():
    own = experiment(("elman", "dense"), units=6)
    layer = own.network.layers[0].model_copy(update={"direction": "both"})
    own = own.model_copy(update={"network": own.network.model_copy(update={"layers": (layer, own.network.layers[1])})})
    (lane,) = prepared(own, ["lstm"], allow_mismatch=True).lanes
    assert lane.experiment.network.layers[0].direction == "both"
    assert lane.experiment.network.layers[1] == own.network.layers[1]


@pytest.mark.parametrize(
    ("words", "options", "sentence"),
    [
        (["own", "own"], {}, "stands twice"), (["elmann"], {}, "'elmann' is not allowed"),
        (["blocks"], {"match": 20}, "the nearest"), (["own", "jordan"], {}, "has to be the last one"),
    ],
)  # fmt: skip
def test_what_cannot_race_is_refused_in_one_sentence(words, options, sentence):
    own = experiment(("elman", "elman") if "jordan" in words else ("elman",))
    with pytest.raises(InputError, match=sentence):
        prepared(own, words, **options)


def test_a_mismatch_can_be_allowed():
    (lane,) = prepared(experiment(), ["blocks"], match=20, allow_mismatch=True).lanes
    assert abs(lane.mismatch) > 0.1


# Lockstep and batches


def test_all_read_the_same_batches_and_seeds_read_others():
    last = run(small())
    assert last.over and last.same_batches and last.share == 1
    by_seed = {lane.lane.seed: {each.digest for each in last.lanes if each.lane.seed == lane.lane.seed}
               for lane in last.lanes}  # fmt: skip
    assert [len(digests) for digests in by_seed.values()] == [1, 1]
    assert by_seed[0] != by_seed[1]


def test_seeds_go_on_from_zero_after_the_largest():
    lanes = prepared(experiment(seed=2**32 - 1), ["own"], seeds=3).lanes
    assert [lane.seed for lane in lanes] == [2**32 - 1, 0, 1]
    for lane in lanes:  # as a run's folder keeps it
        assert Experiment.from_json(lane.experiment.to_json()) == lane.experiment


def test_other_batches_would_be_seen():
    last = run(small(seeds=1))
    one = last.lanes[0]
    forged = replace(one, digests=(*one.digests[:-1], (one.digests[-1][0], "other")))
    assert not replace(last, lanes=(forged, *last.lanes[1:])).same_batches


def test_no_lane_is_ahead_by_more_than_the_lead():
    conditions = small(updates=200)
    for going in race(conditions, [Hand(Inline()), Hand(Inline())]):
        made = [lane.update for lane in going.lanes if not lane.over]
        assert not made or max(made) - min(made) <= LEAD * 200


def test_who_is_ahead_waits_for_the_last_one_that_is_under_way():
    conditions, hand = small("own", seeds=3, updates=200), Hand(Inline())
    made = [LaneState(lane, ticks=((k, 0.0, 0.0, 0.0),)) for k, lane in enumerate(conditions.lanes)]
    assert following(made, {0}, 2, hand, {}) == 1
    assert following(made, {0, 1}, 2, hand, {}) is None
    assert following(made, set(), 2, hand, {0: Hand(Inline()), 1: hand}) == 1  # which it has at hand


def test_a_lane_is_the_run_that_training_alone_would_be_whoever_makes_its_stretches(monkeypatch):
    conditions = small(seeds=1, method={"kind": "truncated", "k1": 4, "k2": 8})
    one = run(conditions)
    monkeypatch.setattr(sys.modules["simulator.race.stretch"], "AT_HAND", 0)  # every stretch from its checkpoint
    with ThreadPoolExecutor(2) as pool:
        other = run(conditions, [Hand(pool), Hand(pool)])
    for a, b in zip(one.lanes, other.lanes, strict=True):
        trainer = Trainer(a.lane.experiment)
        while True:
            trainer.propagate()
            if trainer.done:
                break
            trainer.update()
        alone = trainer.network.params()
        assert a.digests == b.digests
        for name, W in alone.items():
            np.testing.assert_array_equal(a.checkpoint.weights[name], W)
            np.testing.assert_array_equal(b.checkpoint.weights[name], W)
        for part in ("training", "validation"):
            curves = [each.recorded.course.parts[part] for each in (a, b)]
            assert curves[0].x[-1] == curves[1].x[-1] == 40
            np.testing.assert_array_equal(curves[0].mean, curves[1].mean)


def test_processes_of_this_machine_find_the_same():
    conditions = small(seeds=1, updates=20)
    with crew(1) as made:
        last = run(conditions, made.begin())
    assert [lane.digest for lane in last.lanes] == [lane.digest for lane in run(conditions).lanes]


def test_once_stopped_what_there_is_stays():
    hand = Inline(most=7)
    last = run(small(updates=200), [Hand(hand, hand.stopped)])
    assert len(hand.given) == 7
    assert not last.over and 0 < max(lane.update for lane in last.lanes) <= 4


# What it comes to


def test_runs_that_failed_count():
    last = run(small("own", "gru", seeds=3, updates=20))
    lanes = [replace(lane, checkpoint=replace(lane.checkpoint, goal_update=at))
             for lane, at in zip(last.lanes, (10, None, None, 5, 15, None), strict=True)]  # fmt: skip
    one, two = standings(replace(last, lanes=tuple(lanes)))
    assert (one.solved, one.seeds, one.goal_update) == (1, 3, None)
    assert (two.solved, two.goal_update) == (2, 15)


def test_a_lane_that_diverged_raises_the_median_and_is_not_left_out():
    last = run(small("own", seeds=3, updates=20))
    (whole,) = bands(last)
    cut = [replace(lane, state="diverged") for lane in last.lanes[:2]]
    for lane in cut:
        for curves in lane.checkpoint.curves.values():
            curves.cut(15)
    (band,) = bands(replace(last, lanes=(*cut, last.lanes[2])))
    assert band.x[-1] == 20 and np.isinf(band.median[-1]) and np.isfinite(band.low[-1])
    assert np.isfinite(band.median[0]) and np.isfinite(whole.median).all()


def test_divergence_ends_a_lane_and_no_other():
    conditions = small("own", "elman:activation=relu", seeds=1, learning_rate=1000.0, optimizer={"kind": "sgd"})
    lost = {lane.lane.architecture: lane for lane in run(conditions).lanes}["elman:activation=relu"]
    assert lost.state == "diverged" and lost.sentence.startswith("Training diverged")


def test_bands_are_medians_over_every_axis():
    last = run(small("own", seeds=3))
    curves = [lane.recorded.course.training.mean[:, 0] for lane in last.lanes]
    for axis, end in (("update", 40), ("sequences", 120)):
        (band,) = bands(last, "loss", axis)
        assert band.x[-1] == end
        np.testing.assert_allclose(band.median, np.median(curves, axis=0))
        np.testing.assert_allclose((band.low, band.high), (np.min(curves, axis=0), np.max(curves, axis=0)))
    (band,) = bands(last, "loss", "cpu_seconds")
    assert band.x[-1] <= min(lane.cpu_seconds for lane in last.lanes)
    header, rows = figures(last)
    assert len(rows) == 3 and all(len(row) == len(header) for row in rows)
    assert bands(replace(last, lanes=tuple(LaneState(lane.lane) for lane in last.lanes))) == []


def test_each_lane_is_a_run_in_the_store(tmp_path):
    conditions = small(seeds=1)
    recorded = Lanes(Store(tmp_path), conditions, "e")
    for going in race(conditions, [Hand(Inline())]):
        recorded.take(going)
    recorded.close()
    found = {entry.name: entry for entry in Store(tmp_path).entries()}
    assert found.keys() == {"Elman (own): Untitled", "GRU: Untitled"}
    for lane, entry in zip(going.lanes, map(found.get, sorted(found)), strict=True):
        facts = entry.facts
        assert (entry.state, facts.update, facts.sweep) == ("finished", 40, recorded.sweep)
        assert entry.colour == facts.lane == conditions.architectures.index(lane.lane.architecture)
        assert (facts.batches, facts.best_loss) == (lane.digest, lane.best_loss)
        assert Store(tmp_path).curves(entry.id).course.training.x.tolist() == list(range(41))
        trainer = Trainer(lane.lane.experiment)
        trainer.propagate()
        for update in (0, 13, 40):  # and any of its updates comes back
            while trainer.update_count < update:
                trainer.update()
                trainer.propagate()
            assert same_checkpoint(past.at(Store(tmp_path), entry.id, update), trainer.keyframe())


def test_lanes_that_are_stopped_keep_what_they_learned(tmp_path):
    hand, conditions = Inline(most=7), small(updates=200, seeds=1)
    recorded = Lanes(Store(tmp_path), conditions)
    for going in race(conditions, [Hand(hand, hand.stopped)]):
        recorded.take(going)
    recorded.stop(going)
    recorded.close()
    for entry in Store(tmp_path).entries():
        assert entry.state == "stopped"
        assert Store(tmp_path).open(entry.id).update == entry.facts.update > 0
