"""A sequence typed by hand: symbols of the data, or numbers in its own units."""

import re

import numpy as np

from simulator.arrays import Array
from simulator.errors import InputError
from simulator.sources.alphabet import Alphabet
from simulator.sources.batch import Batch
from simulator.training.look import Look

SHOWN, SOME = 40, 4
"""So many symbols, and inputs, are named where it is said what may be typed."""

LARGEST = 1e30
"""Beyond it squares are infinite in single precision."""


def typed_batch(look: Look, text: str) -> Batch:
    """One sequence (T, 1, n), as the network reads it. Symbols have their next ones as targets, where the data's are
    that too; what has no target is not scored. Raises InputError, in one sentence that says what is allowed."""
    alphabet, k = look.alphabet, len(look.outputs)
    x = rows(text, alphabet, look.inputs)
    target, mask = np.zeros((len(x), 1, k)), np.zeros((len(x), 1))
    if alphabet and alphabet.predicts_next:
        target[:-1, 0], mask[:-1] = x[1:], 1
    return Batch(readable(look.prepare(x[:, None].astype(float))), target, mask)


def rows(text: str, alphabet: Alphabet | None, inputs: tuple[str, ...]) -> Array:
    """What a text is (T, n), in the data's own units: codes of symbols, or numbers where there is no alphabet. Raises
    InputError."""
    return numbers(text, inputs) if alphabet is None else alphabet.codes[symbols(text, alphabet)]


def readable(x: Array) -> Array:
    """Inputs as the network reads them. Raises InputError where one is too large for it."""
    if not (np.abs(x) < LARGEST).all():
        raise InputError("A number is too large for the network; type smaller ones.")
    return np.asarray(x, float)


def allowed(alphabet: Alphabet | None, inputs: tuple[str, ...]) -> str:
    """What may be typed, in a phrase."""
    if alphabet is None:
        example = " ".join(["0.5"] * min(len(inputs), SOME))
        return f"{each(inputs)} a step, such as {example}; {example}"
    return f"symbols: {known(alphabet)}"


def known(alphabet: Alphabet) -> str:
    """Its symbols, as far as there is room."""
    more = " …" if len(alphabet.names) > SHOWN else ""
    return " ".join(alphabet.names[:SHOWN]) + more


def each(names: tuple[str, ...]) -> str:
    """How many numbers a step has, and which."""
    if len(names) == 1:
        return "one number"
    return f"{len(names)} numbers ({', '.join(names[:SOME])}{', …' if len(names) > SOME else ''})"


def symbols(text: str, alphabet: Alphabet) -> list[int]:
    """The numbers of the symbols in a text: one for each character or, where names are longer, for each word."""
    number = {name: k for k, name in enumerate(alphabet.names)}
    if alphabet.cut:
        read = [WRITTEN.get(symbol, symbol) for symbol in re.findall(alphabet.cut, text.replace("\u2028", "\n"))]
        read = [symbol if symbol in number or alphabet.other not in number else alphabet.other for symbol in read]
    elif max(map(len, number)) > 1:
        read = text.split()
    else:
        number |= {written: number[name] for written, name in WRITTEN.items() if name in number}
        read = [symbol for symbol in text if symbol in number or not symbol.isspace()]
    if not read:
        raise InputError(f"Type at least one of {known(alphabet)}.")
    for symbol in read:
        if symbol not in number:
            raise InputError(f"“{symbol}” is not a symbol of this data; type some of {known(alphabet)}.")
    return [number[symbol] for symbol in read]


WRITTEN = {" ": "␣", "\n": "⏎", "\u2028": "⏎", "\t": "⇥"}
"""Characters that are named by a sign one can see; a line field has its own for a new line."""


def numbers(text: str, names: tuple[str, ...]) -> Array:
    """The numbers (T, n) in a text: steps end with ; or a new line, and with each number where there is one input."""
    rows = [row.split() for row in re.split(r"[;\n\u2028]", text.replace("−", "-"))]
    rows = [row for row in rows if row]
    if len(names) == 1:
        rows = [[cell] for row in rows for cell in row]
    if not rows:
        raise InputError(f"Type {each(names)} for each step, with ; between steps.")
    for t, row in enumerate(rows, 1):
        if len(row) != len(names):
            raise InputError(f"Step {t} has {len(row)}; type {each(names)} for each step, with ; between steps.")
    return np.array([[number(cell) for cell in row] for row in rows])


def number(cell: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        value = np.nan
    if not np.isfinite(value) or "_" in cell:
        raise InputError(f"“{cell}” is not a number; write numbers like 0.5 or -2, with spaces or ; between them.")
    return value
