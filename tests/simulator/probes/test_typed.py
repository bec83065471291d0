"""A sequence typed by hand is read as the data's own sequences are."""

from functools import cache

import numpy as np
import pytest

from simulator.experiment import presets, revised
from simulator.probes.inside import InsideProbe
from simulator.training.look import Look
from simulator.training.trainer import Trainer


@cache
def looking(name):
    return at(presets()[name])


def at(experiment):
    trainer = Trainer(revised(experiment, "training.batch", 2))
    trainer.propagate()
    return Look(trainer), trainer


def typed(look, text):
    return InsideProbe(look, "typed", typed=text).see()


def test_characters_have_the_next_ones_as_targets():
    look, _ = looking("characters")
    seen = typed(look, "the cat\n")
    assert seen.refusal == "" and seen.symbols == ("t", "h", "e", "␣", "c", "a", "t", "⏎")
    assert (seen.count, seen.whole, seen.scored.tolist()) == (1, 8, [True] * 7 + [False])
    assert np.array_equal(seen.target[:-1], seen.x[1:]) and np.isfinite(seen.loss)
    assert typed(look, "the␣cat⏎").symbols == seen.symbols


def test_the_network_reads_them_as_it_reads_the_data():
    look, _ = looking("reber")
    of_data = InsideProbe(look, sequence=3).see()
    by_hand = typed(look, " ".join(of_data.symbols))
    assert np.array_equal(by_hand.x, of_data.x) and np.allclose(by_hand.values["y"], of_data.values["y"])


def test_numbers_are_in_the_datas_own_units_and_have_no_targets():
    look, trainer = looking("sine")
    seen = typed(look, "0.1 0.2; 0.3\n−1")
    source = trainer.source
    assert np.allclose(seen.x[:, 0] * source.scale[0] + source.offset[0], [0.1, 0.2, 0.3, -1], atol=1e-6)
    assert not seen.scored.any() and np.isnan(seen.loss)
    assert all(not g.any() for g in seen.gradients.values()) and seen.values["y"].shape == (4, 1)


def test_where_the_target_is_not_the_next_symbol_of_every_step_nothing_is_scored():
    assert not typed(looking("copy-100")[0], "12·!·").scored.any()
    last, _ = at(revised(presets()["characters"], "data.mapping", "many-to-one"))
    assert not typed(last, "the cat").scored.any()


def test_nothing_is_scored_where_only_the_last_step_is_kept():
    layers = [{"kind": "convolution", "units": 2, "kernel": 2, "stride": 4}, {"kind": "elman", "units": 2}]
    look, _ = at(revised(presets()["characters"], "network.layers", layers))
    seen = typed(look, "a cat")
    assert (
        seen.refusal == "" and len(seen.values["y"]) == len(seen.target) == 2 and seen.scored.tolist() == [True, False]
    )
    assert not typed(look, "a").scored.any()


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("characters", "thü", "“ü” is not a symbol of this data; type some of ⏎ ␣"),
        ("reber", "BTx", "“x” is not a symbol of this data; type some of B T S X P V E."),
        ("reber", " ", "Type at least one of B T S X P V E."),
        ("sine", "0,5", "“0,5” is not a number; write numbers like 0.5"),
        ("sine", "nan", "“nan” is not a number"),
        ("sine", "1_0", "“1_0” is not a number"),
        ("sine", "", "Type one number for each step, with ; between steps."),
        ("sine", "1e300", "A number is too large"),
        ("eight-elman", "1 2; 3", "Step 2 has 1; type 2 numbers (x, y) for each step"),
    ],
)
def test_what_cannot_be_read_is_refused_and_said_what_is_allowed(name, text, words):
    seen = typed(looking(name)[0], text)
    assert seen.refusal.startswith(words)


@pytest.mark.parametrize(
    ("name", "symbols"),
    [("xor-in-time", "01"), ("letters", "bdgaiu"), ("reber", "BTSXPVE"), ("copy", "123456·!"), ("sine", "")],
)
def test_data_of_symbols_names_them(name, symbols):
    look, _ = looking(name)
    alphabet, seen = look.alphabet, InsideProbe(look).see()
    assert (alphabet.names if alphabet else ()) == tuple(symbols)
    assert set(seen.symbols) <= set(symbols) and len(seen.symbols) == (len(seen.x) if symbols else 0)
    if alphabet:
        codes = alphabet.codes[[alphabet.names.index(s) for s in seen.symbols]]
        assert np.array_equal(codes, seen.x)
