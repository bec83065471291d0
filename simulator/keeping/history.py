"""history.csv: a row for each update of a run, written as it trains and read again with every cell checked."""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from simulator.arrays import Array
from simulator.errors import InputError
from simulator.files import read_text
from simulator.training.snapshot import Snapshot

HISTORY = "history.csv"
COLUMNS = ("update", "sequences", "seconds", "loss", "validation_loss", "score", "gradient_norm")
OPTIONAL = ("validation_loss", "score")
"""The first columns of history.csv; then follows `gradient_norm.<matrix>` for each weight matrix."""

NAN = float("nan")


def header(matrices: tuple[str, ...]) -> list[str]:
    return [*COLUMNS, *(f"gradient_norm.{name}" for name in matrices)]


def rows(snapshot: Snapshot, batch: int) -> Iterator[str]:
    """The snapshot's records as lines of history.csv."""
    validation = {update: (loss, score) for update, loss, score in snapshot.validation.tolist()}
    for update, seconds, loss, *norms in snapshot.records.tolist():
        sequences = snapshot.sequences - int(snapshot.update - update) * batch
        validated = [repr(value) if value == value else "" for value in validation.get(update, (NAN, NAN))]
        yield ",".join((str(int(update)), str(sequences), repr(seconds), repr(loss), *validated, *map(repr, norms)))
        yield "\n"


def earlier_rows(path: Path, columns: list[str], update: int) -> list[str]:
    """The lines of an earlier history before an update: a run that goes on draws that update's batch again."""
    found = table(path, columns)
    return [",".join(row) + "\n" for row in found if int(row[0]) < update]


def read_history(path: Path, matrices: tuple[str, ...], last: int) -> tuple[Array, Array]:
    """Records (k, 4 + matrices) and validation (k, 3) of history.csv up to the update `last`, as in a Snapshot."""
    kept = [row for row in table(path, header(matrices)) if int(row[0]) <= last]
    records = np.array([(row[0], row[2], row[3], *row[6:]) for row in kept], float)
    validation = np.array([(row[0], row[4], row[5] or "nan") for row in kept if row[4]], float)
    return records.reshape(len(kept), 4 + len(matrices)), validation.reshape(-1, 3)


def table(path: Path, columns: list[str]) -> list[list[str]]:
    """The checked rows of history.csv, as text. A last line cut short by a crash is left out. Raises InputError."""
    text = read_text(path, "history")
    lines = text[: text.rfind("\n") + 1].splitlines()
    try:
        found = list(csv.reader(lines))
    except csv.Error as error:
        raise InputError(f"{path} is not a table ({error}); it should be one that `train --out` wrote.") from None
    if not found or found[0] != columns:
        raise InputError(f"{path}: the columns do not fit the network; they should be {', '.join(columns)}.")
    before = -1
    for line, row in enumerate(found[1:], start=2):
        before = _check(row, columns, before, f"{path}, line {line}")
    return found[1:]


def _check(row: list[str], columns: list[str], before: int, where: str) -> int:
    """The row's update, which must come after the one before it."""
    if len(row) != len(columns):
        raise InputError(f"{where}: {len(row)} values are not allowed; there should be {len(columns)}.")
    for column, cell in zip(columns, row, strict=True):
        try:
            (int if column in COLUMNS[:2] else float)(cell or ("0" if column in OPTIONAL else cell))
        except ValueError:
            what = "whole number" if column in COLUMNS[:2] else "number"
            raise InputError(f"{where}, {column}: {cell[:40]!r} is not allowed; it should be a {what}.") from None
    if int(row[0]) <= before:
        raise InputError(f"{where}, update: {row[0]} is not allowed; it should come after {before}.")
    return int(row[0])
