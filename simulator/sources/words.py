"""Elman's letters in words: sentences written without spaces."""

from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Array, Rng
from simulator.sources.base import SOURCES
from simulator.sources.characters import expand
from simulator.sources.preview import Preview
from simulator.sources.sequences import SequenceSpec
from simulator.sources.symbols import Symbols

GRAMMAR = {
    "S": ("O N V", "N V O", "N V", "O N V and V"),
    "O": ("many years ago", "years ago"),
    "N": ("a boy", "a girl", "the boy", "the girl", "they", "a boy and a girl", "the girl and the boy"),
    "V": ("lived by the sea", "played by the sea", "played", "played happily", "lived happily", "sang", "sang happily"),
}
"""Fifteen words, in the manner of the paper's "many years ago a boy and girl lived by the sea they played happily"."""
SHORTEST, LONGEST = 4, 9
"""Words in a sentence, as in the paper."""
ALPHABET = "abcdefghijklmnopqrstuvwxyz"
CODES = np.array([[int(bit) for bit in f"{number:05b}"] for number in range(1, 27)])
"""A letter's five bits are its number in the alphabet: nothing about the letters' sounds or use."""


@SOURCES.register
class WordsSpec(SequenceSpec):
    """Letters in words: sentences of fifteen words, written without spaces; predict the next letter's five bits. It is
    uncertain where a word begins and ever surer within it (Elman 1990)."""

    targets = "bits"
    kind: Literal["letters-in-words"] = "letters-in-words"
    sentences: int = Field(
        250, ge=5, le=100_000, title="Sentences",
        description="Sentences of four to nine words. 250, a fifth held out, leave the paper's 200 to train on.",
    )  # fmt: skip
    seed: int = Field(0, ge=0, le=2**32 - 1, title="Data seed", description="Seed of the choice of words.")

    def open(self, dtype: npt.DTypeLike = "float32") -> "Words":
        rng = np.random.default_rng(self.seed)
        return Words(self, [sentence(rng) for _ in range(self.sentences)], dtype)


def sentence(rng: Rng) -> list[str]:
    """The words of a random sentence; one that is too long or too short is thrown away."""
    while True:
        words = expand("S", rng, GRAMMAR).split()
        if SHORTEST <= len(words) <= LONGEST:
            return words


class Words(Symbols):
    """A letter's five bits in, the next letter's out."""

    targets = "bits"
    inputs = outputs = tuple(f"bit {place}" for place in (16, 8, 4, 2, 1))
    symbol = "letter"
    letters = ALPHABET
    right_means = "letters within words, after their first, with all five bits right"

    def __init__(self, spec: WordsSpec, sentences: list[list[str]], dtype: npt.DTypeLike) -> None:
        words = [word for words in sentences for word in words]
        self.text, self.words = "".join(words), len(words)
        super().__init__(spec, np.array([ALPHABET.index(letter) for letter in self.text]), CODES, dtype)
        self.first = np.zeros(len(self.text), bool)
        self.first[np.cumsum([0, *map(len, words[:-1])])] = True

    def counted(self, at: Array) -> Array:
        return np.asarray(~self.first[at + 1])

    def preview(self) -> Preview:
        facts = f"{len(self.text):,} letters · {self.words:,} words, without spaces · 5 bits a letter"
        return Preview(facts, text=self.text[:2000])
