"""Text with delimiters as rows of cells, and cells as numbers."""

import csv
import itertools
import math
import re
from collections.abc import Iterator
from typing import Literal

from simulator.errors import InputError

EMPTY = ("", "na", "n/a", "nan", "null", "none", "?", "-")
MARKED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?"), re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d+)?")
"""Numbers whose thousands are marked: 1,234.5 or, where commas are decimal, 1.234,5. None begins with 0, as 0,250."""
COMMA, POINT = re.compile(r"[+-]?[\d.]*,[\d.,]*"), re.compile(r"[+-]?\d*\.\d+([eE][+-]?\d+)?")
"""Numbers with a comma, and with a decimal point."""

Row = tuple[int, list[str]]
"""The number of the row's line in the file, from 1, and the row's cells."""
Rows = list[Row]
Header = Literal["auto", "yes", "no"]


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


def points_are_decimal(head: Rows) -> bool:
    """Whether numbers between other delimiters than commas are written as 1,234.5 all the same: each comma can mark
    thousands, and somewhere a point is decimal, or two commas are in one number."""
    cells = [cell.strip() for _, row in head for cell in row]
    with_commas = [cell for cell in cells if COMMA.fullmatch(cell)]
    marks = all(MARKED[0].fullmatch(cell) for cell in with_commas) and any(with_commas)
    points = any(POINT.fullmatch(cell) and not MARKED[1].fullmatch(cell) for cell in cells)
    return marks and (points or any("." in cell or cell.count(",") > 1 for cell in with_commas))


def marked(cell: str, comma: bool) -> float | None:
    """The same, where its thousands may be marked as in 1,234.5 or, where commas are decimal, 1.234,5."""
    value = number(cell, comma)
    if value is not None or not MARKED[comma].fullmatch(cell.strip()):
        return value
    return number(cell.replace("." if comma else ",", ""), comma)
