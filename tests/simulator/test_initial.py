"""First weights: each way to draw them, block by block."""

import numpy as np
import pytest

from simulator.initial import UNBIASED, drawn
from simulator.layers import LAYERS
from tests.simulator.cases import choices
from tests.simulator.helpers import small

H, N = 6, 4
DRAWS = choices(LAYERS["elman"].model_fields["init"].annotation)
DRAWING = [kind for kind in LAYERS if "init" in LAYERS[kind].model_fields]


def blocks(how, scale=1.0, seed=0, rows=(H, N, 1), columns=(H,) * 4, dtype="float64"):
    """W, and its blocks by place."""
    W = drawn(how, scale, np.random.default_rng(seed), rows, columns, 0.3, dtype)
    assert W.shape == (sum(rows), sum(columns))
    down, across = np.cumsum(rows)[:-1], np.cumsum(columns)[:-1]
    return W, [np.split(strip, across, axis=1) for strip in np.split(W, down)]


@pytest.mark.parametrize("scale", [1.0, 0.5])
def test_an_orthogonal_state_keeps_every_length_in_each_gate(scale):
    _, (state, inputs, _) = blocks("orthogonal", scale)
    for Q in state:
        np.testing.assert_allclose(Q.T @ Q, scale**2 * np.eye(H), atol=1e-14)
    assert not np.allclose(state[0], state[1])
    assert all(np.abs(W).max() <= scale * (6 / (N + H)) ** 0.5 for W in inputs)


@pytest.mark.parametrize(("n", "m"), [(5, 3), (3, 5)])
def test_an_orthogonal_matrix_that_is_not_square_has_orthogonal_rows_or_columns(n, m):
    W, _ = blocks("orthogonal", rows=(n,), columns=(m,))
    np.testing.assert_allclose(W @ W.T if n < m else W.T @ W, np.eye(min(n, m)), atol=1e-14)


def test_orthogonal_matrices_are_drawn_evenly():
    """Without the signs of R's diagonal, a matrix and its mirror image would not be equally likely."""
    first = [drawn("orthogonal", 1, np.random.default_rng(s), (2,), (2,), 1, "float64")[0, 0] for s in range(400)]
    assert abs(np.mean(first)) < 0.1
    assert abs(np.mean(np.square(first)) - 0.5) < 0.05


@pytest.mark.parametrize("scale", [1.0, 0.5])
def test_an_identity_state_is_one_in_each_gate(scale):
    _, (state, inputs, _) = blocks("identity", scale)
    for E in state:
        np.testing.assert_array_equal(E, scale * np.eye(H))
    assert all(np.abs(W).min() > 0 for W in inputs)


@pytest.mark.parametrize("scale", [1.0, 3.0])
def test_glorots_weights_fill_their_range_block_by_block(scale):
    _, strips = blocks("glorot", scale, rows=(40, 20), columns=(40,) * 4)
    for n, strip in zip((40, 20), strips, strict=True):
        reach = scale * (6 / (n + 40)) ** 0.5
        for W in strip:
            assert 0.95 * reach < np.abs(W).max() <= reach
            assert abs(W.mean()) < 0.1 * reach


@pytest.mark.parametrize("scale", [1.0, 0.1])
def test_uniform_and_normal_weights_have_their_scale(scale):
    uniform, _ = blocks("uniform", scale, rows=(60,), columns=(60,))
    assert 0.99 * scale < np.abs(uniform).max() <= scale
    normal, _ = blocks("normal", scale, rows=(60,), columns=(60,))
    assert normal.std() == pytest.approx(scale, rel=0.05)
    assert abs(normal.mean()) < 0.05 * scale


def test_default_draws_as_it_always_did_whatever_the_scale():
    expected = np.random.default_rng(7).uniform(-0.3, 0.3, (H + N + 1, 4 * H))
    for scale in (1.0, 50.0):
        np.testing.assert_array_equal(blocks("default", scale, seed=7)[0], expected)
        np.testing.assert_array_equal(blocks("default", scale, seed=7, dtype="float32")[0], expected.astype("float32"))


@pytest.mark.parametrize("kind", ["elman", "lstm"])
def test_recurrent_layers_draw_by_default_from_one_over_the_root_of_their_units(kind):
    layer = small(kind, units=H).build(N, np.random.default_rng(7), "float64")
    expected = np.random.default_rng(7).uniform(-(H**-0.5), H**-0.5, layer.W.shape)
    rows = slice(None) if kind == "elman" else slice(-1)  # an LSTM's biases are set
    np.testing.assert_array_equal(layer.W[rows], expected[rows])


@pytest.mark.parametrize("how", DRAWS)
@pytest.mark.parametrize("kind", DRAWING)
def test_every_kind_draws_in_every_way_from_the_seed_alone(kind, how):
    def draw(seed, scale=1.0):
        spec = small(kind, units=5, init=how, init_scale=scale)
        layer = spec.build_for(2, 3, np.random.default_rng(seed), "float32")
        return np.concatenate([W.ravel() for W in layer.params.values()])

    np.testing.assert_array_equal(draw(1), draw(1))
    assert np.array_equal(draw(1), draw(2)) == (how == "identity" and not LAYERS[kind].recurrent)
    assert np.isfinite(draw(1)).all()
    assert draw(1).dtype == np.float32
    assert np.array_equal(draw(1), draw(1, scale=0.1)) == (how == "default")


@pytest.mark.parametrize("how", UNBIASED)
@pytest.mark.parametrize("kind", ["dense", "elman", "jordan"])
def test_biases_begin_at_zero_where_weights_are_shaped(kind, how):
    layer = small(kind, units=5, init=how).build_for(2, 3, np.random.default_rng(0), "float64")
    assert not layer.W[-1].any()
    assert layer.W[:-1].any(axis=1).all()


def test_an_irnn_remembers_a_number_forever():
    """Identity weights with ReLU and no input: the state stays (Le, Jaitly & Hinton 2015)."""
    layer = small("elman", units=4, activation="relu", init="identity").build(1, np.random.default_rng(0), "float64")
    layer.resume({"h": np.arange(4.0)[None]})
    h = layer.forward(np.zeros((50, 1, 1)))
    np.testing.assert_array_equal(h[-1, 0], np.arange(4.0))
