"""Papers that grade themselves: verdicts, refusals and resuming."""

import json
import math
from concurrent.futures import Executor, Future
from pathlib import Path

import pytest

import simulator.grading.claims as claims
from simulator.errors import InputError
from simulator.experiment import chapters, presets
from simulator.grading import Kept, grade, graded, median_interval, read, shipped, trial
from simulator.horizon import wilson
from simulator.training.trainer import Trainer
from tests.simulator.grading.papers import claim, paper, tried

SHIPPED = shipped()


def verdict(claimed, *values):
    return graded(claimed, [tried(k, value, claimed.figure) for k, value in enumerate(values)]).verdict


class Inline(Executor):
    """Runs at once what it is given, and counts it."""

    given = 0

    def submit(self, work, /, *arguments):
        self.given += 1
        done = Future()
        done.set_result(work(*arguments))
        return done


# How sure it is


@pytest.mark.parametrize(
    ("right", "said"),
    [(10, "reached"), (9, "cannot tell"), (5, "cannot tell"), (4, "missed"), (0, "missed")],
)
def test_a_share_is_reached_or_missed_where_all_of_wilsons_interval_says_so(right, said):
    assert verdict(claim(), *[1.0] * right, *[0.0] * (10 - right)) == said


def test_four_of_five_is_between_38_and_96_per_cent():
    assert [round(100 * each) for each in wilson(4, 5)] == [38, 96]
    assert verdict(claim(threshold=0.5), 1.0, 1.0, 1.0, 1.0, 0.0) == "cannot tell"


def test_of_ten_seeds_wilsons_interval_holds_the_true_share_as_often_as_is_said():
    def held(p):
        within = [k for k in range(11) if wilson(k, 10)[0] <= p <= wilson(k, 10)[1]]
        return sum(math.comb(10, k) * p**k * (1 - p) ** (10 - k) for k in within)

    often = [held(p / 1000) for p in range(1, 1000)]
    assert round(held(0.7), 2) == 0.92 and min(often) > 0.83 and sum(often) / len(often) > 0.95


@pytest.mark.parametrize(("n", "rank"), [(6, 1), (8, 1), (9, 2), (10, 2), (12, 3), (20, 6)])
def test_the_medians_interval_is_the_one_in_tables(n, rank):
    assert median_interval(list(range(1, n + 1))) == (rank, n + 1 - rank)
    covered = 1 - 2 * sum(math.comb(n, k) for k in range(rank)) / 2**n
    assert covered >= 0.95


def test_five_seeds_say_nothing_of_a_median():
    assert median_interval([1, 2, 3, 4, 5]) == (-math.inf, math.inf)
    assert verdict(claim("loss", "<=", 100.0), 1.0, 1.0, 1.0, 1.0, 1.0) == "cannot tell"


def test_a_seed_without_the_figure_counts_as_the_worst_never_as_missing():
    few = [10.0, 11.0, 12.0] + [None] * 7
    assert verdict(claim("sequences", "<=", 20.0), *few) == "cannot tell"
    assert (
        graded(claim("sequences", "<=", 20.0), [tried(k, v, "sequences") for k, v in enumerate(few)]).value == math.inf
    )
    assert verdict(claim("right", ">=", 0.5), *[None] * 8, 1.0, 1.0) == "cannot tell"
    assert verdict(claim("right", ">=", 0.5), *[None] * 9, 1.0) == "missed"
    assert verdict(claim("sequences", "<=", 20.0), *[10.0] * 9, None) == "reached"


def test_at_the_threshold_itself_it_is_reached_and_without_trials_nothing_is_said():
    assert verdict(claim("loss", "<=", 2.0), *[2.0] * 6) == "reached"
    assert verdict(claim("loss", ">=", 2.0), *[2.0] * 6) == "reached"
    assert verdict(claim("loss", "<=", 2.0)) == "not run here"


# The files


def test_every_shipped_claim_can_be_trained_and_is_no_preset():
    assert len(SHIPPED) >= 12
    listed = {name for chapter in chapters() for name in chapter.presets}
    assert listed == {*presets()} and not listed & {*SHIPPED}
    for name, each in SHIPPED.items():
        made = each.experiment(3)
        assert (made.training.seed, made.training.updates) == (3, each.limit), name
        assert made.training.stop_at_goal == (made.training.goals != (None, None)), name


def test_thresholds_are_those_that_the_readme_tells():
    every = [(each, one) for each in SHIPPED.values() for one in each.claims]
    nearly_all = [(e.seeds, one.threshold) for e, one in every if one.paper.startswith(("all", "100 %", "97 %"))]
    assert {*nearly_all} == {(10, 0.7), (5, 0.5)}
    for one in (one for _, one in every if one.figure == "sequences"):
        assert one.threshold == 2 * int(one.paper.replace(",", "")), one
    assert [round(100 * wilson(n, n)[0], 1) for n in (10, 5)] == [72.2, 56.6]


def test_a_share_that_its_seeds_cannot_reach_or_miss_says_so():
    for name, each in SHIPPED.items():
        for claimed in (one for one in each.claims if one.measured.share):
            ends = {verdict(claimed, *[value] * each.seeds) for value in (0.0, 1.0)}
            for way in {"reached", "missed"} - ends:
                assert f"cannot be {way}" in each.differs, name


