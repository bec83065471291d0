"""How far an axis goes, and when it stays as it is."""

import math

import numpy as np
import pytest

from widgets.views.reach import LEAST, reach, step

SHIFTS = 0.0, 1.0, -3.7, 1e6, -1e-4
SPANS = 1.0, 0.37, 2.5e3, 1e-6, 1e29, 1e-280


def spans():
    return [(shift, span) for shift in SHIFTS for span in SPANS if span > 1e-9 * abs(shift)]


@pytest.mark.parametrize(("low", "span"), spans())
def test_data_are_in_it_and_fill_most_of_it(low, span):
    high = low + span
    bottom, top = reach(low, high, None)
    assert bottom <= low < high <= top
    assert (high - low) / (top - bottom) > 0.75


@pytest.mark.parametrize(("low", "span"), spans())
def test_it_ends_at_few_digits(low, span):
    for end in reach(low, low + span, None):
        steps = end / step(span / 8)
        assert math.isclose(steps, round(steps), rel_tol=1e-9, abs_tol=1e-9)


def test_steps_are_of_1_2_and_5():
    assert [step(most) for most in (1, 1.9, 2, 4.9, 5, 9.9, 10, 0.25)] == pytest.approx([1, 1, 2, 2, 5, 5, 10, 0.2])


@pytest.mark.parametrize(("low", "high"), [(-1, 1), (-0.9, 0.7), (-1.15, 0.2), (-1.2, 1.2)])
def test_it_stays_while_data_move_within(low, high):
    now = reach(-1, 1, None)
    assert reach(low, high, now) == now


def test_it_moves_when_data_leave_it_and_only_at_that_end():
    bottom, top = reach(-1, 1, None)
    low, high = reach(-1, 1.5, (bottom, top))
    assert low == bottom and high > top


def test_data_that_swing_back_and_forth_move_it_once_for_each_end():
    now = None
    seen = [now := reach(*data, now) for data in [(0, 1.0), (-0.3, 0.8)] * 5]
    assert len(set(seen)) == 2


def test_it_is_drawn_in_when_data_fill_much_less_of_it():
    now = reach(0, 10, None)
    assert reach(0, 6.2, now) == now
    low, high = reach(0, 4, now)
    assert high < 5 and (low, high) == reach(0, 4, None)


def test_what_grows_moves_it_seldom():
    now, moved = None, 0
    for n in range(100, 10_000):
        new = reach(0, n, now, room=0)
        assert new[0] == 0 and new[1] >= n
        moved += new != now
        now = new
    assert moved < 80


def test_noise_moves_it_seldom_and_never_leaves_it():
    rng, now, moved = np.random.default_rng(3), None, 0
    for _ in range(2000):
        data = rng.normal(size=100) * rng.uniform(0.9, 1)
        new = reach(data.min(), data.max(), now)
        assert new[0] <= data.min() and data.max() <= new[1]
        assert data.max() - data.min() >= LEAST * (new[1] - new[0])
        moved += new != now
        now = new
    assert moved < 300


@pytest.mark.parametrize("value", [0.0, 1.0, -7.0, 1e6, 1e-300, -1e25])
def test_one_value_has_room_on_both_sides(value):
    low, high = reach(value, value, None)
    assert low < value < high
    assert reach(value, value, (low, high)) == (low, high)
    assert reach(value, value, (-1e29, 1e29)) == (low, high), "the scale of before is not kept"


@pytest.mark.parametrize(
    "data", [(math.nan, 1), (0, math.nan), (0, math.inf), (-math.inf, 0), (2, 1), (-1.7e308, 1.7e308)]
)
def test_what_is_no_range_changes_nothing(data):
    assert reach(*data, (2.0, 3.0)) == (2.0, 3.0)
    low, high = reach(*data, None)
    assert low < high
