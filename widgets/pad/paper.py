"""A sheet of paper: what is drawn on it, with what the network makes of it."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QFont,
    QFontInfo,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QStyle, QWidget

from simulator.arrays import Array
from simulator.sources.strokes import DIGITS, HEIGHT, MOST, WIDTH, Strokes, is_dot, lines

HINT = "Draw a figure with the mouse:\na loop, a letter, your name"
APART = 2.0
"""From one point of a stroke to the next, at least, in pixels."""
PACE, LONGEST = 30, 600
"""Milliseconds from one step of the continuation to the next, and after how many steps the pen goes faster."""
LINE, DOT, TIP = 2.0, 1.6, 4.0
"""Widths and radii, in pixels."""
SMALL = 0.85
"""Of the words, against the font."""
Role = QPalette.ColorRole


class Paper(QWidget):
    """Emits `changed` when the user has drawn, undone or cleared, and `went` when the continuation has gone a step.
    Pens and fingers draw as the mouse does: Qt makes mouse events of theirs."""

    changed = Signal()
    went = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.strokes: Strokes = []
        self.past: list[Strokes] = []
        """What the user can go back to, the last one at the end."""
        self.stroke: list[tuple[float, float]] = []
        """The one that is being drawn."""
        self.guide: Array | None = None
        self.trail: Array | None = None
        self.gone = 0
        """How many steps of the trail are seen."""
        self.timer = QTimer(self)
        self.timer.setInterval(PACE)
        self.timer.timeout.connect(self._go)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName("Paper to draw on")
        self._describe()

    # What is on it

    def show_strokes(self, strokes: Strokes) -> None:
        """Put these on the paper in place of what is there. Nothing is emitted, and there is nothing to undo."""
        self.past, self.stroke = [], []
        self._put(strokes)

    def show_guide(self, points: Array | None) -> None:
        """Show where the steps of a figure are, faintly, until something else is drawn: (steps, 3) of x, y and the
        pen."""
        self.guide = points
        self.update()

    def show_trail(self, points: Array | None) -> None:
        """Let the network's pen go on from the end of what is drawn: (steps, 3), a step at a time."""
        self.trail = points
        self.replay()

    @Slot()
    def undo(self) -> None:
        """Take the last stroke back, or what was cleared."""
        if self.past:
            self._put(self.past.pop())
            self.changed.emit()

    @Slot()
    def clear(self) -> None:
        """Begin with an empty paper."""
        if self.strokes:
            self._edit([])

    @Slot()
    def replay(self) -> None:
        """Let the network's pen go its way again."""
        many = 0 if self.trail is None else len(self.trail)
        self.gone = many if self._still() else 0
        self.timer.stop()
        if self.gone < many:
            self.timer.start()
        self.update()

    def _still(self) -> bool:
        """Whether the user wants nothing to move."""
        return self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self) == 0

    @Slot()
    def _go(self) -> None:
        many = 0 if self.trail is None else len(self.trail)
        self.gone = min(self.gone + max(many // LONGEST, 1), many)
        if self.gone == many:
            self.timer.stop()
        self.update()
        self.went.emit()

    def _edit(self, strokes: Strokes) -> None:
        self.past.append(self.strokes)
        self._put(strokes)
        self.changed.emit()

    def _put(self, strokes: Strokes) -> None:
        self.strokes = strokes
        self.show_trail(None)  # it went on from something else
        self._describe()

    def _describe(self) -> None:
        self.setAccessibleDescription(self.facts() or HINT.replace("\n", " "))

    def facts(self) -> str:
        """How much is drawn, in words; "" where nothing is."""
        many = sum(map(len, self.strokes)) + len(self.stroke)
        lines = len(self.strokes) + bool(self.stroke)
        more = " · the paper is full" if many >= MOST else " · a dot: draw a line" if self.dotted else ""
        return f"{lines} stroke{'s' * (lines > 1)} · {many:,} point{'s' * (many > 1)}{more}" if lines else ""

    @property
    def dotted(self) -> bool:
        """Whether what is drawn is a dot, on which nothing can be trained."""
        return bool(self.strokes) and not self.stroke and is_dot(self.strokes)

    # Where it is

    def sheet(self) -> QRectF:
        """The paper's place in the widget: as large as it can be."""
        room = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        scale = min(room.width() / WIDTH, room.height() / HEIGHT)
        sheet = QRectF(0, 0, scale * WIDTH, scale * HEIGHT)
        sheet.moveCenter(room.center())
        return sheet

    def at(self, x: float, y: float) -> QPointF:
        """A point of the paper, in pixels."""
        sheet = self.sheet()
        return QPointF(sheet.left() + x / WIDTH * sheet.width(), sheet.bottom() - y / HEIGHT * sheet.height())

    def polygon(self, points: Array) -> QPolygonF:
        """Points of the paper (points, 2), in pixels."""
        sheet = self.sheet()
        x = sheet.left() + points[:, 0] / WIDTH * sheet.width()
        y = sheet.bottom() - points[:, 1] / HEIGHT * sheet.height()
        return QPolygonF([QPointF(*point) for point in zip(x.tolist(), y.tolist(), strict=True)])

    def place(self, at: QPointF) -> tuple[float, float]:
        """The point of the paper nearest to a place in pixels."""
        sheet = self.sheet()
        x = (at.x() - sheet.left()) / sheet.width() * WIDTH
        y = (sheet.bottom() - at.y()) / sheet.height() * HEIGHT
        return round(min(max(x, 0), WIDTH), DIGITS), round(min(max(y, 0), HEIGHT), DIGITS)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(width * HEIGHT / WIDTH)

    def sizeHint(self) -> QSize:
        return QSize(300, self.heightForWidth(300))

    def minimumSizeHint(self) -> QSize:
        return QSize(150, self.heightForWidth(150))

    # What the user does

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and sum(map(len, self.strokes)) < MOST:
            self.show_trail(None)
            self.stroke = [self.place(event.position())]
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.stroke and sum(map(len, self.strokes)) + len(self.stroke) < MOST:
            off = event.position() - self.at(*self.stroke[-1])
            if np.hypot(off.x(), off.y()) >= APART:
                self.stroke.append(self.place(event.position()))
                self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.stroke:
            self.mouseMoveEvent(event)
            drawn, self.stroke = np.array(self.stroke), []
            self._edit([*self.strokes, drawn])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if do := self._meant(event):
            do()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._meant(event):
            event.accept()  # before it is the window's
            return True
        return super().event(event)

    def _meant(self, event: QKeyEvent) -> Callable[[], None] | None:
        """What a key does now."""
        if event.matches(QKeySequence.StandardKey.Undo):
            return self.undo if self.past else None
        keys = {Qt.Key.Key_R: self.replay if self.trail is not None else None}
        keys |= dict.fromkeys((Qt.Key.Key_Delete, Qt.Key.Key_Backspace), self.clear if self.strokes else None)
        return None if event.modifiers() else keys.get(Qt.Key(event.key()))

    # How it looks

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sheet, colours = self.sheet(), self.palette()
        edge = Role.Accent if self.hasFocus() else Role.Mid
        painter.setPen(QPen(colours.color(edge), 1.0))
        painter.setBrush(colours.color(Role.Base))
        painter.drawRoundedRect(sheet, 5, 5)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setClipRect(sheet)
        self._words(painter)
        drawn = [*self.strokes, *[np.array(self.stroke)] * bool(self.stroke)]
        if not self.past and not self.stroke:
            self._guide(painter, joined=not drawn)
        for stroke in drawn:
            self._line(painter, stroke, Role.PlaceholderText if self.trail is not None else Role.Text)
        self._trail(painter)

    def _words(self, painter: QPainter) -> None:
        """How much is drawn; where nothing is, what to do, out of the way of a figure that is shown."""
        words, font, shown = self.facts(), QFont(self.font()), self.guide is not None
        if words or shown:
            font.setPixelSize(round(SMALL * QFontInfo(font).pixelSize()))
        painter.setFont(font)
        painter.setPen(self.palette().color(Role.PlaceholderText))
        down = Qt.AlignmentFlag.AlignBottom if words or shown else Qt.AlignmentFlag.AlignVCenter
        across = Qt.AlignmentFlag.AlignLeft if words else Qt.AlignmentFlag.AlignHCenter
        painter.drawText(self.sheet().adjusted(8, 6, -8, -5), int(down | across), words or HINT)

    def _guide(self, painter: QPainter, joined: bool) -> None:
        """The steps, as dots; `joined` by a line where the pen is down."""
        if self.guide is None:
            return
        colour = self.palette().color(Role.PlaceholderText)
        if joined:
            painter.setPen(QPen(colour, 1.0))
            for line in lines(self.guide):
                painter.drawPolyline(self.polygon(line))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for x, y, _ in self.guide.tolist():
            painter.drawEllipse(self.at(x, y), DOT, DOT)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _line(self, painter: QPainter, points: Array, role: QPalette.ColorRole) -> None:
        ends, corners = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        painter.setPen(QPen(self.palette().color(role), LINE, Qt.PenStyle.SolidLine, ends, corners))
        painter.drawPolyline(self.polygon(points))
        if len(points) == 1:
            painter.drawPoint(self.at(*points[0]))

    def _trail(self, painter: QPainter) -> None:
        """The network's way so far, and its pen: full where it is down, a ring where it is in the air."""
        if self.trail is None or not self.gone:
            return
        accent = self.palette().color(Role.Accent)
        painter.setPen(QPen(accent, 1.5 * LINE, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        way = self.trail[: self.gone]
        before = [[*stroke[-1], 0] for stroke in self.strokes[-1:]]
        for line in lines(np.vstack([*before, way])):
            painter.drawPolyline(self.polygon(line))
        painter.setPen(QPen(accent, LINE))
        painter.setBrush(accent if way[-1][2] > 0.5 else self.palette().color(Role.Base))
        painter.drawEllipse(self.at(*way[-1][:2]), TIP, TIP)
