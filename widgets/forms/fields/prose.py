"""Several lines of text."""

from typing import Any

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from widgets.forms.fields.base import Field


class ProseEdit(QPlainTextEdit):
    left = Signal()

    def focusOutEvent(self, event: Any) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class ProseField(Field):
    """Several lines of text, committed on leaving."""

    wide = True

    def build(self) -> QWidget:
        self.prose = ProseEdit()
        self.prose.setTabChangesFocus(True)
        self.prose.setMinimumHeight(140)
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
