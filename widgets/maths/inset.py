"""A small picture with what it means beside it, in words."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from widgets.theme import LIGHT, Theme

CORNER, INSIDE, GAP, PICTURE, SMALLEST, BEYOND = 8.0, 14.0, 20.0, 0.44, 90.0, 7.0
WRAPPED = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


class Inset(QWidget):
    """A kind adds `title`, `words`, `has_picture` and `paint_picture`. Without words it is an empty ground."""

    title: str

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setMinimumHeight(96)

    def words(self) -> str:
        raise NotImplementedError

    def has_picture(self) -> bool:
        raise NotImplementedError

    def paint_picture(self, painter: QPainter, area: QRectF) -> None:
        raise NotImplementedError

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, 132)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:  # it ends also where a kind cannot paint, or Qt ends the program
            self._paint(painter)

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.sunken))
        painter.drawRoundedRect(QRectF(self.rect()), CORNER, CORNER)
        if not self.words():
            return
        inside = QRectF(self.rect()).adjusted(INSIDE, INSIDE, -INSIDE, -INSIDE)
        words = QRectF(inside)
        if self.has_picture():
            picture = QRectF(inside)
            picture.setWidth(max(SMALLEST, PICTURE * inside.width()))
            painter.save()
            painter.setClipRect(picture.adjusted(-BEYOND, -BEYOND, BEYOND, BEYOND))
            self.paint_picture(painter, picture)
            painter.restore()
            words.setLeft(picture.right() + GAP)
        self._paint_words(painter, words)

    def _paint_words(self, painter: QPainter, room: QRectF) -> None:
        title, body, said = QFont(self.font()), QFont(self.font()), self.words()
        for tied in (" %", " = "):  # no line ends there
            said = said.replace(tied, tied.replace(" ", "\u00a0"))
        for font in (title, body):
            font.setPointSizeF(font.pointSizeF() * 0.92)
        title.setBold(True)
        high = QFontMetricsF(title).height() + 4
        text = QFontMetricsF(body).boundingRect(QRectF(0, 0, room.width(), 1e4), WRAPPED, said).height()
        top = room.top() + max(0.0, (room.height() - high - text) / 2)
        painter.setFont(title)
        painter.setPen(QColor(self.theme.text))
        painter.drawText(QRectF(room.left(), top, room.width(), high), WRAPPED, self.title)
        painter.setFont(body)
        painter.setPen(QColor(self.theme.faint))
        painter.drawText(QRectF(room.left(), top + high, room.width(), room.height()), WRAPPED, said)
