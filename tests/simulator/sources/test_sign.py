"""A sign through noise: what is asked can be answered from the first step, and from no other."""

import numpy as np

from simulator.sources.sign import SignSpec


def drawn(**fields):
    source = SignSpec(**fields).open("float64")
    return source, source.draw(np.random.default_rng(0), 2000)


def test_the_answer_stands_lag_steps_after_the_sign():
    _, batch = drawn(lag=7)
    assert batch.x.shape == (8, 2000, 1)
    assert set(np.unique(batch.x[0])) == {-1.0, 1.0}
    assert np.array_equal(batch.target[-1] > 0.5, batch.x[0] > 0)
    assert batch.scored().sum(axis=0).tolist() == [1] * 2000
    assert batch.scored()[-1].all()


def test_the_noise_has_its_variance_and_tells_nothing():
    _, batch = drawn(lag=3, variance=0.5)
    noise = batch.x[1:, :, 0]
    assert abs(noise.var() - 0.5) < 0.03
    assert abs(noise.mean()) < 0.03
    assert (np.abs(noise @ batch.x[0, :, 0]) / 2000 < 0.06).all()


def test_an_answer_is_right_on_the_right_side():
    source, batch = drawn(lag=2)
    y = np.full(batch.target.shape, 0.9)
    y[-1] = np.where(batch.target[-1] > 0.5, 0.51, 0.49)
    assert source.right(y, batch).all()
    assert not source.right(1 - y, batch).any()
