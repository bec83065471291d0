"""A table in a text file: its titles, what each of its columns holds, and their numbers."""

import itertools
import math
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from simulator.arrays import Array
from simulator.errors import InputError
from simulator.files import read_encoded
from simulator.sources.dates import Dates, ambiguous, dates_in
from simulator.sources.delimited import (
    Header,
    Rows,
    batches,
    decimal,
    is_empty,
    marked,
    number,
    parse,
    points_are_decimal,
    titles,
)

HEAD = 100
"""So many rows tell what a column holds."""
NAMED = 5
"""So many columns that are left out are named."""
TABLES = (".csv", ".tsv", ".tab")
FILES = "Tables (*.csv *.tsv *.txt);;All files (*)"

IDS = re.compile(r"(?i:(?:^|[\W_])(?:id|no|nr|index|row)|^unnamed: 0|^column 1|^#)$|[a-z]I[dD]$")
STEPS = re.compile(r"t|time|steps?|index|frame|time ?_?steps?|cycles?|timestamp|tick|second|seconds|ms", re.IGNORECASE)
"""Names of columns that count rows, and of those that count the steps of a sequence."""

Sort = Literal["number", "thousands", "date", "words", "empty"]
Missing = Literal["refuse", "repeat", "interpolate"]


class Sheet:
    """The rows of a table, one after the other, and what their columns hold. Raises InputError."""

    def __init__(self, path: str, header: Header = "auto") -> None:
        if not path:
            raise InputError("data.path: no CSV file is chosen yet; choose one.")
        text, self.encoding = read_encoded(path, "data.path")
        if not text.strip():
            raise InputError(f"data.path: {path} is empty; choose a CSV file with numbers.")
        self.path = path
        self.comma, self.rest = parse(text, path)
        head = list(itertools.islice(self.rest, HEAD + 1))
        if len(head) < 2:
            raise InputError(f"data.path: {path} has fewer than two rows; a sequence needs more.")
        self.comma = self.comma and not points_are_decimal(head)
        names, named = titles(head, header, self.comma)
        self.names, self.head = tuple(names), head[named:]

    def cells(self, c: int) -> list[str]:
        """What stands in column c of the first rows, but for empty cells."""
        return [row[c] for _, row in self.head[:HEAD] if not is_empty(row[c])]

    @cached_property
    def sorts(self) -> tuple[Sort, ...]:
        """What each column holds, by its first rows."""
        return tuple(self._sort(c) for c in range(len(self.names)))

    def _sort(self, c: int) -> Sort:
        cells = self.cells(c)
        if not cells:
            return "empty"
        if all(number(cell, self.comma) is not None for cell in cells):
            return "number"
        if all(marked(cell, self.comma) is not None for cell in cells):
            return "thousands"
        return "words" if self.dates(c) is None else "date"

    @cached_property
    def usable(self) -> list[int]:
        """The columns in whose first rows every cell that is not empty is a number, its thousands not marked."""
        return [c for c, sort in enumerate(self.sorts) if sort == "number"]

    def dates(self, c: int) -> Dates | None:
        return dates_in(self.cells(c))

    @cached_property
    def timed(self) -> tuple[int, ...]:
        """The first column of dates, with the first of times of a day where those have none; or that alone."""
        forms = {c: form for c, sort in enumerate(self.sorts) if sort == "date" and (form := self.dates(c))}
        day = next((c for c, form in forms.items() if not form.clock), None)
        clock = next((c for c, form in forms.items() if form.clock), None)
        if day is None:
            return () if clock is None else (clock,)
        bare = clock is not None and not (forms[day].read(self.cells(day)) % 86_400).any()
        return (day, clock) if bare and clock is not None else (day,)

    @cached_property
    def numeric(self) -> list[int]:
        """The columns of numbers, those with marked thousands too."""
        return [c for c, sort in enumerate(self.sorts) if sort in ("number", "thousands")]

    def counting(self, steps: bool) -> list[int]:
        """The columns that count rows, by their name and first numbers; `steps`: or that count the steps of each
        sequence."""
        found = []
        for c in self.usable:
            values = [number(cell, self.comma) or 0.0 for cell in self.cells(c)]
            whole = all(value.is_integer() for value in values) and len({*values}) == len(values)
            if (IDS.search(self.names[c]) and whole) or (steps and STEPS.fullmatch(self.names[c])):
                found.append(c)
        return found

    def left_out(self, used: set[int], counting: Sequence[int] = ()) -> tuple[str, ...]:
        """The columns that are not used, each with the reason where it is not that it holds words."""
        found = []
        for c, name in enumerate(self.names):
            if c not in used:
                why = "empty" if self.sorts[c] == "empty" else ""
                why = "counts rows" if c in counting else why
                why = "day and month cannot be told apart" if ambiguous(self.cells(c)) else why
                found.append(f"{name} ({why})" if why else name)
        return tuple(found)

    def read(self, columns: Sequence[int], missing: Missing, words: Sequence[int] = ()) -> "Cells":
        """These columns of numbers of all rows; and others as they stand, but for spaces around. Once alone."""
        blocks: list[Array] = []
        texts: list[list[str]] = [[] for _ in words]
        lines: list[int] = []
        times: list[Array] = []
        last: Sequence[float | None] = [None] * len(columns)
        filled = 0
        for block in batches(itertools.chain(self.head, self.rest)):
            found = [self._column(block, c, missing, before) for c, before in zip(columns, last, strict=True)]
            filled += sum(count for _, count in found)
            values = [column for column, _ in found]
            blocks.append(np.column_stack(values) if values else np.zeros((len(block), 0)))
            last = [float(column[-1]) for column in values]
            for text, c in zip(texts, words, strict=True):
                text += [row[c].strip() for _, row in block]
            lines += [line for line, _ in block]
            times.append(self._times(block))
        return Cells(np.concatenate(blocks), tuple(texts), lines, np.concatenate(times) if self.timed else None, filled)

    def _times(self, block: Rows) -> Array:
        """Seconds since 1970 of each row."""
        found = np.zeros(len(block))
        for c in self.timed:
            form = self.dates(c)
            assert form is not None
            found = found + form.read(row[c] for _, row in block)
        return found

    def _column(self, rows: Rows, c: int, missing: Missing, last: float | None) -> tuple[Array, int]:
        """Column c as numbers, and how many of its cells were empty: nan where they are to be interpolated. `last` is
        the value above the first of these rows."""
        cells = [row[c] for _, row in rows]
        with suppress(ValueError):  # nearly all columns: one pass, several times faster than cell by cell
            column = np.fromiter(map(float, map(decimal, cells) if self.comma else cells), float, len(cells))
            if np.isfinite(column).all() and "_" not in "".join(cells):
                return column, 0
        values: list[float] = []
        filled = 0
        for (line, _), cell in zip(rows, cells, strict=True):
            value = marked(cell, self.comma)
            if value is None:
                empty = is_empty(cell)
                able = missing == "interpolate" or (missing == "repeat" and last is not None)
                if not (empty and able):
                    raise InputError(self._no_number(cell, f"row {line}, column {self.names[c]!r}", last is None))
                value = math.nan if missing == "interpolate" or last is None else last
                filled += 1
            values.append(value)
            last = value
        return np.array(values), filled

    def _no_number(self, cell: str, where: str, first: bool) -> str:
        empty = is_empty(cell)
        what = "an empty cell" if empty else repr(cell.strip()[:40])
        other = "" if first else ", or data.missing=repeat"
        hint = f" (or set “Empty cells” to interpolate: data.missing=interpolate{other})" if empty else ""
        return f"data.path: {where} holds {what}; it must be a finite number{hint}."


