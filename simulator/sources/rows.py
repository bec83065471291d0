"""A table in a text file, as rows of cells: its delimiter, titles and numbers, and what each column holds."""

import csv
import itertools
import math
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from simulator.arrays import Array
from simulator.errors import InputError
from simulator.files import read_encoded
from simulator.sources.dates import Dates, ambiguous, dates_in

EMPTY = ("", "na", "n/a", "nan", "null", "none", "?", "-")
MARKED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?"), re.compile(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?")
"""Numbers whose thousands are marked: 1,234.5 or, where commas are decimal, 1.234,5."""
HEAD = 100
"""So many rows tell what a column holds."""
NAMED = 5
"""So many columns that are left out are named."""
TABLES = (".csv", ".tsv", ".tab")
FILES = "Tables (*.csv *.tsv *.txt);;All files (*)"

Row = tuple[int, list[str]]
"""The number of the row's line in the file, from 1, and the row's cells."""
Rows = list[Row]
Header = Literal["auto", "yes", "no"]
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

    def left_out(self, used: set[int]) -> tuple[str, ...]:
        """The columns that are not used, each with the reason where it is not that it holds words."""
        found = []
        for c, name in enumerate(self.names):
            if c not in used:
                why = "empty" if self.sorts[c] == "empty" else ""
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


def interpolated(values: Array, times: Array | None) -> Array:
    """Columns (N, m) with a line drawn through each gap, in time where that is known and grows, else from row to row;
    beyond the first and the last number there is, that one. A column without any stays nan."""
    grows = times is not None and len(times) > 1 and bool((np.diff(times) > 0).all())
    x = times if grows and times is not None else np.arange(len(values), dtype=float)
    values = values.copy()
    for column in values.T:
        gap = np.isnan(column)
        if gap.any() and not gap.all():
            column[gap] = np.interp(x[gap], x[~gap], column[~gap])
    return values


def parse(text: str, path: str) -> tuple[bool, Iterator[Row]]:
    """Whether commas in cells are decimal, since they separate none; and the rows one by one, each as long as the
    first; blank ones are left out but counted."""
    try:
        delimiter = sniff(text)
    except csv.Error as error:
        raise _no_table(path, error) from None
    return delimiter != ",", _rows(text, path, delimiter)


def _rows(text: str, path: str, delimiter: str) -> Iterator[Row]:
    try:
        reader = csv.reader(lines(text), delimiter=delimiter)
        width = begin = 0
        for row in reader:
            line, begin = begin + 1, reader.line_num
            if not "".join(row).strip():
                continue
            width = width or len(row)
            if len(row) != width:
                raise InputError(
                    f"data.path: row {line} of {path} has {len(row)} values; the first row has {width}, "
                    "and all rows must have as many."
                )
            yield line, row
    except csv.Error as error:
        raise _no_table(path, error) from None


def _no_table(path: str, error: csv.Error) -> InputError:
    return InputError(f"data.path: {path} is not a table ({error}); choose a CSV file.")


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


def titles(head: Rows, header: Header, comma: bool) -> tuple[list[str], bool]:
    """The columns' names, and whether the first row holds them."""
    first = head[0][1]
    if header == "auto":
        below = [next((row[c] for _, row in head[1:] if not is_empty(row[c])), "") for c in range(len(first))]
        named = any(
            number(a, comma) is None and number(b, comma) is not None for a, b in zip(first, below, strict=True)
        )
    else:
        named = header == "yes"
    names = [f"column {c + 1}" for c in range(len(first))]
    if named:
        seen: dict[str, int] = {}
        for c, cell in enumerate(first):
            name = cell.strip().replace("\n", " ") or f"column {c + 1}"
            seen[name] = seen.get(name, 0) + 1
            names[c] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return names, named


def is_empty(cell: str) -> bool:
    return cell.strip().lower() in EMPTY


def number(cell: str, comma: bool = False) -> float | None:
    """The cell as a finite number, or None; `comma`: whether a comma in it is decimal."""
    try:
        value = float(decimal(cell) if comma else cell)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in cell else None


def decimal(cell: str) -> str:
    """With a point in place of a decimal comma."""
    return cell.replace(",", ".") if cell.count(",") == 1 else cell


def marked(cell: str, comma: bool) -> float | None:
    """The same, where its thousands may be marked as in 1,234.5 or, where commas are decimal, 1.234,5."""
    value = number(cell, comma)
    if value is not None or not MARKED[comma].fullmatch(cell.strip()):
        return value
    return number(cell.replace("." if comma else ",", ""), comma)


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
