"""Which setting is best, from runs made by hand."""

from simulator.experiment import revised
from simulator.runs import Facts, resolve
from simulator.sweeps import Progress, RunState, Setting, prepared, settings
from simulator.sweeps.states import RunStates

SINE = resolve("sine").experiment
SINE = revised(SINE, "training.goal_score", None)
SWEEPS = [
    prepared(revised(SINE, "training.goal", goal), ["training.batch=1,2"], seeds=range(3)) for goal in (None, 0.1)
]


def found(*runs: tuple[RunStates, float | None, int | None], goal: bool = True) -> list[Setting[RunState]]:
    """Settings of batch 1 and 2, three runs each: state, lowest loss, update at which the goal was reached."""
    sweep = SWEEPS[goal]
    facts = [Facts(best_loss=loss, goal_update=update) for _, loss, update in runs]
    states = [RunState(*each) for each in zip(sweep.planned, (run[0] for run in runs), facts, strict=True)]
    return settings(Progress(sweep, states))


def test_what_is_not_over_counts_for_nothing() -> None:
    first = ("finished", 0.3, None), ("running", 0.1, 5), ("stopped", 0.1, 5)
    best, other = found(*first, *[("finished", 0.2, None)] * 3)
    assert (best.values, other.loss, other.solved, other.over) == ((2,), 0.3, 0, 1)


def test_the_share_that_reached_the_goal_comes_before_the_loss_where_there_is_a_goal() -> None:
    often = ("finished", 0.1, 5), ("finished", 0.1, 9), ("finished", 0.1, None)
    always = ("finished", 0.5, 7), ("waiting", None, None), ("waiting", None, None)
    assert [each.values for each in found(*often, *always)] == [(2,), (1,)]
    assert [each.values for each in found(*often, *always, goal=False)] == [(1,), (2,)]


def test_the_update_of_the_goal_is_the_median_of_all_and_none_where_most_missed_it() -> None:
    runs = ("finished", 0.1, 5), ("finished", 0.1, 9), ("finished", 0.1, None)
    missed = ("finished", 0.1, 5), ("diverged", None, None), ("finished", 0.1, None)
    assert [each.goal_update for each in found(*runs, *missed)] == [9, None]
