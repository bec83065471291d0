"""Curves: a run of any length in a bounded number of points, against NumPy over all of it."""

import numpy as np
import pytest

from simulator.training.snapshot import Snapshot
from widgets.bench.history import MAX_POINTS, Curves, History


def fed(x, y, sizes):
    """Curves that got the rows in chunks of these sizes, over and over."""
    curves, at, turn = Curves(y.shape[1]), 0, 0
    while at < len(x):
        size = sizes[turn % len(sizes)]
        curves.add(x[at : at + size], y[at : at + size])
        assert len(curves.x) <= MAX_POINTS
        at, turn = at + size, turn + 1
    return curves


def spans(curves, x, y):
    """The rows each point stands for."""
    return np.split(y, np.searchsorted(x, curves.x)[1:])


CHUNKS = [(1,), (2,), (3, 0, 1), (7, 64), (MAX_POINTS,), (MAX_POINTS + 1,), (5000, 1), (30_000,)]


@pytest.mark.parametrize("sizes", [*CHUNKS, *np.random.default_rng(1).integers(0, 400, (12, 9)).tolist()])
def test_any_chunking_gives_the_lowest_highest_and_mean_value_of_every_span(sizes):
    n = 12_345
    x, y = np.arange(n, dtype=float), np.random.default_rng(0).normal(size=(n, 2))
    curves = fed(x, y, sizes)
    parts = spans(curves, x, y)
    assert len(parts) > MAX_POINTS // 2
    np.testing.assert_array_equal(curves.low, [part.min(axis=0) for part in parts])
    np.testing.assert_array_equal(curves.high, [part.max(axis=0) for part in parts])
    np.testing.assert_allclose(curves.mean, [part.mean(axis=0) for part in parts], atol=1e-12)


def test_a_short_curve_is_kept_as_it_is():
    x, y = np.arange(float(MAX_POINTS)), np.random.default_rng(0).normal(size=(MAX_POINTS, 1))
    curves = fed(x, y, (13,))
    np.testing.assert_array_equal(curves.line(0), (x, y[:, 0]))


def test_one_spike_in_a_hundred_thousand_updates_is_seen():
    y = np.ones((100_000, 1))
    y[77_777] = 1e9
    _, band = fed(np.arange(100_000.0), y, (501,)).band(0)
    assert band.max() == 1e9


def test_the_band_goes_from_the_lowest_to_the_highest_value_at_each_point():
    curves = Curves(1)
    curves.add(np.arange(2_000.0), np.tile([[1.0], [3.0]], (1000, 1)))
    x, y = curves.band(0)
    assert x[:4].tolist() == [0, 0, 2, 2]
    assert y[:4].tolist() == [1, 3, 1, 3]


def test_a_value_that_is_not_finite_spoils_only_its_own_span():
    x, y = np.arange(4_000.0), np.ones((4_000, 2))
    y[1234] = np.nan, np.inf
    curves = fed(x, y, (37,))
    assert np.isnan(curves.mean[:, 0]).sum() == 1
    assert np.isinf(curves.mean[:, 1]).sum() == 1
    assert (curves.low == 1).all()
    assert curves.high[:, 0].max() == 1
    assert np.isinf(curves.high[:, 1]).sum() == 1


def test_a_diverging_run_makes_no_warning():
    huge = np.full((3_000, 1), 1.7e308)
    curves = fed(np.arange(3_000.0), huge, (11,))
    assert (curves.high == huge[0]).all()


@pytest.mark.parametrize("cut", [0, 1, 999, 2_500, 7_001, 8_999])
def test_what_comes_again_after_a_cut_stands_there_once(cut):
    n = 9_000
    x, y = np.arange(float(n)), np.random.default_rng(0).normal(size=(n, 1))
    curves = fed(x, y, (100,))
    curves.cut(cut)
    assert not len(curves.x) or curves.x[-1] < cut
    for at in range(cut, n, 77):
        curves.add(x[at : at + 77], y[at : at + 77])
    assert len(curves.x) <= MAX_POINTS
    assert (np.diff(curves.x) > 0).all()
    assert (curves.low.min(), curves.high.max()) == (y.min(), y.max())


def test_an_uncut_short_curve_and_a_cut_one_are_the_same():
    x, y = np.arange(500.0), np.random.default_rng(0).normal(size=(500, 1))
    curves = fed(x, y, (90,))
    curves.cut(123)
    curves.add(x[123:], y[123:])
    np.testing.assert_array_equal(curves.line(0), (x, y[:, 0]))


def test_history_takes_each_curve_from_its_column_and_goes_back_to_a_checkpoint():
    history = History(("0.elman.W", "1.readout.W"))
    records = np.array([[0, 0.1, 5.0, 1.0, 0.25, 0.75], [1, 0.2, 4.0, 2.0, 0.5, 1.5]])
    snapshot = Snapshot(1, 2, 0.2, 0.01, records, np.array([[0, 6.0, 0.5], [1, 7.0, 1.0]]))
    history.add(snapshot)
    assert history.last is snapshot
    assert history.training.line(0)[1].tolist() == [5, 4]
    assert [history.norms.line(k)[1].tolist() for k in range(3)] == [[1, 2], [0.25, 0.5], [0.75, 1.5]]
    assert [history.validation.line(k)[1].tolist() for k in range(2)] == [[6, 7], [0.5, 1]]
    history.cut(1)
    assert [c.x.tolist() for c in (history.training, history.norms, history.validation)] == [[0], [0], [0]]
