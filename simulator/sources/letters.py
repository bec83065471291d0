"""Elman's letters: consonants at random, each followed by its vowels."""

from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Array, Rng
from simulator.sources.base import SOURCES
from simulator.sources.batch import Batch
from simulator.sources.preview import Preview
from simulator.sources.sequences import SequenceSpec
from simulator.sources.symbols import Symbols

SYLLABLES = ("ba", "dii", "guuu")
FEATURES = ("consonant", "vowel", "interrupted", "high", "back", "voiced")
CODES = {
    "b": (1, 0, 1, 0, 0, 1),
    "d": (1, 0, 1, 1, 0, 1),
    "g": (1, 0, 1, 0, 1, 1),
    "a": (0, 1, 0, 0, 1, 1),
    "i": (0, 1, 0, 1, 0, 1),
    "u": (0, 1, 0, 1, 1, 1),
}
"""Each letter by its features (Elman 1990, table 1)."""
ALPHABET = "".join(CODES)


@SOURCES.register
class LettersSpec(SequenceSpec):
    """Letters ba, dii, guuu: consonants in random order, each followed by so many of its own vowel; predict the next
    letter's six features. The vowels can be known, the consonants not (Elman 1990)."""

    targets = "bits"
    kind: Literal["letters"] = "letters"
    consonants: int = Field(
        1250, ge=20, le=1_000_000, title="Consonants",
        description="How many consonants to draw; each becomes ba, dii or guuu. 1,250, a fifth of them held out, leave "
        "the paper's 1,000 to train on.",
    )  # fmt: skip
    seed: int = Field(0, ge=0, le=2**32 - 1, title="Data seed", description="Seed of the consonants' order.")

    def open(self, dtype: npt.DTypeLike = "float32") -> "Letters":
        return Letters(self, babble(self.consonants, np.random.default_rng(self.seed)), dtype)


def babble(consonants: int, rng: Rng) -> str:
    """So many syllables in random order."""
    return "".join(SYLLABLES[k] for k in rng.integers(0, len(SYLLABLES), consonants))


class Letters(Symbols):
    """A letter's six features in, the next letter's out."""

    targets = "bits"
    inputs = outputs = FEATURES
    symbol = "letter"
    letters = ALPHABET
    warm_up = 2  # u, uu: nobody can tell whether another follows
    right_means = "steps with every feature right that can be known: all of a vowel, and that a consonant comes"

    def __init__(self, spec: LettersSpec, text: str, dtype: npt.DTypeLike) -> None:
        self.text = text
        super().__init__(
            spec, np.array([ALPHABET.index(letter) for letter in text]), np.array([*CODES.values()]), dtype
        )

    def vowel(self, at: Array) -> Array:
        """Whether the letter after position `at` is a vowel."""
        return np.asarray(self.ids[at + 1] >= len(SYLLABLES))

    def foreseeable(self, batch: Batch) -> Array | None:
        return None if batch.at is None else self.vowel(batch.at)

    def ideal(self, at: Array) -> Array:
        vowel, consonant = self.vowel(at), self.codes[: len(SYLLABLES)].mean(axis=0)
        return np.asarray(np.where(vowel[..., None], self.codes[self.ids[at + 1]], consonant))

    def right(self, y: Array, batch: Batch) -> Array:
        """Wherever the ideal is neither 0 nor 1, any answer will do."""
        assert batch.at is not None
        asked = self.asked(batch)
        y, ideal = y[asked], self.ideal(batch.at[asked])
        fine = ((y > 0.5) == (ideal > 0.5)) | (ideal > 0) & (ideal < 1)
        return np.asarray(fine.all(axis=1))

    def preview(self) -> Preview:
        return Preview(f"{len(self.text):,} letters · {len(FEATURES)} features each", text=self.text[:2000])
