"""A card: a button with a picture, a title, a sentence and a line about what it is."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFont,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from simulator.sources import Preview
from widgets.gallery.thumbnail import draw
from widgets.keeping.entries import Entry
from widgets.theme import Theme

WIDTH, HEIGHT, PICTURE = 232, 206, 92
"""Its least width, its height, and its picture's, in pixels."""
MARGIN = 12
LINES = 3
"""Of the sentence."""


class Card(QAbstractButton):
    def __init__(self, shown: Entry, theme: Theme) -> None:
        super().__init__()
        self.entry, self.theme = shown, theme
        self.preview: Preview | None = None
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(shown.title)
        self.setAccessibleDescription(shown.sentence)
        self.setToolTip(f"Open “{shown.title}”: {shown.sentence}")
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, HEIGHT)

    def show_preview(self, preview: Preview | None) -> None:
        self.preview = preview
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, as the space bar does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._frame(painter)
        picture = QRectF(8, 8, self.width() - 16, PICTURE)
        path = QPainterPath()
        path.addRoundedRect(picture, 6, 6)
        painter.fillPath(path, QColor(self.theme.sunken))
        if self.preview:
            draw(painter, picture, self.preview, self.theme, bool(self.entry.data and self.entry.data.plane))
        top = picture.bottom() + 10
        top = self._title(painter, top)
        self._sentence(painter, top)
        self._detail(painter)
        painter.end()

    def _frame(self, painter: QPainter) -> None:
        marked = self.underMouse() or self.hasFocus()
        edge = self.theme.accent if marked else self.theme.edge
        painter.setPen(QPen(QColor(edge), 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(self.theme.base))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)

    def _title(self, painter: QPainter, top: float) -> float:
        font = QFont(self.font())
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(self.theme.text))
        metrics = painter.fontMetrics()
        text = metrics.elidedText(self.entry.title, Qt.TextElideMode.ElideRight, self.width() - 2 * MARGIN)
        painter.drawText(QPointF(MARGIN, top + metrics.ascent()), text)
        return top + metrics.height() + 2

    def _sentence(self, painter: QPainter, top: float) -> None:
        font = smaller(self.font(), 0.94)
        painter.setFont(font)
        painter.setPen(QColor(self.theme.faint))
        for line in wrapped(self.entry.sentence, font, self.width() - 2 * MARGIN):
            painter.drawText(QPointF(MARGIN, top + painter.fontMetrics().ascent()), line)
            top += painter.fontMetrics().height()

    def _detail(self, painter: QPainter) -> None:
        painter.setFont(smaller(self.font(), 0.85))
        left, base = float(MARGIN), HEIGHT - 14.0
        if self.entry.tone:
            dot = self.theme.good if self.entry.tone == "good" else self.theme.series[1]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(dot))
            painter.drawEllipse(QPointF(left + 3, base - 4), 3, 3)
            left += 12
        painter.setPen(QColor(self.theme.faint))
        room = int(self.width() - left - MARGIN)
        text = painter.fontMetrics().elidedText(self.entry.detail, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QPointF(left, base), text)

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.update()


def smaller(font: QFont, factor: float) -> QFont:
    made = QFont(font)
    made.setPointSizeF(font.pointSizeF() * factor)
    return made


def wrapped(text: str, font: QFont, width: int) -> list[str]:
    """A text in lines of a width, the last of them cut where there would be more."""
    layout = QTextLayout(text, font)
    layout.setTextOption(QTextOption())
    layout.beginLayout()
    cuts: list[tuple[int, int]] = []
    while (line := layout.createLine()).isValid() and len(cuts) < LINES:
        line.setLineWidth(width)
        cuts.append((line.textStart(), line.textLength()))
    layout.endLayout()
    lines = [text[start : start + length].rstrip() for start, length in cuts]
    if cuts and sum(cuts[-1]) < len(text):
        lines[-1] = lines[-1][:-1].rstrip() + "…" if len(lines[-1]) > 1 else lines[-1]
    return lines
