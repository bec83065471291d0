"""What tests of recurrent layers need: numbers in plain loops, differences, and layers with wide random weights."""

import math

import numpy as np

from simulator.layers import LAYERS

EPSILON = 1e-5


def σ(a):
    return 1 / (1 + math.exp(-a))


def weighted(W, z, j):
    """Σ over k of z[k] W[k][j]"""
    assert len(W) == len(z)
    return sum(z[k] * W[k][j] for k in range(len(z)))


def normal(*shape, seed=1):
    return np.random.default_rng(seed).normal(size=shape)


def wide(kind, n_in=2, seed=0, **fields):
    """A layer with weights so wide that no gate stands at its middle."""
    return widened(LAYERS[kind](**fields), n_in, seed)


def widened(spec, n_in=2, seed=0):
    """The same for a spec."""
    layer = spec.build(n_in, np.random.default_rng(seed), "float64")
    rng = np.random.default_rng(seed)
    for W in layer.params.values():
        W[:] = rng.normal(0, 0.7, W.shape)
    return layer


def listed(layer):
    """The layer's weights as lists of numbers."""
    return {name: W.tolist() for name, W in layer.params.items()}


def backward(layer, x, dh):
    """∂(Σ dh h)/∂ of every weight and of x, by the layer."""
    layer.forward(x)
    dx = layer.backward(dh)
    return {name: g.copy() for name, g in layer.grads.items()} | {"x": np.array(dx)}


def forward_mode(layer, x, dh):
    """The same of every weight, by the layer's tangents in order of time, as real-time recurrent learning has it."""
    layer.forward(x)
    sizes = [W.size for W in layer.params.values()]
    θ = np.zeros(sum(sizes) + 4)  # other layers' weights before and behind
    for t in range(len(x)):
        dh_dθ = layer.tangent(t, np.zeros((x.shape[1], x.shape[2], len(θ))), 3)
        θ += np.einsum("bj,bjp->p", dh[t], dh_dθ)
    assert not θ[:3].any()
    assert not θ[-1:].any()
    parts = np.split(θ[3:-1], np.cumsum(sizes)[:-1])
    return {name: part.reshape(W.shape) for part, (name, W) in zip(parts, layer.params.items(), strict=True)}


def differences(loss, array):
    """∂loss/∂array by central differences, one number after another."""
    slope = np.empty(array.shape)
    for at in np.ndindex(array.shape):
        kept = array[at]
        array[at] = kept + EPSILON
        above = loss()
        array[at] = kept - EPSILON
        slope[at] = (above - loss()) / (2 * EPSILON)
        array[at] = kept
    return slope


def same(found, expected, tolerance=1e-7):
    """Equal names, and equal arrays to within a share of each one's largest value."""
    assert found.keys() == expected.keys()
    for name, array in expected.items():
        scale = np.abs(array).max()
        assert scale > 1e-6, f"{name}: nothing to compare with"
        assert np.abs(found[name] - array).max() <= tolerance * scale, name


def same_as_alone(make, lengths, x, dh):
    """Sequences of different length, with anything behind their ends, are each what they are alone; so is their
    gradient. `make` gives a layer."""
    layer, alone = make(), make()
    layer.lengths = np.array(lengths)
    h, dh = layer.forward(x).copy(), dh.copy()
    for b, length in enumerate(lengths):
        dh[length:, b] = 0
    found, expected = backward(layer, x, dh), {name: np.zeros_like(W) for name, W in layer.params.items()}
    for b, length in enumerate(lengths):
        part = np.s_[:length, b : b + 1]
        np.testing.assert_allclose(h[part], alone.forward(x[part]), rtol=1e-12, atol=1e-14)
        one = backward(alone, x[part], dh[part])
        np.testing.assert_allclose(found["x"][part], one["x"], rtol=1e-10, atol=1e-13)
        assert not found["x"][length:, b].any()
        for name, g in expected.items():
            g += one[name]
    for name, g in expected.items():
        np.testing.assert_allclose(found[name], g, rtol=1e-10, atol=1e-12)
