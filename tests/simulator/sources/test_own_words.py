"""Words of one's own text as symbols: cut, limited, written with spaces, typed, and known again."""

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.probes import see
from simulator.probes.text import TextProbe
from simulator.probes.typed import symbols
from simulator.sources import SOURCES
from simulator.sources.own_words import OTHER
from simulator.training.look import Look
from simulator.training.trainer import Trainer
from tests.simulator.helpers import experiment

TEXT = "The cat doesn't sleep, the dog (a pug) sleeps.\nWell-known!\n"


@pytest.fixture
def words(tmp_path):
    """The opened words of a text."""

    def make(content, **fields):
        (tmp_path / "own.txt").write_text(content)
        return SOURCES["own-words"](path=str(tmp_path / "own.txt"), **{"length": 2} | fields).open("float64")

    return make


def test_a_text_is_cut_into_words_and_marks_and_written_again_as_it_was(words):
    source = words(TEXT * 3)
    assert source.tokens[:12] == ["The", "cat", "doesn't", "sleep", ",", "the", "dog", "(", "a", "pug", ")", "sleeps"]
    assert "Well-known" in source.outputs and "⏎" in source.outputs
    assert source.script().text(source.ids) == TEXT * 3


def test_the_rarest_words_become_one(words):
    source = words("a a a a b b b c c d " * 5, vocabulary=3)
    assert source.outputs == ("a", "b", OTHER)
    assert source.script().text(source.ids[:10]) == f"a a a a b b b {OTHER} {OTHER} {OTHER}"
    assert source.preview().facts == f"50 words and marks · 3 different · 15 rare ones become {OTHER}"
    assert words("a b " * 9, vocabulary=2).outputs == ("a", "b")


def test_typed_words_are_cut_in_the_same_way_and_unknown_ones_are_others(words):
    alphabet = words(TEXT * 3, vocabulary=10).alphabet()
    typed = symbols("The cat, a zebra.", alphabet)
    assert [alphabet.names[k] for k in typed][0::2] == ["The", ",", OTHER]
    whole = words(TEXT * 3).alphabet()
    with pytest.raises(InputError, match="“zebra” is not a symbol"):
        symbols("the zebra", whole)
    assert [whole.names[k] for k in symbols("the cat.\n", whole)] == ["the", "cat", ".", "⏎"]


def test_another_text_is_read_with_the_words_that_are_known(words):
    trained, other = words("a b c d " * 9, vocabulary=3), words("d d b z " * 9)
    other.adopt(trained.constants())
    assert other.outputs == trained.outputs == ("a", "b", OTHER)
    assert [other.outputs[k] for k in other.ids[:4]] == [OTHER, OTHER, "b", OTHER]
    assert other.draw(np.random.default_rng(0), 2).x.shape[2] == 3
    with pytest.raises(InputError, match=r"data\.path: this text has 'z', a word the network does not know"):
        words("z " * 18).adopt(words("a b " * 9).constants())
    with pytest.raises(InputError, match="words stored with the weights are not readable"):
        other.adopt({"words": "3"})


def test_a_network_writes_words_with_spaces():
    trainer = Trainer(experiment(data={"kind": "own-words", "sentences": 40, "length": 6}, updates=1))
    written = TextProbe(Look(trainer), length=40).see()
    assert " " in written.text and written.prompt.count(" ") >= 4
    assert "text" in see(trainer)
