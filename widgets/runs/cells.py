"""How the cells of a run look that are no mere text."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from widgets.icons import icon
from widgets.runs.model import BEST, COLUMNS, EYE, NAME, ROW, STATE, SWATCH, Index, Row
from widgets.runs.shown import colour_of, dash_of
from widgets.theme import LIGHT

PAD, THICK, THIN = 8, 3.2, 2.0
"""Beside a text; the stroke of the baseline, and of others, in pixels."""


class Cells(QStyledItemDelegate):
    def __init__(self) -> None:
        super().__init__()
        self.theme = LIGHT

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row, column = index.data(ROW), index.column()
        area: QRect = option.rect
        state = option.state
        theme = self.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(theme.wash))
        painter.setPen(QPen(QColor(theme.grid), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        if column == EYE:
            shape, colour = ("eye", theme.text) if row.place is not None else ("eye-closed", theme.axis)
            size = QRect(0, 0, 18, 18)
            size.moveCenter(area.center())
            icon(shape, colour).paint(painter, size)
        elif column == SWATCH:
            self._swatch(painter, area, row)
        else:
            self._text(painter, area, row, column, str(index.data()))
        painter.restore()

    def _swatch(self, painter: QPainter, area: QRect, row: Row) -> None:
        if row.place is None:
            return
        colour = colour_of(row.place, row.entry.colour, self.theme.series)
        pen = QPen(QColor(colour), THICK if row.entry.pinned else THIN + 0.5)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        dash = None if row.entry.pinned else dash_of(row.place)
        if dash:
            pen.setDashPattern([part * 0.8 for part in dash])
        painter.setPen(pen)
        middle = QRectF(area).center()
        painter.drawLine(middle - QPointF(12, 0), middle + QPointF(12, 0))

    def _text(self, painter: QPainter, area: QRect, row: Row, column: int, text: str) -> None:
        theme, entry = self.theme, row.entry
        font = QFont(painter.font())
        best = column == BEST and row.is_best
        font.setBold(best or (column == NAME and entry.pinned))
        painter.setFont(font)
        strong = column in (NAME, STATE, BEST) and row.place is not None
        painter.setPen(QColor(theme.text if strong or best else theme.faint))
        place = area.adjusted(PAD, 0, -PAD, 0)
        if column == STATE:
            painter.save()
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._light(row)))
            painter.drawEllipse(QPointF(place.left() + 3.5, place.center().y() + 1), 3.5, 3.5)
            painter.restore()
            place.adjust(14, 0, 0, 0)
        side = Qt.AlignmentFlag.AlignRight if COLUMNS[column].figure else Qt.AlignmentFlag.AlignLeft
        metrics = QFontMetrics(font)
        written = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, int(side | Qt.AlignmentFlag.AlignVCenter), written)
        if column == NAME:
            self._behind_name(painter, place, row, metrics.horizontalAdvance(written))

    def _behind_name(self, painter: QPainter, place: QRect, row: Row, used: int) -> None:
        """The pin, and faintly of which experiment it is."""
        left = place.left() + used + 8
        if row.entry.pinned:
            icon("pin", self.theme.accent).paint(painter, QRect(left, place.center().y() - 7, 15, 15))
            left += 22
        title = row.entry.facts.title
        rest = place.adjusted(left - place.left(), 0, 0, 0)
        if title and title != row.entry.brief and rest.width() > 40:
            font = QFont(painter.font())
            font.setBold(False)
            painter.setFont(font)
            painter.setPen(QColor(self.theme.faint))
            text = QFontMetrics(font).elidedText(title, Qt.TextElideMode.ElideRight, rest.width())
            painter.drawText(rest, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), text)

    def _light(self, row: Row) -> str:
        match row.entry.state:
            case "running" | "paused":
                return self.theme.accent
            case "diverged" | "failed" | "damaged" | "interrupted":
                return self.theme.refusal
            case _:
                return self.theme.axis if row.entry.facts.goal_update is None else self.theme.good

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(40, 34)
