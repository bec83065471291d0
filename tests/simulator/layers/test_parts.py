"""The way back goes by parts that fit the cache, in layouts that depend on the batch: neither changes the gradient."""

import numpy as np
import pytest

from simulator.arrays import LINE, MANY, flat, rows, steps
from simulator.layers import LAYERS, products
from simulator.layers.products import Product
from simulator.layers.recurrent import Recurrent
from simulator.network import Network, NetworkSpec

KINDS = ("elman", "lstm", "gru")
T, N_IN = 7, 3


def network(kind: str, layers: int = 2, units: int = 4, **fields: object) -> Network:
    spec = NetworkSpec(layers=(LAYERS[kind](units=units, **fields),) * layers)
    return Network(spec, N_IN, 2, np.random.default_rng(0), "float64")


def gradient(net: Network, x: np.ndarray, d: np.ndarray) -> np.ndarray:
    net.forward(x)
    net.backward(d, None)
    return net.dtheta.copy()


def data(B: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    return rng.normal(size=(T, B, N_IN)), rng.normal(size=(T, B, 2))


@pytest.mark.parametrize("fields", [{}, {"truncate": True}, {"learn_start": True}], ids=str)
@pytest.mark.parametrize("longest", [1, 2, 3])
@pytest.mark.parametrize("kind", ["elman", "lstm"])
def test_the_gradient_in_several_parts_is_that_in_one(kind, longest, fields, monkeypatch):
    x, d = data(2)
    whole = network(kind, **fields)
    expected = gradient(whole, x, d)
    layer = whole.layers[0]
    assert len(layer.parts) == 1
    monkeypatch.setattr(Recurrent, "CACHE", longest * layer.TOUCHED * 4 * 2 * 8)
    net = network(kind, **fields)
    np.testing.assert_allclose(gradient(net, x, d), expected, rtol=1e-12, atol=1e-15)
    assert [part.stop - part.start for part in net.layers[0].parts][1:] == [longest] * (-(-T // longest) - 1)


@pytest.mark.parametrize("kind", KINDS)
def test_the_gradient_of_many_sequences_is_the_mean_of_each_ones(kind):
    x, d = data(MANY + 1)
    net = network(kind)
    each = [gradient(net, x[:, b : b + 1], d[:, b : b + 1]) for b in range(MANY + 1)]
    np.testing.assert_allclose(gradient(net, x, d), np.mean(each, axis=0), rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize("B", [5, 2 * products.HEIGHT])
@pytest.mark.parametrize("fields", [{}, {"truncate": True, "learn_start": True}], ids=str)
@pytest.mark.parametrize(("kind", "reset"), [(kind, {}) for kind in KINDS] + [("gru", {"reset": "after"})], ids=str)
def test_the_gradient_by_slices_of_the_weights_is_that_by_whole_products(kind, reset, fields, B, monkeypatch):
    x, d = data(B)
    whole = network(kind, units=48, **reset, **fields)
    expected = gradient(whole, x, d)
    assert not whole.layers[0].product.cut
    monkeypatch.setattr(products, "SMALL", min(B, products.HEIGHT) * 4 * 48 * 8)
    monkeypatch.setattr(products, "kernel", lambda: "SkylakeX")
    net = network(kind, units=48, **reset, **fields)
    np.testing.assert_allclose(gradient(net, x, d), expected, rtol=1e-11, atol=1e-15)
    assert net.layers[0].product.cut
    assert net.layers[0].product_back.cut


@pytest.mark.parametrize("kernel", ["SkylakeX", "Cooperlake", "SapphireRapids", "Haswell", "Zen", ""])
def test_a_product_is_cut_only_by_kernels_that_take_small_ones_as_they_stand(kernel, monkeypatch):
    monkeypatch.setattr(products, "kernel", lambda: kernel)
    assert Product(32, 193, 512, "float32").cut == (kernel not in ("Haswell", "Zen", ""))


def test_a_product_is_cut_only_where_slices_are_small_and_the_whole_is_not(monkeypatch):
    monkeypatch.setattr(products, "kernel", lambda: "SkylakeX")
    wanted = {(32, 193, 512): 8, (1, 1000, 2048): 0, (32, 97, 256): 0, (64, 8192, 512): 0, (32, 193, 515): 0}
    for (B, K, N), width in wanted.items():
        product = Product(B, K, N, "float32")
        assert product.cut == (width > 0)
        assert product.of(np.ones((K, N), "f4")).shape == ((N // width, 1, width, K) if width else (N, K))


@pytest.mark.parametrize("B", [1, MANY - 1, MANY, 32])
def test_rows_are_flattened_without_a_copy(B):
    z = rows(5, B, 3, "float32")
    assert z.shape == (5, B, 3)
    assert np.shares_memory(flat(z), z)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_steps_begin_at_a_cache_line(dtype):
    for n in range(1, 9):
        z = steps(3, 2, n, dtype)
        assert z.ctypes.data % LINE == 0
        assert z.dtype == dtype
        assert not z.any()
