"""The numbers of an axis."""

import numpy as np
import pytest

from widgets.views.axis import Axis, even, powers, written


def numbers(found):
    return [round(float(v), 12) for v in found[1]]


def test_steps_are_of_one_two_and_five():
    assert numbers(even(0, 10, 5)) == [0, 2, 4, 6, 8, 10]
    assert numbers(even(-1, 1, 4)) == [-1, -0.5, 0, 0.5, 1]
    assert numbers(even(1600, 1800, 2)) == [1600, 1700, 1800]
    assert numbers(even(0, 2, 8, whole=True)) == [0, 1, 2]


@pytest.mark.parametrize("span", [(-15, 615), (-25, 625), (10.1, 19.9), (0, 7), (-1.1, 1.1), (0.31, 0.52), (3, 97)])
def test_a_short_axis_has_three_numbers_or_more(span):
    assert 3 <= len(even(*span, 4)[1]) <= 7


def test_a_log_axis_has_powers_of_ten_as_many_as_have_room():
    assert numbers(powers(-3, 0.2, 6)) == [-3, -2, -1, 0]
    assert numbers(powers(-20, 0, 5)) == [-20, -15, -10, -5, 0]


def test_where_powers_of_ten_are_few_it_has_numbers_between():
    assert np.allclose(10 ** np.array(powers(-2, -0.9, 6)[1]), [0.01, 0.02, 0.05, 0.1])
    found = powers(*np.log10([0.2459, 0.2561]), 4)[1]
    np.testing.assert_allclose(10 ** np.array(found), [0.25, 0.255])


@pytest.mark.parametrize(
    "span", [(0, 0), (1, 0), (-np.inf, np.inf), (0, np.nan), (-1e308, 1e308), (1e300, 1e300), (0, 1e-300)]
)
def test_no_span_breaks_it(span):
    assert len(even(*span, 5)[1]) < 30
    assert len(even(*span, 5, whole=True)[1]) < 30
    assert len(powers(*span, 5)[1]) < 30 if np.isfinite(span).all() else True


@pytest.mark.parametrize(
    ("number", "step", "text"),
    [
        (0.0, 0.5, "0"), (-0.0, 1, "0"), (1500, 500, "1,500"), (-0.25, 0.05, "−0.25"), (1.0, 0.5, "1.0"),
        (0.1, None, "0.1"), (1e-5, None, "10⁻⁵"), (2e-5, None, "2·10⁻⁵"), (-3e7, 1e7, "−3·10⁷"), (0, None, "0"),
        (1000.0, None, "1000"), (20_000.0, None, "20,000"), (np.inf, None, ""),
    ],
)  # fmt: skip
def test_numbers_are_written_for_people(number, step, text):
    assert written(number, step) == text


def test_symbols_stand_in_place_of_numbers_where_all_have_room(qapp):
    axis = Axis("bottom", whole=True)
    axis.read("the cat")
    (step, places), *_ = axis.tickValues(-0.5, 6.5, 140)
    assert axis.tickStrings(places, 1, step) == [*"the cat"]
    (step, places), *_ = axis.tickValues(-0.5, 6.5, 40)
    assert axis.tickStrings(places, 1, step) == ["0", "2", "4", "6"], "every other one would be no word"
    (step, places), *_ = axis.tickValues(1.5, 4.5, 40)
    assert axis.tickStrings(places, 1, step) == ["e", " ", "c"]
    axis.read(("dragon", "eat", "man"))
    assert axis.tickValues(-0.5, 2.5, 100)[0][1] == [0, 1, 2]
    (step, places), *_ = axis.tickValues(-0.5, 2.5, 100)
    assert axis.tickStrings(places, 1, step) == ["0", "1", "2"], "longer ones need more room"
    axis.read(())
    (step, places), *_ = axis.tickValues(-0.5, 2.5, 400)
    assert axis.tickStrings(places, 1, step) == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (86_400.0, ["1970-01-01", "1970-01-06", ""]),
        (600.0, ["01-01 00:00", "01-01 00:50", ""]),
        (1.0, ["00:00:00", "00:00:05", ""]),
    ],
)
def test_times_stand_for_numbers_as_finely_as_they_are_apart(qapp, step, told):
    axis = Axis("bottom", whole=True)
    axis.tell([0, 10], [0.0, 10 * step])
    assert axis.tickStrings([0.0, 5.0, 15.0], 1, 5) == told
    axis.tell([], None)
    assert axis.tickStrings([0.0, 5.0], 1, 5) == ["0", "5"]


def test_of_a_name_without_room_the_beginning_is_shown(qapp):
    axis = Axis("left")
    axis.names = ("setosa", "versicolor")
    assert axis.tickStrings([0.0, 1.0], 1, 1) == ["setosa", "versico…"]
