"""A line of text, a file among them."""

from contextlib import nullcontext
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QFileDialog,
    QLabel,
    QLineEdit,
    QStyle,
    QStyleOptionFrame,
    QStylePainter,
    QToolButton,
    QWidget,
)
from shiboken6 import isValid

from simulator.errors import InputError
from simulator.files import opened
from widgets.forms.fields.base import Field
from widgets.words import sentence

PAD = 4


class Edit(QLineEdit):
    """A line that tells of Escape."""

    escaped = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)


class LineField(Field):
    """A line of text; a kind says how it is read and written."""

    def build(self) -> QWidget:
        self.value: Any = None
        self.focus_, self.edit = self.make_edit()
        self.row.addWidget(self.focus_, 1)
        if unit := self.extra.get("unit"):
            label = QLabel(unit)
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            self.row.addWidget(label)
        return self.focus_

    def make_edit(self) -> tuple[QWidget, QLineEdit]:
        """The widget of the line, which takes the focus, and the line itself."""
        return self.listened(Edit())

    def listened(self, edit: Edit) -> tuple[QWidget, QLineEdit]:
        edit.editingFinished.connect(self._finish)
        edit.escaped.connect(self._escape)
        return edit, edit

    def read(self, text: str) -> Any:
        """The text as plain data. Raises ValueError with a sentence."""
        return text

    def write(self, value: Any) -> str:
        return str(value)

    def show_value(self, value: Any, force: bool = False) -> None:
        if force or value != self.value:
            self.value = value
            self.edit.setText(self.write(value))

    def settle(self) -> None:
        if self.pending:
            self._finish()

    @property
    def pending(self) -> bool:
        return self.edit.text() != self.write(self.value)

    @Slot()
    def _finish(self) -> None:
        if not isValid(self.edit):  # Qt takes a number's line down first, and then its focus
            return
        try:
            value = self.read(self.edit.text().strip())
        except ValueError as error:
            self.refused.emit(self.name, str(error))
        else:
            self.commit(value)

    @Slot()
    def _escape(self) -> None:
        self.restored.emit(self.name)


class PathEdit(Edit):
    """A path, whose middle is left out where it has no room and is not being written."""

    def written(self) -> str:
        """The path as it is seen."""
        option = QStyleOptionFrame()
        self.initStyleOption(option)
        room = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self).width() - PAD
        metrics, (folder, slash, name) = self.fontMetrics(), self.text().rpartition("/")
        before = room - metrics.horizontalAdvance(slash + name)
        if folder and before > metrics.horizontalAdvance("…"):  # the file's own name is worth most
            return metrics.elidedText(folder, Qt.TextElideMode.ElideRight, before) + slash + name
        return metrics.elidedText(self.text(), Qt.TextElideMode.ElideMiddle, room)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus() or self.written() == self.text():
            super().paintEvent(event)
            return
        painter, option = QStylePainter(self), QStyleOptionFrame()
        self.initStyleOption(option)
        painter.drawPrimitive(QStyle.PrimitiveElement.PE_PanelLineEdit, option)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        where = self.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, self)
        painter.drawText(where.adjusted(2, 0, -2, 0), Qt.AlignmentFlag.AlignVCenter, self.written())


class FileField(LineField):
    """A file, typed or chosen; one that is not there is refused before anything is given up for it."""

    def make_edit(self) -> tuple[QWidget, QLineEdit]:
        return self.listened(PathEdit())

    def read(self, text: str) -> Any:
        try:
            with opened(text, self.name) if text else nullcontext():
                pass
        except InputError as refusal:
            raise ValueError(sentence(str(refusal).removeprefix(f"{self.name}: "))) from None
        return text

    def show_value(self, value: Any, force: bool = False) -> None:
        super().show_value(value, force)
        self.edit.setToolTip(f"{value}\n{self.tip}" if value else self.tip)

    def build(self) -> QWidget:
        edit = super().build()
        self.edit.setPlaceholderText("no file")
        self.button = QToolButton()
        self.button.setText("Browse…")
        self.button.setToolTip("Choose the file.")
        self.button.clicked.connect(self._browse)
        self.row.addWidget(self.button)
        return edit

    @Slot()
    def _browse(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self.window(), self.title, self.edit.text(), self.extra["file"])
        if path:
            self.edit.setText(path)
            self.commit(path)
