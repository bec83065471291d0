"""Reber's grammar: strings from a small automaton, in which each next symbol has to be foreseen."""

from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Array, Rng
from simulator.sources.automaton import BLANK, EMBEDDED, ENDLESS, REBER, SYMBOLS, Automaton
from simulator.sources.base import SAMPLE_SEED, SOURCES
from simulator.sources.batch import Batch, Part, Reading
from simulator.sources.episodes import HELD_OUT_STREAM, TEST_STREAM, Episodes, EpisodeSpec, sampled
from simulator.sources.sequences import READ_ON

TRAINING_STREAM = 2
LONGEST = 60
"""About the longest string among some thousands."""


class StringsSpec(EpisodeSpec):
    """What the grammars that give whole strings share."""

    targets = "classes"
    strings: int = Field(
        256, ge=0, le=100_000, title="Strings",
        description="How many strings to train on, again and again; held-out ones are then never among them. "
        "0: always new ones.",
    )  # fmt: skip
    held_out: int = Field(
        256, ge=2, le=100_000, title="Held out",
        description="Strings made once and never trained on, which give the validation loss and the share right.",
        json_schema_extra={"unit": "strings"},
    )  # fmt: skip


@SOURCES.register
class ReberSpec(StringsSpec):
    """Reber grammar: foresee the next symbol of strings such as BTSXSE, made by a small automaton."""

    kind: Literal["reber"] = "reber"

    def open(self, dtype: npt.DTypeLike = "float32") -> "Strings":
        return Strings(self, REBER, dtype)


@SOURCES.register
class EmbeddedReberSpec(StringsSpec):
    """Embedded Reber grammar: a Reber string between two T or two P; the second symbol comes again before the last."""

    kind: Literal["embedded-reber"] = "embedded-reber"

    def open(self, dtype: npt.DTypeLike = "float32") -> "Strings":
        return Strings(self, EMBEDDED, dtype)


@SOURCES.register
class ContinualReberSpec(EpisodeSpec):
    """Continual embedded Reber: one embedded Reber string after the other, without a sign where one ends; can go on
    for ever under truncated backpropagation."""

    targets = "classes"
    kind: Literal["continual-reber"] = "continual-reber"
    length: int = Field(
        100, ge=2, le=10_000, title="Length", description="Symbols in one sequence.",
        json_schema_extra={"unit": "steps"},
    )  # fmt: skip
    held_out: int = Field(
        40, ge=2, le=100_000, title="Held out",
        description="Sequences made once and never trained on, which give the validation loss and the share right.",
        json_schema_extra={"unit": "sequences"},
    )  # fmt: skip

    def open(self, dtype: npt.DTypeLike = "float32") -> "Continual":
        return Continual(self, dtype)


class Grammar(Episodes):
    """One-hot symbols in, the next symbol out. At most steps two are allowed, so no network can name it for sure:
    an answer is right where it gives every allowed one more than all others."""

    targets, symbols, one_answer, predicts_next = "classes", True, False, True

    def __init__(self, spec: EpisodeSpec, automaton: Automaton, T: int, dtype: npt.DTypeLike) -> None:
        super().__init__(spec, tuple(SYMBOLS), tuple(SYMBOLS), T, dtype)
        self.automaton = automaton
        self.one_hot = np.eye(len(SYMBOLS) + 1, len(SYMBOLS), dtype=dtype)  # BLANK is a row of zeros

    def allowed(self, batch: Batch) -> Array:
        """Which symbols may follow each step, (T, B, 7) bool."""
        x = np.where(batch.x.any(axis=2), batch.x.argmax(axis=2), BLANK)
        return self.automaton.allowed(x)

    def foreseen(self, y: Array, batch: Batch) -> Array:
        """Where the allowed symbols all have larger outputs than the others, (T, B) bool."""
        allowed = self.allowed(batch)
        least = np.where(allowed, y, np.inf).min(axis=2)
        return np.asarray(least > np.where(allowed, -np.inf, y).max(axis=2))

    def guesses(self, batch: Batch) -> dict[str, Array]:
        return super().guesses(batch) | {"present symbol only": self.from_present(batch)}

    def facts(self) -> str:
        """Also what is left to chance."""
        allowed = self.allowed(self.fixed)[self.fixed.scored()]
        return f"{super().facts()}, whoever knows the grammar: {np.log(allowed.sum(axis=1)).mean():.4f}"


