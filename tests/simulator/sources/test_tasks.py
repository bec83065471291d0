"""The tasks of the papers: sequences that follow the papers' rules, their criteria and their figures."""

import re

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.experiment import Experiment
from simulator.sources import SOURCES
from simulator.sources.episodes import Episodes, EpisodeSpec, padded
from simulator.sources.reber import Grammar
from simulator.training.trainer import Trainer
from tests.simulator.helpers import SOURCE_KINDS, seen_by
from tests.simulator.tasks import baseline

KINDS = [kind for kind in SOURCE_KINDS if issubclass(SOURCES[kind], EpisodeSpec)]
TASKS = {
    "reber": {"kind": "reber"},
    "reber, endless": {"kind": "reber", "strings": 0},
    "embedded Reber": {"kind": "embedded-reber", "strings": 64, "held_out": 64},
    "continual Reber": {"kind": "continual-reber", "length": 30},
    "lag 2a": {"kind": "lag", "p": 6},
    "lag 2b": {"kind": "lag", "variant": "2b", "p": 6},
    "lag 2c": {"kind": "lag", "variant": "2c", "p": 5, "q": 7},
    "two sequences 3a": {"kind": "two-sequence", "length": 40},
    "two sequences 3b": {"kind": "two-sequence", "length": 40, "variant": "3b"},
    "two sequences 3c": {"kind": "two-sequence", "length": 40, "variant": "3c"},
    "adding 1997": {"kind": "adding", "length": 40},
    "adding 2015": {"kind": "adding", "length": 40, "variant": "2015"},
    "multiplication": {"kind": "multiplication", "length": 40},
    "temporal order 6a": {"kind": "temporal-order"},
    "temporal order 6b": {"kind": "temporal-order", "relevant": 3},
    "copy memory": {"kind": "copy-memory", "delay": 12, "remembered": 4},
    "formants": {"kind": "formants"},
    "sign": {"kind": "sign", "lag": 12},
}


@pytest.fixture
def opened():
    """The opened source of a task, by its name here; fields go to the spec."""

    def make(name, dtype="float64", **fields):
        task = {**TASKS[name], **fields}
        return SOURCES[task.pop("kind")](**task).open(dtype)

    return make


def drawn(source, B=50, seed=0):
    return source.draw(np.random.default_rng(seed), B)


def rows(batch):
    """Each sequence of a batch on its own: x (T, n), target (T, k), scored (T,)."""
    T = np.full(batch.x.shape[1], len(batch.x)) if batch.lengths is None else batch.lengths
    for b, length in enumerate(T):
        yield batch.x[:length, b], batch.target[:length, b], batch.scored()[:length, b]


def same(a, b):
    return all(
        (p is None and q is None) or np.array_equal(p, q)
        for p, q in ((a.x, b.x), (a.target, b.target), (a.mask, b.mask), (a.lengths, b.lengths))
    )


def test_every_kind_of_task_is_tested_here():
    assert {task["kind"] for task in TASKS.values()} == set(KINDS)


# every task


@pytest.mark.parametrize("name", TASKS)
def test_the_same_seed_gives_the_same_bits(name, opened):
    assert same(drawn(opened(name), seed=4), drawn(opened(name), seed=4))
    assert not same(drawn(opened(name), seed=4), drawn(opened(name), seed=5))


@pytest.mark.parametrize("name", TASKS)
def test_what_is_held_out_depends_on_the_data_seed_alone(name, opened):
    source, other = opened(name), opened(name)
    drawn(source)
    assert same(source.held_out(), other.held_out())
    drawn(source)
    assert same(source.held_out(), other.held_out())
    assert not same(source.held_out(), opened(name, seed=1).held_out())


@pytest.mark.parametrize("seed", [0, 1, 7])
@pytest.mark.parametrize("name", TASKS)
def test_no_seed_of_training_draws_what_is_held_out(name, seed, opened):
    source = opened(name, seed=seed)
    held_out = source.held_out()
    assert not same(drawn(source, held_out.x.shape[1], seed), held_out)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", TASKS)
def test_batches_have_the_shapes_that_their_names_say(name, dtype, opened):
    source = opened(name, dtype, held_out=30)
    for batch, B in ((drawn(source, 50), 50), (drawn(source, 1), 1), (source.held_out(), 30), (source.shown(), None)):
        T, own_B, n = batch.x.shape
        assert B in (None, own_B)
        assert (n, batch.target.shape) == (len(source.inputs), (T, own_B, len(source.outputs)))
        assert batch.x.dtype == batch.target.dtype == np.dtype(dtype)
        assert batch.mask is None or (batch.mask.shape, batch.mask.dtype) == ((T, own_B), np.dtype(dtype))
        assert np.isfinite(batch.x).all()
        assert np.isfinite(batch.target).all()


@pytest.mark.parametrize("name", TASKS)
def test_nothing_stands_or_is_scored_behind_a_sequences_end(name, opened):
    source = opened(name)
    for batch in (drawn(source), source.held_out(), source.shown()):
        if batch.lengths is None:
            continue
        assert batch.lengths.max() == len(batch.x), "no step is padding for all"
        behind = np.arange(len(batch.x))[:, None] >= batch.lengths
        assert behind.any() or source.shown().x.shape[1] == 1
        for array in (batch.x, batch.target, batch.mask):
            assert not array[behind].any()


@pytest.mark.parametrize("name", TASKS)
def test_scored_is_the_last_step_alone_or_every_one(name, opened):
    source = opened(name)
    for _, _, scored in rows(drawn(source)):
        assert scored[-1]
        assert scored.sum() == (1 if source.one_answer else len(scored))


