"""What layers declare of their arithmetic is what they do: values, gradients and ∂L/∂x, for every kind there is."""

import functools
from typing import Literal

import numpy as np
import pytest

from simulator.arithmetic.equations import UndeclaredError
from simulator.arithmetic.reader import Clamp
from simulator.layers import LAYERS, Layer
from simulator.layers.dense import Dense, DenseSpec
from simulator.network.equations import equations, read
from tests.simulator.cases import (
    N_IN,
    N_OUT,
    PAIRS,
    SORTS,
    B,
    T,
    built,
    case,
    forward,
    full,
    gradient,
    named,
    specs,
    takes,
    truncated,
)

CLOSE = {"rtol": 1e-10, "atol": 1e-10}
ALL = [*specs(), *truncated(), full("lstm", peepholes=True, forget_gate=False, direction="both", learn_start=True)]
each_spec = pytest.mark.parametrize("spec", ALL, ids=[f"{k}-{named(spec)}" for k, spec in enumerate(ALL)])
STACKS = {
    "delays above a state with a start": [full("elman", start=0.5), full("tdnn"), full("window")],
    "both ways above a stride": [full("convolution", pool="max", stride=2), full("gru", direction="both")],
    "outputs fed back above a stride": [full("convolution", pool="mean", stride=3), full("jordan")],
    "two strides": [full("convolution", stride=2), full("convolution", pool="mean", stride=2, dilation=2)],
    "evidence above cells": [full("blocks"), full("lstm", direction="backward"), full("integrate"), full("dense")],
}


program_of = functools.lru_cache(4)(equations)


def reading(network, batch, **more):
    return read(
        program_of(network), network.params(), batch.x, batch.target, batch.mask, batch.lengths, batch.target, **more
    )


