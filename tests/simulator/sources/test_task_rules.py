"""The rules of the papers' tasks, found again from the inputs by other means, and the papers' figures."""

import re

import numpy as np
import pytest

from simulator.errors import InputError
from tests.simulator.tasks import baseline, drawn, names, sequences, source

# lags


def test_2a_has_two_sequences_and_every_next_symbol_for_a_target():
    opened = source("lag", p=5)
    found = {" ".join([*names(x, opened.inputs), names(d, opened.outputs)[-1]]) for x, d in sequences(drawn(opened))}
    assert found == {"x a1 a2 a3 a4 x", "y a1 a2 a3 a4 y"}
    batch = drawn(opened)
    np.testing.assert_array_equal(batch.x[1:], batch.target[:-1])
    assert (len(opened.inputs), len(opened.outputs)) == (6, 6)
    assert batch.x[0, :, opened.inputs.index("x")].mean() == pytest.approx(0.5, abs=0.1)


def test_2a_leaves_one_bit_in_p_steps_to_who_sees_the_present_symbol_only():
    assert baseline(source("lag", p=20, held_out=2000), "present symbol only") == pytest.approx(
        np.log(2) / 20, rel=0.01
    )


def test_2b_draws_what_is_in_between_at_random():
    opened = source("lag", variant="2b", p=8)
    seen = set()
    for x, d in sequences(drawn(opened)):
        first, *between = names(x, opened.inputs)
        assert first in "xy"
        assert names(d, opened.outputs) == [*between, first]
        assert len(between) == 7
        seen |= set(between)
    assert seen == {f"a{i}" for i in range(1, 8)}


def test_2c_asks_after_the_trigger_for_the_symbol_of_the_second_step():
    opened = source("lag", variant="2c", p=6, q=9)
    assert len(opened.inputs) == 10
    lengths, seen = [], set()
    for x, d in sequences(drawn(opened, 3000)):
        b, first, *between, e = names(x, opened.inputs)
        assert (b, e, names(d[-1:], opened.outputs)) == ("b", "e", [first])
        assert not d[:-1].any()
        seen |= set(between)
        lengths.append(len(between))
    assert seen == {f"a{i}" for i in range(1, 7)}
    assert min(lengths) == 9
    assert np.mean(lengths) == pytest.approx(9 + 9, abs=0.6), "q + 14 symbols in all, as the paper counts"
    assert np.mean(np.array(lengths) == 9) == pytest.approx(0.1, abs=0.02)


@pytest.mark.parametrize(("variant", "limit"), [("2a", 0.25), ("2b", 0.25), ("2c", 0.2)])
def test_a_lag_sequence_is_right_below_the_papers_limit_at_every_output(variant, limit):
    opened = source("lag", variant=variant, p=4, q=4, held_out=6)
    batch = opened.held_out()
    T = np.full(6, len(batch.x)) if batch.lengths is None else batch.lengths
    y = batch.target.copy()
    y[T[0] - 1, 0, 0] += limit - 0.001
    y[T[1] - 1, 1, 1] -= limit + 0.001
    np.testing.assert_array_equal(opened.right(y, batch), [True, False, *[True] * 4])
    y = batch.target.copy()
    y[1, 2] += 0.5
    assert opened.right(y, batch)[2] == (variant != "2a"), "before the end it counts in 2a alone"


# two sequences


@pytest.mark.parametrize(("variant", "noise_on_signals"), [("3a", False), ("3b", True), ("3c", True)])
@pytest.mark.parametrize("signals", [1, 3])
def test_the_first_steps_tell_the_class_and_the_rest_is_noise(variant, noise_on_signals, signals):
    batch = drawn(source("two-sequence", variant=variant, signals=signals, variance=0.09, length=60), 2000)
    first, rest = batch.x[:signals, :, 0], np.concatenate([x[signals:, 0] for x, _ in sequences(batch)])
    assert rest.mean() == pytest.approx(0, abs=0.01)
    assert rest.var() == pytest.approx(0.09, rel=0.03)
    away = np.abs(first) - 1
    assert (np.abs(away).max() > 0.1) == noise_on_signals
    assert first.var() == pytest.approx(1 + 0.09 * noise_on_signals, rel=0.05)
    answers = np.array([d[-1, 0] for _, d in sequences(batch)])
    if variant != "3c":
        assert set(answers) == {0, 1}
    if variant == "3a":
        np.testing.assert_array_equal(answers, first[0] > 0)
    assert (batch.lengths.min(), batch.lengths.max()) == (60, 66)


def test_3c_has_noisy_targets_in_training_and_clean_ones_held_out():
    opened = source("two-sequence", variant="3c", variance=0.0, held_out=100)
    assert set(np.round([d[-1, 0] for _, d in sequences(opened.held_out())], 9)) == {0.2, 0.8}
    batch = drawn(opened, 4000)
    up = batch.x[0, :, 0] > 0
    answers = np.array([d[-1, 0] for _, d in sequences(batch)])
    assert answers[up].mean() == pytest.approx(0.2, abs=0.03)
    assert answers[~up].mean() == pytest.approx(0.8, abs=0.03)
    assert answers[up].var() == pytest.approx(0.1, rel=0.1)


