"""What stands around a plot: names at line ends, the scale of a heat map's colours, captions."""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QApplication, QGraphicsSceneResizeEvent

from widgets.drawing.shades import shades
from widgets.theme import LIGHT, Theme, readable
from widgets.views.axis import written
from widgets.views.drawing import Image, Named

WIDTH = 96
"""Usual width, in pixels."""
GAP = 14
"""Between the names, in pixels."""
LEAD = 12
"""Where a name begins: between is a line from the end of what it names."""
BAR = QRectF(LEAD, 0, 8, 0)


def small() -> QFont:
    """The font of axes and captions: 11 where the body's is 13."""
    font = QFont(QApplication.font())
    font.setPointSizeF(font.pointSizeF() * 0.88)
    return font


class Margin(pg.GraphicsWidget):
    """Names beside a plot, each at the height where its line ends, and moved apart. Where there is no room for all, the
    first of `named` stay."""

    def __init__(self, box: pg.ViewBox, width: int) -> None:
        super().__init__()
        self.box, self.theme = box, LIGHT
        self.named: list[Named] = []
        self.image: Image | None = None
        """The heat map whose colours are explained."""
        self.chosen: Named | None = None
        """Its name is bold, and never left out."""
        self.shown: tuple[object, ...] = ()
        """What it showed when it was last looked at."""
        self.setMinimumWidth(width)
        self.setMaximumWidth(width)
        box.sigRangeChanged.connect(self.again)
        box.sigResized.connect(self.again)

    def again(self) -> None:
        """Something may have changed. Most of what is drawn ends where it did, by a pixel, and is called the same."""
        named = [(each.called, each.colour, end, y, each is self.chosen) for each, end, y in self.places()]
        shown = (self.image and self.image.limits, named)
        if shown != self.shown:
            self.shown = shown
            self.update()

    def resizeEvent(self, event: QGraphicsSceneResizeEvent) -> None:
        super().resizeEvent(event)
        self.again()

    def places(self) -> list[tuple[Named, int, int]]:
        """What is named now, of what ends in view, from above, with the height of its end and that of its name, in
        whole pixels."""
        height = float(self.size().height())
        bottom, top = self.box.viewRange()[1]
        if height < GAP or not top > bottom:
            return []
        found = []
        for each in self.named:
            if (end := each.end()) is not None:
                y = (top - end) / (top - bottom) * height
                if -1 <= y <= height + 1:
                    found.append((each, min(max(y, 0.0), height)))
        most = int(height // GAP)
        if len(found) > most:
            found.sort(key=lambda each: each[0] is not self.chosen)
            found = found[:most]
        found.sort(key=lambda each: each[1])
        ends = [y for _, y in found]
        places = zip(found, apart(ends, GAP, height), strict=True)
        return [(each, round(y), round(at)) for (each, y), at in places]

    def paint(self, painter: QPainter, *_: object) -> None:
        painter.setClipRect(self.rect().adjusted(0, -GAP, 0, GAP))  # as SVG keeps the clip of what was drawn before
        painter.setFont(small())
        if self.image is not None:
            self._paint_scale(painter, self.image)
        for each, end, y in self.places():
            font = small()
            font.setBold(each is self.chosen)
            painter.setFont(font)
            colour = readable(each.colour, self.theme)
            painter.setPen(colour)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
            painter.drawLine(QPointF(2, end), QPointF(LEAD - 3, y))
            metrics = QFontMetricsF(font)
            middle = Qt.TextElideMode.ElideMiddle  # what tells runs apart stands at the end of their names
            text = metrics.elidedText(each.called, middle, self.size().width() - LEAD)
            painter.drawText(QPointF(LEAD, y + metrics.capHeight() / 2), text)

    def _paint_scale(self, painter: QPainter, image: Image) -> None:
        low, high = image.limits
        height, metrics = float(self.size().height()), QFontMetricsF(painter.font())
        colours = np.ascontiguousarray(shades(self.theme, low, high)[::-1, None])
        picture = QImage(colours.tobytes(), 1, len(colours), 3, QImage.Format.Format_RGB888)
        painter.drawImage(BAR.adjusted(0, 0, 0, height), picture)
        painter.setPen(self.theme.faint)
        inside = [0.0] if low < 0 < high and height > 3 * GAP else []
        for value in (high, *inside, low):
            y = (high - value) / (high - low) * height
            y = min(max(y + metrics.capHeight() / 2, metrics.capHeight()), height)
            sign = "+" if value > 0 > low else ""
            said = image.says(value) if image.says else sign + written(value)
            painter.drawText(QPointF(BAR.right() + 6, y), said)

    def tell(self, lines: Sequence[str]) -> None:
        """What its names stand for, for whom the pointer rests on them."""
        self.setToolTip("\n".join(lines))

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        if self.image is not None:
            self.image.setLookupTable(shades(theme, *self.image.limits))
        self.update()


def apart(wanted: Sequence[float], gap: float, height: float) -> list[float]:
    """Places in the order of those that are wanted (from the lowest number), at least `gap` apart and half a gap from
    both ends of the height, moved as little as possible."""
    groups: list[tuple[float, int]] = []  # of those that touch: the mean of where they would stand, and how many
    for k, y in enumerate(wanted):
        mean, n = y - k * gap, 1
        while groups and groups[-1][0] > mean:
            before, m = groups.pop()
            mean, n = (mean * n + before * m) / (n + m), n + m
        groups.append((mean, n))
    free = [mean for mean, n in groups for _ in range(n)]
    last = max(height - gap / 2 - (len(free) - 1) * gap, gap / 2)
    return [min(max(y, gap / 2), last) + k * gap for k, y in enumerate(free)]


class Caption(pg.GraphicsWidget):
    """A line of small text over a plot or under it; without text it takes no room."""

    HEIGHT = 20

    def __init__(self, centred: bool = False) -> None:
        super().__init__()
        self.text, self.theme = "", LIGHT
        self.side = Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeft
        self._take_room()

    def say(self, text: str) -> None:
        if text != self.text:  # or the whole plot is laid out again
            self.text = text
            self._take_room()

    def _take_room(self) -> None:
        height = self.HEIGHT if self.text else 0
        self.setMinimumHeight(height)
        self.setMaximumHeight(height)
        self.update()

    def paint(self, painter: QPainter, *_: object) -> None:
        painter.setClipRect(self.rect())
        painter.setFont(small())
        painter.setPen(self.theme.faint)
        over = self.side == Qt.AlignmentFlag.AlignLeft  # and right below it stands half of the topmost number
        area = QRectF(0, 0, self.size().width(), self.size().height())
        text = QFontMetricsF(painter.font()).elidedText(self.text, Qt.TextElideMode.ElideRight, area.width())
        upright = Qt.AlignmentFlag.AlignTop if over else Qt.AlignmentFlag.AlignVCenter
        painter.drawText(area, int(self.side | upright), text)

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.update()
