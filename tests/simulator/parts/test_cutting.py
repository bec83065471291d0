"""Batches in parts, without a process: for every kind of layer the whole of the parts is the batch, and whoever makes a
part finds the same bits."""

import pickle

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.layers import LAYERS
from simulator.methods import Piece
from simulator.methods.full import FullBPTT
from simulator.methods.rtrl import RTRL
from simulator.network import Network
from simulator.parts import Team
from simulator.parts.cutting import Maker, cut
from simulator.sources.batch import Batch
from tests.simulator.cases import N_IN, N_OUT, PAIRS, SORTS, built, case, full, named, specs, takes

B = 5
FULL = FullBPTT()


def piece_of(network, sort="many-to-many", loss="squared-error"):
    """Of a random batch, whose sequences go on from one that was read before, as far as such a network can read on."""
    some = case(loss, sort, B=B).to(network.theta.dtype)
    batch = Batch(some.x, some.target, some.mask, some.lengths)
    if sort == "lengths" or network.stride > 1 or not all(layer.causal for layer in network.layers):
        return Piece(batch)
    twin = network.twin()
    twin.forward(batch.x[::-1], teacher=batch.target)
    return Piece(batch, twin.state(), 2)


def another(network):
    """That has the same weights."""
    other = Network(network.spec, N_IN, N_OUT, np.random.default_rng(9), network.theta.dtype)
    other.lie_in(network.theta)
    return other


def passed(network, piece, parts, method=FULL):
    """The loss, the gradient and the kept state, by another network of the same weights."""
    network = another(network)
    found = Team(method, network, parts).go_over(piece) if parts > 1 else method.go_over(network, piece)
    return found.loss, network.dtheta.copy(), found.state


@pytest.mark.parametrize("spec", specs(), ids=named)
@pytest.mark.parametrize("sort", SORTS)
def test_the_parts_of_a_batch_add_up_to_the_batch(spec, sort):
    network = built([spec])
    if not takes(network, sort):
        return
    piece = piece_of(network, sort)
    loss, gradient, state = passed(network, piece, 1)
    for parts in (2, 4, B, 7):
        again, added, kept = passed(network, piece, parts)
        assert again == pytest.approx(loss, rel=1e-12)
        np.testing.assert_allclose(added, gradient, rtol=1e-11, atol=1e-12 * np.abs(gradient).max())
        assert kept.keys() == state.keys()
        for name, s in state.items():
            np.testing.assert_allclose(kept[name], s, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("loss", "activation"), PAIRS)
def test_so_they_do_with_every_loss(loss, activation):
    network = built([full("gru"), full("elman")], loss, activation)
    for sort in SORTS:
        piece = piece_of(network, sort, loss)
        whole, added = (passed(network, piece, parts) for parts in (1, 3))
        assert added[0] == pytest.approx(whole[0], rel=1e-12)
        np.testing.assert_allclose(added[1], whole[1], rtol=1e-11, atol=1e-12 * np.abs(whole[1]).max())


@pytest.mark.parametrize(("loss", "activation"), PAIRS)
def test_so_they_do_where_the_loss_is_summed_over_steps(loss, activation):
    network = built([full("gru")], loss, activation, reduction="sum")
    for sort in SORTS:
        piece = piece_of(network, sort, loss)
        whole, added = (passed(network, piece, parts) for parts in (1, 3))
        assert added[0] == pytest.approx(whole[0], rel=1e-12)
        np.testing.assert_allclose(added[1], whole[1], rtol=1e-11, atol=1e-12 * np.abs(whole[1]).max())


def test_a_summed_part_of_which_nothing_is_scored_still_is_a_sequence_of_the_mean():
    network = built([full("elman")], reduction="sum")
    some = case("squared-error", B=4)
    mask = np.ones(some.x.shape[:2])
    mask[:, :2] = 0
    piece = Piece(Batch(some.x, some.target, mask))
    assert [part.share for part in cut(network, piece, 2)] == [0, 0.5]
    (loss, gradient, _), (again, added, _) = (passed(network, piece, parts) for parts in (1, 2))
    assert again == pytest.approx(loss, rel=1e-14)
    np.testing.assert_allclose(added, gradient, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("kind", [kind for kind in LAYERS if full(kind).has_tangent])
def test_the_sum_is_the_derivative_of_the_batches_loss_by_every_method(kind):
    network = built([full(kind, 2)])
    piece = piece_of(network, "weights")
    found = [passed(network, piece, 3, method)[1] for method in (FULL, RTRL())]
    slope = np.empty_like(network.theta)
    for k, kept in enumerate(network.theta.copy()):
        above, below = (_loss(network, piece, k, kept + e) for e in (1e-5, -1e-5))
        network.theta[k] = kept
        slope[k] = (above - below) / 2e-5
    for gradient in found:
        np.testing.assert_allclose(gradient, slope, atol=1e-8)


def _loss(network, piece, k, value):
    network.theta[k] = value
    return passed(network, piece, 1)[0]


@pytest.mark.parametrize("spec", specs(), ids=named)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_who_makes_a_part_changes_no_bit(spec, dtype):
    """The trainer's own network or a twin of it, or one in another process, to which the part is sent."""
    for sort in ("weights", "lengths"):
        network = built([full("dense"), spec], dtype=dtype)
        if not takes(network, sort):
            continue
        parts = cut(network, piece_of(network, sort), 2)
        assert [part.piece.batch.x.shape[1] for part in parts] == [3, 2]
        here, away = (np.zeros((2, len(network.theta)), dtype) for _ in range(2))
        found = Maker(FULL, network, here, first=0).make(parts)
        again = Maker(FULL, another(network), away, first=1).make(pickle.loads(pickle.dumps(parts)))
        assert here[0].any()
        assert here[1].any()
        assert away.tobytes() == here.tobytes()
        for number, each in found.items():
            assert again[number].loss == each.loss
            np.testing.assert_equal(again[number].state, each.state)


def test_a_part_of_which_nothing_is_scored_counts_nothing_and_its_state_is_kept():
    network = built([full("lstm")])
    some = case("squared-error", B=4)
    mask = np.ones(some.x.shape[:2])
    mask[:, :2] = 0
    piece = Piece(Batch(some.x, some.target, mask), keep=-1)
    assert [part.share for part in cut(network, piece, 2)] == [0, 1]
    (loss, gradient, state), (again, added, kept) = (passed(network, piece, parts) for parts in (1, 2))
    assert again == pytest.approx(loss, rel=1e-14)
    np.testing.assert_allclose(added, gradient, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(kept["0.lstm.h"], state["0.lstm.h"], rtol=1e-13)


def test_where_no_scored_step_has_an_output_parts_are_refused_as_the_batch_is():
    network = built([full("convolution", pool="max", stride=2)])
    some = case("squared-error", B=4)
    mask = np.zeros(some.x.shape[:2])
    mask[-2] = 1
    with pytest.raises(InputError, match="use stride 1"):
        Team(FULL, network, 2).go_over(Piece(Batch(some.x, some.target, mask)))


def test_parts_differ_by_one_sequence_at_most_and_weigh_what_they_score():
    network = built([full("elman")])
    parts = cut(network, piece_of(network), 3)
    assert [part.share for part in parts] == pytest.approx([2 / 5, 2 / 5, 1 / 5])
