"""The errors of the states that a layer carries, against what moving the state makes of the loss."""

import numpy as np
import pytest

from tests.simulator.cases import B, T, built, case, full, named, variants

WAYS = [spec for kind in ("elman", "jordan", "lstm", "gru", "blocks") for spec in variants(kind)]
FORWARDS = [spec for spec in WAYS if dict(spec).get("direction", "forward") == "forward"]
ε = 1e-5


def carried(network, batch):
    network.forward(batch.x)
    network.backward(batch.target, batch.mask)
    return network.carried()[0]


def moved(network, batch, t, move):
    """∂L/∂s of a state s after step t, by central differences, where L is the loss of the last step: `move(state,
    shift)` moves it by a shift (B, units)."""
    network.restart()
    network.forward(batch.x)
    before, rest = network.state(t), batch.piece(t + 1, T)
    slope = np.zeros((B, network.layers[0].units))
    for at in np.ndindex(slope.shape):
        for sign in (1, -1):
            shift = np.zeros(slope.shape)
            shift[at] = sign * ε
            state = {name.rpartition(".")[2]: s.copy() for name, s in before.items()}
            move(state, shift)
            network.resume(dict(zip(before, state.values(), strict=True)))
            network.forward(rest.x)
            slope[at] += sign * network.value(rest.target, rest.mask) / (2 * ε)
    network.restart()
    return slope


def moves(network, spec, batch, t):
    """What moves each state after step t, and all that follows from it within the step."""
    network.forward(batch.x)
    signals = {name: s[t].copy() for name, s in network.layers[0].signals().items()}

    def h(state, shift):
        if spec.kind == "jordan":  # its state hears h through the outputs alone
            state["s"] += shift @ network.read_out.W[: spec.units]
        else:
            state["h"] += shift

    def c(state, shift):
        peep = network.layers[0].params.get("peep", np.zeros((1, 1)))[0]
        o = np.log(signals["o"] / (1 - signals["o"])) + peep * shift
        state["c"] += shift
        state["h"][:] = np.tanh(state["c"] / (2 if spec.kind == "blocks" else 1)) / (1 + np.exp(-o))

    return {"h": h, "c": c} if "c" in signals else {"h": h}


@pytest.mark.parametrize("spec", FORWARDS, ids=named)
def test_the_error_of_every_state_is_what_moving_it_makes_of_the_loss(spec):
    network, batch = built([spec]), case(sort="many-to-one")
    errors = {each.name: each.error for each in carried(network, batch)}
    for t in (0, T - 2):
        ways = moves(network, spec, batch, t)
        assert list(ways) == list(errors)
        for name, move in ways.items():
            slope = moved(network, batch, t, move)
            scale = np.abs(slope).max()
            assert scale > 1e-7, "nothing to compare with"
            np.testing.assert_allclose(errors[name][t], slope, rtol=0, atol=1e-6 * scale, err_msg=f"{name} at {t}")


@pytest.mark.parametrize("kind", ["elman", "lstm", "gru"])
def test_what_reads_backwards_carries_what_it_would_carry_through_the_turned_sequence(kind):
    batch = case()
    turned = type(batch)(batch.x[::-1].copy(), batch.target[::-1].copy())
    forward, backward = built([full(kind)]), built([full(kind, direction="backward")])
    for one, other in zip(carried(forward, turned), carried(backward, batch), strict=True):
        assert (one.name, one.backwards, other.backwards) == (other.name, False, True)
        np.testing.assert_allclose(one.error[::-1], other.error, rtol=1e-12)
    both = carried(built([full(kind, direction="both")]), batch)
    assert [each.backwards for each in both] == [False] * (len(both) // 2) + [True] * (len(both) // 2)


@pytest.mark.parametrize("kind", ["lstm", "gru", "blocks"])
def test_a_truncated_gradient_comes_back_by_what_the_state_keeps_alone(kind):
    network, batch = built([full(kind, truncate=True)]), case(sort="many-to-one")
    state = carried(network, batch)[-1]
    alone = state.error[-1] * np.cumprod(state.kept[:0:-1], axis=0)[::-1]
    np.testing.assert_allclose(state.error[:-1], alone, rtol=1e-12)


def test_a_truncated_gradient_of_h_ends_where_it_begins():
    for kind in ("elman", "jordan"):
        (h,) = carried(built([full(kind, truncate=True)]), case(sort="many-to-one"))
        assert h.error[-1].any()
        assert not h.error[:-1].any()


def test_no_error_of_an_elman_layer_grows_beyond_its_bound():
    for activation in ("tanh", "sigmoid", "relu", "identity"):
        network = built([full("elman", activation=activation)])
        (h,) = carried(network, case(sort="many-to-one"))
        size = np.linalg.norm(h.error, axis=2)
        assert (size[:-1] <= network.layers[0].bound() * size[1:] * (1 + 1e-12)).all()