def signals(network, values):
    """The values of a network's variables as its layers' signals: of each way side by side, a gate for each cell."""
    for number, layer in enumerate(network.layers[:-1]):
        for name, expected in layer.signals().items():
            ways = [f"{number}.{way}.{name}" for way in ("forward", "backward") if f"{number}.{way}.h" in values]
            found = np.concatenate([values[way] for way in ways or [f"{number}.{name}"]], axis=2)
            yield f"{number}.{name}", np.repeat(found, expected.shape[2] // found.shape[2], axis=2), expected


def compare(network, batch, **more):
    """Everything that the engine knows, too."""
    expected = gradient(network, batch)
    found = reading(network, batch, **more)
    for name, s, signal in signals(network, found.values):
        np.testing.assert_allclose(s, signal, **CLOSE, err_msg=name)
    np.testing.assert_allclose(found.values["y"], network.read_out.h, **CLOSE)
    np.testing.assert_allclose(found.loss, network.value(batch.target, batch.mask), **CLOSE)
    assert found.gradients.keys() == network.params().keys()
    for name, g in found.gradients.items():
        np.testing.assert_allclose(g, expected[name], **CLOSE, err_msg=name)
    if "x" in expected:
        np.testing.assert_allclose(found.adjoints["x"], expected["x"], **CLOSE)
    return found


@each_spec
def test_a_kind_does_what_it_declares(spec):
    for sort in SORTS:
        network = built([spec])
        if takes(network, sort):
            compare(network, case(sort=sort))


@each_spec
def test_and_goes_on_from_a_state_as_it_declares(spec):
    network = built([spec])
    if network.layers[0].causal and network.stride == 1:
        forward(network, case(seed=7))
        state = network.state()
        network.resume(state)
        compare(network, case(), start=state)


@pytest.mark.parametrize(("loss", "activation"), PAIRS)
def test_every_loss_and_read_out(loss, activation):
    for layers in ([full("elman")], [full("jordan")], [full("jordan", teacher_forcing=True)], []):
        if layers:
            compare(built(layers, loss, activation), case(loss, "weights"))
        else:
            compare(built([full("dense")], loss, activation, bias=False), case(loss))


@pytest.mark.parametrize("layers", STACKS.values(), ids=STACKS)
def test_layers_on_layers(layers):
    network = built(layers)
    for sort in SORTS:
        if takes(network, sort):
            compare(network, case(sort=sort))


@pytest.mark.parametrize("layers", [[full("gru")], [full("convolution", stride=2)]], ids=["gru", "stride"])
def test_a_shortcut_and_what_it_is_to_the_inputs(layers):
    network, batch = built(layers, shortcut=True), case(sort="weights", seed=4)
    found = compare(network, batch)
    for at in ((0, 2, 1), (T - 1, 2, 0), (1, 0, 0)):
        expected = difference(network, batch, batch.x[at], "x", *at)
        assert found.adjoints["x"][at] == pytest.approx(expected, rel=1e-6, abs=1e-9)


def difference(network, batch, value, name, t, b, j):
    """∂L/∂ of an element, by moving it from its value."""
    losses = []
    for step in (1e-5, -1e-5):
        moved = Clamp(name, value + step, t, j, b)
        losses.append(reading(network, batch, clamps=[moved]).loss)
    return (losses[0] - losses[1]) / 2e-5


def lasting(name):
    """Of variables through which errors go: targets and counts are not."""
    return name.rpartition(".")[2] not in ("d", "n")


SMOOTH = [
    *specs(0), full("gru", reset="after"), full("elman", direction="both"), full("blocks", forget_gate=True),
    full("convolution", pool="max", activation="tanh"), full("lstm", peepholes=True, direction="backward"),
]  # fmt: skip


@pytest.mark.parametrize("spec", SMOOTH, ids=named)
def test_the_adjoint_of_every_variable_is_what_moving_it_does_to_the_loss(spec):
    network, batch = built([spec]), case(sort="lengths" if built([spec]).stride == 1 else "many-to-many")
    found, rng = reading(network, batch), np.random.default_rng(1)
    for name, adjoint in found.adjoints.items():
        if lasting(name):
            at = tuple(int(rng.integers(0, n)) for n in adjoint.shape)
            expected = difference(network, batch, found.values[name][at], name, *at)
            assert adjoint[at] == pytest.approx(expected, rel=1e-5, abs=1e-8), name


@pytest.mark.parametrize(("loss", "activation"), PAIRS)
def test_the_adjoint_of_outputs_where_they_are_fed_back(loss, activation):
    network, batch = built([full("jordan")], loss, activation), case(loss)
    found = reading(network, batch)
    for name in ("y", "y'", "0.s"):
        for at in ((1, 0, 0), (0, 1, 2), (T - 1, 2, 1)):
            expected = difference(network, batch, found.values[name][at], name, *at)
            assert found.adjoints[name][at] == pytest.approx(expected, rel=1e-5, abs=1e-8), name


def test_what_is_clamped_keeps_its_value_and_stops_errors():
    network, batch = built([full("lstm")]), case()
    clamp = Clamp("0.c", 0.25, step=2, unit=1)
    found, before = reading(network, batch, clamps=[clamp]), reading(network, batch)
    assert (found.values["0.c"][2, :, 1] == 0.25).all()
    np.testing.assert_array_equal(found.values["0.c"][:2], before.values["0.c"][:2])
    assert np.abs(found.values["0.h"][3:] - before.values["0.h"][3:]).max() > 1e-4
    assert (found.adjoints["0.i"][2, :, 1] == 0).all()
    assert (found.adjoints["0.c"][2, :, 1] != 0).all()
    everything = reading(network, batch, clamps=[Clamp("0.h", 0.5)])
    assert (everything.values["0.h"] == 0.5).all()
    assert not any(g.any() for name, g in everything.gradients.items() if name.startswith("0."))
    assert not everything.adjoints["x"].any()


def test_gradients_are_those_of_the_clamped_network():
    network, batch = built([full("gru", learn_start=True)]), case()
    clamps = [Clamp("0.z", 0.9, unit=0), Clamp("0.h", 0.1, step=1, sequence=2), Clamp("0.h", -0.3, step=-1, unit=2)]
    found = reading(network, batch, clamps=clamps)
    for name, W in network.params().items():
        at = np.unravel_index(np.abs(found.gradients[name]).argmax(), W.shape)
        kept, losses = W[at], []
        for step in (1e-5, -1e-5):
            W[at] = kept + step
            losses.append(reading(network, batch, clamps=clamps).loss)
        W[at] = kept
        if name != "0.gru.start" or at[1] != 2:
            assert found.gradients[name][at] == pytest.approx((losses[0] - losses[1]) / 2e-5, rel=1e-6, abs=1e-9)


def test_the_start_before_the_first_step_can_be_read_and_moved():
    network, batch = built([full("elman", start=0.25)]), case()
    found = reading(network, batch)
    assert (found.starts["0.h"] == 0.25).all()
    losses = [reading(network, batch, clamps=[Clamp("0.h", 0.25 + s, -1, 1, 0)]).loss for s in (1e-5, -1e-5)]
    assert found.start_adjoints["0.h"][0, 0, 1] == pytest.approx((losses[0] - losses[1]) / 2e-5, rel=1e-6)


def test_a_layer_that_reads_backwards_is_read_in_the_order_of_time():
    network, batch = built([full("elman", direction="backward")]), case(sort="lengths")
    found = reading(network, batch, clamps=[Clamp("0.backward.h", 0.5, step=0, sequence=1)])
    assert (found.values["0.backward.h"][0, 1] == 0.5).all()
    assert (found.values["0.h"][0, 1] == 0.5).all()
    np.testing.assert_array_equal(found.values["0.backward.x"], batch.x)


@pytest.mark.parametrize("kind", LAYERS)
def test_a_kind_declares_its_equations_or_says_why_not(kind):
    layer = built([full(kind)]).layers[0]
    assert type(layer).equations is not Layer.equations or layer.undeclared != Layer.undeclared
    assert layer.undeclared.endswith(".")


class Foreign(Dense):
    """A layer of somebody's own, who has not read this."""

    equations = Layer.equations


class ForeignSpec(DenseSpec):
    kind: Literal["foreign"] = "foreign"

    def build(self, n_in, rng, dtype):
        return Foreign("foreign", np.ones((n_in + 1, self.units)), "tanh", True)


def test_a_foreign_layer_without_equations_works_and_says_that_it_has_none():
    layer = ForeignSpec(units=3).build(N_IN, np.random.default_rng(0), "float64")
    network = built([full("dense")])
    network.layers[0] = layer
    assert forward(network, case()).shape == (T, B, N_OUT)
    with pytest.raises(UndeclaredError, match=r"^This kind of layer does not declare its equations"):
        equations(network)
