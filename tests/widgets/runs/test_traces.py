"""The curves of runs, of which a screen shows fewer points than there are."""

import numpy as np
import pytest

from widgets.runs.traces import DENSE, thinned

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("points", [1, 2, DENSE // 2, 243, 999, 1000])
def test_a_thinned_curve_keeps_every_peak_and_both_ends(points):
    x, y = np.arange(points) * 7.0, RNG.random(points)
    for place in RNG.integers(0, points, 3):
        y[place] = RNG.choice([9.0, -9.0])
        thin_x, thin_y = thinned(x, y)
        assert len(thin_x) <= DENSE + 2
        assert (thin_y.max(), thin_y.min()) == (y.max(), y.min())
        assert (thin_x[0], thin_x[-1]) == (x[0], x[-1])
        assert (np.diff(thin_x) > 0).all()
        assert (y[np.searchsorted(x, thin_x)] == thin_y).all()


def test_what_is_no_number_hides_no_peak():
    y = np.full(1000, np.nan)
    y[501] = 3.0
    assert 3.0 in thinned(np.arange(1000.0), y)[1]
