"""How numbers and indices are written."""

import pytest

from simulator.arithmetic.figures import high, low, said, short, tiny


@pytest.mark.parametrize(
    ("value", "on_paper", "in_short"),
    [
        (0.0, "0.0000", "0"),
        (-0.08694, "−0.0869", "−0.0869"),
        (5.3769e-5, "5.377·10⁻⁵", "5.38·10⁻⁵"),
        (-1e-5, "−1.000·10⁻⁵", "−1·10⁻⁵"),
        (1e12, "1.000·10¹²", "10¹²"),
        (float("inf"), "inf", "inf"),
        (float("nan"), "nan", "nan"),
    ],
)
def test_a_small_number_has_a_power_of_ten_and_a_true_minus(value, on_paper, in_short):
    assert (said(value), short(value)) == (on_paper, in_short)


def test_indices_stand_apart_where_one_has_two_digits():
    assert (low(0, 2), low(2, 11), low(9)) == ("₁₃", "₃,₁₂", "₁₀")
    assert (high("-12"), high("f")) == ("⁻¹²", "ᶠ")


def test_a_number_in_a_unit_fits_it():
    assert [tiny(v) for v in (-0.5, 12.3, 4321)] == ["−0.50", "12", "4e+03"]
    assert [tiny(v, tight=True) for v in (-0.5, 3.14)] == ["−.50", "3.1"]
