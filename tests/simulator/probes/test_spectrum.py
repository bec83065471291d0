"""Spectra, on networks of which one knows the Jacobian."""

import numpy as np
import pytest

from simulator.layers import LAYERS
from simulator.methods import Piece
from simulator.probes import PROBES
from simulator.probes.jacobian import joined, step_jacobian
from simulator.probes.spectrum import BEYOND, LIVE
from simulator.training.look import Look
from simulator.training.trainer import Trainer
from tests.simulator.cases import T, built, case, full
from tests.simulator.helpers import experiment, seen_by

RECURRENT = [kind for kind in LAYERS if LAYERS[kind].recurrent]


def jacobians(network, batch, t, b):
    network.forward(batch.x)
    layer = network.layers[0]
    return step_jacobian(layer, layer.twin(), t, b)


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "identity"])
def test_an_elman_layers_jacobian_is_its_matrix_times_its_slopes(activation):
    network, batch = built([full("elman", activation=activation)]), case()
    layer, J = network.layers[0], jacobians(network, batch, 2, 1)
    h = layer.signals()["h"][2, 1]
    slope = {"tanh": 1 - h**2, "sigmoid": h * (1 - h), "identity": 1 + 0 * h}[activation]
    np.testing.assert_allclose(J, slope[:, None] * layer.recurrent_matrix(), rtol=1e-8, atol=1e-9)


@pytest.mark.parametrize("kind", RECURRENT)
def test_products_of_jacobians_carry_a_change_of_the_whole_state(kind):
    network, batch, b = built([full(kind)]), case(), 1
    network.forward(batch.x)
    layer = network.layers[0]
    J = np.linalg.multi_dot([step_jacobian(layer, layer.twin(), t, b) for t in (4, 3, 2)])
    before, end = layer.state(1), joined(layer.state())[b]
    n, moved, rest = J.shape[0], 1e-6 * np.random.default_rng(0).normal(size=J.shape[0]), batch.piece(2, T)
    widths = np.cumsum([s.shape[1] for s in before.values()])[:-1]
    for s, shift in zip(before.values(), np.split(moved, widths), strict=True):
        s[b] += shift
    layer.resume(before)
    network.forward(rest.x)
    np.testing.assert_allclose((joined(layer.state())[b] - end) / 1e-6, J @ moved / 1e-6, rtol=1e-3, atol=1e-4 * n)


@pytest.fixture
def look():
    def make(*layers, **more):
        trainer = Trainer(experiment(network={"layers": list(layers)}, **more))
        trainer.propagate()
        return trainer

    return make


def test_the_eigenvalues_of_an_elman_layer_are_its_matrixs(look):
    trainer = look({"kind": "elman", "units": 5})
    (way,) = seen_by("spectrum", trainer).ways
    expected = np.linalg.eigvals(trainer.network.layers[0].W[:5])
    np.testing.assert_allclose(np.sort(np.abs(way.eigenvalues)), np.sort(np.abs(expected)), rtol=1e-12)
    assert way.radius == pytest.approx(np.abs(expected).max())
    assert way.of == "the recurrent matrix"


def test_gated_layers_are_seen_with_their_whole_state_and_both_ways(look):
    trainer = look({"kind": "lstm", "units": 3}, {"kind": "gru", "units": 4, "direction": "both"})
    seen = seen_by("spectrum", trainer, step=3).ways
    assert [(w.layer, w.backwards, len(w.eigenvalues)) for w in seen] == [(0, False, 6), (1, False, 4), (1, True, 4)]
    assert [w.of for w in seen] == [f"the Jacobian of ({s}) at time step 4" for s in ("h, c", "h", "h")]
    for way in seen:
        assert way.singular.shape == (3, len(way.eigenvalues))
        assert (np.diff(way.singular, axis=0) >= 0).all()
        assert (np.diff(way.singular, axis=1) <= 0).all()


def test_a_large_state_is_seen_when_the_run_stands_still(look):
    trainer = look({"kind": "elman", "units": LIVE + 1}, data={"kind": "sine", "steps": 60, "length": 3})
    probe = PROBES["spectrum"](Look(trainer))
    probe.standing = False
    assert "press Pause" in probe.see().reason
    probe.standing = True
    assert len(probe.see().ways) == 1


def test_sequences_of_one_step_have_no_spectrum(look):
    assert "one step" in seen_by("spectrum", look({"kind": "elman"}, data={"kind": "logic"})).reason
    assert seen_by("spectrum", look({"kind": "dense"})) is None


def test_behind_a_stride_a_step_is_the_layers_own(look):
    pooled = {"kind": "convolution", "units": 3, "pool": "max", "pool_steps": 4, "stride": 4}
    trainer = look(pooled, {"kind": "gru", "units": 3, "direction": "both"}, data={"kind": "sine", "length": 16})
    found = [seen_by("spectrum", trainer, step=step).ways for step in (4, 8, 15)]
    last = [[way.of.rpartition(" ")[2] for way in ways] for ways in found]
    assert last == [["8", "4"], ["8", "8"], ["16", "12"]], "read forwards, and backwards"


def test_without_a_step_it_is_the_last_one_whatever_is_learned(look):
    trainer = look({"kind": "lstm", "units": 3}, data={"kind": "sine", "length": 16})
    (last,) = seen_by("spectrum", trainer, step=15).ways
    for _ in range(3):
        (way,) = seen_by("spectrum", trainer).ways
        assert way.of.endswith("time step 16") and way.step == 15
        trainer.network.theta[:] *= 1.5
    (first,) = seen_by("spectrum", trainer, step=2).ways
    assert not np.allclose(first.here, last.here) and first.here.shape == (6,)


def test_a_sequence_that_is_trained_on_begins_from_the_state_that_was_carried(look):
    """And hears the targets, where the layer is taught."""
    trainer = look({"kind": "jordan", "units": 3, "decay": 0.5, "teacher_forcing": True})
    assert seen_by("spectrum", trainer, part="batch", step=3).ways[0].radius == pytest.approx(0.5)
    assert seen_by("spectrum", trainer, part="held-out", step=3).ways[0].radius != pytest.approx(0.5)
    trainer = look({"kind": "gru", "units": 3})
    before = seen_by("spectrum", trainer, part="batch", step=1).ways[0].eigenvalues
    batch = trainer.method.piece.batch
    trainer.method.piece = Piece(batch, {"0.gru.h": np.full((len(batch.x[0]), 3), 0.9)})
    assert not np.allclose(seen_by("spectrum", trainer, part="batch", step=1).ways[0].eigenvalues, before)


@pytest.mark.parametrize("kind", ["elman", "gru"])
def test_weights_beyond_all_bounds_have_no_spectrum(look, kind):
    trainer = look({"kind": kind, "units": 3})
    trainer.network.layers[0].W[:] = np.inf
    with np.errstate(all="ignore"):
        assert seen_by("spectrum", trainer).reason == BEYOND
