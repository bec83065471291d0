"""Long sequences and cycles: recomputed from their definitions, read piece by piece, and their criteria and floors."""

import re
from itertools import pairwise

import numpy as np
import pytest

from simulator import train
from simulator.errors import InputError
from simulator.sources import SOURCES, lorenz
from simulator.sources import mackey_glass as mackey
from simulator.sources.cycles import CLOSE, CURVES
from simulator.sources.letters import ALPHABET, CODES, FEATURES
from simulator.sources.sentences import CLASSES, LEXICON, TEMPLATES, likelihoods
from simulator.sources.words import GRAMMAR, sentence
from tests.simulator.helpers import experiment, snapshots, trained

LONG = {
    "sine": {"steps": 300}, "walk": {"days": 300}, "mackey-glass": {"steps": 300}, "lorenz": {"steps": 300},
    "figure-eight": {"cycles": 20}, "characters": {"sentences": 20}, "letters-in-words": {"sentences": 12},
    "word-classes": {"sentences": 100}, "temporal-xor": {"pairs": 100}, "letters": {"consonants": 100},
}  # fmt: skip
SYMBOLS = ["temporal-xor", "letters", "letters-in-words", "word-classes"]


def opened(kind, **fields):
    return SOURCES[kind](**{"length": 5} | LONG[kind] | fields).open("float64")


def rng(seed=0):
    return np.random.default_rng(seed)


def errors(source, y, batch):
    """The mean squared error over the scored steps."""
    return float(np.square(y - batch.target)[batch.scored()].mean())


def share(source, y, batch):
    return float(source.right(y, batch).mean())


# reading on


