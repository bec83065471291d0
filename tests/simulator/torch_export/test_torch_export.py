"""Networks as PyTorch modules give there what they give here; what PyTorch has not is refused."""

import itertools
from contextlib import suppress

import numpy as np
import pytest

from simulator.activations import ReadOutActivation
from simulator.errors import InputError
from simulator.network import Network, NetworkSpec
from tests.simulator.cases import N_IN, N_OUT, built, choices, named, variants
from tests.simulator.given import one_sentence
from tests.simulator.helpers import LAYER_KINDS, small

torch = pytest.importorskip("torch")

from simulator.torch_export import module, recurrent  # noqa: E402  (they need torch)

LAYERS = {
    "dense": small("dense", activation="relu"),
    "elman": small("elman"),
    "elman-relu": small("elman", activation="relu"),
    "lstm": small("lstm"),
    "gru": small("gru", reset="after"),
}
DIRECTIONS = ("forward", "backward", "both")


def difference(network, T=9, B=4):
    """The largest absolute difference between the network and its module."""
    x = np.random.default_rng(3).normal(size=(T, B, N_IN))
    with torch.no_grad():
        theirs = module(network)(torch.tensor(x, dtype=torch.float64)).numpy()
    ours = network.forward(x)
    assert theirs.shape == ours.shape
    return float(np.abs(theirs - ours).max())


def directed(name, direction, **fields):
    return LAYERS[name].model_copy(update={"direction": direction} | fields)


RECURRENT = [(name, direction) for name in LAYERS if name != "dense" for direction in DIRECTIONS]


@pytest.mark.parametrize("kind", LAYER_KINDS)
def test_every_variant_of_every_kind_gives_the_same_or_is_refused(kind):
    for spec in variants(kind, depth=2):
        with suppress(InputError):
            assert difference(built([spec])) < 1e-12, named(spec)


@pytest.mark.parametrize("name", LAYERS)
def test_what_pytorch_has_is_not_refused(name):
    assert difference(built([LAYERS[name]])) < 1e-12


@pytest.mark.parametrize(("name", "direction"), RECURRENT)
def test_every_direction_gives_the_same_with_and_without_bias(name, direction):
    for bias in (True, False):
        assert difference(built([directed(name, direction, bias=bias)], bias=bias)) < 1e-12


@pytest.mark.parametrize(("name", "direction"), RECURRENT)
def test_a_layer_begins_where_ours_does(name, direction):
    fixed, learned = (directed(name, direction, start=0.4, learn_start=learned) for learned in (False, True))
    assert difference(built([fixed])) < 1e-12
    network = built([learned])  # whose weights, the start among them, are drawn
    assert difference(network) < 1e-12
    trainable = {name for name, p in module(network).named_parameters() if p.requires_grad}
    assert len(trainable - {name for name, p in module(built([fixed])).named_parameters() if p.requires_grad}) > 0


@pytest.mark.parametrize("activation", choices(ReadOutActivation))
def test_every_read_out_gives_the_same_with_and_without_a_shortcut(activation):
    for shortcut in (False, True):
        assert difference(built([LAYERS["lstm"]], activation=activation, shortcut=shortcut)) < 1e-12


@pytest.mark.parametrize("pair", itertools.product(LAYERS, LAYERS))
def test_every_kind_on_top_of_every_other_gives_the_same(pair):
    assert difference(built([LAYERS[name] for name in pair])) < 1e-12


def test_a_read_out_alone_gives_the_same():
    assert difference(built([])) < 1e-12


def test_the_module_has_the_networks_precision_takes_single_sequences_and_owns_its_weights():
    network = built([LAYERS["gru"]], dtype="float32")
    x = np.ones((5, N_IN), "float32")
    ours, made = network.forward(x[:, None])[:, 0].copy(), module(network)
    network.theta[:] = 0
    theirs = made(torch.tensor(x))
    assert theirs.dtype == torch.float32
    np.testing.assert_allclose(theirs.detach().numpy(), ours, atol=1e-6)


def test_making_a_module_costs_no_random_numbers():
    torch.manual_seed(5)
    wanted = torch.rand(1)
    torch.manual_seed(5)
    module(built([LAYERS["lstm"]]))
    assert torch.rand(1) == wanted


@pytest.mark.parametrize("name", ["lstm", "gru"])
def test_any_two_gates_swapped_would_be_seen(name, monkeypatch):
    network, right, H = built([LAYERS[name]]), recurrent.cell, 3
    gates = {"lstm": 4, "gru": 3}[name]
    for a, b in itertools.combinations(range(gates), 2):
        order = [{a: b, b: a}.get(k, k) for k in range(gates)]

        def swapped(way, place, order=order):
            found = right(way, place)

            def other(W):
                return W.reshape(-1, gates, H)[:, order].reshape(W.shape)

            return recurrent.Cell(found.module, other(found.W), other(found.R), tuple(map(other, found.bias)))

        monkeypatch.setattr(recurrent, "cell", swapped)
        assert difference(network) > 1e-3, (a, b)


@pytest.mark.parametrize(
    ("layer", "what"),
    [
        (small("jordan"), "0.jordan: a layer of kind jordan"),
        (small("blocks"), "0.blocks: a layer of kind blocks"),
        (small("window"), "0.window: a layer of kind window"),
        (small("tdnn"), "0.tdnn: a layer of kind tdnn"),
        (small("convolution", stride=2), "0.convolution: a layer of kind convolution"),
        (small("integrate"), "0.integrate: a layer of kind integrate"),
        (small("elman", activation="sigmoid"), "0.elman: an elman with sigmoid or identity"),
        (small("lstm", peepholes=True), "0.lstm: an lstm with peepholes or without forget gate"),
        (small("lstm", forget_gate=False, direction="both"), "0.lstm: an lstm with peepholes or without forget gate"),
        (small("gru", reset="before"), "0.gru: a gru with reset before"),
    ],
)
def test_what_pytorch_has_not_is_refused_with_what_is_allowed(layer, what):
    with pytest.raises(InputError) as refusal:
        module(Network(NetworkSpec(layers=(layer,)), N_IN, N_OUT, np.random.default_rng(0), "float64"))
    assert str(refusal.value).startswith(f"{what} is not allowed in a PyTorch module; ")
    assert "kind dense, elman" in str(refusal.value)
    assert one_sentence(refusal)
