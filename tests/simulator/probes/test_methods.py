"""Methods side by side, against what each finds by itself."""

import math

import numpy as np
import pytest

from simulator.methods.rtrl import RTRL
from simulator.probes.copies import Copies
from simulator.probes.methods import ROWS, RTRL_WEIGHTS, by_lag, cheap, cosine_of, lags
from simulator.sources.batch import Batch
from simulator.training.trainer import Trainer
from tests.simulator.cases import SORTS, built, case, full, gradient
from tests.simulator.given import found
from tests.simulator.helpers import experiment, seen_by

STACKS = {
    "elman": [full("elman", learn_start=True)],
    "deep": [full("dense"), full("lstm", peepholes=True), full("gru", reset="after"), full("blocks")],
    "jordan": [full("tdnn"), full("jordan")],
}


def batch_of(sort="many-to-many"):
    given = case(sort=sort)
    return given, Batch(given.x, given.target, given.mask, given.lengths)


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("stack", STACKS)
def test_the_lags_parts_add_up_to_the_full_gradient(stack, sort):
    given, batch = batch_of(sort)
    network, copies = built(STACKS[stack]), Copies.of(batch)
    gradient(network, given)
    expected = network.dtheta.copy()
    copies.propagate(network, taught=True, start={})
    parts = list(lags(network, copies))
    np.testing.assert_allclose(sum(parts), expected, rtol=1e-9, atol=1e-12)
    cosine, share = by_lag(network, copies)
    assert cosine[-1] == pytest.approx(1, abs=1e-12)
    assert share.sum() == pytest.approx(1)


@pytest.mark.parametrize("kind", ["elman", "lstm", "gru"])
@pytest.mark.parametrize("k", [1, 2, 4])
def test_k_steps_back_are_truncated_backpropagation_for_every_loss(kind, k):
    """Against passes that start anew, k steps before each loss, from the state that was there."""
    given, batch = batch_of()
    network = built([full(kind)])
    copies = Copies.of(batch)
    copies.propagate(network, taught=False, start={})
    so_far = sum(part for lag, part in enumerate(lags(network, copies)) if lag < k)
    other, expected = built([full(kind)]), 0.0
    for s in range(5):
        first = max(s + 1 - k, 0)
        other.restart()
        other.forward(given.x)
        state = other.state(first - 1) if first else None
        other.restart()
        if state:
            other.resume(state)
        piece, mask = given.piece(first, s + 1), np.zeros((s + 1 - first, 3))
        mask[-1] = 1
        other.forward(piece.x)
        other.backward(piece.target, mask)
        expected = expected + other.dtheta / 5
    np.testing.assert_allclose(so_far, expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("part", ["held-out", "batch"])
def test_every_method_is_seen_beside_the_full_gradient(part):
    wanted = experiment(("elman",), data={"kind": "sine", "steps": 200, "length": 12})
    trainer = Trainer(wanted)
    trainer.propagate()
    seen = seen_by("methods", trainer, part=part, rtrl=True)
    assert len(seen.cosine) == len(seen.share) == 12
    assert seen.cosine[-1] == pytest.approx(1, abs=1e-12)
    assert abs(seen.rtrl) < 1e-12
    assert set(seen.seconds) >= {"full", "cut", "rtrl"}
    assert (seen.weights, seen.rtrl_why_not) == (len(trainer.network.theta), "")
    if part == "batch":
        g = trainer.network.dtheta.copy()
        cut = built_cut(wanted, trainer.method.piece.batch)
        assert seen.cut == pytest.approx(cosine_of(cut, g), abs=1e-12)
        assert seen.cosine[0] == pytest.approx(seen.cut, abs=1e-12), "an Elman layer's cut is k = 1"


def built_cut(wanted, batch):
    """The gradient of the truncated layer for a batch."""
    layers = [{**spec.model_dump(mode="json"), "truncate": True} for spec in wanted.network.layers]
    other = Trainer(experiment(network={"layers": layers}, data={"kind": "sine", "steps": 200, "length": 12})).network
    other.forward(batch.x)
    other.backward(batch.target, batch.mask)
    return other.dtheta


def test_what_cannot_be_compared_says_why():
    pooled = {"layers": [{"kind": "convolution", "units": 3, "stride": 2}, {"kind": "elman"}]}
    both = {"layers": [{"kind": "elman", "direction": "both"}]}
    unsplit = {"layers": [{"kind": "convolution", "units": 3, "pool": "max", "stride": 1}, {"kind": "elman"}]}
    for network, word in ((pooled, "Pooling"), (both, "backwards"), (unsplit, "convolution")):
        trainer = Trainer(experiment(network=network))
        trainer.propagate()
        assert word in seen_by("methods", trainer).reason
    large = Trainer(experiment(("lstm",), units=20))
    large.propagate()
    seen = seen_by("methods", large, rtrl=True)
    assert len(large.network.theta) > RTRL_WEIGHTS
    assert "too long" in seen.rtrl_why_not
    assert math.isnan(seen.rtrl)
    assert seen.rtrl_work > 100
    jordan = Trainer(experiment(("jordan",)))
    jordan.propagate()
    assert "forward-mode" in seen_by("methods", jordan).rtrl_why_not


def test_no_more_is_followed_back_than_is_cheap():
    for T, B, kept in ((100, 8, 1), (60, 8, 2), (10, 99, 8)):
        x = np.zeros((T, B, 1))
        which, piece = cheap(Batch(x, x))
        assert which.tolist() == list(range(kept)) and piece is None
    x = np.zeros((500, 4, 1))
    which, piece = cheap(Batch(x, x))
    assert which.tolist() == [0]
    assert piece.start == 0 < piece.stop**2 <= ROWS
    late = np.zeros((500, 4))
    late[-1] = 1
    which, piece = cheap(Batch(x, x, late))
    assert len(which) == 4 and piece is None
    which, piece = cheap(Batch(x, x, late), 400)
    assert len(which) == 1 and piece == slice(480, 500)


def test_the_last_steps_alone_begin_from_the_state_that_was_there(monkeypatch):
    trainer = Trainer(experiment(("gru",), data={"kind": "sign", "lag": 9}))
    trainer.propagate()
    whole = seen_by("methods", trainer)
    monkeypatch.setattr("simulator.probes.methods.cheap", lambda batch, most: (np.arange(8), slice(6, len(batch.x))))
    piece = seen_by("methods", trainer)
    n = len(piece.share)
    assert n == len(whole.share) - 6
    np.testing.assert_allclose(piece.share, whole.share[:n] / whole.share[:n].sum(), rtol=1e-9)


def test_the_method_itself_still_finds_the_full_gradient():
    network, given = built([full("elman"), full("lstm")]), case()
    gradient(network, given)
    expected = network.dtheta.copy()
    np.testing.assert_allclose(found(RTRL(), network, given)[1], expected, rtol=1e-9, atol=1e-12)
