"""The verdict in words: a pure function of losses and answers."""

import numpy as np
import pytest

from simulator.use.verdict import Marks, difference, verdict

NOISE = np.random.default_rng(0).uniform(0.5, 1.5, 600)


def by_loss(factor, name="yesterday's value"):
    return verdict(Marks(factor * NOISE), {name: Marks(NOISE), "worse": Marks(9 * NOISE)}, squared=True)


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        (0.94, "Hardly better than yesterday's value: 3 % less error."),
        (1.0, "No better than yesterday's value."),
        (0.5, "Better than yesterday's value: 29 % less error."),
        (0.01, "Much better than yesterday's value: 90 % less error."),
        (1.21, "Worse than yesterday's value: 10 % more error."),
        (16.0, "Worse than yesterday's value: 4 times the error."),
    ],
)
def test_errors_are_roots_of_the_loss(factor, said):
    assert by_loss(factor) == said


def test_what_chance_could_do_is_no_better():
    rng = np.random.default_rng(1)
    ours, theirs = rng.exponential(1, (2, 100))
    ours *= 0.95 * theirs.mean() / ours.mean()  # 5 % less, of numbers that scatter by 100 %
    assert verdict(Marks(ours), {"the last value": Marks(theirs)}, squared=True) == "No better than the last value."


def test_neighbours_that_err_alike_count_as_one():
    drift = np.repeat(np.random.default_rng(2).standard_normal(6), 100)
    independent = np.random.default_rng(3).permutation(drift)
    shift = 0.3 - drift.mean()
    assert difference(drift + shift, np.zeros(600)) == 0
    assert difference(independent + shift, np.zeros(600)) == 1


def answers(count, n=1000):
    return np.arange(n) % 100 < count if n >= 100 else np.arange(n) < count


def by_answers(own, other, loss=1.0, **more):
    marks = {"guessing": Marks(NOISE, answers(other))} | more
    return verdict(Marks(loss * NOISE, answers(own)), marks, False, "cross-entropy", "knowing the rule")


def test_answers_are_counted_in_a_hundred():
    assert by_answers(97, 25) == "Right in 97 of 100, where guessing is right in 25."
    assert by_answers(25, 25) == "No better than guessing: right in 25 of 100, where guessing is right in 25."
    assert by_answers(5, 25) == "Worse than guessing: right in 5 of 100, where guessing is right in 25."
    assert by_answers(25, 25, 0.8) == (
        "Right about as often as guessing (25 and 25 of 100), but with 20 % less cross-entropy."
    )


def test_nearly_all_is_not_all():
    right = np.ones(1000, bool)
    right[0] = False
    said = verdict(Marks(NOISE, right), {"guessing": Marks(NOISE, answers(50))}, False)
    assert said == "Right in 99.9 of 100, where guessing is right in 50."


def test_a_table_of_four_rows_is_counted_as_it_is():
    four = Marks(np.full(4, 0.1), np.ones(4, bool))
    assert verdict(four, {"guessing": Marks(np.full(4, 0.7), answers(2, 4))}, False) == (
        "Right in 4 of 4, where guessing is right in 2."
    )


def test_who_knows_the_rule_is_no_opponent():
    knows = {"knowing the rule": Marks(0.1 * NOISE, answers(61))}
    assert by_answers(40, 25, **knows).endswith("is right in 25. Knowing the rule, one is right in 61.")
    assert by_answers(61, 25, 0.1, **knows).endswith("That is as good as knowing the rule.")


def test_numbers_that_are_not_finite_are_worth_nothing():
    assert verdict(Marks(np.array([1.0, np.inf])), {"x": Marks(np.ones(2))}, True).startswith("Worth nothing")
