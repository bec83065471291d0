"""The symbols that a sequence is made of, and what a network needs to write with them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from simulator.arrays import Array


@dataclass(frozen=True)
class Script:
    """What a network needs to write by itself: the symbols that its outputs stand for, the code of each when it is read
    (symbols, n), and the numbers of those it reads first."""

    symbols: Sequence[str]
    codes: Array
    prompt: Array
    join: Callable[[list[str]], str] = "".join
    """Symbols as a text."""
    cut: Callable[[str], list[str]] = list
    """A text as symbols, known or not."""
    other: str = ""
    """The symbol that stands for every unknown one, where it is among them."""
    called: str = "character"
    """What a symbol is."""

    def pieces(self, ids: Iterable[int]) -> tuple[str, ...]:
        """What each symbol adds to the text."""
        found = [self.symbols[k] for k in ids]
        pairs = zip(["", *found], found, strict=False)
        return tuple(self.join([before, each])[len(before) :] if before else each for before, each in pairs)

    def text(self, ids: Iterable[int]) -> str:
        """Symbols by their numbers, as a text."""
        return self.join([self.symbols[k] for k in ids])


@dataclass(frozen=True)
class Alphabet:
    """The symbols that a sequence is made of, where it is made of symbols: their names, the code of each when it is
    read (symbols, n), and whether the target of a step is the code of the next one."""

    names: tuple[str, ...]
    codes: Array
    predicts_next: bool
    cut: str = ""
    """A pattern by which a typed text is cut into symbols; "": at spaces, or at each character."""
    other: str = ""
    """The symbol that stands for every unknown one, where it is among the names."""

    def spell(self, x: Array) -> tuple[str, ...]:
        """The name of each symbol in x (T, n); "" for what is none, such as the zeros of a network that goes on by
        itself."""
        codes = self.codes.astype(float)
        off = (x**2).sum(axis=1)[:, None] - 2 * x @ codes.T + (codes**2).sum(axis=1)
        nearest = off.argmin(axis=1)
        return tuple(self.names[k] if near < 1e-6 else "" for k, near in zip(nearest, off.min(axis=1), strict=True))
