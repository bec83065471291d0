"""Each optimizer against a few lines of scalar arithmetic from its paper."""

import math

import numpy as np
import pytest

from simulator.errors import DivergedError
from simulator.optimizers import OPTIMIZERS, Optimizer
from simulator.training.snapshot import Finished
from simulator.training.trainer import Trainer
from tests.simulator.helpers import experiment, trained


def sgd(θ, gs, η):
    for g in gs:
        θ = θ - η * g
    return θ


def momentum(θ, gs, η, μ=0.8):
    v = 0.0
    for g in gs:
        v = μ * v - η * g
        θ = θ + v
    return θ


def rmsprop(θ, gs, η, ρ=0.7, ε=1e-3):
    s = 0.0
    for g in gs:
        s = ρ * s + (1 - ρ) * g * g
        θ = θ - η * g / (math.sqrt(s) + ε)
    return θ


def adam(θ, gs, η, β1=0.8, β2=0.95, ε=1e-3):
    m = v = 0.0
    for t, g in enumerate(gs, 1):
        m = β1 * m + (1 - β1) * g
        v = β2 * v + (1 - β2) * g * g
        θ = θ - η * (m / (1 - β1**t)) / (math.sqrt(v / (1 - β2**t)) + ε)
    return θ


def nesterov(θ, gs, η, μ=0.8):
    """In Sutskever's two points; gs are the gradients where it looks ahead, and that is θ: shifted by μ v."""
    v, behind = 0.0, θ
    for g in gs:
        v = μ * v - η * g
        behind = behind + v
    return behind + μ * v


def adagrad(θ, gs, η, ε=1e-3):
    s = 0.0
    for g in gs:
        s = s + g * g
        θ = θ - η * g / (math.sqrt(s) + ε)
    return θ


def rprop(θ, gs, η, grow=1.3, shrink=0.4, largest=1.5, smallest=0.3):
    """iRprop⁻, Igel & Hüsken 2000, algorithm 4."""
    Δ, before = η, 0.0
    for g in gs:
        if before * g > 0:
            Δ = min(Δ * grow, largest * η)
        elif before * g < 0:
            Δ = max(Δ * shrink, smallest * η)
            g = 0.0
        θ = θ - Δ * (g > 0) + Δ * (g < 0)
        before = g
    return θ


PAPERS = {
    "sgd": (sgd, {}),
    "momentum": (momentum, {"momentum": 0.8}),
    "rmsprop": (rmsprop, {"decay": 0.7, "epsilon": 1e-3}),
    "nesterov": (nesterov, {"momentum": 0.8}),
    "adagrad": (adagrad, {"epsilon": 1e-3}),
    "rprop": (rprop, {"grow": 1.3, "shrink": 0.4, "largest": 1.5, "smallest": 0.3}),
    "adam": (adam, {"beta1": 0.8, "beta2": 0.95, "epsilon": 1e-3}),
}


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_every_optimizer_is_checked_against_its_paper(kind):
    assert kind in PAPERS


@pytest.mark.parametrize("kind", PAPERS)
def test_several_updates_as_in_the_paper(kind):
    paper, fields = PAPERS[kind]
    rng = np.random.default_rng(0)
    θ, gs = rng.normal(size=8), rng.normal(size=(12, 8))
    gs[:, 0], gs[3, 1] = np.abs(gs[:, 0]), 0  # one that never turns, and one that is nothing for once
    expected = [paper(θ[k], gs[:, k], 0.05) for k in range(8)]
    optimizer = OPTIMIZERS[kind](**fields)
    memory = optimizer.start(θ)
    assert set(memory) == set(optimizer.memory)
    for t, g in enumerate(gs, 1):
        optimizer.move(θ, g.copy(), 0.05, t, memory, np.full(8, np.nan))
    np.testing.assert_allclose(θ, expected, rtol=1e-12)


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_a_step_of_the_trainer_is_a_step_of_the_optimizer_with_the_gradient_clipped(kind):
    plain = experiment(optimizer={"kind": kind}, learning_rate=0.02)
    trainer, free = (Trainer(e) for e in (with_clip(plain, 0.01), plain))
    θ = trainer.network.theta.copy()
    alone = Optimizer(plain.training.optimizer, θ)
    for _ in range(4):
        trainer.propagate()
        g = trainer.network.dtheta.copy()
        assert np.linalg.norm(g) > 0.01
        g *= 0.01 / np.linalg.norm(g)
        trainer.update()
        alone.move(g, 0.02)
        np.testing.assert_allclose(trainer.network.theta, θ, rtol=1e-12, atol=1e-14)
    free.propagate()
    assert trainer.records[0][3] == free.records[0][3], "the norm is shown as it was before clipping"


def test_a_gradient_shorter_than_the_clip_is_left_alone():
    free, clipped = (trained(with_clip(experiment(), clip))[1].weights for clip in (None, 1e6))
    assert all(np.array_equal(free[name], clipped[name]) for name in free)


