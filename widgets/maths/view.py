"""A sheet in a window: scrolled, set as it comes into sight, painted where it can be seen."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from simulator.arithmetic.written import Line, Link
from widgets.maths.box import Spot
from widgets.maths.sheet import Sections, Sheet
from widgets.theme import LIGHT, Theme

EDGE, BESIDE_BAR, BODY = 16, 4, 13
"""In px: around the sheet, between it and the scroll bar; the size of the font at which mathematics is not enlarged."""
ABOVE = 10
"""What is left off above a title at the top: the end of what comes before."""
TO_LINE, BAR, CORNER = 0.25, 3.0, 4.0
"""How far down a line is brought that could not be seen; width of the bar beside it; its corners."""


class SheetView(QAbstractScrollArea):
    """Sections of lines in a scroll area. `highlighted`: what has a wash behind it."""

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.sections: Sections = ()
        self.sheet = Sheet(1.0, 1.0, self.font())
        self.highlighted: frozenset[Link] = frozenset()
        self.changed: Mapping[Link, float] = {}
        self.current: tuple[str, int] | None = None
        self._settling = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.setSingleStep(24)

    def show_lines(self, sections: Iterable[tuple[str, Iterable[Line]]]) -> None:
        """Show these sections (title, lines). What stood at the top stays there, if it is still on the page."""
        self.sections = [(title, tuple(lines)) for title, lines in sections]
        self.renew()

    def go_to(self, title: str) -> None:
        """Bring a section to the top."""
        for item, top in zip(self.sheet.items, self.sheet.tops, strict=False):
            if item.key == (title, -1):
                self.verticalScrollBar().setValue(round(top) + (ABOVE if top else 0))
                break

    def highlight(self, links: Iterable[Link]) -> None:
        """Lay a wash behind everything that names one of these."""
        self.highlighted = frozenset(links)
        self.viewport().update()

    def mark_changed(self, numbers: Mapping[Link, float]) -> None:
        """Frame the numbers that are others than they were: each as it is now, by its link."""
        self.changed = dict(numbers)
        self.viewport().update()

    def mark_line(self, title: str, place: int) -> None:
        """Lay a bar beside a line of a section, and bring it into sight."""
        self.current = title, place
        bar, high = self.verticalScrollBar(), self.viewport().height()
        for _ in range(2):  # what is above it may turn out higher than it was taken to be
            for item, top in zip(self.sheet.items, self.sheet.tops, strict=False):
                if item.key == self.current and not bar.value() <= top <= bar.value() + high - item.height - 2 * EDGE:
                    bar.setValue(round(top - TO_LINE * high))
        self.viewport().update()

    def forget_line(self) -> None:
        self.current = None
        self.viewport().update()

    @property
    def top_section(self) -> str:
        """The title of the section at the top of what can be seen."""
        origin = self.origin()
        for item, _ in self.sheet.placed(-origin.y() + EDGE, self.viewport().height() - origin.y()):
            return item.key[0]
        return ""

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.viewport().update()

    def spots(self) -> list[Spot]:
        """Everything named that can be seen, with its area in the viewport."""
        origin, found = self.origin(), []
        for item, start in self.sheet.placed(-origin.y(), self.viewport().height() - origin.y()):
            dx, dy = origin.x(), origin.y() + start + item.above
            for spot in item.set.placed.spots if item.set else ():
                found.append(Spot(spot.area.translated(dx, dy), spot.link, spot.number))
        return found

    def spot(self, point: QPointF) -> Spot | None:
        """What is named at a point of the viewport, with its area there."""
        origin = self.origin()
        spot = self.sheet.spot(point.x() - origin.x(), point.y() - origin.y())
        return spot and Spot(spot.area.translated(origin), spot.link, spot.number)

    def origin(self) -> QPointF:
        """Where the sheet's upper left corner is, in the viewport."""
        return QPointF(EDGE - self.horizontalScrollBar().value(), EDGE - self.verticalScrollBar().value())

    def washed(self) -> AbstractSet[Link]:
        return self.highlighted

    def moved(self, dx: int, dy: int) -> None:
        """What stands on the sheet stands elsewhere in the viewport now, `dx` and `dy` px away or anew."""
        self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(452, 600)

    def renew(self) -> None:
        """Take the lines, the width and the font as they are now."""
        bar, before = self.verticalScrollBar(), self.sheet
        first = next(iter(before.placed(bar.value() - EDGE, bar.value())), None)
        right = max(EDGE, bar.sizeHint().width() + BESIDE_BAR)  # the same with the bar and without it
        scale = max(1.0, self.fontInfo().pixelSize() / BODY)
        self.sheet = Sheet(max(120.0, self.width() - EDGE - right), scale, self.font())
        self.sheet.show(self.sections, before)
        value = 0
        for item, top in zip(self.sheet.items, self.sheet.tops, strict=False):
            if first is not None and item.key == first[0].key:
                value = bar.value() + round(top - first[1])
        self._scroll_to(value)
        self._settle()
        self.moved(0, 0)

    def _settle(self) -> None:
        """Set what can be seen, so that it stays where it is while the heights of what is above become known."""
        if self._settling or not self.isVisible():
            return
        self._settling = True
        bar, height = self.verticalScrollBar(), self.viewport().height()
        at_end = 0 < bar.value() == bar.maximum()
        while True:
            top = bar.value() - EDGE
            moved = self.sheet.lay(top, top + height)
            self._scroll_to(bar.value() + round(moved))
            if at_end:
                bar.setValue(bar.maximum())
            if bar.value() - EDGE == top:
                break
        self._settling = False

    def _scroll_to(self, value: int) -> None:
        view, bar, across = self.viewport().size(), self.verticalScrollBar(), self.horizontalScrollBar()
        bar.setRange(0, max(0, round(self.sheet.height) + 2 * EDGE - view.height()))
        bar.setPageStep(view.height())
        bar.setValue(value)
        widest = max((item.set.width for item in self.sheet.items if item.set), default=0.0)
        across.setRange(0, max(0, round(widest - self.sheet.width)))
        across.setPageStep(view.width())

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self.viewport()) as painter:  # it ends also where a line fails, or Qt ends the program
            self._paint(painter, event.rect())

    def _paint(self, painter: QPainter, area: QRect) -> None:
        origin = self.origin()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(area, QColor(self.theme.base))
        self._paint_marks(painter)
        painter.translate(origin)
        self.sheet.paint(painter, self.theme, area.top() - origin.y(), area.bottom() - origin.y(), self.washed())

    def _paint_marks(self, painter: QPainter) -> None:
        """Beside the current line, and around the numbers that were changed."""
        origin = self.origin()
        for item, top in self.sheet.placed(-origin.y(), self.viewport().height() - origin.y()):
            if item.key == self.current:
                ground = QRectF(4, origin.y() + top - 5, self.viewport().width() - 8, item.height - 2)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(self.theme.sunken))
                painter.drawRoundedRect(ground, CORNER, CORNER)
                painter.setBrush(QColor(self.theme.accent))
                painter.drawRoundedRect(QRectF(4, ground.top(), BAR, ground.height()), BAR / 2, BAR / 2)
        painter.setPen(QPen(QColor(self.theme.series[1]), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for spot in self.spots() if self.changed else ():
            if spot.number is not None and self.changed.get(spot.link) == spot.number.value:
                painter.drawRoundedRect(spot.area, CORNER, CORNER)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._settle()
        self.moved(dx, dy)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.renew()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.renew()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.isVisible():
            self.renew()
