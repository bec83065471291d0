"""Elman's word classes: short sentences, from which nouns and verbs can be told apart."""

from collections import defaultdict
from functools import cache
from itertools import product
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

CLASSES = {
    "human": ("man", "woman", "boy", "girl"),
    "animal": ("cat", "mouse", "dog"),
    "thing": ("book", "rock", "car"),
    "aggressor": ("dragon", "monster", "lion"),
    "fragile": ("glass", "plate"),
    "food": ("cookie", "bread", "sandwich"),
    "stay": ("think", "sleep", "exist"),
    "transitive": ("see", "chase", "like"),
    "move": ("move", "break"),
    "perceive": ("smell", "see"),
    "destroy": ("break", "smash"),
    "consume": ("eat",),
}
"""The paper's categories (table 3) and the 29 words of its cluster diagram."""
TEMPLATES = tuple(
    tuple(line.split())
    for line in """
    human consume food
    human perceive thing
    human destroy fragile
    human stay
    human transitive human
    human move thing
    human move
    animal consume food
    animal transitive animal
    animal move thing
    animal move
    thing move
    aggressor destroy fragile
    aggressor consume human
    aggressor consume animal
    aggressor consume food
    """.strip().splitlines()
)
"""The paper's sentences of two and three words (table 4), all equally likely."""
LEXICON = tuple(dict.fromkeys(word for words in CLASSES.values() for word in words))
Prefix = tuple[str, ...]


@SOURCES.register
class SentencesSpec(SequenceSpec):
    """Word classes: sentences of two and three words, one after the other; predict the next word. To do so, the network
    has to find out which words are nouns, verbs, animals, food (Elman 1990)."""

    targets = "classes"
    kind: Literal["word-classes"] = "word-classes"
    sentences: int = Field(
        12_500, ge=20, le=200_000, title="Sentences",
        description="12,500, a fifth of them held out, leave the paper's 10,000 to train on.",
    )  # fmt: skip
    seed: int = Field(0, ge=0, le=2**32 - 1, title="Data seed", description="Seed of the choice of words.")

    def open(self, dtype: npt.DTypeLike = "float32") -> "Sentences":
        return Sentences(self, compose(self.sentences, np.random.default_rng(self.seed)), dtype)


def compose(sentences: int, rng: Rng) -> list[Prefix]:
    """Random sentences: a template, then a word of each of its classes."""
    templates = rng.integers(0, len(TEMPLATES), sentences)
    which = rng.random((sentences, 3))
    return [
        tuple(CLASSES[c][int(u * len(CLASSES[c]))] for c, u in zip(TEMPLATES[k], row, strict=False))
        for k, row in zip(templates, which.tolist(), strict=True)
    ]


@cache
def likelihoods() -> dict[Prefix, Array]:
    """How likely each word is to come next (29,), by what has been said of the sentence so far."""
    share: dict[Prefix, float] = defaultdict(float)  # of sentences that begin so
    ended: dict[Prefix, float] = defaultdict(float)  # of sentences that are this and no more
    for template in TEMPLATES:
        each = 1 / len(TEMPLATES) / np.prod([len(CLASSES[c]) for c in template])
        for words in product(*(CLASSES[c] for c in template)):
            ended[words] += each
            for n in range(len(words) + 1):
                share[words[:n]] += each
    new = np.array([share.get((word,), 0.0) for word in LEXICON])
    found = {}
    for said, whole in share.items():
        on = np.array([share.get((*said, word), 0.0) for word in LEXICON])
        found[said] = (on + ended.get(said, 0.0) * new) / whole
    return found


class Sentences(Symbols):
    """One-hot words in, the next word out."""

    targets = "classes"
    inputs = outputs = LEXICON
    symbol = "word"
    rule = "knowing the grammar"
    warm_up = 2
    right_means = "steps whose likeliest word is one that may come next"

    def __init__(self, spec: SentencesSpec, sentences: list[Prefix], dtype: npt.DTypeLike) -> None:
        self.sentences = sentences
        number = {word: k for k, word in enumerate(LEXICON)}
        ids = np.array([number[word] for words in sentences for word in words])
        super().__init__(spec, ids, np.eye(len(LEXICON)), dtype)
        prefixes = {said: k for k, said in enumerate(likelihoods())}
        self.said = np.array([prefixes[words[: n + 1]] for words in sentences for n in range(len(words))])
        self.likely = np.array([*likelihoods().values()])

    def ideal(self, at: Array) -> Array:
        """The likelihood of each next word (…, 29), by somebody who also knows where the sentence began."""
        return np.asarray(self.likely[self.said[at]])

    def right(self, y: Array, batch: Batch) -> Array:
        assert batch.at is not None
        asked = self.asked(batch)
        may = self.ideal(batch.at[asked]) > 0
        return np.asarray(np.take_along_axis(may, y[asked].argmax(axis=1)[:, None], axis=1)[:, 0])

    def preview(self) -> Preview:
        facts = f"{len(self.sentences):,} sentences · {len(self.ids):,} words · {len(LEXICON)} different"
        return Preview(facts, text="\n".join(" ".join(words) for words in self.sentences[:200]))