@dataclass(frozen=True)
class Cells:
    """Columns of a table, read."""

    values: Array
    """(N, m); nan where a cell is empty and is to be interpolated."""
    texts: tuple[list[str], ...]
    """Columns as they stand."""
    lines: list[int]
    """The line of each row in the file, from 1."""
    times: Array | None
    """(N,): seconds since 1970, nan where a row has no date; None where the table has no dates."""
    filled: int
    """How many empty cells have another's value, or are nan."""


def interpolated(values: Array, times: Array | None, borders: Sequence[int] = ()) -> Array:
    """Columns (N, m) with a line drawn through each gap, in time where that is known and grows, else from row to row;
    beyond the first and the last number there is, that one. No row before one of the `borders` knows a number behind
    it, where it can be helped: what is trained on must not know what is held out. A column without any stays nan."""
    grows = times is not None and len(times) > 1 and bool((np.diff(times) > 0).all())
    x = times if grows and times is not None else np.arange(len(values), dtype=float)
    values = values.copy()
    ends = [border for border in borders if 0 < border < len(values)]
    for column in values.T:
        for end in (*ends, len(values)):
            part = column[:end]
            gap = np.isnan(part)
            if gap.any() and not gap.all():
                part[gap] = np.interp(x[:end][gap], x[:end][~gap], part[~gap])
    return values


def choose(wanted: Sequence[str], names: Sequence[str], where: str) -> list[int]:
    """The places of the columns with these names, or numbers from 1."""
    places = []
    for name in (name.replace("\n", " ") for name in wanted):
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


def few(names: Sequence[str]) -> str:
    """Names in a line, as far as there is room."""
    return ", ".join(names[:NAMED]) + f" and {len(names) - NAMED} more" * (len(names) > NAMED)
