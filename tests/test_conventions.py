"""Every row of .github/CONVENTIONS.md, by numbers."""

import re
from pathlib import Path

import numpy as np
import pytest

from simulator.experiment import revised
from simulator.keeping import weights
from simulator.layers import LAYERS
from simulator.losses import LOSSES
from simulator.network import Network, NetworkSpec, ReadOut
from simulator.optimizers import OPTIMIZERS
from simulator.optimizers.base import Optimizer
from simulator.training.trainer import Trainer
from tests.simulator.helpers import experiment

TABLE = (Path(__file__).parent.parent / ".github" / "CONVENTIONS.md").read_text("utf-8")
NAMES = re.findall(r"^\| (?!what|---)([^|]+?) \|", TABLE, re.MULTILINE)
RNG = np.random.default_rng(0)
T, B, N, H, K = 7, 3, 2, 4, 3
X = RNG.normal(size=(T, B, N))
ONE = np.ones((B, 1))
ROWS = {}


def row(*names):
    """The test proves these rows of the table."""

    def noted(test):
        ROWS.update(dict.fromkeys(names, test))
        return pytest.mark.parametrize("name", names)(test)

    return noted


def test_every_row_of_the_table_has_its_test():
    assert sorted(NAMES) == sorted(ROWS)


# Losses

Y, D = RNG.uniform(0.1, 0.9, (T, B, K)), np.eye(K)[RNG.integers(0, K, (T, B))]
MASK = (RNG.random((T, B)) < 0.6).astype(float)
SCORED = MASK > 0
EXPECTED = {
    "squared-error": np.square(Y - D)[SCORED].mean(),
    "half-squared-error": (0.5 * np.square(Y - D).sum(axis=-1))[SCORED].mean(),
    "cross-entropy": -(D * np.log(Y / Y.sum(axis=-1, keepdims=True))).sum(axis=-1)[SCORED].mean(),
}


@row(*EXPECTED)
def test_losses(name):
    y = Y / Y.sum(axis=-1, keepdims=True) if name == "cross-entropy" else Y
    assert LOSSES[name].of(y, D, MASK) == pytest.approx(EXPECTED[name], rel=1e-12)


# Optimizers: two or three moves with a rate that changes, in loops of their own


def moved(kind, rates, gradients):
    θ = np.array([1.0, -2.0])
    optimizer = Optimizer(OPTIMIZERS[kind](), θ)
    for η, g in zip(rates, gradients, strict=True):
        optimizer.move(np.array(g), η)
    return θ


RATES, G = (0.1, 0.02, 0.05), ([1.0, -3.0], [2.0, 1.0], [-1.0, -0.5])


def by_hand(kind):
    θ, v, m, s = np.array([1.0, -2.0]), np.zeros(2), np.zeros(2), np.zeros(2)
    step, sign = np.ones(2), np.zeros(2)
    for t, (η, g) in enumerate(zip(RATES, map(np.array, G), strict=True), 1):
        if kind in ("momentum", "nesterov"):
            v = 0.9 * v - η * g
            θ = θ + (v if kind == "momentum" else 0.9 * v - η * g)
        elif kind == "adam":
            m, s = 0.9 * m + 0.1 * g, 0.999 * s + 0.001 * g**2
            θ = θ - η * (m / (1 - 0.9**t)) / (np.sqrt(s / (1 - 0.999**t)) + 1e-8)
        elif kind == "rmsprop":
            s = 0.9 * s + 0.1 * g**2
            θ = θ - η * g / (np.sqrt(s) + 1e-8)
        else:
            turned = sign * np.sign(g)
            step = np.clip(step * np.where(turned > 0, 1.2, np.where(turned < 0, 0.5, 1)), 1e-5, 500)
            sign = np.where(turned < 0, 0, np.sign(g))
            θ = θ - η * step * sign
    return θ


