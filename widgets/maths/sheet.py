"""A column of sections with lines, set when somebody looks: no widget, so that paper is filled as the window is."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from simulator.arithmetic.written import Line, Link
from widgets.maths.box import Spot
from widgets.maths.line import SetLine, set_line
from widgets.theme import Theme

Sections = Sequence[tuple[str, Sequence[Line]]]

CAPTION = 11.0
"""Size in px of titles, captions and notes."""
BETWEEN, ABOVE_TITLE, BELOW_TITLE, TO_NOTE, TO_HAIRLINE = 12.0, 12.0, 6.0, 3.0, 8.0
SMALLEST = 0.6
"""How much smaller a line is set at most that is wider than the sheet."""
USUAL = 48.0
"""What a line is taken to be high before it is set."""
WRAPPED = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


@dataclass(slots=True)
class Item:
    """A title (`line` None) or a line. `key`: its section and its place in it, -1 for the title."""

    key: tuple[str, int]
    line: Line | None
    height: float
    set: SetLine | None = None
    above: float = 0.0
    """Of the caption, before the line."""
    least: float = 0.0
    """The height it has had with other numbers: what is below it does not go up and down with every sign."""


class Sheet:
    """`width` in px; `scale` 1 sets symbols at 17 px; `font` for titles and notes."""

    def __init__(self, width: float, scale: float, font: QFont) -> None:
        self.width, self.scale = width, scale
        self.small, self.title = QFont(font), QFont(font)
        for each in (self.small, self.title):
            each.setPixelSize(max(1, round(CAPTION * scale)))
        self.title.setBold(True)
        self.metrics = QFontMetricsF(self.small)
        self.items: list[Item] = []
        self.tops: list[float] = [0.0]

    def show(self, sections: Sections, before: "Sheet | None" = None) -> None:
        """Take other lines. What is as it was `before` need not be set again; what has changed is taken to be as high
        as it was."""
        known = {} if before is None else {item.key: item for item in before.items}
        same = before is not None and (before.width, before.scale) == (self.width, self.scale)
        self.items = []
        for title, lines in sections:
            if title:
                high = (ABOVE_TITLE if self.items else 0.0) * self.scale + self.metrics.height()
                self.items.append(Item((title, -1), None, float(round(high + BELOW_TITLE * self.scale))))
            for place, line in enumerate(lines):
                key = title, place
                old = known.get(key)
                if old is not None and same and old.line == line:
                    self.items.append(old)
                else:
                    item = Item(key, line, USUAL * self.scale if old is None else old.height)
                    if old is not None and same and old.set and old.line and old.line.left == line.left:
                        item.least = old.height
                    self.items.append(item)
        self._stack()

    @property
    def height(self) -> float:
        return self.tops[-1]

    def between(self, top: float, bottom: float) -> range:
        """Which items can be seen from `top` to `bottom`."""
        first = max(0, bisect_right(self.tops, top) - 1)
        last = bisect_right(self.tops, bottom)
        return range(min(first, len(self.items)), min(last, len(self.items)))

    def lay(self, top: float, bottom: float) -> float:
        """Set what can be seen. Returns by how much what stands at `top` has moved down meanwhile."""
        moved = 0.0
        while unset := [place for place in self.between(top + moved, bottom + moved) if self._unset(place)]:
            for place in unset:
                item, start = self.items[place], self.tops[place]
                old, item.height = item.height, self._set(item)
                if start < top:
                    moved += item.height - old
            self._stack()
        return moved

    def lay_all(self) -> None:
        self.lay(0.0, float("inf"))

    def spot(self, x: float, y: float) -> Spot | None:
        """What is named at a point of the sheet, with its area there."""
        for place in self.between(y, y):
            item, top = self.items[place], self.tops[place]
            if item.set is not None and (spot := item.set.spot(x, y - top - item.above)):
                return Spot(spot.area.translated(0, top + item.above), spot.link, spot.number)
        return None

    def line(self, y: float) -> Line | None:
        return next((self.items[place].line for place in self.between(y, y)), None)

    def placed(self, top: float, bottom: float) -> Iterator[tuple[Item, float]]:
        return ((self.items[place], self.tops[place]) for place in self.between(top, bottom))

    def paint(self, painter: QPainter, theme: Theme, top: float, bottom: float, washed: AbstractSet[Link]) -> None:
        """What can be seen from `top` to `bottom`, at its place on the sheet."""
        for item, start in self.placed(top, bottom):
            self.paint_item(painter, theme, item, start, washed)

    def paint_item(
        self, painter: QPainter, theme: Theme, item: Item, top: float, washed: AbstractSet[Link] = frozenset()
    ) -> None:
        line, painted = item.line, item.set
        painter.setPen(QColor(theme.faint))
        if line is None:
            self._paint_title(painter, theme, item, top)
        elif painted is not None:
            painter.setFont(self.small)
            if line.about:
                painter.drawText(QPointF(0, top + self.metrics.ascent()), line.about)
            if line.note:
                below = top + item.above + painted.height + TO_NOTE * self.scale
                painter.drawText(QRectF(0, below, self.width, item.height), WRAPPED, line.note)
            painter.translate(0, top + item.above)
            painted.paint(painter, theme, washed)
            painter.translate(0, -top - item.above)

    def _paint_title(self, painter: QPainter, theme: Theme, item: Item, top: float) -> None:
        title, bottom = item.key[0], top + item.height - BELOW_TITLE * self.scale
        painter.setFont(self.title)
        painter.drawText(QPointF(0, bottom - self.metrics.descent()), title)
        start = QFontMetricsF(self.title).horizontalAdvance(title) + TO_HAIRLINE * self.scale
        middle = round(bottom - self.metrics.height() / 2) + 0.5
        if start < self.width:
            painter.setPen(QColor(theme.edge))
            painter.drawLine(QPointF(start, middle), QPointF(self.width, middle))

    def _unset(self, place: int) -> bool:
        item = self.items[place]
        return item.line is not None and item.set is None

    def _set(self, item: Item) -> float:
        """Set a line. Returns the height it takes with its captions and the gap below it."""
        line = item.line
        assert line is not None
        item.set = set_line(line, self.width, self.scale)
        if item.set.width > self.width:  # what cannot be broken is set smaller
            item.set = set_line(line, self.width, self.scale * max(SMALLEST, self.width / item.set.width))
        item.above = float(round(self.metrics.height() + TO_NOTE * self.scale)) if line.about else 0.0
        note = 0.0
        if line.note:
            room = QRectF(0, 0, self.width, 1e4)
            note = self.metrics.boundingRect(room, WRAPPED, line.note).height() + TO_NOTE * self.scale
        return max(item.least, float(round(item.above + item.set.height + note + BETWEEN * self.scale)))

    def _stack(self) -> None:
        self.tops = [0.0]
        for item in self.items:
            self.tops.append(self.tops[-1] + item.height)
