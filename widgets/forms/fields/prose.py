"""Several lines of text."""

import math
from typing import Any

from PySide6.QtCore import QSizeF, Qt, Signal, Slot
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QPlainTextEdit, QScrollArea, QWidget

from widgets.forms.fields.base import Field

LEAST = 140
"""Its height where there is little text, in pixels."""


class ProseEdit(QPlainTextEdit):
    """As high as its text, so that nothing scrolls in it; what it stands in scrolls to where is written."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(LEAST)
        self.document().documentLayout().documentSizeChanged.connect(self._grow)
        self.cursorPositionChanged.connect(self._follow)

    def _grow(self, size: QSizeF) -> None:
        frame = 2 * (self.frameWidth() + math.ceil(self.document().documentMargin()))
        lines = math.ceil(size.height() + 1) * self.fontMetrics().lineSpacing()  # one more, to write on
        self.setFixedHeight(max(lines + frame, LEAST))

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