class Strings(Grammar):
    """Whole strings (Reber 1967; embedded: Fahlman 1991, and Hochreiter & Schmidhuber 1997, experiment 1)."""

    right_means = "strings with every allowed next symbol above all others"

    def __init__(self, spec: StringsSpec, automaton: Automaton, dtype: npt.DTypeLike) -> None:
        super().__init__(spec, automaton, LONGEST, dtype)
        self.strings = spec.strings

    @cached_property
    def trained(self) -> Array:
        """The strings that are trained on, where they are a finite set."""
        return self.automaton.strings(self.stream_of(TRAINING_STREAM), self.strings)

    def episodes(self, rng: Rng, B: int) -> Batch:
        return self.batch(self.automaton.strings(rng, B))

    def draw(self, rng: Rng, B: int) -> Batch:
        if not self.strings:
            return self.episodes(rng, B)
        ids = self.trained[:, rng.integers(0, self.strings, B)]
        return self.batch(ids[: (ids != BLANK).any(axis=1).sum()])

    def made(self, stream: int) -> Batch:
        """Random strings, without those that are trained on."""
        rng, seen = self.stream_of(stream), set(columns(self.trained)) if self.strings else set()
        new: list[bytes] = []
        while len(new) < self.count:
            new += [s for s in columns(self.automaton.strings(rng, self.count)) if s not in seen]
        ids = np.full((max(map(len, new[: self.count])), self.count), BLANK)
        for b, string in enumerate(new[: self.count]):
            ids[: len(string), b] = list(string)
        return self.batch(ids)

    def batch(self, ids: Array) -> Batch:
        """Strings (T + 1, B) as sequences of T steps: all symbols but the last, with the next as their targets."""
        inside = ids[1:] != BLANK
        x = np.where(inside, ids[:-1], BLANK)
        return Batch(self.one_hot[x], self.one_hot[ids[1:]], inside.astype(self.dtype), inside.sum(axis=0))

    def right(self, y: Array, batch: Batch) -> Array:
        return np.asarray((self.foreseen(y, batch) | ~batch.scored()).all(axis=0))


class Continual(Grammar):
    """Gers, Schmidhuber & Cummins 2000. Where a stream is asked for, a place in it is the automaton's state with the
    symbol that comes next."""

    right_means = "symbols with every allowed next one above all others"

    def __init__(self, spec: ContinualReberSpec, dtype: npt.DTypeLike) -> None:
        super().__init__(spec, ENDLESS, spec.length, dtype)
        self.T = spec.length

    def episodes(self, rng: Rng, B: int) -> Batch:
        return self.of_length(rng, B, self.T)

    def of_length(self, rng: Rng, B: int, T: int) -> Batch:
        ids, _ = self.automaton.walk(rng, np.zeros(B, int), T + 1)
        return Batch(self.one_hot[ids[:-1]], self.one_hot[ids[1:]])

    def held_out_stream(self) -> Batch:
        """As many streams, of a length that is always the same."""
        return self.of_length(self.stream_of(HELD_OUT_STREAM), self.count, READ_ON)

    def read(self, part: Part, reads_on: bool = False) -> Reading:
        if part == "test" and reads_on:
            return Reading.of(self.of_length(self.stream_of(TEST_STREAM), self.count, READ_ON))
        return super().read(part, reads_on)

    def sample(self) -> Batch:
        """Long enough for those who read on."""
        T = max(self.T, READ_ON)
        return self.of_length(np.random.default_rng(SAMPLE_SEED), sampled(T * len(SYMBOLS)), T)

    def stream(self, at: Array | None, rng: Rng, B: int, T: int) -> tuple[Batch, Array, bool]:
        """B streams without end; they never begin anew but at the start."""
        n = len(SYMBOLS)
        state, first = np.divmod(at, n) if at is not None else (np.zeros(B, int), np.zeros(B, int))
        ids, state = self.automaton.walk(rng, self.automaton.next[state, first], T)
        ids = np.concatenate([first[None], ids])
        return Batch(self.one_hot[ids[:-1]], self.one_hot[ids[1:]]), state * n + ids[-1], at is None

    def right(self, y: Array, batch: Batch) -> Array | None:
        if len(y) != len(batch.x):  # pooling layers leave steps out
            return super().right(y, batch)
        return self.foreseen(y, batch)


def columns(ids: Array) -> list[bytes]:
    """Strings (T, B) one by one, without their blanks."""
    return [bytes(column[column != BLANK].tolist()) for column in ids.T]