@row("momentum", "nesterov", "adam", "rmsprop", "rprop")
def test_optimizers_under_a_rate_that_changes(name):
    np.testing.assert_allclose(moved(name, RATES, G), by_hand(name), rtol=1e-12)


def one_update(**training):
    """Weights before and after an update by plain descent at a rate of 0.1, and the gradient."""
    trainer = Trainer(experiment(("elman",), optimizer={"kind": "sgd"}, learning_rate=0.1, **training))
    trainer.propagate()
    before, g = trainer.network.theta.copy(), trainer.network.dtheta.copy()
    trainer.update()
    return before, trainer.network.theta.copy(), g


@row("clipping")
def test_clipping(name):
    before, after, g = one_update(clip=0.01)
    np.testing.assert_allclose(np.linalg.norm(before - after), 0.1 * 0.01, rtol=1e-12)  # to the last bit but rounding
    before, after, g = one_update(clip=0.01, clip_value=0.05)
    cut = np.clip(g, -0.05, 0.05)
    np.testing.assert_allclose(before - after, 0.1 * cut * 0.01 / np.linalg.norm(cut), rtol=1e-9)
    before, after, g = one_update(clip=1e6)
    np.testing.assert_allclose(before - after, 0.1 * g, rtol=1e-9, atol=1e-15)


@row("weight decay")
def test_weight_decay(name):
    before, after, g = one_update(weight_decay=0.3)
    np.testing.assert_allclose(after, (1 - 0.1 * 0.3) * before - 0.1 * g, rtol=1e-12)


# Layers: random weights, read as the table says


def network(spec, shortcut=False):
    made = Network(
        NetworkSpec(layers=(spec,), read_out=ReadOut(shortcut=shortcut)), N, K, np.random.default_rng(1), "float64"
    )
    made.theta[:] = np.random.default_rng(2).normal(0, 0.6, made.theta.size)
    return made


def of(made, kind):
    return {name.removeprefix(f"0.{kind}."): W for name, W in made.params().items() if name.startswith("0.")}


def read(made, h, shortcut=False):
    parts = [h, X[:, :, :], np.ones((T, B, 1))] if shortcut else [h, np.ones((T, B, 1))]
    return np.concatenate(parts, axis=2) @ made.params()["1.readout.W"]


def σ(a):
    return 1 / (1 + np.exp(-a))


def shares(a, n):
    return np.split(a, n, axis=1)


def agree(made, h, shortcut=False):
    np.testing.assert_allclose(made.forward(X), read(made, h, shortcut), rtol=1e-10, atol=1e-12)


def over_time(step, *state):
    """h (T, B, ·) of a step (x[t], *state) -> (h, *state)."""
    found = []
    for x in X:
        h, *state = step(x, *state)
        found.append(h)
    return np.stack(found)


ZERO = np.zeros((B, H))


@row("dense", "shortcut")
def test_dense(name):
    made = network(LAYERS["dense"](units=H), name == "shortcut")
    W = of(made, "dense")["W"]
    agree(made, over_time(lambda x: (np.tanh(np.hstack([x, ONE]) @ W),)), name == "shortcut")


@row("elman", "learned start", "both directions")
def test_elman(name):
    options = {"learned start": {"learn_start": True}, "both directions": {"direction": "both"}}.get(name, {})
    made = network(LAYERS["elman"](units=H, **options))
    w = of(made, "elman")

    def run(W, start, x):
        h, found = start, []
        for row in x:
            h = np.tanh(np.hstack([h, row, ONE]) @ W)
            found.append(h)
        return np.stack(found)

    if name == "both directions":
        back = run(w["backward.W"], ZERO, X[::-1])[::-1]
        agree(made, np.concatenate([run(w["forward.W"], ZERO, X), back], axis=2))
    else:
        agree(made, run(w["W"], np.tile(w.get("start", np.zeros((1, H))), (B, 1)), X))


