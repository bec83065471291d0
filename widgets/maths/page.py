"""A page of worked arithmetic: what it names answers the pointer, and its numbers can be typed over."""

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from functools import partial

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
)
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from simulator.arithmetic.written import Line, Link
from widgets.maths import pdf
from widgets.maths.box import Spot
from widgets.maths.copying import ALL, ONE, as_text
from widgets.maths.editing import NumberEdit
from widgets.maths.view import SheetView
from widgets.theme import LIGHT, Theme

READ_ALOUD_AFTER = 300
"""In ms: the text for those who hear the page is written this long after the first change."""
STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
CHOOSE = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class MathPage(SheetView):
    """Sections of lines, set as they come into sight.

    Emits `hovered` (the link under the pointer, or None), `clicked` (a link), `edited` (a link and the value typed
    for it) and `copied` (what is on the clipboard now, in a sentence). With the keyboard, left and right go from name
    to name and Enter clicks. Actions that are added to the page stand in its context menu.
    """

    hovered = Signal(object)
    clicked = Signal(object)
    edited = Signal(object, float)
    copied = Signal(str)

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.editable: Callable[[Link, float], bool] = lambda link, value: False
        """Whether a click on a number opens it for typing: the owner's to say. A number's link is also that of its
        gradient, so the value tells which it is."""
        self.tip: Callable[[Link], str] = lambda link: ""
        """What the owner says about a link in its tooltip."""
        self.pointed: Link | None = None
        self.edit: NumberEdit | None = None
        self._pressed: Link | None = None
        self.setAccessibleName("Worked arithmetic")
        self.viewport().setMouseTracking(True)
        self._aloud = QTimer(self, singleShot=True, interval=READ_ALOUD_AFTER)
        self._aloud.timeout.connect(lambda: self.setAccessibleDescription(self.text()))

    def pdf(self, heading: str = "") -> bytes:
        """All lines as a PDF for A4, with `heading` at the foot of every page."""
        return pdf.made(self.sections, self.font(), heading)

    def text(self) -> str:
        return as_text(self.sections)

    def washed(self) -> AbstractSet[Link]:
        return self.highlighted if self.pointed is None else self.highlighted | {self.pointed}

    # what is pointed at

    def moved(self, dx: int, dy: int) -> None:
        super().moved(dx, dy)
        if self.edit is not None:
            self.edit.shift(dx, dy)
        if self.viewport().underMouse():
            self._point(QPointF(self.viewport().mapFromGlobal(QCursor.pos())))
        if not self._aloud.isActive() and self.isVisible():
            self._aloud.start()

    def _point(self, point: QPointF) -> None:
        spot = self.spot(point)
        shape = Qt.CursorShape.ArrowCursor
        if spot is not None:
            shape = Qt.CursorShape.IBeamCursor if self._opens(spot) else Qt.CursorShape.PointingHandCursor
        self.viewport().setCursor(shape)
        self._name(None if spot is None else spot.link)

    def _name(self, link: Link | None) -> None:
        if link != self.pointed:
            self.pointed = link
            self.viewport().update()
            self.hovered.emit(link)

    def _step(self, by: int) -> None:
        """Go to the next thing named among what can be seen."""
        seen = QRectF(self.viewport().rect())
        links = list(dict.fromkeys(spot.link for spot in self.spots() if seen.intersects(spot.area)))
        if links:
            start = links.index(self.pointed) if self.pointed in links else -1 if by > 0 else 0
            self._name(links[(start + by) % len(links)])

    def _choose_pointed(self) -> None:
        spots = [spot for spot in self.spots() if spot.link == self.pointed]
        if spots:
            self._choose(next(filter(self._opens, spots), spots[0]))

    def _choose(self, spot: Spot) -> None:
        if self._opens(spot):
            self._open(spot)
        self.clicked.emit(spot.link)

    # what is typed

    def _opens(self, spot: Spot) -> bool:
        return spot.number is not None and self.editable(spot.link, spot.number.value)

    def _open(self, spot: Spot) -> None:
        if self.edit is not None:
            self.edit.leave()
        assert spot.number is not None
        over = spot.area.toAlignedRect()
        self.edit = NumberEdit(spot.link, spot.number.value, over, self.theme, self.viewport())
        self.edit.edited.connect(self.edited)
        self.edit.left.connect(self._closed)

    def _closed(self) -> None:
        self.edit = None

    # what is copied

    def menu(self, point: QPoint) -> QMenu:
        """What can be done at a point of the viewport."""
        menu = QMenu(self)
        line = self.sheet.line(point.y() - self.origin().y())
        for form in ONE:
            action = menu.addAction(f"Copy this line as {form}")
            action.setEnabled(line is not None)
            action.triggered.connect(partial(self._copy_line, form, line))
        menu.addSeparator()
        for form in ALL:
            action = menu.addAction(f"Copy all lines as {form}")
            action.setEnabled(bool(self.sections))
            action.triggered.connect(partial(self._copy_all, form))
        if self.actions():
            menu.addSeparator()
            menu.addActions(self.actions())
        return menu

    def copy(self, said: str, text: str) -> None:
        """Put a text on the clipboard, and say so."""
        QGuiApplication.clipboard().setText(text)
        self.copied.emit(said)

    def _copy_line(self, form: str, line: Line | None, _: bool = False) -> None:
        assert line
        self.copy(f"The line is copied as {form}.", ONE[form](line))

    def _copy_all(self, form: str, _: bool = False) -> None:
        self.copy(f"All lines are copied as {form}.", ALL[form](self.sections))

    # what Qt tells

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(event.position())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            spot = self.spot(event.position())
            self._pressed = None if spot is None else spot.link

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        spot = self.spot(event.position())
        if event.button() == Qt.MouseButton.LeftButton and spot is not None and spot.link == pressed:
            self._choose(spot)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.menu(event.pos())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy("All lines are copied as text.", self.text())
        elif key in STEPS:
            self._step(STEPS[key])
        elif key in CHOOSE:
            self._choose_pointed()
        else:
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._name(None)
        if isinstance(event, QHelpEvent):
            spot = self.spot(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self._tip(spot) if spot else "", self.viewport())
            return True
        return super().viewportEvent(event)

    def _tip(self, spot: Spot) -> str:
        typed = "Click to type another value." if self._opens(spot) else ""
        return "\n".join(filter(None, (self.tip(spot.link), typed)))
