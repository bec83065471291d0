"""Numbers as tables write them."""

import math

import pytest

from simulator.numerals import figure


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.0123456, "0.01235"), (1465.2, "1,465"), (9999.4, "9,999"), (9999.5, "10,000"), (29_803.4, "29,803"),
        (-31_170.0, "-31,170"), (99_999_999.0, "99,999,999"), (1e8, "1e+08"), (None, "–"), (math.nan, "–"),
    ],
)  # fmt: skip
def test_a_price_is_written_as_people_write_it(value, written):
    assert figure(value) == written
