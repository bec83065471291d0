"""Several lines of text."""

import math
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QPlainTextEdit, QScrollArea, QSizePolicy, QWidget

from widgets.forms.fields.base import Field

LEAST = 140
"""Its height where there is little text, in pixels."""


class ProseEdit(QPlainTextEdit):
    """As high as its text, so that nothing scrolls in it; what it stands in scrolls to where is written."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)  # no layout makes room around it
        self.setFixedHeight(LEAST)
        self.document().documentLayout().documentSizeChanged.connect(self._grow)
        self.textChanged.connect(self._grow)
        self.cursorPositionChanged.connect(self._follow)

    @Slot()
    def _grow(self) -> None:
        """Qt tells the size of a text before it has laid out all of it anew: every line is counted here."""
        lines, block = 1, self.document().begin()  # one more, to write on
        while block.isValid():
            self.blockBoundingRect(block)  # lays it out
            lines += block.layout().lineCount()
            block = block.next()
        frame = 2 * (self.frameWidth() + math.ceil(self.document().documentMargin()))
        self.setFixedHeight(max(lines * self.fontMetrics().lineSpacing() + frame, LEAST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._grow()

    @Slot()
    def _follow(self) -> None:
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        inside = above.widget() if above is not None else None
        if above is not None and inside is not None and self.hasFocus():
            at = self.mapTo(inside, self.cursorRect().center())
            above.ensureVisible(at.x(), at.y(), 0, 2 * self.fontMetrics().lineSpacing())

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # it is for what the text stands in

    def focusOutEvent(self, event: Any) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class ProseField(Field):
    """Several lines of text, committed on leaving."""

    wide = True

    def build(self) -> QWidget:
        self.prose = ProseEdit()
        self.prose.setTabChangesFocus(True)
        self.prose.left.connect(self._finish)
        self.row.addWidget(self.prose, 1)
        return self.prose

    def show_value(self, value: Any, force: bool = False) -> None:
        self.value = value
        if self.pending:
            self.prose.setPlainText(value)

    @property
    def pending(self) -> bool:
        return bool(self.prose.toPlainText() != self.value)

    def settle(self) -> None:
        self._finish()

    @Slot()
    def _finish(self) -> None:
        self.commit(self.prose.toPlainText())
