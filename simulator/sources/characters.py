"""Characters of a text: a small built-in grammar, or the user's own file."""

from collections.abc import Mapping
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Array, Rng, read_only
from simulator.errors import InputError
from simulator.files import read_text
from simulator.sources.alphabet import Script
from simulator.sources.base import SOURCES, Constants
from simulator.sources.preview import Preview
from simulator.sources.sequences import SequenceSpec
from simulator.sources.symbols import Symbols
from simulator.spec import when

GRAMMAR = {
    "S": ("N V.", "N V N.", "N V and V.", "N, P N, V."),
    "N": ("the cat", "the dog", "a bird", "the old cat", "a small dog", "the bird"),
    "V": ("sleeps", "sings", "sees N", "follows N"),
    "P": ("near", "behind"),
}
"""Each capital becomes one of its lines, until none is left."""

LONGEST_PROMPT = 60
"""Characters that a network reads before it writes."""
OTHER = "□"
"""Stands for every character outside the vocabulary."""


@SOURCES.register
class CharactersSpec(SequenceSpec):
    """Characters: predict the next one of a text, from a small built-in grammar or your own file."""

    targets, writes = "classes", True
    reads: ClassVar[tuple[str, ...]] = (".txt", ".md", ".rst", ".log")
    kind: Literal["characters"] = "characters"
    path: str = Field(
        "",
        title="Text file",
        description="Your own text. Empty: sentences of a small built-in grammar.",
        json_schema_extra={"file": "Text (*.txt *.md *.py *.csv);;All files (*)"},
    )
    vocabulary: int = Field(
        96, ge=2, le=512, title="Vocabulary",
        description="How many different characters to keep; the rarer ones all become □.",
    )  # fmt: skip
    sentences: int = Field(
        500, ge=20, le=100_000, title="Sentences", description="Sentences the built-in grammar makes (without a file).",
        json_schema_extra=when(lambda spec: not spec.path),
    )  # fmt: skip
    seed: int = Field(
        0, ge=0, le=2**32 - 1, title="Data seed",
        description="Seed of the built-in grammar's choices (without a file).",
        json_schema_extra=when(lambda spec: not spec.path),
    )  # fmt: skip

    def open(self, dtype: npt.DTypeLike = "float32") -> "Characters":
        return Characters(self, self.text(), dtype)

    def script_through(self, constants: Constants) -> Script:
        symbols = str(constants.get("vocabulary", ""))
        return Script(symbols, read_only(np.eye(len(symbols))), read_only(np.zeros(0, int)), other=OTHER)

    def open_through(self, constants: Constants, dtype: npt.DTypeLike = "float32") -> "Characters":
        return Characters(self, self.text(), dtype, str(constants.get("vocabulary", "")))

    def text(self) -> str:
        if self.path:
            text = read_text(self.path, "data.path")
            if not text:
                raise InputError(f"data.path: {self.path} is empty; choose a file with some text.")
            return text
        rng = np.random.default_rng(self.seed)
        return "\n".join(expand("S", rng) for _ in range(self.sentences)) + "\n"


def expand(symbols: str, rng: Rng, grammar: Mapping[str, tuple[str, ...]] = GRAMMAR) -> str:
    """A random expansion of the grammar."""
    return "".join(
        expand(grammar[s][int(rng.integers(len(grammar[s])))], rng, grammar) if s in grammar else s for s in symbols
    )


class Characters(Symbols):
    """One-hot characters in, the next character out."""

    targets = "classes"
    symbol = "character"

    def __init__(self, spec: CharactersSpec, text: str, dtype: npt.DTypeLike, vocabulary: str = "") -> None:
        """`vocabulary`: the characters of the text that the network was trained on, where that is another."""
        self.own = bool(spec.path)
        self.excerpt, self.length = text[:4000], len(text)
        codes = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)
        counts = np.bincount(codes)
        kept = commonest(counts, spec.vocabulary) if not vocabulary else np.array([*map(ord, vocabulary)])
        if vocabulary:
            counts = np.bincount(codes, minlength=int(kept.max()) + 1)
        self.others = len(codes) - int(counts[kept].sum())
        self.characters = vocabulary or "".join(map(chr, kept)) + OTHER * bool(self.others)
        if self.others and OTHER not in self.characters:
            counts[kept] = 0
            raise InputError(
                f"data.path: the text holds “{visible(chr(counts.argmax()))}”, which the network has never read; "
                f"choose a text of its {len(kept):,} characters alone."
            )
        self.inputs = self.outputs = tuple(map(visible, self.characters))
        number = np.full(len(counts), self.characters.find(OTHER) if vocabulary else len(kept), np.int32)
        number[kept] = np.arange(len(kept))
        number = number.astype(np.uint16)
        super().__init__(spec, number[codes], np.eye(len(self.characters)), dtype)

    def script(self) -> Script:
        prompt = self.ids[self.split :][: min(self.T, LONGEST_PROMPT)]
        return Script(self.characters, read_only(self.codes), read_only(prompt), other=OTHER)

    def constants(self) -> Constants:
        return {"vocabulary": self.characters}

    def adopt(self, constants: Constants) -> None:
        if constants.get("vocabulary") != self.characters:
            raise InputError(
                "data.path: this text's characters are not those the network was trained on; choose that text again."
            )

    def preview(self) -> Preview:
        facts = f"{self.length:,} characters · {len(self.characters)} different"
        if self.others:
            facts += f" · {self.others:,} rare ones become {OTHER}"
        asks = f"classification, next of {len(self.characters)} characters" if self.own else ""
        return Preview(facts, text=self.excerpt, asks=asks, because="as the text is read character by character")


def commonest(counts: Array, most: int) -> Array:
    """The codes that the vocabulary has room for, besides one that stands for all others where these are not all."""
    by_count, there = np.argsort(-counts, kind="stable"), np.count_nonzero(counts)
    return np.sort(by_count[: there if there <= most else most - 1])


def visible(character: str) -> str:
    """A character as a label."""
    return {"\n": "⏎", " ": "␣", "\t": "⇥"}.get(character, character)
