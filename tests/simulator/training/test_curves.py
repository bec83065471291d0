"""Curves: a run of any length in a bounded number of points, against NumPy over all of it."""

from dataclasses import replace

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.keeping import weights
from simulator.training.curves import MAX_POINTS, Course, Curves
from simulator.training.trainer import Trainer
from tests.simulator.helpers import experiment, snapshots, trained
from tests.simulator.keeping.test_weights import altered


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


# With the run, in its checkpoint and its file


def alike(a, b):
    """Whether two courses show the same: the mean's last bits depend on how many came at a time."""
    return a.keys() == b.keys() and all(
        np.array_equal(a[name].x, b[name].x)
        and np.array_equal(a[name].low, b[name].low, equal_nan=True)
        and np.array_equal(a[name].high, b[name].high, equal_nan=True)
        and np.allclose(a[name].mean, b[name].mean, rtol=1e-12, equal_nan=True)
        for name in a
    )


def course_of(reports, before):
    """From all records of a run, those before an update."""
    records, looks = (
        np.concatenate([getattr(s, name) for s in snapshots(reports)]) for name in ("records", "validation")
    )
    course = Course(("0.elman.W", "1.readout.W"))
    course.take(records[records[:, 0] < before], looks[looks[:, 0] < before])
    return course.parts


@pytest.mark.parametrize("updates", [30, 2600])
def test_a_file_holds_how_the_run_went_in_few_points(tmp_path, updates):
    reports, last = trained(experiment(updates=updates, validate_every=1))
    weights.save(last, tmp_path / "net.safetensors")
    read = weights.load(tmp_path / "net.safetensors")
    assert alike(read.curves, course_of(reports, updates))
    assert len(read.curves["training"].x) == (30 if updates == 30 else 650)
    assert np.isnan(read.curves["validation"].mean[:, 1]).all()


def test_a_run_stopped_anywhere_has_the_curves_of_one_that_never_stopped(tmp_path):
    _, whole = trained(experiment(updates=2600))
    trainer, stops = Trainer(experiment(updates=2600)), (1, 700, 1501, 2301)
    for update in range(2600):
        trainer.propagate()
        if update in stops:
            weights.save(trainer.checkpoint(), tmp_path / "net.safetensors")
            trainer = Trainer(trainer.experiment, weights.load(tmp_path / "net.safetensors"))
            trainer.propagate()
        if update % 300 == 7:
            trainer.snapshot({})
        trainer.update()
    trainer.propagate()
    assert alike(trainer.checkpoint().curves, whole.curves)


def test_a_checkpoint_is_not_changed_by_the_run_that_goes_on():
    trainer = Trainer(experiment())
    trainer.propagate()
    trainer.update()
    trainer.propagate()
    kept = trainer.checkpoint()
    trainer.update()
    trainer.propagate()
    trainer.checkpoint()
    assert kept.curves["training"].x.tolist() == [0]


def test_a_file_without_curves_opens(tmp_path):
    _, last = trained(experiment())
    weights.save(replace(last, curves={}), tmp_path / "old.safetensors")
    assert weights.load(tmp_path / "old.safetensors").curves == {}


DAMAGE = {
    "half a row": lambda t: t[:, :-1],
    "more spans than there may be": lambda t: np.column_stack([np.arange(1200.0)] + [np.ones(1200)] * 3),
    "updates that do not grow": lambda t: t[::-1],
    "an update that is no number": lambda t: t * np.nan,
    "spans without rows": lambda t: np.concatenate([t, t + 100]),
    "no table": lambda t: t[0],
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_curves_are_refused(tmp_path, damage):
    _, last = trained(experiment())
    path = tmp_path / "net.safetensors"
    weights.save(last, path)
    parts = last.curves["training"]
    table = np.column_stack((parts.x, parts.low, parts.high, parts.mean))
    path.write_bytes(altered(path, {"history.training": np.ascontiguousarray(DAMAGE[damage](table))}))
    with pytest.raises(InputError, match="the place in training is not readable"):
        weights.load(path)


def test_curves_of_another_network_are_refused():
    _, other = trained(experiment(("elman", "elman")))
    _, last = trained(experiment())
    with pytest.raises(InputError, match="the history that stands beside the weights does not fit"):
        Trainer(last.experiment, replace(last, curves=other.curves))
