"""Tables as aligned lines of text."""

from collections.abc import Iterable, Sequence


def aligned(rows: Iterable[Sequence[str]], right: Iterable[int] = ()) -> list[str]:
    """A line for each row; the columns `right` end at one place, the others begin at one."""
    rows, right = list(rows), set(right)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))] if rows else []
    return [
        "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def numbered(rows: Sequence[Sequence[str]]) -> list[str]:
    """The same where all columns but the first hold numbers."""
    return aligned(rows, range(1, len(rows[0])))
