"""Reber's grammar, checked by regular expressions: strings, what may follow, criteria, and the endless stream."""

import re
from collections import Counter

import numpy as np
import pytest

from simulator.losses import LOSSES
from simulator.sources import Batch
from tests.simulator.tasks import baseline, drawn, names, sequences, source

TAIL = "(?:T*V(?:PX(?:T*V)){0,99}(?:V|PS))"  # from the state that P leads to
STRING = re.compile(f"B(?:TS*X(?:S|X{TAIL})|P{TAIL})E")
EMBEDDED = re.compile(f"B(?:T{STRING.pattern}T|P{STRING.pattern}P)E")
PATTERNS = {"reber": STRING, "embedded-reber": EMBEDDED}


def strings(opened, batch):
    """Whole strings: every symbol that is read, and the last target."""
    return ["".join([*names(x, opened.inputs), names(d, opened.outputs)[-1]]) for x, d in sequences(batch)]


@pytest.mark.parametrize("strings_kept", [0, 200])
@pytest.mark.parametrize("kind", PATTERNS)
def test_every_string_is_one_of_the_grammar(kind, strings_kept):
    opened = source(kind, strings=strings_kept)
    for batch in (drawn(opened), opened.held_out()):
        assert all(PATTERNS[kind].fullmatch(string) for string in strings(opened, batch))
        for x, d in sequences(batch):
            np.testing.assert_array_equal(x[1:], d[:-1])


def test_the_simplest_strings_come_as_often_as_chance_has_it():
    opened = source("reber", strings=0)
    found = strings(opened, drawn(opened, 8000))
    for string, share in (("BTXSE", 1 / 8), ("BPVVE", 1 / 8), ("BTSXSE", 1 / 16), ("BPVPSE", 1 / 16)):
        assert found.count(string) / 8000 == pytest.approx(share, abs=0.012)


def test_the_expressions_refuse_what_is_not_in_the_grammar():
    assert all(STRING.fullmatch(s) for s in ("BTXSE", "BTSSXXTVVE", "BPTTVPXVVE", "BPVPXTVPSE"))
    assert not any(STRING.fullmatch(s) for s in ("BTXVE", "BPVE", "BTSSE", "BPVPXSE", "BTXXTVPE", "BTXSEE"))
    assert EMBEDDED.fullmatch("BTBTXSETE")
    assert not EMBEDDED.fullmatch("BTBTXSEPE")


@pytest.mark.parametrize("kind", PATTERNS)
def test_a_finite_set_is_trained_on_whole_and_never_held_out(kind):
    opened = source(kind, strings=50, held_out=80)
    trained = set(strings(opened, drawn(opened, 3000)))
    assert len(trained) <= 50
    assert len(trained) > 20, "short strings come more than once"
    held_out = strings(opened, opened.held_out())
    assert len(held_out) == 80
    assert not set(held_out) & trained
    assert trained == set(strings(opened, drawn(opened, 3000, seed=1)))


@pytest.mark.parametrize("kind", PATTERNS)
def test_the_allowed_successors_are_those_that_are_seen_to_follow(kind):
    opened, following, times = source(kind, strings=0, held_out=60), {}, Counter()
    for string in strings(opened, drawn(opened, 6000, seed=9)):
        for t in range(1, len(string)):
            following.setdefault(string[:t], set()).add(string[t])
            times[string[:t]] += 1
    batch, compared = opened.held_out(), 0
    allowed = opened.allowed(batch)
    for b, string in enumerate(strings(opened, batch)):
        for t in range(len(string) - 1):
            if times[string[: t + 1]] > 20:
                own = {symbol for symbol, may in zip("BTSXPVE", allowed[t, b], strict=True) if may}
                assert own == following[string[: t + 1]]
                compared += 1
    assert compared > 200


def test_one_symbol_not_foreseen_makes_its_string_wrong_and_no_other():
    opened = source("embedded-reber", strings=0, held_out=10)
    batch = opened.held_out()
    y = opened.allowed(batch) * 0.5
    last = batch.lengths[3] - 2
    y[last, 3] = np.roll(y[last, 3], 1)
    np.testing.assert_array_equal(opened.right(y, batch), np.arange(10) != 3)
    y = opened.allowed(batch) * 0.5
    two = np.argwhere(opened.allowed(batch)[:, 5].sum(axis=1) == 2)[0, 0]
    y[two, 5, y[two, 5].argmax()] = 0
    assert not opened.right(y, batch)[5], "one of two allowed symbols is not enough"


def test_the_embedding_symbol_decides_the_last_but_one_alone():
    opened = source("embedded-reber", strings=0, held_out=200)
    batch = opened.held_out()
    present = LOSSES["cross-entropy"].of(opened.guesses(batch)["present symbol only"], batch.target, batch.mask)
    ideal = opened.allowed(batch)
    ideal = LOSSES["cross-entropy"].of(
        ideal / np.maximum(ideal.sum(axis=2, keepdims=True), 1), batch.target, batch.mask
    )
    assert ideal < present < baseline(opened, "best constant")
    assert f"whoever knows the grammar: {ideal:.4f}" in opened.preview().facts


def test_continual_strings_follow_each_other_without_a_sign():
    opened = source("continual-reber", length=400)
    text = "".join(names(drawn(opened, 1).x[:, 0], opened.inputs))
    assert re.fullmatch(f"(?:{EMBEDDED.pattern}){{10,60}}.{{0,60}}", text)


def test_a_stream_goes_on_where_it_was_and_is_the_grammars():
    opened, rng = source("continual-reber"), np.random.default_rng(3)
    at, text, last = None, ["", "", ""], None
    for piece in range(40):
        batch, at, anew = opened.stream(at, rng, 3, 11)
        assert anew == (piece == 0)
        np.testing.assert_array_equal(batch.x[1:], batch.target[:-1])
        if last is not None:
            np.testing.assert_array_equal(batch.x[0], last)
        last = batch.target[-1]
        text = [text[b] + "".join(names(batch.x[:, b], opened.inputs)) for b in range(3)]
    assert all(re.fullmatch(f"(?:{EMBEDDED.pattern}){{10,60}}.{{0,60}}", t) for t in text)
    assert len(set(text)) == 3


def test_a_pooled_output_of_the_continual_grammar_is_judged_by_its_likeliest_symbol():
    opened = source("continual-reber", length=30)
    batch = opened.held_out()
    pooled = Batch(batch.x, batch.target[1::2])
    assert opened.right(pooled.target, pooled).all()