@pytest.mark.parametrize("name", TASKS)
def test_a_perfect_answer_is_right_and_its_opposite_wrong(name, opened):
    source = opened(name)
    batch = source.held_out()
    y = batch.target.copy()
    if isinstance(source, Grammar):
        y = source.allowed(batch) * 0.5  # which of two comes next cannot be known
    right = source.right(y, batch)
    assert right.all()
    assert right.size >= batch.x.shape[1]
    opposite = {"classes": 1.5 - y, "bits": 1 - y, "values": y + 1}[source.targets]
    assert not source.right(opposite, batch).any()
    assert not source.right(np.full_like(y, np.nan), batch).any() or source.targets == "classes"


@pytest.mark.parametrize("name", TASKS)
def test_what_is_not_scored_has_no_say_in_what_is_right(name, opened):
    source = opened(name)
    batch = source.held_out()
    y = np.random.default_rng(0).random(batch.target.shape)
    other = np.where(batch.scored()[:, :, None], y, 9.0)
    np.testing.assert_array_equal(source.right(y, batch), source.right(other, batch))


@pytest.mark.parametrize("name", TASKS)
def test_shown_are_held_out_sequences(name, opened):
    source = opened(name, held_out=40)
    held_out = {x.tobytes() for x, _, _ in rows(source.held_out())}
    shown = [x.tobytes() for x, _, _ in rows(source.shown())]
    assert set(shown) <= held_out
    assert len(shown) == (40 if source.one_answer else 1)
    assert source.connected == (not source.one_answer)


@pytest.mark.parametrize("name", ["adding 1997", "two sequences 3a"])
def test_the_plot_has_one_point_for_each_sequence_in_the_order_of_their_targets(name):
    data = {**TASKS[name], "held_out": 30}
    layers = [{"kind": "elman", "units": 3}]
    trainer = Trainer(Experiment.from_data({"network": {"layers": layers}, "data": data}))
    trainer.propagate()
    found = seen_by("output", trainer)
    assert found.target.shape == found.output.shape == (30, 1)
    assert (np.diff(found.target[:, 0]) >= 0).all()
    np.testing.assert_array_equal(found.x, np.arange(1, 31))
    assert not found.connected


@pytest.mark.parametrize("name", TASKS)
def test_facts_name_lengths_sizes_and_a_baseline(name, opened):
    source = opened(name)
    facts = source.preview().facts
    assert re.match(rf"\d+( to \d+)? steps · {len(source.inputs)} in · {len(source.outputs)} out · ", facts)
    assert f"best constant: {baseline(source, 'best constant'):.4f}" in facts


@pytest.mark.parametrize("name", TASKS)
def test_no_task_has_a_stream_but_the_continual_one(name, opened):
    source = opened(name)
    if name != "continual Reber":
        with pytest.raises(InputError, match=r"^training\.method: .* short and independent; choose full back"):
            source.stream(None, np.random.default_rng(0), 2, 5)


@pytest.mark.parametrize("name", TASKS)
def test_a_network_can_be_trained_on_it(name):
    kind = TASKS[name]["kind"]
    targets = SOURCES[kind].targets
    network = {
        "layers": [{"kind": "lstm", "units": 3}],
        "loss": "cross-entropy" if targets == "classes" else "squared-error",
        "read_out": {"activation": "softmax" if targets == "classes" else "sigmoid"},
    }
    data = {**TASKS[name], "held_out": 20}
    trainer = Trainer(Experiment.from_data({"network": network, "data": data, "training": {"updates": 2, "batch": 4}}))
    for _ in range(2):
        trainer.propagate()
        trainer.update()
    assert 0 <= trainer.validation[0][2] <= 1
    assert trainer.started().baselines["best constant"] > 0


def test_held_out_sequences_that_would_fill_the_memory_are_refused():
    with pytest.raises(InputError, match=r"^data\.held_out: 200 is not allowed with .*; it should be at most \d+\.$"):
        SOURCES["lag"](variant="2c", p=1000, q=1000).open()
    SOURCES["lag"](variant="2c", p=1000, q=1000, held_out=40).open()


def test_sequences_one_by_one_are_padded_to_the_longest():
    class Counting(Episodes):
        def episode(self, rng):
            T = int(rng.integers(2, 6))
            return np.full((T, 1), 7.0), np.ones((T, 1)), np.arange(T) == T - 1

    batch = Counting(SOURCES["adding"](), ("x",), ("y",), 5, "float64").episodes(np.random.default_rng(0), 40)
    assert set(batch.lengths) == {2, 3, 4, 5}
    np.testing.assert_array_equal((batch.x[:, :, 0] == 7).sum(axis=0), batch.lengths)
    np.testing.assert_array_equal(batch.mask.argmax(axis=0), batch.lengths - 1)
    np.testing.assert_array_equal(batch.mask.sum(axis=0), 1)


def test_sequences_of_one_length_need_neither_lengths_nor_mask():
    batch = padded([(np.ones((3, 1)), np.ones((3, 1)), None)] * 2, "float32")
    assert batch.mask is None
    assert batch.lengths is None


@pytest.mark.parametrize(
    ("task", "fields"),
    [
        *((task, {}) for task in TASKS),
        *((task, {"length": 3000}) for task in TASKS if "length" in TASKS[task]),
        ("copy memory", {"delay": 3000}),
        ("lag 2a", {"p": 400}),
    ],
)
def test_what_the_opponents_know_is_drawn_before_the_untrained_network_is_shown_and_so_not_much(opened, task, fields):
    assert 0 < opened(task, **fields).sample().x.size <= 1_000_000