@row("jordan")
def test_jordan(name):
    made = network(LAYERS["jordan"](units=H, decay=0.5))
    W, V = of(made, "jordan")["W"], made.params()["1.readout.W"]

    def step(x, s):
        h = np.tanh(np.hstack([s, x, ONE]) @ W)
        return h, 0.5 * s + np.hstack([h, ONE]) @ V

    agree(made, over_time(step, np.zeros((B, K))))


@row("lstm", "peepholes")
def test_lstm(name):
    for forget in (True, False):
        made = network(LAYERS["lstm"](units=H, forget_gate=forget, peepholes=name == "peepholes"))
        w = of(made, "lstm")
        p = w.get("peep", np.zeros((3, H)))

        def step(x, h, c, w=w, p=p, forget=forget):
            a = dict(zip("oifg" if forget else "oig", shares(np.hstack([h, x, ONE]) @ w["W"], 3 + forget), strict=True))
            f = σ(a["f"] + p[2] * c) if forget else 1
            c = f * c + σ(a["i"] + p[1] * c) * np.tanh(a["g"])
            h = σ(a["o"] + p[0] * c) * np.tanh(c)
            return h, h, c

        agree(made, over_time(step, ZERO, ZERO))


@row("gru", "gru, reset before")
def test_gru(name):
    before = name != "gru"
    made = network(LAYERS["gru"](units=H, reset="before" if before else "after"))
    w = of(made, "gru")

    def step(x, h):
        z, r = shares(σ(np.hstack([h, x, ONE]) @ w["W"]), 2)
        heard = (r * h) @ w["R_n"] if before else r * (np.hstack([h, ONE]) @ w["R_n"])
        h = z * h + (1 - z) * np.tanh(np.hstack([x, ONE]) @ w["W_n"] + heard)
        return h, h

    agree(made, over_time(step, ZERO))


@row("blocks")
def test_blocks(name):
    for forget in (True, False):
        made = network(LAYERS["blocks"](blocks=2, size=2, forget_gate=forget))
        w, n = of(made, "blocks"), 2 * (2 + forget)

        def step(x, h, y, c, w=w, n=n, forget=forget):
            a = np.hstack([h, y, x]) @ w["W"] + w["b"]
            y = σ(a[:, :n])
            i, o, *f = (np.repeat(each, 2, axis=1) for each in shares(y, n // 2))
            c = (f[0] if forget else 1) * c + i * (4 * σ(a[:, n:]) - 2)
            h = o * (2 * σ(c) - 1)
            return h, h, y, c

        agree(made, over_time(step, ZERO, np.zeros((B, n)), ZERO))


@row("tdnn", "convolution")
def test_delays(name):
    gap = 2 if name == "convolution" else 1
    options = {"kernel": 3, "dilation": gap, "activation": "tanh"} if gap == 2 else {"delays": 3}
    made = network(LAYERS[name](units=H, **options))
    W, x = of(made, name)["W"], np.concatenate([np.zeros((2 * gap, B, N)), X])
    seen = np.concatenate([x[k * gap : k * gap + T] for k in range(3)] + [np.ones((T, B, 1))], axis=2)
    agree(made, np.tanh(seen @ W))


@row("window, integrate")
def test_layers_without_weights(name):
    for kind in name.split(", "):
        assert of(network(LAYERS[kind]()), kind) == {}


@row("offset and scale")
def test_offset_and_scale(name, tmp_path):
    wanted = experiment(data={"kind": "walk", "days": 300, "assets": 2, "length": 5}, updates=1)
    for how in ("standard", "range"):
        trainer = Trainer(revised(wanted, "data.normalise", how))
        trainer.propagate()
        weights.save(trainer.checkpoint(), tmp_path / "net.safetensors")
        c = weights.load(tmp_path / "net.safetensors").constants
        values = trainer.source.columns.values
        np.testing.assert_array_equal(trainer.source.x, ((values - c["offset"]) / c["scale"])[: trainer.source.N])
