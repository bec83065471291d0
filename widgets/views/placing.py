"""Where every cell of an unfolded network stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPolygonF

from widgets.views.margin import small
from widgets.views.steps import Span, Steps, stacked
from widgets.views.unfolding import Row

FLAT, READ = 9, 15
"""Height of a row of numbers and of one of symbols, in pixels."""
CLOSE, APART = 3, 8
"""Between output and target, and between other rows."""
TIGHT = 100
"""Height of all rows up to which they stand closer."""
LEAST, MOST = 6, 22
"""Height of a layer, and of one of its units."""
NEAR = 2
"""So far beside a cell it is still meant."""


@dataclass(frozen=True)
class Placed:
    """A row with its place. `texts`: symbols stand there in place of numbers; `spans`: of its values, upright where it
    is tall, else across."""

    row: Row
    top: float
    bottom: float
    width: float
    texts: bool
    spans: list[Span]

    def cell(self, step: int, unit: int, steps: Steps) -> QRectF:
        left = steps.centre(step) - self.width / 2
        if self.texts:
            return QRectF(left, self.top, self.width, self.bottom - self.top)
        start, end = self.spans[unit]
        if self.row.tall:
            return QRectF(left, self.top + start, self.width, end - start)
        return QRectF(left + start, self.top, end - start, self.bottom - self.top)

    def unit(self, point: QPointF, step: int, steps: Steps) -> int | None:
        """The unit whose cell stands at a point in a step's column; of symbols, the likeliest."""
        if step not in self.row.steps or not self.top - 1 <= point.y() <= self.bottom + 1:
            return None
        if self.texts:
            index = int(np.searchsorted(self.row.steps, step))
            return int(np.nan_to_num(self.row.values[index]).argmax())
        along = point.y() - self.top if self.row.tall else point.x() - steps.centre(step) + self.width / 2
        if not -NEAR <= along <= self.spans[-1][1] + NEAR:
            return None
        return max(int(np.searchsorted([start for start, _ in self.spans], along, side="right")) - 1, 0)


def placed(rows: Sequence[Row], steps: Steps, top: float, bottom: float) -> list[Placed]:
    """Rows, given from the input up, from above: numbers and symbols have their height, the layers the rest."""
    wide, narrow = min(steps.pitch * 0.8, 40), min(max(steps.pitch * 0.45, 6), 26)
    metrics, rows = QFontMetricsF(small()), list(reversed(rows))
    texts = [bool(row.read) and max(map(metrics.horizontalAdvance, {*row.read})) <= steps.pitch - 2 for row in rows]
    apart = APART if bottom - top > TIGHT else APART / 2
    gaps = [CLOSE if (a.label, b.label) == ("d", "y") else apart for a, b in pairwise(rows)]
    fixed = sum(READ if text else FLAT for row, text in zip(rows, texts, strict=True) if not row.tall)
    units, layers = sum(row.values.shape[1] for row in rows if row.tall), sum(row.tall for row in rows)
    rest = max(bottom - top - fixed - sum(gaps) - LEAST * layers, 0)
    found = []
    for row, text, gap in zip(rows, texts, [*gaps, 0], strict=True):
        n, height = row.values.shape[1], float(READ if text else FLAT)
        if row.tall:
            height = float(round(min(LEAST + rest * n / units, MOST * n)))
        width = narrow if row.tall else wide
        spans = stacked(n, 0, height, 1.5) if row.tall else stacked(n, 0, width, 1)
        found.append(Placed(row, top, top + height, width, text, spans))
        top += height + gap
    return found


def straight(a: QRectF, b: QRectF) -> QPolygonF:
    """From one cell to another, which stands in another column."""
    if a.center().x() < b.center().x():
        return QPolygonF([QPointF(a.right(), a.center().y()), QPointF(b.left(), b.center().y())])
    return QPolygonF([QPointF(a.left(), a.center().y()), QPointF(b.right(), b.center().y())])


def way(a: QRectF, b: QRectF, pitch: float) -> QPolygonF:
    """From one cell to another above it in the same column: beside what stands between."""
    side = min(a.left(), b.left()) - min(pitch * 0.12, 4)
    foot, y = a.top() - 2 if a.top() > b.bottom() else a.bottom() + 2, b.center().y()
    return QPolygonF(
        [QPointF(a.center().x(), a.top()), QPointF(a.center().x(), foot), QPointF(side, foot), QPointF(side, y),
         QPointF(b.left(), y)]
    )  # fmt: skip