@pytest.mark.parametrize("kind", LONG)
@pytest.mark.parametrize(("B", "T"), [(1, 1), (1, 7), (3, 4), (5, 1)])
def test_pieces_follow_on_each_other_until_one_reader_is_at_the_end(kind, B, T):
    source, chance = opened(kind), rng()
    sequence = source.windows(np.array([0]), source.N)
    at, news = None, []
    for _ in range(2 * source.split // (T * B) + 4):
        before = at
        piece, at, anew = source.stream(at, chance, B, T)
        news.append(anew)
        assert piece.x.shape[:2] == piece.target.shape[:2] == (T, B)
        assert anew == (before is None or bool((before + T > source.split).any()))
        begin = at - T
        if not anew:
            np.testing.assert_array_equal(begin, before)
        for b in range(B):
            np.testing.assert_array_equal(piece.x[:, b], sequence.x[begin[b] : at[b], 0])
            np.testing.assert_array_equal(piece.target[:, b], sequence.target[begin[b] : at[b], 0])
        assert (at <= source.split).all()
    assert news[0]
    assert 2 <= sum(news) <= 4


@pytest.mark.parametrize("B", [1, 4])
def test_reading_on_passes_every_step_of_the_training_part_about_equally_often(B):
    source, chance, at = opened("sine", validation=0.5), rng(), None
    seen = np.zeros(source.split, int)
    for _ in range(8 * source.split // B):
        piece, at, _ = source.stream(at, chance, B, 5)
        np.add.at(seen, piece.at.ravel(), 1)
    assert seen[5:-5].min() > 0.7 * seen.mean()
    assert seen.max() < 1.7 * seen.mean()


def test_a_place_that_was_kept_is_read_on_from_as_if_nothing_had_been_between():
    source = opened("letters")
    chance = rng()
    _, at, _ = source.stream(None, chance, 2, 6)
    a, end_a, anew_a = source.stream(at, chance, 2, 6)
    b, end_b, anew_b = opened("letters").stream(at.copy(), rng(5), 2, 6)
    np.testing.assert_array_equal(a.x, b.x)
    np.testing.assert_array_equal(end_a, end_b)
    assert not anew_a
    assert not anew_b


def test_training_that_was_broken_off_goes_on_from_its_place():
    data = {"kind": "temporal-xor", "pairs": 60, "length": 6}
    method = {"kind": "truncated", "k1": 4, "k2": 9}
    network = {"read_out": {"activation": "sigmoid"}}
    whole = experiment(data=data, network=network, method=method, updates=80)
    _, end = trained(whole)
    _, half = trained(whole.model_copy(update={"training": whole.training.model_copy(update={"updates": 33})}))
    _, resumed = trained(whole, half)
    assert all(np.array_equal(end.weights[name], resumed.weights[name]) for name in end.weights)


@pytest.mark.parametrize("mapping", ["many-to-one", "one-to-many"])
def test_reading_on_needs_a_target_and_an_input_at_every_step(mapping):
    with pytest.raises(InputError, match=r"^data\.mapping: .*many-to-many"):
        opened("letters", mapping=mapping).stream(None, rng(), 1, 4)


def test_pieces_longer_than_the_training_part_are_refused():
    with pytest.raises(InputError, match=r"^training\.method: pieces of 9,000 steps are longer than"):
        opened("sine").stream(None, rng(), 1, 9000)


def test_cycles_have_no_long_sequence_to_read_on():
    with pytest.raises(InputError, match=r"^training\.method: .*short and independent"):
        SOURCES["cycles"]().open().stream(None, rng(), 1, 4)


# one-to-many


@pytest.mark.parametrize("kind", LONG)
def test_one_to_many_shows_the_first_input_alone_and_scores_every_step(kind):
    source, whole = opened(kind, mapping="one-to-many"), opened(kind)
    for get in ("held_out", "shown", "draw"):
        batch = getattr(source, get)(*((rng(), 3) if get == "draw" else ()))
        full = whole.gather(batch.at)
        np.testing.assert_array_equal(batch.x[0], full[0][0])
        assert not batch.x[1:].any()
        np.testing.assert_array_equal(batch.target, full[1])
        assert batch.mask is None
    assert source.shown().x.shape[:2] == (5, 1)


@pytest.mark.parametrize("kind", LONG)
def test_without_inputs_no_opponent_reads_them(kind):
    source = opened(kind, mapping="one-to-many")
    assert set(source.guesses(source.held_out())) == {"best constant"}


def test_the_shown_run_of_one_input_stands_where_its_axis_says():
    source = opened("sine", mapping="one-to-many", horizon=3)
    _, first = source.shown_at()
    y = source.restore(source.shown().target[:, 0])
    np.testing.assert_allclose(y, source.columns.values[int(first) : int(first) + len(y)], atol=1e-12)


@pytest.mark.parametrize("mapping", ["many-to-many", "one-to-many"])
def test_a_network_of_characters_writes_whatever_the_mapping(mapping):
    wanted = experiment(
        data={"kind": "characters", "sentences": 20, "length": 6, "mapping": mapping},
        network={"loss": "cross-entropy", "read_out": {"activation": "softmax"}}, updates=2,
    )  # fmt: skip
    assert len(snapshots(train(wanted))) >= 1
    source = wanted.data.open()
    assert source.codes.shape == (len(source.characters),) * 2


# symbols


@pytest.mark.parametrize("kind", SYMBOLS)
@pytest.mark.parametrize("mapping", ["many-to-many", "many-to-one"])
def test_the_next_symbols_code_is_the_target(kind, mapping):
    source = opened(kind, mapping=mapping)
    batch = source.draw(rng(), 9)
    np.testing.assert_array_equal(batch.target[:-1], batch.x[1:])
    np.testing.assert_array_equal(batch.x, source.codes[source.ids[batch.at]])
    assert len({tuple(code) for code in source.codes}) == len(source.codes)


@pytest.mark.parametrize("kind", SYMBOLS)
def test_somebody_who_knows_the_rule_is_always_right_and_beats_those_without_memory(kind):
    source = SOURCES[kind]().open("float64")
    batch = source.held_out()
    found = source.guesses(batch)
    loss = {name: errors(source, y, batch) for name, y in found.items()}
    score = {name: share(source, y, batch) for name, y in found.items()}
    assert loss[f"last {source.symbol} alone"] <= loss["best constant"] + 0.001
    assert max(score["best constant"], score[f"last {source.symbol} alone"]) < 0.9
    if source.rule in found:
        assert score[source.rule] == 1
        assert loss[source.rule] < 0.96 * min(v for name, v in loss.items() if name != source.rule)


@pytest.mark.parametrize("kind", SYMBOLS)
def test_many_to_one_asks_for_the_last_step_alone(kind):
    source = opened(kind, mapping="many-to-one")
    batch = source.held_out()
    assert source.right(batch.target, batch).size == source.counted(batch.at[-1]).sum()


@pytest.mark.parametrize("kind", SYMBOLS)
def test_what_follows_a_symbol_is_counted_in_the_training_part_alone(kind):
    source = opened(kind, validation=0.5)
    followers = source.followers.copy()
    shuffled = opened(kind, validation=0.5)
    shuffled.ids[source.split + 1 :] = shuffled.ids[0]
    np.testing.assert_array_equal(shuffled.followers, followers)
    symbol, seen = source.ids[3], [source.codes[b] for a, b in pairwise(source.ids[: source.split + 1])]
    after = [c for c, a in zip(seen, source.ids, strict=False) if a == symbol]
    expected = (np.sum(after, axis=0) + followers_prior(source, seen)) / (len(after) + 1)
    np.testing.assert_allclose(followers[symbol], expected)


def followers_prior(source, seen):
    return (np.sum(seen, axis=0) + source.codes.mean(axis=0)) / (len(seen) + 1)


def test_a_score_is_recorded_at_the_steps_that_count():
    data = {"kind": "temporal-xor", "pairs": 40, "length": 6}
    wanted = experiment(data=data, network={"read_out": {"activation": "sigmoid"}}, updates=1)
    scores = np.concatenate([s.validation for s in snapshots(train(wanted))])[:, 2]
    assert np.isfinite(scores).all()
    count = wanted.data.open().counted(wanted.data.open().held_out().at[1:]).sum()
    np.testing.assert_allclose(scores * count, np.round(scores * count))


@pytest.mark.parametrize("kind", ["temporal-xor", "letters", "word-classes"])
def test_what_stood_before_the_window_is_not_asked_for(kind):
    source = opened(kind, length=7)
    batch = source.held_out()
    y = batch.target.copy()
    y[: source.warm_up] = 1 - y[: source.warm_up]
    assert source.right(y, batch).all()
    y[source.warm_up] = 1 - y[source.warm_up]
    assert not source.right(y, batch).all()


# exclusive or in time


def test_every_third_bit_is_the_exclusive_or_of_the_two_before():
    source = SOURCES["temporal-xor"](seed=3).open("float64")
    bits = source.ids
    assert len(bits) == 3750
    assert source.split == pytest.approx(3000, abs=1)
    for a, b, c in zip(bits[::3], bits[1::3], bits[2::3], strict=True):
        assert c == (a != b)
    for chance in (bits[::3], bits[1::3]):
        assert chance.mean() == pytest.approx(0.5, abs=0.05)


def test_the_exclusive_or_is_counted_at_every_third_bit_wherever_a_window_begins():
    source = opened("temporal-xor", length=7)
    batch = source.draw(rng(), 11)
    for t in range(7):
        for b in range(11):
            assert source.counted(batch.at)[t, b] == (int(batch.at[t, b] + 1) % 3 == 2)
    y = np.where(source.counted(batch.at)[..., None], batch.target, 1 - batch.target)
    assert source.right(y, batch).all(), "the bits that are chance do not count"
    assert not source.right(1 - y, batch).any()


def test_chance_leaves_a_sixth_of_squared_error_to_one_who_knows_the_exclusive_or():
    source = SOURCES["temporal-xor"](pairs=20_000).open("float64")
    batch = source.held_out()
    assert errors(source, source.guesses(batch)["knowing the rule"], batch) == pytest.approx(1 / 6, abs=0.002)
    assert errors(source, source.guesses(batch)["last bit alone"], batch) == pytest.approx(1 / 4, abs=0.002)


# letters


def test_every_consonant_is_followed_by_as_many_of_its_vowel():
    text = SOURCES["letters"](seed=2).open().text
    assert len(re.findall("[bdg]", text)) == 1250
    assert re.fullmatch("(ba|dii|guuu)+", text)
    counts = [text.count(c) for c in "bdg"]
    assert [text.count(v) for v in "aiu"] == [counts[0], 2 * counts[1], 3 * counts[2]]
    assert min(counts) > 350


def test_letters_share_features_as_in_the_paper():
    feature = {name: {c for c in ALPHABET if CODES[c][k]} for k, name in enumerate(FEATURES)}
    assert feature["consonant"] == feature["interrupted"] == set("bdg")
    assert feature["vowel"] == set("aiu")
    assert feature["voiced"] == set(ALPHABET)
    assert (feature["high"], feature["back"]) == (set("diu"), set("gau"))


def test_a_consonants_own_features_do_not_count_but_that_it_comes_does():
    source = opened("letters", length=20)
    batch = source.held_out()
    text = np.array(list(source.text))[batch.at + 1]
    consonant, vowel = np.isin(text, list("bdg")), np.isin(text, list("aiu"))
    y = batch.target.copy()
    y[consonant, 3:5] = 1 - y[consonant, 3:5]  # high, back
    assert source.right(y, batch).all()
    y[consonant, 0] = 0
    np.testing.assert_array_equal(source.right(y, batch), vowel[2:].ravel())
    y = batch.target.copy()
    y[vowel, 3] = 1 - y[vowel, 3]
    np.testing.assert_array_equal(source.right(y, batch), consonant[2:].ravel())


# letters in words


def test_sentences_are_of_fifteen_words_and_four_to_nine_long():
    lexicon = {w for lines in GRAMMAR.values() for line in lines for w in line.split() if w.islower()}
    assert len(lexicon) == 15
    source = SOURCES["letters-in-words"]().open()
    first = np.flatnonzero(source.first)
    words = [source.text[a:b] for a, b in pairwise([*first, len(source.text)])]
    assert set(words) == lexicon
    assert 4 * 250 <= len(words) == source.words <= 9 * 250
    assert {len(sentence(rng(n))) for n in range(200)} == {4, 5, 6, 7, 8, 9}


def test_five_bits_are_the_letters_number_in_the_alphabet():
    source = opened("letters-in-words")
    x = source.windows(np.array([0]), 12).x[:, 0]
    assert "".join(chr(96 + int("".join(str(int(bit)) for bit in code), 2)) for code in x) == source.text[:12]


def test_letters_that_begin_a_word_do_not_count():
    source = opened("letters-in-words")
    batch = source.held_out()
    begins = source.first[batch.at + 1]
    assert 0.2 < begins.mean() < 0.35
    y = np.where(begins[..., None], 1 - batch.target, batch.target)
    assert source.right(y, batch).all()
    assert source.right(y, batch).size == (~begins).sum()


# word classes


def test_the_lexicon_and_the_templates_have_the_papers_sizes():
    assert (len(LEXICON), len(TEMPLATES)) == (29, 16)
    assert all(c in CLASSES for template in TEMPLATES for c in template)
    assert len(set(TEMPLATES)) == 16
    words = SOURCES["word-classes"](sentences=10_000).open().N
    assert words == pytest.approx(27_534, abs=300)


def test_every_sentence_is_made_by_a_template():
    made = {" ".join(words) for t in TEMPLATES for words in product_of(t)}
    source = SOURCES["word-classes"](sentences=2000).open()
    assert {" ".join(words) for words in source.sentences} <= made
    assert " ".join(LEXICON[k] for k in source.ids) == " ".join(" ".join(words) for words in source.sentences)


def product_of(template):
    found = [()]
    for c in template:
        found = [(*said, word) for said in found for word in CLASSES[c]]
    return found


def test_likelihoods_are_the_shares_found_in_many_sentences():
    source = SOURCES["word-classes"](sentences=60_000).open()
    followed = {}
    for words, nxt in zip(source.sentences, [*source.sentences[1:], ("",)], strict=True):
        for n in range(1, len(words) + 1):
            followed.setdefault(words[:n], []).append(words[n] if n < len(words) else nxt[0])
    for said in (("man",), ("dragon",), ("man", "eat"), ("man", "move"), ("book", "break"), ("cat", "eat", "bread")):
        counts = np.array([followed[said].count(word) for word in LEXICON])
        likely = likelihoods()[said]
        assert likely.sum() == pytest.approx(1)
        n = counts.sum()
        assert np.abs(counts / n - likely).max() < 5 * (0.25 / n) ** 0.5
        assert not counts[likely == 0].any()


def test_a_word_that_may_come_is_right_even_if_another_came():
    source = SOURCES["word-classes"](sentences=400).open("float64")
    at = next(n for n, k in enumerate(source.ids) if LEXICON[k] == "eat" and LEXICON[source.ids[n - 1]] == "man")
    batch = source.windows(np.array([at]), 1)
    for word in LEXICON:
        y = np.eye(29)[LEXICON.index(word)][None, None]
        assert source.right(y, batch).tolist() == [word in CLASSES["food"]]
        begins = {c for c, *_ in TEMPLATES}
        after = source.windows(np.array([at + 1]), 1)
        assert source.right(y, after).tolist() == [any(word in CLASSES[c] for c in begins)]


# series


def test_an_eight_crosses_itself_twice_in_a_cycle():
    values = SOURCES["figure-eight"]().series().values
    assert values.shape == (800, 2)
    cycle = values[:16]
    np.testing.assert_array_equal(values, np.tile(cycle, (50, 1)))
    crossing = np.flatnonzero(np.abs(cycle - 0.5).max(axis=1) < 1e-9)
    assert crossing.tolist() == [0, 8]
    ways = [cycle[(k + 1) % 16] - cycle[k - 1] for k in crossing]
    assert abs(np.linalg.det(np.array(ways))) > 0.1, "it comes and goes in two different directions"
    assert len({tuple(np.round(p, 9)) for p in cycle}) == 15
    assert (cycle.min(), cycle.max()) == (pytest.approx(0.1), pytest.approx(0.9))


@pytest.mark.parametrize("horizon", [1, 2])
def test_a_place_alone_fails_at_the_crossing_and_nowhere_else(horizon):
    source = opened("figure-eight", length=16, horizon=horizon)
    batch = source.held_out()
    off = np.abs(source.guesses(batch)["last place alone"] - batch.target).max(axis=2)
    np.testing.assert_array_equal(off > 1e-9, batch.at % 8 == 0)


def test_the_eights_noise_has_the_deviation_asked_for():
    clean, noisy = (SOURCES["figure-eight"](cycles=500, noise=n).series().values for n in (0.0, 0.05))
    assert (noisy - clean).std() == pytest.approx(0.05, rel=0.03)


def test_mackey_glass_is_the_solution_that_a_finer_euler_method_finds():
    def euler(tau, until, h=0.001):
        m, n = round(tau / h), round(until / h)
        x = [0.9] * (m + 1)
        for k in range(m, m + n):
            late = x[k - m]
            x.append(x[k] + h * (0.2 * late / (1 + late**10) - 0.1 * x[k]))
        return np.array(x[m :: round(1 / h)])

    for tau in (17, 30):
        x = mackey.integrate(120, 0.9, tau, 0.2, 0.1, 10.0)
        np.testing.assert_allclose(x[::10], euler(tau, 120), atol=2e-3)


def test_finer_steps_bring_mackey_glass_ever_nearer_to_one_limit(monkeypatch):
    found = []
    for per_unit in (5, 10, 20, 80):
        monkeypatch.setattr(mackey, "PER_UNIT", per_unit)
        found.append(mackey.integrate(80, 0.9, 17, 0.2, 0.1, 10.0)[::per_unit])
    a, b, c = (np.abs(x - found[-1]).max() for x in found[:-1])
    assert a > 3.5 * b > 3.5**2 * c
    assert b < 5e-4


@pytest.mark.parametrize(("tau", "low", "high"), [(17, 0.4, 1.35), (30, 0.2, 1.4)])
def test_mackey_glass_keeps_to_its_attractor(tau, low, high):
    x = SOURCES["mackey-glass"](steps=20_000, tau=tau).series().values[:, 0]
    assert low < x.min() < low + 0.1
    assert high - 0.1 < x.max() < high
    assert x.mean() == pytest.approx(0.9, abs=0.05)


def test_mackey_glass_is_chaotic_for_long_delays_alone():
    """Two histories that hardly differ: with a short delay they stay together, with τ = 17 they part."""
    for tau, parted in ((10, False), (17, True), (30, True)):
        a, b = (mackey.integrate(3000, start, tau, 0.2, 0.1, 10.0) for start in (0.9, 0.9 + 1e-6))
        assert (np.abs(a - b)[-5000:].max() > 0.05) == parted


def test_an_interval_takes_every_so_many_units_of_time():
    one, six = (SOURCES["mackey-glass"](steps=s, interval=i).series().values for s, i in ((601, 1), (101, 6)))
    np.testing.assert_array_equal(one[::6], six)


def test_lorenz_keeps_within_the_sphere_that_its_energy_sets():
    σ, ρ, β = 10, 28, 8 / 3
    v = SOURCES["lorenz"](steps=20_000).series().values
    x, y, z = v.T
    energy = x**2 + y**2 + (z - σ - ρ) ** 2
    assert energy.max() <= β**2 * (σ + ρ) ** 2 / (4 * (β - 1))
    assert (x.min() < -15, x.max() > 15, z.min() > 0, z.max() > 40) == (True,) * 4
    assert z.mean() == pytest.approx(23.55, abs=0.3)
    assert np.mean(x**2) == pytest.approx(np.mean(x * y), rel=0.02), "since d(x²)/dt vanishes on average"
    assert np.mean(x * y) == pytest.approx(β * z.mean(), rel=0.02), "since dz/dt does"


def test_lorenz_follows_its_equations_from_step_to_step():
    v = SOURCES["lorenz"](steps=200, interval=0.001).series().values
    x, y, z = v[1:-1].T
    slope = (v[2:] - v[:-2]) / 0.002
    np.testing.assert_allclose(slope, np.column_stack([10 * (y - x), x * (28 - z) - y, x * y - 8 / 3 * z]), atol=0.05)


def test_lorenz_is_integrated_to_the_fourth_order(monkeypatch):
    monkeypatch.setattr(lorenz, "TRANSIENT", 0.0)
    ends = []
    for finest in (0.02, 0.01, 0.005, 0.00125):
        monkeypatch.setattr(lorenz, "FINEST", finest)
        ends.append(lorenz.integrate(np.array([1.0, 2.0, 20.0]), 11, 0.1, 10.0, 28.0, 8 / 3)[-1])
    a, b, c = (np.abs(end - ends[-1]).max() for end in ends[:-1])
    assert a > 12 * b > 12**2 * c


def test_lorenz_below_its_critical_heating_comes_to_rest_at_a_fixed_point():
    v = SOURCES["lorenz"](steps=500, rho=10.0, beta=2.0, interval=0.1).series().values
    np.testing.assert_allclose(np.abs(v[-1]), [18**0.5, 18**0.5, 9], atol=1e-6)


@pytest.mark.parametrize(("sees", "predicts"), [("x", "z"), ("x, y, z", "x"), ("y", "x, y, z")])
def test_any_of_lorenzs_three_can_be_seen_and_predicted(sees, predicts):
    source = opened("lorenz", sees=sees, predicts=predicts)
    assert (", ".join(source.inputs), ", ".join(source.outputs)) == (sees, predicts)
    persistent = set(predicts.split(", ")) <= set(sees.split(", "))
    assert ("persistence" in source.guesses(source.held_out())) == persistent


@pytest.mark.parametrize("extreme", [{"sigma": 50.0, "rho": 200.0}, {"beta": 10.0, "rho": 200.0}, {"sigma": 0.0}])
def test_extreme_parameters_of_lorenz_still_make_finite_numbers(extreme):
    assert np.isfinite(SOURCES["lorenz"](steps=100, interval=0.1, **extreme).series().values).all()


def test_persistence_says_that_tomorrow_is_like_today():
    source = opened("walk", assets=3)
    batch = source.held_out()
    np.testing.assert_array_equal(source.guesses(batch)["persistence"], batch.x)


def test_one_asset_walks_alone_as_it_does_in_company():
    alone, company = (SOURCES["walk"](assets=n, days=200, momentum=0.4).series() for n in (1, 4))
    assert (alone.names, company.names) == (("price",), ("price 1", "price 2", "price 3", "price 4"))
    np.testing.assert_array_equal(alone.values[:, 0], company.values[:, 0])
    chance = np.random.default_rng(0).standard_normal(200)
    returns, last = [], 0.0
    for c in chance:
        last = 0.4 * last + (1 - 0.4**2) ** 0.5 * c
        returns.append(0.01 * last)
    np.testing.assert_array_equal(alone.values[:, 0], 100 * np.exp(np.cumsum(returns)))


@pytest.mark.parametrize("correlation", [0.0, 0.6, 0.99])
def test_assets_are_as_correlated_and_as_volatile_as_asked_for(correlation):
    walk = SOURCES["walk"](assets=3, days=20_000, correlation=correlation, quantity="return", volatility=0.02)
    returns = walk.series().values
    found = np.corrcoef(returns.T)[np.triu_indices(3, 1)]
    np.testing.assert_allclose(found, correlation, atol=0.03)
    np.testing.assert_allclose(returns.std(axis=0), 0.02, rtol=0.03)


# plans and cycles


@pytest.mark.parametrize("plan", ["constant", "first step"])
def test_a_plan_names_its_curve(plan):
    source = SOURCES["cycles"](plan=plan, turns=2, further=1).open("float64")
    batch = source.draw(rng(), 7)
    assert batch.x.shape == (24, 7, 3)
    which = batch.x[0].argmax(axis=1)
    assert sorted(np.bincount(which)) == [2, 2, 3]
    expected = np.eye(3)[which][None].repeat(24, axis=0)
    expected[1:] *= plan == "constant"
    np.testing.assert_array_equal(batch.x, expected)
    for b, k in enumerate(which):
        np.testing.assert_array_equal(batch.target[:, b], source.held_out().target[:24, k])


def test_each_curve_closes_and_goes_through_its_corners():
    source = SOURCES["cycles"](points=12, turns=1).open("float64")
    d = dict(zip(CURVES, source.held_out().target[:12].transpose(1, 0, 2), strict=True))
    corners = {tuple(np.round(p, 9)) for p in d["square"][::3]}
    assert corners == {(0.1, 0.1), (0.1, 0.9), (0.9, 0.9), (0.9, 0.1)}
    assert {tuple(np.round(p, 9)) for p in d["triangle"][::4]} == {(0.1, 0.1), (0.5, 0.9), (0.9, 0.1)}
    for name, sides in (("square", 4), ("triangle", 3)):
        steps = np.linalg.norm(np.diff(np.vstack([d[name], d[name][:1]]), axis=0), axis=1).reshape(sides, -1)
        np.testing.assert_allclose(steps, steps[:, :1].repeat(12 // sides, axis=1))
    assert np.flatnonzero(np.abs(d["eight"] - 0.5).max(axis=1) < 1e-9).tolist() == [0, 6]
    np.testing.assert_array_equal(source.held_out().target[12:24], source.held_out().target[:12])


def test_what_lies_beyond_the_turns_trained_on_is_scored_and_nothing_else():
    source = SOURCES["cycles"](points=10, turns=2, further=3).open()
    held_out = source.held_out()
    assert held_out.x.shape[:2] == (50, 3)
    np.testing.assert_array_equal(held_out.scored(), (np.arange(50) >= 20)[:, None].repeat(3, axis=1))
    assert source.draw(rng(), 4).x.shape[0] == 20


def test_a_curve_is_right_if_no_point_beyond_the_training_is_off():
    source = SOURCES["cycles"]().open("float64")
    batch = source.held_out()
    y = batch.target.copy()
    y[:24] = 9  # not scored
    y[-1, 1, 0] += 1.01 * CLOSE
    y[30, 2] += 0.99 * CLOSE
    assert source.right(y, batch).tolist() == [True, False, True]
    for guess in source.guesses(batch).values():
        assert not source.right(guess, batch).any()


def test_the_plan_alone_tells_a_curves_middle():
    source = SOURCES["cycles"]().open("float64")
    batch = source.held_out()
    guess = source.guesses(batch)["plan alone"]
    for k in range(3):
        np.testing.assert_allclose(guess[:, k], batch.target[:12, k].mean(axis=0)[None].repeat(60, axis=0))
    assert "plan alone" not in SOURCES["cycles"](plan="first step").open().guesses(batch)