@pytest.mark.parametrize(("variant", "limit"), [("3a", 0.2), ("3b", 0.2), ("3c", 0.1)])
def test_a_class_is_right_below_the_papers_limit(variant, limit):
    opened = source("two-sequence", variant=variant, held_out=4)
    batch = opened.held_out()
    off = np.array([0, limit - 0.001, -limit + 0.001, limit + 0.001])
    np.testing.assert_array_equal(opened.right(batch.target + off[:, None], batch), [True, True, True, False])


# adding and multiplication


EDGE = 1 / 10 + 9 / 10 / 48
"""Probability that, at T = 100, one of the two marks falls on the first pair."""


def marked(x):
    return x[x[:, 1] == 1, 0]


@pytest.mark.parametrize("length", [3, 10, 40, 100])
def test_adding_of_1997_is_half_plus_a_quarter_of_the_marked_sum(length):
    batch = drawn(source("adding", length=length), 2000)
    places = set()
    for x, d in sequences(batch):
        assert d[-1, 0] == pytest.approx(0.5 + marked(x).sum() / 4)
        assert not d[:-1].any()
        assert x[0, 1] == x[-1, 1] == -1
        where = np.flatnonzero(x[:, 1] == 1)
        assert len(where) in (1, 2), "one alone where the first pair is the other"
        places |= set(where)
        assert set(x[:, 1]) <= {-1, 0, 1}
    T = [len(x) for x, _ in sequences(batch)]
    assert (min(T), max(T)) == (length, length + length // 10)
    assert batch.x[:, :, 0].min() < -0.99
    assert batch.x[:, :, 0].max() > 0.99
    if length == 100:
        assert places == set(range(1, 49)), "the second mark is among the first T/2 - 1 pairs"
        pairs = [where for x, _ in sequences(batch) if len(where := np.flatnonzero(x[:, 1] == 1)) == 2]
        assert all(where[0] < 10 for where in pairs)
        assert len(pairs) / 2000 == pytest.approx(1 - EDGE, abs=0.02)


@pytest.mark.parametrize("length", [2, 5, 10, 20, 40, 100])
def test_adding_of_2015_is_the_sum_of_one_number_from_each_half(length):
    batch = drawn(source("adding", variant="2015", length=length), 2000)
    assert batch.lengths is None
    halves = [set(), set()]
    for x, d in sequences(batch):
        assert d[-1, 0] == pytest.approx(marked(x).sum())
        where = np.flatnonzero(x[:, 1])
        assert len(where) == 2
        for half, place in zip(halves, where, strict=True):
            half.add(place)
    assert halves == [set(range(length // 2)), set(range(length // 2, length))]
    assert 0 <= batch.x.min() < 0.001


@pytest.mark.parametrize("length", [3, 40, 100])
def test_multiplication_is_the_product_of_the_marked_numbers(length):
    batch = drawn(source("multiplication", length=length), 1000)
    for x, d in sequences(batch):
        assert d[-1, 0] == pytest.approx(marked(x).prod())
    assert batch.x[:, :, 0].min() >= 0


@pytest.mark.parametrize(
    ("kind", "fields", "figure", "rel"),
    [
        ("adding", {"variant": "2015", "length": 10}, 1 / 6, 0.02),
        ("adding", {"length": 100}, (2 - EDGE) / 48, 0.02),
        ("multiplication", {"length": 100}, ((1 - EDGE) / 9 + EDGE / 3) - ((1 - EDGE) / 4 + EDGE / 2) ** 2, 0.02),
        ("two-sequence", {"length": 20}, 1 / 4, 0.01),
        ("temporal-order", {"length": 20}, np.log(4), 0.01),
        ("temporal-order", {"length": 20, "relevant": 3}, np.log(8), 0.01),
        ("formants", {}, np.log(3), 0.01),
    ],
)
def test_the_best_constant_has_the_loss_that_theory_gives_it(kind, fields, figure, rel):
    assert baseline(source(kind, held_out=20_000, **fields), "best constant") == pytest.approx(figure, rel=rel)


@pytest.mark.parametrize("kind", ["adding", "multiplication"])
def test_an_answer_is_right_to_within_four_hundredths(kind):
    opened = source(kind, held_out=4)
    batch = opened.held_out()
    off = np.array([0, 0.0399, -0.0399, 0.0401])
    np.testing.assert_array_equal(opened.right(batch.target + off[:, None], batch), [True, True, True, False])


# temporal order


@pytest.mark.parametrize(("relevant", "places"), [(2, [(10, 20), (50, 60)]), (3, [(10, 20), (33, 43), (66, 76)])])
def test_the_class_is_the_order_of_x_and_y_at_the_papers_places(relevant, places):
    opened = source("temporal-order", relevant=relevant)
    batch, seen, classes = drawn(opened, 3000), [set() for _ in places], set()
    for x, d in sequences(batch):
        word = "".join(names(x, opened.inputs))
        found = list(re.finditer("[XY]", word))
        assert names(d[-1:], opened.outputs) == ["".join(m.group() for m in found)]
        assert re.fullmatch("E[abcdXY]{98,108}B", word)
        assert len(found) == len(places)
        for place, m in zip(seen, found, strict=True):
            place.add(m.start())
        classes.add(names(d[-1:], opened.outputs)[0])
    assert seen == [set(range(low, high + 1)) for low, high in places]
    assert len(classes) == len(opened.outputs) == 2**relevant


@pytest.mark.parametrize("length", range(5, 30))
@pytest.mark.parametrize("relevant", [2, 3])
def test_in_short_sequences_every_symbol_still_finds_its_place(length, relevant):
    opened = source("temporal-order", length=length, relevant=relevant)
    for x, _ in sequences(drawn(opened, 50)):
        word = "".join(names(x, opened.inputs))
        assert len(re.findall("[XY]", word)) == relevant
        assert (word[0], word[-1]) == ("E", "B")


# copy memory


def test_the_symbols_come_again_behind_the_signal():
    opened = source("copy-memory", delay=20, remembered=5, alphabet=6)
    for x, d in sequences(drawn(opened)):
        read, write = "".join(names(x, opened.inputs)), "".join(names(d, opened.outputs))
        assert re.fullmatch(r"[1-6]{5}·{19}!·{5}", read)
        assert write == "·" * 25 + read[:5]


@pytest.mark.parametrize(("T", "figure"), [(100, 0.1733), (200, 0.0945), (300, 0.0650), (500, 0.0400)])
def test_no_memory_has_the_published_loss(T, figure):
    found = baseline(source("copy-memory", delay=T, held_out=5), "no memory")
    assert found == pytest.approx(10 * np.log(8) / (T + 20), abs=1e-9)
    assert round(found, 4) == figure


def test_copied_symbols_count_and_blanks_do_not():
    opened = source("copy-memory", delay=10, remembered=4, held_out=3)
    batch = opened.held_out()
    y = batch.target.copy()
    y[:-4] = np.roll(y[:-4], 1, axis=2)
    assert opened.right(y, batch).size == opened.right(y, batch).sum() == 12
    y[-2, 1] = np.roll(y[-2, 1], 1)
    assert opened.right(y, batch).sum() == 11


# formants


def test_formant_sequences_are_centred_and_fill_the_range():
    batch = drawn(source("formants"))
    assert batch.x.shape[0::2] == (15, 16)
    np.testing.assert_allclose(batch.x.mean(axis=(0, 2)), 0, atol=1e-12)
    np.testing.assert_allclose(np.abs(batch.x).max(axis=(0, 2)), 1)


def test_the_second_formant_of_b_rises_and_that_of_g_falls():
    opened = source("formants", speakers=0.0, shift=0)
    which = np.repeat([0, 1, 2], 300)
    tracks, onset = opened.tracks(np.random.default_rng(0), which)
    assert (onset == 3).all()
    moved = (tracks[-1] - tracks[3])[:, 1]
    assert (moved[which == 0] > 0).mean() > 0.8
    assert (moved[which == 2] < 0).mean() > 0.8
    begins = tracks[3, :, 1]
    assert begins[which == 1].std() < 0.7 * begins[which == 0].std(), "D begins near the same place before any vowel"


def test_the_nearest_clean_pattern_does_not_tell_the_consonants_but_the_movement_does():
    opened = source("formants", noise=0.0, shift=0, held_out=600)
    batch = opened.held_out()
    steady = batch.x[-1], batch.target[-1].argmax(axis=1)
    moving = batch.x[3:6].transpose(1, 0, 2).reshape(600, -1), steady[1]

    def nearest(x, label):
        """The share whose nearest other sequence is of the same class."""
        gap = np.square(x[:, None] - x[None]).sum(axis=2)
        np.fill_diagonal(gap, np.inf)
        return (label[gap.argmin(axis=1)] == label).mean()

    assert nearest(*steady) < 0.5
    assert nearest(*moving) > 0.8


# refusals


@pytest.mark.parametrize(
    ("kind", "fields", "sentence"),
    [
        ("adding", {"length": 2}, r"data\.length: 2 is not allowed in the task of 1997, .*at least 3\."),
        ("multiplication", {"length": 2}, r"data\.length: 2 is not allowed in the task of 1997, .*at least 3\."),
        ("two-sequence", {"length": 5, "signals": 6}, r"data\.signals: 6 is not allowed .*; it should be at most 5\."),
        ("adding", {"held_out": 100_000, "length": 1000}, r"data\.held_out: 100,000 is not allowed .*at most 22,727\."),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(kind, fields, sentence):
    with pytest.raises(InputError, match=f"^{sentence}$") as refused:
        source(kind, **fields)
    assert "\n" not in str(refused.value)
