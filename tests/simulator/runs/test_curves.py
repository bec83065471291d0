"""Smoothing, the differences of experiments and the table of curves, by hand."""

import csv
import math

import numpy as np
import pytest

from simulator.experiment import Experiment
from simulator.runs import Entry, Recorded, as_csv, differences, smoothed
from simulator.sources.arrays import given
from simulator.training.curves import Course
from tests.simulator.helpers import experiment

X = np.array([0.0, 1.0, 3.0, 3.5])
Y = np.array([4.0, 1.0, 9.0, 2.0])


def by_hand(x, y, span):
    """Each point as the weighted mean of those up to it."""
    found = []
    for k in range(len(x)):
        weights = [math.exp(-(x[k] - x[j]) / span) for j in range(k + 1)]
        found.append(sum(w * value for w, value in zip(weights, y, strict=False)) / sum(weights))
    return found


@pytest.mark.parametrize("span", [0.3, 2.0, 1e6])
def test_smoothing_is_a_mean_that_fades_with_distance(span):
    np.testing.assert_allclose(smoothed(X, Y, span), by_hand(X, Y, span), rtol=1e-12)


def test_on_a_log_axis_it_is_the_mean_of_the_logarithms():
    np.testing.assert_allclose(smoothed(X, Y, 2.0, log=True), np.exp(by_hand(X, np.log(Y), 2.0)), rtol=1e-12)
    assert smoothed(np.arange(3.0), np.array([1.0, 100, 1]), 1e9, log=True)[1] == pytest.approx(10)


def test_a_constant_stays_what_it_is_from_its_first_point_on():
    np.testing.assert_allclose(smoothed(X, np.full(4, 5.0), 1.0), 5.0, rtol=1e-15)


def test_it_depends_on_distance_and_not_on_the_number_of_points():
    x = np.linspace(0, 10, 2001)
    dense, sparse = smoothed(x, np.sin(x), 2.0)[::20], smoothed(x[::20], np.sin(x[::20]), 2.0)
    np.testing.assert_allclose(dense[20:], sparse[20:], atol=0.03)


def test_what_is_not_finite_counts_for_nothing():
    y = np.array([np.nan, 1.0, np.inf, 3.0])
    expected = by_hand(X[[1, 3]], y[[1, 3]], 2.0)
    found = smoothed(X, y, 2.0)
    assert np.isnan(found[0])
    np.testing.assert_allclose(found[[1, 2, 3]], [expected[0], expected[0], expected[1]])
    np.testing.assert_allclose(smoothed(X, np.array([1.0, -1, 0, 1]), 2.0, log=True), 1)


def test_without_a_span_nothing_changes():
    assert smoothed(X, Y, 0).tolist() == Y.tolist()


def brief(before, after):
    return [str(change) for change in differences(before, after)]


def test_differences_name_the_fields_and_no_words():
    one = experiment(learning_rate=0.01)
    other = experiment(layers=("elman", "lstm"), units=8, learning_rate=0.003, clip=1.0)
    other = other.model_copy(update={"title": "another", "notes": "Other words."})
    assert brief(one, other) == [
        "network.layers.0.units 4 → 8",
        "network.layers.1 none → lstm",
        "training.learning_rate 0.01 → 0.003",
        "training.clip none → 1",
    ]
    assert brief(one, one) == []
    assert [change.brief for change in differences(other, one)][1:3] == ["1 none", "learning_rate 0.01"]


def test_of_another_kind_the_kind_is_told_and_what_both_have():
    assert brief(experiment(), experiment(("lstm",), units=5)) == [
        "network.layers.0.kind elman → lstm",
        "network.layers.0.units 4 → 5",
    ]


def test_much_data_is_told_in_short():
    one, other = (Experiment().model_copy(update={"data": given(np.full((300, 1), v), None)}) for v in (0.5, 0.25))
    (change,) = differences(one, other)
    assert change.path == "data.x.data" and len(change.after) == 60


def test_the_table_has_every_axis_and_both_lines():
    course = Course(("0.elman.W",))
    course.take(np.array([[u, u / 10, 10.0 - u, 1, 1] for u in range(3)]), np.array([[0, 5.0, np.nan], [2, 4.0, 0.5]]))
    recorded = Recorded(course, np.array([[0, 0, 0, 0], [2, 32, 0.5, 4.0]]))
    rows = list(csv.DictReader(as_csv([(Entry("id", None, "finished"), recorded)], "cpu_seconds", 0.25).splitlines()))
    assert [(row["curve"], row["update"], row["sequences"], row["cpu_seconds"], row["seconds"]) for row in rows] == [
        ("loss", "0", "0", "0.0", "0.0"), ("loss", "1", "16", "0.25", "2.0"), ("loss", "2", "32", "0.5", "4.0"),
        ("validation_loss", "0", "0", "0.0", "0.0"), ("validation_loss", "2", "32", "0.5", "4.0"),
        ("score", "2", "32", "0.5", "4.0"),
    ]  # fmt: skip
    assert [float(row["mean"]) for row in rows[:3]] == [10, 9, 8]
    assert float(rows[1]["smoothed"]) == pytest.approx((9 + 10 / math.e) / (1 + 1 / math.e))
    assert "smoothed" not in as_csv([(Entry("id", None, "finished"), recorded)]).splitlines()[0]
