"""What the columns of a table are likely to be: a label, an id, the steps of one sequence. Guesses, to be shown."""

import itertools
import re
from collections.abc import Iterable

from simulator.sources.delimited import Row, is_empty, number
from simulator.sources.sheet import IDS, STEPS, Sheet

MOST_CLASSES = 100
FEW_CLASSES = 20
"""So many different whole numbers may still be classes."""
LOOKED_AT = 20_000
"""So many rows are looked at."""
FEWEST_STEPS = 12
"""As many columns must be numbered for a row to be taken for a sequence."""
SURE = re.compile(
    r"(?i:.*(?:^|[\W_])(?:label|class|category|species|variety|target|diagnosis|activity|outcome|gesture|emotion|"
    r"sentiment|genre|digit|letter|word|phoneme|occupancy|anomaly|fault|failure|churn|survived)s?)"
)
"""Names of columns that are labels, be they words or whole numbers."""
GROUPS = re.compile(
    r"(?i:(?:seq|sequence|series|subject|trial|unit|sample|case|recording|patient|session|participant|run|user|device|"
    r"engine|episode|track|utterance|person|machine|sensor|ticker|symbol)(?:[ _]?(?:id|no|nr|number|name))?)"
)
"""Names of columns that say which sequence a row belongs to, besides those that end with "id"."""
NUMBERED = re.compile(r"(?i:(t|t_|time|time_|step|step_|s|frame|frame_|column |ecg|day|hour|week|month|))(\d+)")


class Looked:
    """The cells of a table's first rows, column by column."""

    def __init__(self, sheet: Sheet) -> None:
        rows: Iterable[Row] = itertools.islice(itertools.chain(sheet.head, sheet.rest), LOOKED_AT)
        self.sheet = sheet
        self.cells = [[cell.strip() for cell in column] for column in zip(*(row for _, row in rows), strict=True)]
        self.N = len(self.cells[0])

    def gaps(self, columns: Iterable[int]) -> bool:
        """Whether any of these columns has an empty cell."""
        return any(is_empty(cell) for c in columns for cell in self.cells[c])

    def label(self, group: int | None) -> int | None:
        """The column of class labels, if one looks like it: by its name first, then the last one of words."""
        able = [c for c in range(len(self.cells)) if c != group and self._repeats(c, MOST_CLASSES)]
        sure = [c for c in able if SURE.fullmatch(self.sheet.names[c])]
        words = [c for c in able if self.sheet.sorts[c] == "words"]
        named = [c for c in sure if c in words] or [c for c in sure if self._whole(c, FEW_CLASSES)]
        if named:
            return named[-1]
        unnamed = [c for c in (0, len(self.cells) - 1) if c in able and self._whole(c, FEW_CLASSES)]
        if unnamed and self.sheet.names[0] == "column 1" and self.numbered(unnamed[0]):
            return unnamed[0]
        return words[-1] if words and (group is not None or not self.sheet.timed) else None

    def group(self) -> int | None:
        """The column of ids of sequences, if one looks like it: the one with the most."""
        able = [
            c
            for c, name in enumerate(self.sheet.names)
            if (GROUPS.fullmatch(name) or (IDS.search(name) and not name.startswith("column ")))
            and (self.sheet.sorts[c] == "words" or self._whole(c, self.N))
            and self._repeats(c, self.N)
        ]
        return max(able, key=lambda c: len({*self.cells[c]}), default=None)

    def numbered(self, label: int | None) -> bool:
        """Whether the columns of numbers are the steps of one sequence: their names count."""
        names = [self.sheet.names[c] for c in self.sheet.numeric if c != label]
        found = [NUMBERED.fullmatch(name) for name in names]
        parts = [(match[1], int(match[2])) for match in found if match]
        if not FEWEST_STEPS <= len(parts) == len(names) or len({mark for mark, _ in parts}) > 1:
            return False
        first = parts[0][1]
        enough = parts[0][0] != "column " or len(parts) >= 2 * FEWEST_STEPS
        return enough and [count for _, count in parts] == [*range(first, first + len(parts))]

    def goes_on(self) -> bool:
        """Whether the rows follow each other in time: they have dates, or a column that counts their steps."""
        return bool(self.sheet.timed) or any(
            STEPS.fullmatch(self.sheet.names[c]) and self._grows(c) for c in self.sheet.usable
        )

    def counts(self, c: int) -> bool:
        """Whether it only counts the rows, by its name and numbers."""
        named = IDS.search(self.sheet.names[c]) or STEPS.fullmatch(self.sheet.names[c])
        return bool(named) and not self.sheet.names[c].startswith("column ") and self._grows(c)

    def varies(self, c: int, group: int) -> bool:
        """Whether column c changes within a group."""
        first: dict[str, str] = {}
        return any(first.setdefault(g, v) != v for g, v in zip(self.cells[group], self.cells[c], strict=True))

    def _repeats(self, c: int, most: int) -> bool:
        """Whether it holds 2 to `most` different cells, each about twice at least."""
        cells = [cell for cell in self.cells[c] if not is_empty(cell)]
        return self.sheet.sorts[c] != "date" and 2 <= len({*cells}) <= min(most, len(cells) // 2)

    def _whole(self, c: int, most: int) -> bool:
        """Whether it holds at most so many different numbers, all of them whole."""
        values = {number(cell, self.sheet.comma) for cell in self.cells[c] if not is_empty(cell)}
        return len(values) <= most and all(value is not None and value.is_integer() for value in values)

    def _grows(self, c: int) -> bool:
        values = [number(cell, self.sheet.comma) for cell in self.cells[c]]
        return all(a is not None and b is not None and a < b for a, b in itertools.pairwise(values))
