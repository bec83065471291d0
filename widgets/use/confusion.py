"""Which class was taken for which: a square for each pair."""

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from simulator.numerals import per_cent
from simulator.use import Confusion
from widgets.theme import LIGHT, Theme, contrast, mixed
from widgets.views.base import Numbers
from widgets.views.margin import small

WORDS = 40, 18
"""So wide and so high are squares that have room for words, in pixels."""
HIGHEST, WIDEST = 72, 120
GAP = 3
HEAD, FOOT, SIDE = 22, 22, 84
"""Around the squares: classes above, what the columns are below, and at the left."""


class ConfusionGrid(QWidget):
    """Rows are what it is, columns what it was taken for. A click marks a square: emits `chosen`, its numbers or
    None."""

    kind, title, unsaid = "confusion", "What was taken for what", ""
    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.theme = LIGHT
        self.found: Confusion | None = None
        self.marked: tuple[int, int] | None = None
        self.setMinimumSize(220, 110)
        self.setMouseTracking(True)
        self.setToolTip("Rows: the class it is; columns: the class the network held likeliest.")

    def show_found(self, found: Confusion) -> None:
        if self.found is None or self.found.names != found.names:
            self.marked = None
        self.found = found
        n = len(found.names)
        wrong = int(found.counts.sum() - found.counts.trace())
        self.setAccessibleName(f"Confusion matrix of {n} classes, {wrong:,} of {int(found.counts.sum()):,} wrong")
        self.update()

    # Where things are

    def cell(self) -> tuple[float, float]:
        """Width and height of a square with the space behind it."""
        n = len(self.found.names) if self.found else 1
        wide = min((self.width() - SIDE - 16) / n, WIDEST)
        high = min((self.height() - HEAD - FOOT) / n, HIGHEST)
        return max(wide, 1.0), max(high, 1.0)

    def square(self, row: int, column: int) -> QRectF:
        wide, high = self.cell()
        gap = GAP if min(wide, high) > 12 else 0
        return QRectF(SIDE + column * wide, HEAD + row * high, wide - gap, high - gap)

    def at(self, point: QPointF) -> tuple[int, int] | None:
        """Which square is there."""
        if self.found is None:
            return None
        wide, high = self.cell()
        row, column = math.floor((point.y() - HEAD) / high), math.floor((point.x() - SIDE) / wide)
        n = len(self.found.names)
        return (row, column) if 0 <= row < n and 0 <= column < n else None

    def says(self, row: int, column: int) -> str:
        """A square in words."""
        assert self.found
        names, count, share = self.found.names, int(self.found.counts[row, column]), self.found.shares[row, column]
        what = "seen as what it is" if row == column else f"taken for {names[column]}"
        part = "" if math.isnan(share) else f", {per_cent(share)}"
        return f"{names[row]} {what}: {count:,} times{part} of {int(self.found.counts[row].sum()):,}"

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = self.at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self.says(*place) if place else self.toolTip(), self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self.at(event.position())
        self.marked = None if place == self.marked else place
        self.chosen.emit(self.marked)
        self.update()

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.paint(painter)
        painter.end()

    def paint(self, painter: QPainter) -> None:
        if self.found is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        n, (wide, high) = len(self.found.names), self.cell()
        words = wide >= WORDS[0] and high >= WORDS[1]
        for row in range(n):
            for column in range(n):
                self._square(painter, row, column, words)
        self._names(painter, wide, high)

    def _square(self, painter: QPainter, row: int, column: int, words: bool) -> None:
        assert self.found
        share, count = float(self.found.shares[row, column]), int(self.found.counts[row, column])
        share = 0.0 if math.isnan(share) else share
        ground = mixed(self.theme.sunken, self.theme.accent, 0.06 * (count > 0) + 0.64 * share)
        area, round_ = self.square(row, column), 4.0 if words else 0.0
        edge = self.theme.accent if row == column and words else None
        if (row, column) == self.marked:
            edge = self.theme.text
        painter.setPen(QPen(QColor(edge), 2 if (row, column) == self.marked else 1.2) if edge else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(area, round_, round_)
        if words:
            ink = max((self.theme.text, self.theme.on_accent), key=lambda colour: contrast(colour, ground))
            painter.setPen(QColor(ink))
            font = QFont(self.font())
            font.setBold(True)
            painter.setFont(font)
            two = area.height() >= 42
            upper = area.adjusted(0, 4, 0, -area.height() / 2) if two else area
            side = Qt.AlignmentFlag.AlignHCenter
            below = side | (Qt.AlignmentFlag.AlignBottom if two else Qt.AlignmentFlag.AlignVCenter)
            painter.drawText(upper, int(below), f"{100 * share:.0f} %" if count else "–")
            if two and count:
                painter.setFont(small())
                lower = area.adjusted(0, area.height() / 2 + 1, 0, 0)
                painter.drawText(lower, int(side | Qt.AlignmentFlag.AlignTop), f"{count:,}")

    def _names(self, painter: QPainter, wide: float, high: float) -> None:
        """Of rows and columns, as many as have room."""
        assert self.found
        names = self.found.names
        painter.setFont(small())
        metrics = QFontMetricsF(painter.font())
        painter.setPen(QColor(self.theme.text))
        every, each = max(math.ceil(14 / high), 1), max(math.ceil(16 / wide), 1)
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for row in range(0, len(names), every):
            name = metrics.elidedText(names[row], Qt.TextElideMode.ElideRight, SIDE - 12)
            painter.drawText(QRectF(0, HEAD + row * high, SIDE - 8, high - GAP), right, name)
        centre = int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter)
        for column in range(0, len(names), each):
            name = metrics.elidedText(names[column], Qt.TextElideMode.ElideRight, wide * each)
            painter.drawText(QRectF(SIDE + column * wide, 0, wide - GAP, HEAD), centre | TEXT_OVER, name)
        painter.setPen(QColor(self.theme.faint))
        bottom = HEAD + len(names) * high
        painter.drawText(
            QRectF(SIDE, bottom, max(wide * len(names), 200), FOOT), centre & ~4 | 1, "what it was taken for"
        )

    # What is exported

    @property
    def picture(self) -> QWidget:
        return self

    def paint_picture(self, painter: QPainter, area: QRectF, factor: float) -> None:
        painter.save()
        painter.translate(area.topLeft())
        self.paint(painter)
        painter.restore()

    def numbers(self) -> Numbers:
        if self.found is None:
            return [], []
        rows = zip(self.found.names, self.found.counts.tolist(), strict=True)
        return ["class", *self.found.names], [[name, *counts] for name, counts in rows]

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.update()


TEXT_OVER = int(Qt.TextFlag.TextDontClip)
