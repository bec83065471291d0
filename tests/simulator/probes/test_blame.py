"""Which loss reaches which state."""

import numpy as np
import pytest

from simulator.probes.blame import MOST_STEPS, within
from simulator.probes.copies import Copies
from simulator.sources.batch import Batch
from simulator.training.look import Look
from simulator.training.trainer import Trainer
from tests.simulator.cases import SORTS, built, case, full, gradient
from tests.simulator.helpers import experiment, seen_by

LAYERS = [full("elman"), full("lstm", peepholes=True)]


def batch_of(sort, **sizes):
    given = case(sort=sort, **sizes)
    return given, Batch(given.x, given.target, given.mask, given.lengths)


@pytest.mark.parametrize("sort", SORTS)
def test_the_copies_gradients_add_up_to_the_batchs(sort):
    given, batch = batch_of(sort)
    network = built(LAYERS)
    expected = gradient(network, given)
    Copies.of(batch).propagate(network, taught=True, start={})
    for name, found in network.grads().items():
        np.testing.assert_allclose(found, expected[name], rtol=1e-9, atol=1e-12)


def test_a_row_is_what_one_loss_alone_sends_back():
    given, batch = batch_of("many-to-many")
    network = built(LAYERS)
    copies = Copies.of(batch.part(slice(1, 2)))
    copies.propagate(network, taught=False, start={})
    found = network.carried()[0][0].error
    alone, s = built(LAYERS), 3
    alone.forward(given.x[:, 1:2])
    mask = np.zeros((5, 1))
    mask[s] = 1
    alone.backward(given.target[:, 1:2], mask)
    np.testing.assert_allclose(found[:, s] * 5, alone.carried()[0][0].error[:, 0], rtol=1e-12)


def test_each_row_counts_from_its_own_step_and_knows_nothing_of_later_ones():
    trainer = Trainer(experiment(("gru",)))
    trainer.propagate()
    (h,) = seen_by("blame", trainer).layers
    assert h.shares.shape == (8, 8)
    np.testing.assert_allclose(np.diag(h.shares), 1)
    assert not np.triu(h.shares, 1).any()
    assert (np.tril(h.shares) > 0).sum() == 36


def test_what_reads_backwards_is_reached_from_the_other_side():
    trainer = Trainer(experiment(network={"layers": [{"kind": "gru", "units": 3, "direction": "both"}]}))
    trainer.propagate()
    forward, backward = seen_by("blame", trainer, part="batch", sequence=99).layers
    assert (forward.backwards, backward.backwards) == (False, True)
    assert not np.tril(backward.shares, -1).any()
    assert backward.shares[0, -1] > 0


def test_long_sequences_are_seen_in_part():
    T = 2 * MOST_STEPS
    x = np.arange(float(T))[:, None, None]
    late = np.zeros((T, 1))
    late[-1] = 1
    assert within(Batch(x, x)) == slice(0, MOST_STEPS)
    assert within(Batch(x, x, late)) == slice(T - MOST_STEPS, T)
    assert within(Batch(x, x, None, np.array([7]))) == slice(0, 7)
    assert len(Copies.of(Batch(x, x), 64).at) == 64


def test_the_last_steps_alone_are_those_of_the_whole_sequence(monkeypatch):
    trainer = Trainer(experiment(("gru",), data={"kind": "sign", "lag": 9}))
    trainer.propagate()
    whole = seen_by("blame", trainer)
    monkeypatch.setattr("simulator.probes.blame.within", lambda one: slice(6, len(one.x)))
    piece = seen_by("blame", trainer)
    assert (whole.first, piece.first) == (0, 6) and piece.losses == whole.losses
    np.testing.assert_array_equal(piece.layers[0].shares, whole.layers[0].shares[:, 6:])


def test_what_reads_backwards_begins_at_the_end_also_of_a_sequence_that_is_seen_in_part(monkeypatch):
    trainer = Trainer(experiment(network={"layers": [{"kind": "gru", "units": 3, "direction": "both"}]}))
    trainer.propagate()
    whole = seen_by("blame", trainer)
    monkeypatch.setattr("simulator.probes.blame.within", lambda one: slice(0, 5))
    piece = seen_by("blame", trainer)
    assert piece.losses == whole.losses[:5]
    for each, all_of_it in zip(piece.layers, whole.layers, strict=True):
        np.testing.assert_allclose(each.shares, all_of_it.shares[:5, :5], rtol=1e-9)


def test_what_is_typed_is_seen_where_it_has_targets():
    text = {"kind": "characters", "sentences": 40, "length": 10}
    network = {"loss": "cross-entropy", "read_out": {"activation": "softmax"}}
    trainer = Trainer(experiment(("elman",), network=network, data=text))
    trainer.propagate()
    letters = "".join(Look(trainer).alphabet.names[k] for k in (1, 2, 3, 1, 2))
    seen = seen_by("blame", trainer, part="typed", typed=letters)
    assert seen.losses == (0, 1, 2, 3), "of the last there is no next one"
    assert seen_by("spectrum", trainer, part="typed", typed=letters).ways[0].singular.shape == (3, 4)
    numbers = Trainer(experiment(("elman",)))
    numbers.propagate()
    assert "target" in seen_by("blame", numbers, part="typed", typed="0.5; 0.1; 0.3").reason
    assert len(seen_by("blame", numbers, part="typed", typed="nothing").losses) == 8, "one held out in its place"
    for probe in ("flow", "methods"):
        assert seen_by(probe, numbers, part="typed") is not None
