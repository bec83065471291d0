"""A page of worked arithmetic: what it names answers the pointer, and its numbers can be typed over."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QMenu, QToolTip, QWidget

from simulator.arithmetic.written import Line, Link
from widgets.maths import pdf
from widgets.maths.box import Spot
from widgets.maths.copying import ALL, ONE, as_text
from widgets.maths.editing import NumberEdit
from widgets.maths.sheet import Sections, Sheet
from widgets.theme import LIGHT, Theme

EDGE, BESIDE_BAR, BODY = 16, 4, 13
READ_ALOUD_AFTER = 300
"""In ms: the text for those who hear the page is written once the numbers rest."""


class MathPage(QAbstractScrollArea):
    """Sections of lines, set as they come into sight.

    Emits `hovered` (the link under the pointer, or None), `clicked` (a link) and `edited` (a link and the value typed
    for it). Actions that are added to the page stand in its context menu.
    """

    hovered = Signal(object)
    clicked = Signal(object)
    edited = Signal(object, float)

    def __init__(self, theme: Theme = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.sections: Sections = ()
        self.sheet = Sheet(1.0, 1.0, self.font())
        self.editable: Callable[[Link], bool] = lambda link: False
        """Whether a click on a number opens it for typing: the owner's to say."""
        self.tip: Callable[[Link], str] = lambda link: ""
        """What the owner says about a link in its tooltip."""
        self.highlighted: frozenset[Link] = frozenset()
        self.pointed: Link | None = None
        self.edit: NumberEdit | None = None
        self._pressed: Link | None = None
        self._settling = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Worked arithmetic")
        self.viewport().setMouseTracking(True)
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.setSingleStep(24)
        self._aloud = QTimer(self, singleShot=True, interval=READ_ALOUD_AFTER)
        self._aloud.timeout.connect(lambda: self.setAccessibleDescription(self.text()))

    # what the owner asks

    def show_lines(self, sections: Iterable[tuple[str, Iterable[Line]]]) -> None:
        """Show these sections (title, lines). What stood at the top stays there, if it is still on the page."""
        self.sections = [(title, tuple(lines)) for title, lines in sections]
        self._renew()
        if not self._aloud.isActive():
            self._aloud.start()

    def highlight(self, links: Iterable[Link]) -> None:
        """Lay a wash behind everything that names one of these."""
        self.highlighted = frozenset(links)
        self.viewport().update()

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.viewport().update()

    def pdf(self, heading: str = "") -> bytes:
        """All lines as a PDF for A4, with `heading` at the foot of every page."""
        return pdf.made(self.sections, self.font(), heading)

    def text(self) -> str:
        return as_text(self.sections)

    def spots(self) -> list[Spot]:
        """Everything named that can be seen, with its area in the viewport."""
        top, found = self._origin(), []
        for item, start in self.sheet.placed(-top.y(), self.viewport().height() - top.y()):
            dx, dy = top.x(), top.y() + start + item.above
            for spot in item.set.placed.spots if item.set else ():
                found.append(Spot(spot.area.translated(dx, dy), spot.link, spot.number))
        return found

    def sizeHint(self) -> QSize:
        return QSize(452, 600)

    # where things stand

    def _origin(self) -> QPointF:
        """Where the sheet's upper left corner is, in the viewport."""
        return QPointF(EDGE - self.horizontalScrollBar().value(), EDGE - self.verticalScrollBar().value())

    def _renew(self) -> None:
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
        self._point(self.viewport().mapFromGlobal(self.cursor().pos()) if self.viewport().underMouse() else None)
        self.viewport().update()

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
        bar.setRange(0, max(0, round(self.sheet.height) + 2 * EDGE - view.height(), 0))
        bar.setPageStep(view.height())
        bar.setValue(value)
        widest = max((item.set.width for item in self.sheet.items if item.set), default=0.0)
        across.setRange(0, max(0, round(widest - self.sheet.width)))
        across.setPageStep(view.width())

    # what the reader does

    def _spot(self, point: QPoint | QPointF) -> Spot | None:
        """What is named at a point of the viewport, with its area there."""
        origin = self._origin()
        spot = self.sheet.spot(point.x() - origin.x(), point.y() - origin.y())
        return spot and Spot(spot.area.translated(origin), spot.link, spot.number)

    def _point(self, point: QPoint | None) -> None:
        spot = None if point is None else self._spot(point)
        link = None if spot is None else spot.link
        shape = Qt.CursorShape.ArrowCursor
        if spot is not None:
            shape = Qt.CursorShape.IBeamCursor if self._opens(spot) else Qt.CursorShape.PointingHandCursor
        self.viewport().setCursor(shape)
        if link != self.pointed:
            self.pointed = link
            self.viewport().update()
            self.hovered.emit(link)

    def _opens(self, spot: Spot) -> bool:
        return spot.number is not None and self.editable(spot.link)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(event.position().toPoint())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            spot = self._spot(event.position())
            self._pressed = None if spot is None else spot.link

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        spot = self._spot(event.position())
        if event.button() != Qt.MouseButton.LeftButton or spot is None or spot.link != pressed:
            return
        if self._opens(spot):
            self._open(spot)
        self.clicked.emit(spot.link)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def _open(self, spot: Spot) -> None:
        if self.edit is not None:
            self.edit.leave()
        assert spot.number is not None
        over = spot.area.toAlignedRect()
        self.edit = NumberEdit(spot.link, spot.number.value, over, self.theme, self.viewport())
        self.edit.edited.connect(self.edited)
        self.edit.destroyed.connect(self._closed)

    def _closed(self) -> None:
        self.edit = None

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.menu(event.pos())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def menu(self, point: QPoint) -> QMenu:
        """What can be done at a point of the viewport."""
        menu, clipboard = QMenu(self), QGuiApplication.clipboard()
        line = self.sheet.line((QPointF(point) - self._origin()).y())
        for form, of_line in ONE.items():
            action = menu.addAction(f"Copy this line as {form}")
            action.setEnabled(line is not None)
            action.triggered.connect(lambda _=False, of=of_line: clipboard.setText(of(line)))
        menu.addSeparator()
        for form, of_all in ALL.items():
            action = menu.addAction(f"Copy all lines as {form}")
            action.setEnabled(bool(self.sections))
            action.triggered.connect(lambda _=False, of=of_all: clipboard.setText(of(self.sections)))
        if self.actions():
            menu.addSeparator()
            menu.addActions(self.actions())
        return menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.text())
        else:
            super().keyPressEvent(event)

    # what Qt asks

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._point(None)
        if isinstance(event, QHelpEvent):
            spot = self._spot(event.pos())
            QToolTip.showText(event.globalPos(), self._tip(spot) if spot else "", self.viewport())
            return True
        return super().viewportEvent(event)

    def _tip(self, spot: Spot) -> str:
        typed = "Click to type another value." if self._opens(spot) else ""
        return "\n".join(filter(None, (self.tip(spot.link), typed)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, origin, area = QPainter(self.viewport()), self._origin(), event.rect()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(area, QColor(self.theme.base))
        painter.translate(origin)
        washed = self.highlighted if self.pointed is None else self.highlighted | {self.pointed}
        self.sheet.paint(painter, self.theme, area.top() - origin.y(), area.bottom() - origin.y(), washed)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        if self.edit is not None:
            self.edit.shift(dx, dy)
        self._settle()
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._renew()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._renew()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self.isVisible():
            self._renew()