@pytest.mark.parametrize(
    ("name", "weights"),
    [("hochreiter-1997-2c", 364), ("hochreiter-1997-3a", 102), ("hochreiter-1997-4", 93), ("hochreiter-1997-6a", 156),
     ("hochreiter-1997-1", 264), ("gers-2000-forget", 424)],
)  # fmt: skip
def test_networks_have_the_weights_that_the_papers_count(name, weights):
    assert Trainer(SHIPPED[name].experiment()).network.theta.size == weights


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"claims": []}, "claims: [] is not allowed"),
        ({"limit": 0}, "limit: 0 is not allowed"),
        ({"expression": "1 + 1"}, "expression: there is no such field"),
        ({"preset": "latsch"}, "preset: 'latsch' is not allowed; it should be one of latch"),
        ({"changes": {"training.moment": 1}}, "training.moment: there is no such field; here are optimizer"),
        ({"changes": {"training.batch": "4"}}, "training.batch: '4' is not allowed"),
        ({"changes": {"training.goal": None}}, "'reached' needs a goal; set training.goal or training.goal_score"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_name_and_what_is_allowed(change, said):
    text = json.dumps(paper().model_dump(mode="json") | change)
    with pytest.raises(InputError, match=r"^mine\.json: ") as refused:
        read(text, "mine.json")
    assert said in str(refused.value)


def test_a_figure_has_to_be_one_and_to_fit_the_data():
    with pytest.raises(InputError, match=r"'reachd' is not allowed; it should be one of reached"):
        claim("reachd")
    with pytest.raises(InputError, match="'right' needs data with a criterion"):
        paper(claim("right"), preset="sine").experiment()


def test_claims_lie_where_the_package_takes_them_along():
    folder = Path(claims.__file__).parents[2] / "presets" / "claims"
    assert {path.stem for path in folder.glob("*.json")} == {*SHIPPED}


def test_a_change_of_kind_and_of_its_fields_is_checked_once_all_are_made():
    changes = {"network.loss": "cross-entropy", "network.read_out.activation": "softmax", "data": {"kind": "order"}}
    with pytest.raises(InputError, match=r"data\.kind: 'order' is not allowed"):
        paper(changes=changes).experiment()
    made = paper(changes=changes | {"data": {"kind": "temporal-order"}}).experiment()
    assert made.network.loss == "cross-entropy"


# The seeds


def test_a_trial_ends_at_its_goal_or_at_the_limit_and_a_diverged_one_has_no_figure():
    both = claim(), claim("sequences", "<=", 100.0), claim("loss", "<=", 1.0)
    names = [each.figure for each in both]
    found = trial(paper(*both).experiment(1), names)
    assert found and (found.seed, found.updates, found.values["reached"], found.values["sequences"]) == (1, 0, 1.0, 0.0)
    never = trial(paper(*both, changes={"training.goal": 1e-9}).experiment(), names)
    assert never and (never.updates, never.values["reached"], never.values["sequences"]) == (10, 0.0, None)
    wild = {"training.goal": 1e-9, "training.learning_rate": 1000.0, "training.validate_every": 1,
            "training.precision": "float32", "network.read_out.activation": "identity"}  # fmt: skip
    lost = trial(paper(*both, changes=wild, limit=4000).experiment(), names)
    assert lost and lost.diverged and set(lost.values.values()) == {None}


def test_what_is_kept_is_not_trained_again_and_a_threshold_may_change(tmp_path):
    kept, executor, papers = Kept(tmp_path), Inline(), {"a": paper()}
    assert [found.seed for _, found in grade(papers, kept, executor, seeds=1, at_once=1)] == [0]
    papers = {"a": paper(claim(threshold=0.1, paper="some"), title="Other words")}
    assert sorted(found.seed for _, found in grade(papers, kept, executor)) == [1, 2]
    assert executor.given == 3
    assert [each.seed for each in kept.first(papers["a"])] == [0, 1, 2]
    for other in (paper(limit=11), paper(claim("loss")), paper(changes={"training.goal": 0.4})):
        assert kept.trials(other) == {}


def test_what_another_version_of_the_program_found_does_not_count(tmp_path, monkeypatch):
    kept = Kept(tmp_path)
    kept.take(paper(), tried(0, 1.0))
    monkeypatch.setattr("simulator.grading.keeping.made_with", lambda: {"program": "0.0.1"})
    assert kept.trials(paper()) == {}


def test_seeds_behind_a_gap_and_damaged_files_do_not_count(tmp_path):
    kept, made = Kept(tmp_path), paper()
    for seed in (0, 1, 3):
        kept.take(made, tried(seed, 1.0))
    assert [each.seed for each in kept.first(made)] == [0, 1]
    (kept.place(made) / "0.json").write_text("{")
    assert kept.first(made) == [] and {*kept.trials(made)} == {1, 3}


def test_once_stopped_nothing_begins_and_what_came_stays(tmp_path):
    kept, executor, came = Kept(tmp_path), Inline(), []
    for _, found in grade({"a": paper()}, kept, executor, at_once=1, stopped=lambda: len(came) > 0):
        came.append(found.seed)
    assert came == [0] and executor.given == 1 and [each.seed for each in kept.first(paper())] == [0]


def test_chance_is_what_surprises_where_letters_can_be_known():
    changes = {"data": {"kind": "letters", "consonants": 60}, "network.loss": "squared-error",
               "training.goal": None, "training.learning_rate": 0.5}  # fmt: skip
    made = paper(claim("surprise"), preset="letters", changes=changes, limit=60).experiment()
    found = trial(made, ["surprise"])
    trainer = Trainer(made)
    batch = trainer.held_out.batch
    known = trainer.source.foreseeable(batch)
    consonant = batch.target[:, :, 0] == 1
    assert (known == ~consonant).all()
    assert found and found.values["surprise"] is not None and found.values["surprise"] > 2
