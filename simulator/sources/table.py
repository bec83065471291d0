"""The user's own table: a CSV file with a row for each time step."""

import csv
import itertools
import math
from collections.abc import Iterator
from contextlib import suppress
from typing import Literal, Self

import numpy as np
from pydantic import Field

from simulator.arrays import Array
from simulator.errors import InputError
from simulator.files import read_text
from simulator.sources.base import SOURCES, Source
from simulator.sources.sequences import Columns, SeriesSpec

EMPTY = ("", "na", "n/a", "nan", "null", "none", "?", "-")
Row = tuple[int, list[str]]
"""The number of the row's line in the file, from 1, and the row's cells."""
Rows = list[Row]


@SOURCES.register
class Table(SeriesSpec):
    """Your own CSV file: one row for each time step, numbers in columns."""

    reads = (".csv", ".tsv", ".tab")
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
        json_schema_extra={"choices": "columns", "empty": "all"},
    )  # fmt: skip
    target_columns: tuple[str, ...] = Field(
        (), max_length=256, title="Targets",
        description="Names (or numbers, from 1) of the columns to predict. Empty: the inputs.",
        json_schema_extra={"choices": "columns", "empty": "the inputs"},
    )  # fmt: skip
    header: Literal["auto", "yes", "no"] = Field(
        "auto", title="Header", description="Whether the first row holds names. Auto: it does if it is no number."
    )
    missing: Literal["refuse", "repeat"] = Field(
        "refuse", title="Empty cells", description="Refuse the file, or repeat the value of the row before."
    )

    def named(self, before: Source) -> Self:
        if self.columns or self.target_columns:
            return self
        targets = () if before.outputs == before.inputs else before.outputs
        return self.model_copy(update={"columns": before.inputs, "target_columns": targets})

    def series(self) -> Columns:
        rows = parse(self.path)
        head = list(itertools.islice(rows, 101))
        if len(head) < 2:
            raise InputError(f"data.path: {self.path} has fewer than two rows; a sequence needs more.")
        names, named = titles(head, self.header)
        below = head[named:]
        usable = numeric(below)
        inputs = choose(self.columns, names, "data.columns") or usable
        targets = choose(self.target_columns, names, "data.target_columns") or inputs
        if not inputs:
            raise InputError(f"data.path: {self.path} has no column of numbers; choose a file that has one.")
        used = sorted(set(inputs) | set(targets))
        blocks: list[Array] = []
        for block in batches(itertools.chain(below, rows)):
            before = blocks[-1][-1] if blocks else itertools.repeat(None)
            columns = [self._column(block, c, names[c], last) for c, last in zip(used, before, strict=False)]
            blocks.append(np.column_stack(columns))
        place = {c: k for k, c in enumerate(used)}
        return Columns(
            np.concatenate(blocks),
            tuple(names[c] for c in used),
            tuple(place[c] for c in inputs),
            tuple(place[c] for c in targets),
            "row",
            tuple(names[c] for c in usable),
            () if self.columns else tuple(name for c, name in enumerate(names) if c not in usable),
        )

    def _column(self, rows: Rows, c: int, name: str, last: float | None) -> Array:
        """Column c as numbers; `last` is the value above the first of these rows."""
        cells = [row[c] for _, row in rows]
        with suppress(ValueError):  # nearly all columns: one pass, several times faster than cell by cell
            column = np.fromiter(map(float, cells), float, len(cells))
            if np.isfinite(column).all() and "_" not in "".join(cells):
                return column
        values: list[float] = []
        for (line, _), cell in zip(rows, cells, strict=True):
            value = number(cell)
            if value is None:
                empty = cell.strip().lower() in EMPTY
                if not empty or self.missing == "refuse" or last is None:
                    raise InputError(self._no_number(cell, f"row {line}, column {name!r}", empty, last is None))
                value = last
            values.append(value)
            last = value
        return np.array(values)

    def _no_number(self, cell: str, where: str, empty: bool, first: bool) -> str:
        what = "an empty cell" if empty else repr(cell.strip()[:40])
        hint = " (or set “Empty cells” to repeat: data.missing=repeat)" if empty and not first else ""
        return f"data.path: {where} holds {what}; it must be a finite number{hint}."


def parse(path: str) -> Iterator[Row]:
    """The file's rows one by one, each as long as the first; blank ones are left out but counted."""
    if not path:
        raise InputError("data.path: no CSV file is chosen yet; choose one.")
    text = read_text(path, "data.path")
    if not text.strip():
        raise InputError(f"data.path: {path} is empty; choose a CSV file with numbers.")
    try:
        delimiter = sniff(text)
        reader = csv.reader(lines(text), delimiter=delimiter)
        width = begin = 0
        for row in reader:
            line, begin = begin + 1, reader.line_num
            joined = "".join(row)
            if not joined.strip():
                continue
            width = width or len(row)
            if len(row) != width:
                raise InputError(
                    f"data.path: row {line} of {path} has {len(row)} values; the first row has {width}, "
                    "and all rows must have as many."
                )
            if delimiter != "," and "," in joined:  # where commas do not separate, they may be decimal commas
                row = [c.replace(",", ".") if c.count(",") == 1 else c for c in row]
            yield line, row
    except csv.Error as error:
        raise InputError(f"data.path: {path} is not a table ({error}); choose a CSV file.") from None


def lines(text: str) -> Iterator[str]:
    """The lines of a text, split at newlines alone: str.splitlines splits at control characters too."""
    begin = 0
    while begin < len(text):
        end = text.find("\n", begin) + 1 or len(text)
        yield text[begin:end]
        begin = end


def batches(rows: Iterator[Row], size: int = 10_000) -> Iterator[Rows]:
    """The rows in blocks, so that a long file is never held as cells of text."""
    while block := list(itertools.islice(rows, size)):
        yield block


def sniff(text: str) -> str:
    """The delimiter that splits the first lines into the same number of columns, the most columns first; where none
    does, the one that splits the first line, so that a row with a cell too many or too few is named."""
    first = [line for line in itertools.islice(lines(text), 20) if line.strip()]

    def columns(delimiter: str) -> tuple[bool, int]:
        counts = [len(row) for row in csv.reader(first, delimiter=delimiter)] or [1]
        return min(counts) == max(counts) > 1, counts[0]

    return max(";\t,|", key=columns)


def titles(head: Rows, header: str) -> tuple[list[str], bool]:
    """The columns' names, and whether the first row holds them."""
    first, second = head[0][1], head[1][1]
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
    return names, named


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
        cells = [row[c] for _, row in rows[:100] if row[c].strip().lower() not in EMPTY]
        return bool(cells) and all(number(cell) is not None for cell in cells)

    return [c for c in range(len(rows[0][1])) if usable(c)]


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
