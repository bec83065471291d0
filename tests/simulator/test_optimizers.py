"""Each optimizer against a few lines of scalar arithmetic from its paper."""

import math

import numpy as np
import pytest

from simulator.optimizers import OPTIMIZERS
from simulator.snapshot import Finished
from simulator.trainer import Trainer
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


PAPERS = {
    "sgd": (sgd, {}),
    "momentum": (momentum, {"momentum": 0.8}),
    "rmsprop": (rmsprop, {"decay": 0.7, "epsilon": 1e-3}),
    "adam": (adam, {"beta1": 0.8, "beta2": 0.95, "epsilon": 1e-3}),
}


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_every_optimizer_is_checked_against_its_paper(kind):
    assert kind in PAPERS


@pytest.mark.parametrize("kind", PAPERS)
def test_several_updates_as_in_the_paper(kind):
    paper, fields = PAPERS[kind]
    rng = np.random.default_rng(0)
    θ, gs = rng.normal(size=5), rng.normal(size=(6, 5))
    expected = [paper(θ[k], gs[:, k], 0.05) for k in range(5)]
    optimizer = OPTIMIZERS[kind](**fields)
    memory = optimizer.start(θ)
    assert set(memory) == set(optimizer.memory)
    for t, g in enumerate(gs, 1):
        optimizer.move(θ, g.copy(), 0.05, t, memory, np.full(5, np.nan))
    np.testing.assert_allclose(θ, expected, rtol=1e-12)


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_a_step_of_the_trainer_is_a_step_of_the_optimizer_with_the_gradient_clipped(kind):
    plain = experiment(optimizer={"kind": kind}, learning_rate=0.02)
    trainer, free = (Trainer(e) for e in (with_clip(plain, 0.01), plain))
    θ = trainer.network.theta.copy()
    memory, scratch = trainer.optimizer.start(θ), np.empty_like(θ)
    for t in range(1, 5):
        trainer.propagate()
        g = trainer.network.dtheta.copy()
        assert np.linalg.norm(g) > 0.01
        g *= 0.01 / np.linalg.norm(g)
        trainer.update()
        trainer.optimizer.move(θ, g, 0.02, t, memory, scratch)
        np.testing.assert_allclose(trainer.network.theta, θ, rtol=1e-12, atol=1e-14)
    free.propagate()
    assert trainer.records[0][3] == free.records[0][3], "the norm is shown as it was before clipping"


def test_a_gradient_shorter_than_the_clip_is_left_alone():
    free, clipped = (trained(with_clip(experiment(), clip))[1].weights for clip in (None, 1e6))
    assert all(np.array_equal(free[name], clipped[name]) for name in free)


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_every_optimizer_makes_the_loss_smaller(kind):
    reports, _ = trained(experiment(optimizer={"kind": kind}, learning_rate=0.01, updates=200, batch=8))
    assert isinstance(reports[-1], Finished)
    losses = [loss for report in reports[1:-1] for _, loss, _ in report.validation]
    assert losses[-1] < 0.7 * losses[0]


def with_clip(wanted, clip):
    return wanted.model_copy(update={"training": wanted.training.model_copy(update={"clip": clip})})