def test_two_updates_of_rprop_by_hand():
    """The sign alone counts: the first step is η, the next 1.2 η where the sign stays; where it turns, none is made."""
    θ, rprop = np.zeros(2), OPTIMIZERS["rprop"]()
    memory = rprop.start(θ)
    for t, g in enumerate(([1e-3, 7.0], [5.0, -1e-9], [5.0, -1e-9]), 1):
        rprop.move(θ, np.array(g), 0.1, t, memory, np.empty(2))
    np.testing.assert_allclose(θ, [-0.1 - 0.12 - 0.144, -0.1 + 0.05], rtol=1e-12)


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_gradients_of_any_size_move_the_weights_by_finite_steps(kind, precision):
    θ, optimizer = np.ones(6, precision), OPTIMIZERS[kind]()
    memory, scratch = optimizer.start(θ), np.empty_like(θ)
    g = np.array([0, 1e-30, -1e-30, 1e-5, -1e5, 1], precision)
    for t in range(1, 30):
        optimizer.move(θ, g.copy(), 1e-3, t, memory, scratch)
    assert np.isfinite(θ).all()
    assert θ[0] == 1
    assert all(vector.dtype == θ.dtype for vector in memory.values())


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_after_divergence_the_optimizer_starts_anew(kind):
    trainer = Trainer(experiment(optimizer={"kind": kind}))
    trainer.propagate()
    trainer.update()
    trainer.network.theta[:] = np.nan
    with pytest.raises(DivergedError):
        trainer.propagate()
    fresh = trainer.training.optimizer.start(trainer.network.theta)
    assert np.isfinite(trainer.network.theta).all()
    assert all(np.array_equal(trainer.optimizer.memory[name], fresh[name]) for name in fresh)
    assert trainer.optimizer.moves == 0


def test_clipped_values_then_the_norm_then_the_decay_then_the_move_by_hand():
    """g = (3, -4) is cut at 2 to (2, -2), shortened to the norm 1; θ shrinks by η λ before it moves."""
    wanted = experiment(layers=(), optimizer={"kind": "sgd"}, learning_rate=0.1, clip=1, clip_value=2, weight_decay=0.5)
    trainer = Trainer(wanted)
    trainer.propagate()
    assert trainer.network.theta.size == 2
    trainer.network.theta[:], trainer.network.dtheta[:], trainer.norm = (1, -2), (3, -4), 5
    trainer.update()
    shrunk = np.array([1, -2]) * (1 - 0.1 * 0.5)
    np.testing.assert_allclose(trainer.network.theta, shrunk - 0.1 * np.array([2, -2]) / 8**0.5, rtol=1e-14)


@pytest.mark.parametrize(
    ("clip", "clip_value", "expected"),
    [(None, None, (3, -4)), (None, 3.5, (3, -3.5)), (2.5, None, (1.5, -2)), (4, 2, (2, -2)), (4.9, 3.9, (3, -3.9))],
)
def test_what_is_left_of_the_gradient_by_hand(clip, clip_value, expected):
    """A norm of 4 leaves (2, -2) alone: what counts is the norm after the values are cut."""
    trainer = Trainer(experiment(layers=(), optimizer={"kind": "sgd"}, clip=clip, clip_value=clip_value))
    trainer.propagate()
    trainer.network.dtheta[:], trainer.norm = (3, -4), 5
    trainer.update()
    expected = np.array(expected, float)
    if clip and np.linalg.norm(expected) > clip:
        expected *= clip / np.linalg.norm(expected)
    np.testing.assert_allclose(trainer.network.dtheta, expected, rtol=1e-14)


def test_no_gradient_at_all_is_clipped_to_none():
    trainer = Trainer(experiment(layers=(), optimizer={"kind": "sgd"}, clip=1, clip_value=1))
    trainer.propagate()
    before = trainer.network.theta.copy()
    trainer.network.dtheta[:], trainer.norm = 0, 2.0
    trainer.update()
    np.testing.assert_array_equal(trainer.network.theta, before)


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_weight_decay_shrinks_every_weight_beside_the_optimizers_own_move(kind):
    plain, decayed = (
        Trainer(experiment(optimizer={"kind": kind}, learning_rate=0.1, weight_decay=λ)) for λ in (0, 0.2)
    )
    before = plain.network.theta.copy()
    for trainer in (plain, decayed):
        trainer.propagate()
        trainer.update()
    move = plain.network.theta - before
    np.testing.assert_allclose(decayed.network.theta, before * (1 - 0.1 * 0.2) + move, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_every_optimizer_makes_the_loss_smaller(kind):
    reports, _ = trained(experiment(optimizer={"kind": kind}, learning_rate=0.01, updates=200, batch=8))
    assert isinstance(reports[-1], Finished)
    losses = [loss for report in reports[1:-1] for _, loss, _ in report.validation]
    assert losses[-1] < 0.7 * losses[0]


def with_clip(wanted, clip):
    return wanted.model_copy(update={"training": wanted.training.model_copy(update={"clip": clip})})
