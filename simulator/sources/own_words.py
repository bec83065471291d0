"""Words of a text: the built-in grammar's, or the user's own file's."""

import json
import re
from collections import Counter
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Array, read_only
from simulator.errors import InputError
from simulator.sources.alphabet import Alphabet, Script
from simulator.sources.base import SOURCES, Constants
from simulator.sources.characters import CharactersSpec, visible
from simulator.sources.preview import Preview
from simulator.sources.symbols import Symbols

TOKEN = re.compile(r"\w+(?:['’-]\w+)*|[^\w\s]|\n")
"""A word, with what joins it inside; a mark; or the end of a line."""
CLOSING, OPENING = frozenset(".,;:!?)]}»”…%\n"), frozenset("([{«“\n")
"""Marks that stand close to the word before, and to the word after."""
LONGEST_PROMPT = 20
"""Words that a network reads before it writes."""
OTHER = "‹other›"
"""Stands for every word outside the vocabulary."""


@SOURCES.register
class OwnWordsSpec(CharactersSpec):
    """Words: predict the next word of a text, from a small built-in grammar or your own file."""

    reads = ()
    kind: Literal["own-words"] = "own-words"  # type: ignore[assignment]
    vocabulary: int = Field(
        200, ge=2, le=2000, title="Vocabulary",
        description="How many different words and marks to keep; the rarer ones all become ‹other›.",
    )  # fmt: skip

    def open(self, dtype: npt.DTypeLike = "float32") -> "OwnWords":  # type: ignore[override]
        return OwnWords(self, self.text(), dtype)

    def script_through(self, constants: Constants) -> Script:
        words = words_of(constants)
        return script(words, np.eye(len(words)), np.zeros(0, int))

    def open_through(self, constants: Constants, dtype: npt.DTypeLike = "float32") -> "OwnWords":  # type: ignore[override]
        source = self.open(dtype)
        source.adopt(constants)
        return source


class OwnWords(Symbols):
    """One-hot words in, the next word out."""

    targets = "classes"
    symbol = "word"
    right_means = "words guessed rightly, as the likeliest"

    def __init__(self, spec: OwnWordsSpec, text: str, dtype: npt.DTypeLike) -> None:
        self.own, self.excerpt = bool(spec.path), text[:4000]
        self.tokens = TOKEN.findall(text)
        counts = Counter(self.tokens)
        self.different = len(counts)
        kept = [word for word, _ in counts.most_common()]
        if len(kept) > spec.vocabulary:
            kept = [*kept[: spec.vocabulary - 1], OTHER]
        self.words = tuple(sorted(kept, key=lambda word: (word == OTHER, word)))
        super().__init__(spec, self._numbers(), np.eye(len(self.words)), dtype)
        self.inputs = self.outputs = tuple(map(visible, self.words))

    def _numbers(self) -> npt.NDArray[np.uint16]:
        number = {word: k for k, word in enumerate(self.words)}
        rest = number.get(OTHER)
        found = [number.get(word, rest) for word in self.tokens]
        if None in found:
            unknown = self.tokens[found.index(None)]
            raise InputError(f"data.path: this text has {unknown!r}, a word the network does not know; train it anew.")
        return np.array(found, np.uint16)

    def alphabet(self) -> Alphabet:
        return Alphabet(self.inputs, read_only(self.codes), self.mapping != "many-to-one", TOKEN.pattern, OTHER)

    def script(self) -> Script:
        prompt = self.ids[self.split :][: min(self.T, LONGEST_PROMPT)]
        return script(self.words, self.codes, prompt)

    def constants(self) -> Constants:
        return {"words": json.dumps(self.words, ensure_ascii=False)}

    def adopt(self, constants: Constants) -> None:
        """Another text is read with the words that are known."""
        self.words = words = words_of(constants)
        self.ids, self.codes = self._numbers(), np.eye(len(words), dtype=self.dtype)
        self.inputs = self.outputs = tuple(map(visible, self.words))

    def preview(self) -> Preview:
        facts = f"{len(self.tokens):,} words and marks · {len(self.words):,} different"
        if OTHER in self.words:
            others = int((self.ids == self.words.index(OTHER)).sum())
            facts += f" · {others:,} rare ones become {OTHER}"
        asks = f"classification, next of {len(self.words):,} words" if self.own else ""
        return Preview(facts, text=self.excerpt, asks=asks, because="as the text is read word by word")


def words_of(constants: Constants) -> tuple[str, ...]:
    """The words that stand beside trained weights. Raises InputError."""
    try:
        words = json.loads(str(constants["words"]))
    except (KeyError, ValueError):
        words = None
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise InputError("the words stored with the weights are not readable; train anew.")
    return tuple(words)


def script(words: tuple[str, ...], codes: Array, prompt: Array) -> Script:
    return Script(words, read_only(codes), read_only(prompt), joined, TOKEN.findall, OTHER, "word")


def joined(words: list[str]) -> str:
    """Words and marks as a text, with spaces where there were some."""
    text, close = "", True
    for word in words:
        text += word if close or word in CLOSING else f" {word}"
        close = word in OPENING
    return text
