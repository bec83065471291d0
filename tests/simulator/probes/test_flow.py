"""The gradient through time, on networks of which one knows how it has to fade."""

import math

import numpy as np
import pytest

from simulator.probes.fade import faded
from simulator.probes.flow import COMPARED, fades, ratios
from simulator.sources.batch import Batch
from simulator.training.trainer import Trainer
from tests.simulator.cases import built, case, full
from tests.simulator.helpers import experiment, seen_by


def flow(wanted, **options):
    trainer = Trainer(wanted)
    trainer.propagate()
    return seen_by("flow", trainer, **options)


def batch_of(sort="many-to-one", T=20):
    given = case(sort=sort, T=T)
    return Batch(given.x, given.target, given.mask, given.lengths)


def linear(rate, **fields):
    """A linear network whose recurrent matrix turns and shrinks, so that every error shrinks by `rate` a step."""
    network = built([full("elman", 4, activation="identity", **fields)])
    turn = np.linalg.qr(np.random.default_rng(0).normal(size=(4, 4)))[0]
    for W in [W for name, W in network.params().items() if "elman" in name and W.shape[0] > 1]:
        W[:4] = rate * turn
    return network


@pytest.mark.parametrize("sort", ["many-to-one", "many-to-many", "lengths", "weights"])
@pytest.mark.parametrize("rate", [0.5, 0.9, 1.0, 1.1])
def test_a_linear_network_fades_by_the_factor_of_its_matrix(rate, sort):
    (state,) = fades(linear(rate), batch_of(sort))
    fade = state.fade
    assert (state.layer, state.name, state.backwards) == (0, "h", False)
    assert fade.rate == pytest.approx(rate, rel=1e-12)
    assert fade.geometric
    assert fade.left == pytest.approx(rate**fade.after, rel=1e-11)
    assert state.bound == pytest.approx(rate, rel=1e-12)
    half = math.log(0.5) / math.log(rate) if rate < 1 else math.inf
    assert fade.half_life == pytest.approx(half, rel=1e-9) or abs(rate - 1) < 1e-9


def test_what_reads_backwards_fades_from_the_other_end():
    forward, backward = fades(linear(0.7, direction="both"), batch_of("many-to-many"))
    assert (forward.backwards, backward.backwards) == (False, True)
    for state in (forward, backward):
        assert len(state.fade.median) == 20
        assert state.fade.rate == pytest.approx(0.7, rel=1e-12)
    (only,) = fades(linear(0.7, direction="both"), batch_of("many-to-one"))
    assert not only.backwards, "at the last step it has seen nothing else"


def test_every_sequence_counts_back_from_its_own_last_scored_step():
    error = np.zeros((6, 2, 1))
    error[:, 0, 0], error[:, 1, 0] = [1, 2, 4, 8, 0, 0], [0, 0, 0, 1, 3, 9]
    inside = np.ones((6, 2), bool)
    found = ratios(error, np.array([3, 5]), inside, backwards=False)
    np.testing.assert_allclose(found[:4], [[1, 1], [1 / 2, 1 / 3], [1 / 4, 1 / 9], [1 / 8, 0]])
    assert np.isnan(found[4:, 0]).all()
    inside[4:, 0] = False
    found = ratios(error[::-1], np.array([2, 0]), inside, backwards=True)
    np.testing.assert_allclose(found[:2], [[1, 1], [1 / 2, 1 / 3]])
    assert np.isnan(found[2:, 0]).all()


def test_a_sequence_without_an_error_is_followed_from_its_outputs():
    network, batch = linear(0.8), batch_of()
    network.forward(batch.x)
    batch.target[:] = network.read_out.h
    (state,) = fades(network, batch)
    assert state.fade.rate == pytest.approx(0.8, rel=1e-12)


def test_median_and_band_are_over_the_sequences():
    shares = np.exp(-np.outer(np.arange(12.0), np.linspace(0.1, 0.9, 9)))
    fade = faded(shares)
    np.testing.assert_allclose(fade.median, np.exp(-0.5 * np.arange(12)))
    np.testing.assert_allclose(fade.low[1], np.quantile(shares[1], 0.1))
    np.testing.assert_allclose(fade.high[1], np.quantile(shares[1], 0.9))
    torn = shares.copy()
    torn[6:, :5], torn[4:, :2] = np.nan, np.nan
    assert len(faded(torn).median) == 6, "as far as half of them reach"


def test_what_does_not_fade_geometrically_has_no_rate_but_a_range():
    swing = 1 + 0.5 * np.sin(np.arange(40.0))
    fade = faded((swing / swing[0])[:, None])
    assert not fade.geometric
    assert fade.range == pytest.approx(((swing / swing[0])[1:].min(), (swing / swing[0])[1:].max()))
    nothing = faded(np.eye(9)[:, :1])
    assert (nothing.geometric, nothing.range, nothing.left) == (False, (0, 0), 0)
    assert faded(np.ones((1, 3))) is None


def test_what_a_cell_keeps_alone_is_its_error_times_its_forget_gates():
    network, batch = built([full("lstm")]), batch_of(T=9)
    h, c, alone = fades(network, batch)
    assert [(s.name, s.alone) for s in (h, c, alone)] == [("h", False), ("c", False), ("c", True)]
    f = network.layers[0].signals()["f"]
    dc = network.carried()[0][1].error[-1]
    size = [np.linalg.norm(dc * f[9 - τ : 9].prod(axis=0), axis=1) / np.linalg.norm(dc, axis=1) for τ in range(9)]
    np.testing.assert_allclose(alone.fade.median, np.median(size, axis=1), rtol=1e-12)


def test_a_layer_far_below_is_followed_too():
    network = built([full("gru"), full("dense"), full("lstm")])
    assert [(s.layer, s.name, s.alone) for s in fades(network, batch_of())] == [
        (0, "h", False), (0, "h", True), (2, "h", False), (2, "c", False), (2, "c", True),
    ]  # fmt: skip


def test_the_untrained_kinds_stand_beside_it_and_the_runs_own_is_one_of_them():
    wanted = experiment(("elman",), units=4, data={"kind": "sine", "steps": 400, "length": 30})
    seen = flow(wanted, compare=True)
    assert [(s.kind, s.name) for s in seen.untrained] == list(zip(COMPARED, "hch", strict=True))
    np.testing.assert_allclose(seen.untrained[0].fade.median, seen.states[0].fade.median, rtol=1e-12)
    assert flow(wanted).untrained == ()


@pytest.mark.parametrize("part", ["held-out", "batch"])
@pytest.mark.parametrize("method", ["full", "rtrl", "truncated"])
def test_it_does_not_depend_on_how_the_gradient_is_found(method, part):
    seen = flow(experiment(("lstm",), method={"kind": method}), part=part)
    assert [s.name for s in seen.states] == ["h", "c", "c"]
    assert (seen.part, seen.sequences) == (part, 3 if part == "batch" else seen.sequences)


def test_it_says_why_there_is_nothing_to_see():
    pooled = {"layers": [{"kind": "convolution", "units": 3, "pool": "max", "stride": 2}, {"kind": "elman"}]}
    for wanted in (experiment(network=pooled), experiment(data={"kind": "logic"})):
        seen = flow(wanted)
        assert seen.reason.endswith(".")
    assert flow(experiment(("dense", "window"))) is None


def test_a_truncated_gradient_is_said_to_be():
    network = built([full("elman", truncate=True)])
    (state,) = fades(network, batch_of())
    assert (state.truncated, state.fade.range) == (True, (0, 0))
