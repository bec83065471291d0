"""The user's own table: a CSV file with a row for each time step."""

import csv
import itertools
import math
from typing import Literal

import numpy as np
from pydantic import Field

from simulator.arrays import Array
from simulator.errors import InputError
from simulator.files import read_text
from simulator.sources.base import SOURCES
from simulator.sources.sequences import Columns, SeriesSpec

EMPTY = ("", "na", "n/a", "nan", "null", "none", "?", "-")
Rows = list[list[str]]


@SOURCES.register
class Table(SeriesSpec):
    """Your own CSV file: one row for each time step, numbers in columns."""

    kind: Literal["table"] = "table"
    path: str = Field(
        "",
        title="CSV file",
        description="A text file with a row for each time step, its values separated by , ; or tabs.",
        json_schema_extra={"file": "Tables (*.csv *.tsv *.txt);;All files (*)"},
    )
    columns: tuple[str, ...] = Field(
        (), max_length=256, title="Inputs",
        description="Names (or numbers, from 1) of the columns the network sees. Empty: every column of numbers.",
        json_schema_extra={"choices": "columns"},
    )  # fmt: skip
    target_columns: tuple[str, ...] = Field(
        (), max_length=256, title="Targets",
        description="Names (or numbers, from 1) of the columns to predict. Empty: the inputs.",
        json_schema_extra={"choices": "columns"},
    )  # fmt: skip
    header: Literal["auto", "yes", "no"] = Field(
        "auto", title="Header", description="Whether the first row holds names. Auto: it does if it is no number."
    )
    missing: Literal["refuse", "repeat"] = Field(
        "refuse", title="Empty cells", description="Refuse the file, or repeat the value of the row before."
    )

    def series(self) -> Columns:
        rows, names, first = read(self.path, self.header)
        usable = numeric(rows)
        inputs = choose(self.columns, names, "data.columns") or usable
        targets = choose(self.target_columns, names, "data.target_columns") or inputs
        if not inputs:
            raise InputError(f"data.path: {self.path} has no column of numbers; choose a file that has one.")
        used = sorted(set(inputs) | set(targets))
        values = np.column_stack([self._column(rows, c, names, first) for c in used])
        place = {c: k for k, c in enumerate(used)}
        return Columns(
            values,
            tuple(names[c] for c in used),
            tuple(place[c] for c in inputs),
            tuple(place[c] for c in targets),
            "row",
            tuple(names[c] for c in usable),
        )

    def _column(self, rows: Rows, c: int, names: list[str], first: int) -> Array:
        column = np.empty(len(rows))
        for r, row in enumerate(rows):
            value = number(row[c])
            if value is None:
                empty = row[c].strip().lower() in EMPTY
                if not (empty and self.missing == "repeat" and r > 0):
                    what = "an empty cell" if empty else repr(row[c].strip()[:40])
                    hint = " (or set “Empty cells” to repeat)" if empty and r > 0 else ""
                    raise InputError(
                        f"data.path: row {r + first}, column {names[c]!r} holds {what}; "
                        f"it must be a finite number{hint}."
                    )
                value = column[r - 1]
            column[r] = value
        return column


def read(path: str, header: str) -> tuple[Rows, list[str], int]:
    """The rows below the header, the columns' names, and the number of the first of these rows in the file."""
    if not path:
        raise InputError("data.path: no CSV file is chosen yet; choose one.")
    text = read_text(path, "data.path")
    rows = parse(text, path)
    first, second = rows[0], rows[min(1, len(rows) - 1)]
    if header == "auto":
        named = any(number(a) is None and number(b) is not None for a, b in zip(first, second, strict=True))
    else:
        named = header == "yes"
    names = [f"column {c + 1}" for c in range(len(first))]
    if named:
        seen: dict[str, int] = {}
        for c, cell in enumerate(first):
            name = cell.strip() or f"column {c + 1}"
            seen[name] = seen.get(name, 0) + 1
            names[c] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return (rows[1:], names, 2) if named else (rows, names, 1)


def parse(text: str, path: str) -> Rows:
    """The file's rows, every one as long as the first; blank lines are left out."""
    try:
        delimiter = sniff(text)
        rows = [row for row in csv.reader(text.splitlines(), delimiter=delimiter) if any(c.strip() for c in row)]
    except csv.Error as error:
        raise InputError(f"data.path: {path} is not a table ({error}); choose a CSV file.") from None
    if len(rows) < 2:
        raise InputError(f"data.path: {path} has fewer than two rows; a sequence needs more.")
    for r, row in enumerate(rows):
        if len(row) != len(rows[0]):
            raise InputError(
                f"data.path: row {r + 1} of {path} has {len(row)} values; the first row has {len(rows[0])}, "
                "and all rows must have as many."
            )
    if delimiter != ",":  # where commas do not separate, they may be decimal commas
        rows = [[c.replace(",", ".") if c.count(",") == 1 else c for c in row] for row in rows]
    return rows


def sniff(text: str) -> str:
    """The delimiter that splits the first lines into the same number of columns, the most columns first; where none
    does, the one that splits the first line, so that a row with a cell too many or too few is named."""
    lines = [line for line in itertools.islice(text.splitlines(), 20) if line.strip()]

    def columns(delimiter: str) -> tuple[bool, int]:
        counts = [len(row) for row in csv.reader(lines, delimiter=delimiter)] or [1]
        return min(counts) == max(counts) > 1, counts[0]

    return max(";\t,|", key=columns)


def number(cell: str) -> float | None:
    """The cell as a finite number, or None."""
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in cell else None


def numeric(rows: Rows) -> list[int]:
    """The columns in whose first rows every cell that is not empty is a number."""

    def usable(c: int) -> bool:
        cells = [row[c] for row in rows[:100] if row[c].strip().lower() not in EMPTY]
        return bool(cells) and all(number(cell) is not None for cell in cells)

    return [c for c in range(len(rows[0])) if usable(c)]


def choose(wanted: tuple[str, ...], names: list[str], where: str) -> list[int]:
    """The places of the columns with these names, or numbers from 1."""
    places = []
    for name in wanted:
        if name in names:
            places.append(names.index(name))
        elif name.isdecimal() and 1 <= int(name) <= len(names):
            places.append(int(name) - 1)
        else:
            have = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
            raise InputError(f"{where}: there is no column {name!r}; the file has {have}.")
    if len(set(places)) < len(places):
        raise InputError(f"{where}: a column stands twice; it is allowed once.")
    return places
