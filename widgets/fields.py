"""The rows of a form: one widget for each type of field."""

import csv
import types
import typing
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo
from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QSpinBox,
    QToolButton,
    QWidget,
)

from widgets.limits import bounds, largest, neighbour, plain, quoted, within

MAX_SPIN = 2**31 - 1


class Field(QWidget):
    """One field of a Spec. `committed` (name, plain value) comes on Enter, on leaving the field, or on a choice."""

    committed = Signal(str, object)
    refused = Signal(str, str)
    restored = Signal(str)
    wide = False

    def __init__(self, name: str, info: FieldInfo) -> None:
        super().__init__()
        self.name, self.info = name, info
        self.title = info.title or name.replace("_", " ").capitalize()
        extra = info.json_schema_extra
        self.extra: dict[str, Any] = extra if isinstance(extra, dict) else {}
        self.low, self.high, self.allowed = bounds(info)
        self.tip = "\n".join(part for part in (info.description or self.title, self.allowed_text()) if part)
        self.setToolTip(self.tip)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(4)
        self.focus = self.build()
        self.focus.setAccessibleName(self.title)
        self.focus.setToolTip(self.tip)
        self.setFocusProxy(self.focus)

    def build(self) -> QWidget:
        """Make the widgets; returns the one that takes the focus."""
        raise NotImplementedError

    def show_value(self, value: Any, force: bool = False) -> None:
        """Show a value without emitting."""
        raise NotImplementedError

    def allowed_text(self) -> str:
        return f"Allowed: {self.allowed}." if self.allowed else ""

    def offer(self, choices: dict[str, list[str]]) -> None:
        """What may be chosen from, for a field with choices."""

    def settle(self) -> None:
        """Commit what was typed so far."""

    def commit(self, value: Any) -> None:
        self.committed.emit(self.name, value)

    def mark(self, wrong: bool) -> None:
        """Show the field as wrong, or as right again."""
        colour = self.palette().color(QPalette.ColorRole.BrightText).name()
        self.focus.setStyleSheet(f"border: 1px solid {colour};" if wrong else "")


class WheelGuard(QObject):
    """Scrolling a panel must not change the values the wheel passes over."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False


def guarded(widget: QWidget) -> None:
    """Let the wheel change the widget only while it has the focus."""
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    guard = WheelGuard(widget)
    widget.installEventFilter(guard)


class Spin(QSpinBox):
    """A spin box that tells of Escape."""

    escaped = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)


class WholeField(Field):
    """A whole number in a spin box."""

    def build(self) -> QWidget:
        self.spin = Spin()
        self.spin.setRange(int(self.low or 0), int(self.high))
        self.spin.setKeyboardTracking(False)
        self.spin.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
        if unit := self.extra.get("unit"):
            self.spin.setSuffix(f" {unit}")
        self.spin.valueChanged.connect(self.commit)
        self.spin.escaped.connect(self._escape)
        guarded(self.spin)
        self.row.addWidget(self.spin, 1)
        return self.spin

    def show_value(self, value: Any, force: bool = False) -> None:
        if force or self.spin.value() != value:
            self.spin.blockSignals(True)
            self.spin.setValue(value)
            self.spin.blockSignals(False)

    def settle(self) -> None:
        self.spin.interpretText()

    @Slot()
    def _escape(self) -> None:
        self.restored.emit(self.name)


class SwitchField(Field):
    """Yes or no."""

    def build(self) -> QWidget:
        self.box = QCheckBox()
        self.box.clicked.connect(self.commit)
        self.row.addWidget(self.box, 1)
        return self.box

    def show_value(self, value: Any, force: bool = False) -> None:
        self.box.setChecked(value)


class ChoiceField(Field):
    """One of a few words."""

    def build(self) -> QWidget:
        self.combo = QComboBox()
        self.combo.addItems(get_args(self.info.annotation))
        self.combo.textActivated.connect(self.commit)
        guarded(self.combo)
        self.row.addWidget(self.combo, 1)
        return self.combo

    def show_value(self, value: Any, force: bool = False) -> None:
        self.combo.setCurrentText(value)


class Edit(QLineEdit):
    """A line that tells of Escape and of the arrow keys."""

    escaped = Signal()
    stepped = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.key() in steps:
            self.stepped.emit(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)


class LineField(Field):
    """A line of text; a kind says how it is read and written."""

    def build(self) -> QWidget:
        self.edit, self.value = Edit(), None
        self.edit.editingFinished.connect(self._finish)
        self.edit.escaped.connect(self._escape)
        self.edit.stepped.connect(self.step)
        self.row.addWidget(self.edit, 1)
        if unit := self.extra.get("unit"):
            label = QLabel(unit)
            label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            self.row.addWidget(label)
        return self.edit

    def read(self, text: str) -> Any:
        """The text as plain data. Raises ValueError with a sentence."""
        return text

    def write(self, value: Any) -> str:
        return str(value)

    def step(self, direction: int) -> None:
        """An arrow key."""

    def show_value(self, value: Any, force: bool = False) -> None:
        if force or value != self.value:
            self.value = value
            self.edit.setText(self.write(value))

    def settle(self) -> None:
        if self.edit.isModified():
            self._finish()

    @Slot()
    def _finish(self) -> None:
        try:
            value = self.read(self.edit.text().strip())
        except ValueError as error:
            self.refused.emit(self.name, str(error))
        else:
            self.commit(value)

    @Slot()
    def _escape(self) -> None:
        self.restored.emit(self.name)


class NumberField(LineField):
    """A number of any size, such as 0.01 or 1e-3. The arrow keys go 1, 2, 5, 10 and so on."""

    whole = False

    def read(self, text: str) -> Any:
        try:
            value = int(text) if self.whole else float(text)
        except ValueError:
            what = "a whole number" if self.whole else "a number such as 0.01 or 1e-3"
            raise ValueError(f"{text!r} is not allowed; it should be {what}.") from None
        if not within(value, self.info):
            raise ValueError(f"{text} is not allowed; it should be {self.allowed}.")
        return value

    def write(self, value: Any) -> str:
        return repr(value) if self.whole else plain(value)

    def step(self, direction: int) -> None:
        try:
            value = self.read(self.edit.text().strip())
        except ValueError:
            return
        near = neighbour(value, direction) if not self.whole else value + direction
        if within(near, self.info):
            self.edit.setText(self.write(near))
            self.commit(near)


class WholeNumberField(NumberField):
    """A whole number too large for a spin box."""

    whole = True


class OptionalField(NumberField):
    """A number that can be off."""

    def build(self) -> QWidget:
        self.box = QCheckBox()
        self.box.setAccessibleName(f"{self.title} on")
        self.box.setToolTip(self.tip)
        self.box.clicked.connect(self._toggle)
        self.row.addWidget(self.box)
        return super().build()

    def show_value(self, value: Any, force: bool = False) -> None:
        self.box.setChecked(value is not None)
        self.edit.setEnabled(value is not None)
        self.edit.setPlaceholderText("" if value is not None else "off")
        super().show_value(value, force)

    def write(self, value: Any) -> str:
        if value is not None:
            self.last = value
        return "" if value is None else super().write(value)

    last = 1.0

    @Slot(bool)
    def _toggle(self, on: bool) -> None:
        self.commit(self.last if on else None)

    @Slot()
    def _finish(self) -> None:
        if self.box.isChecked():
            super()._finish()


class ListField(LineField):
    """Several values, separated by commas; one that holds a comma itself stands in quotes."""

    def build(self) -> QWidget:
        edit = super().build()
        self.edit.setPlaceholderText("all" if self.extra.get("choices") else "")
        if self.extra.get("choices"):
            self.button = QToolButton(text="Choose…", toolTip=f"Choose {self.title.lower()} from a list.")
            self.menu = QMenu(self.button)
            self.menu.triggered.connect(self._chosen)
            self.button.setMenu(self.menu)
            self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            self.row.addWidget(self.button)
        return edit

    def offer(self, choices: dict[str, list[str]]) -> None:
        if kind := self.extra.get("choices"):
            self.menu.clear()
            for choice in choices.get(kind, []):
                action = QAction(choice, self.menu, checkable=True, checked=choice in (self.value or ()))
                self.menu.addAction(action)
            self.button.setEnabled(not self.menu.isEmpty())

    def show_value(self, value: Any, force: bool = False) -> None:
        super().show_value(value, force)
        if self.extra.get("choices"):
            for action in self.menu.actions():
                action.setChecked(action.text() in value)

    @Slot(QAction)
    def _chosen(self, action: QAction) -> None:
        others = [name for name in self.value if name != action.text()]
        self.commit([*others, action.text()] if action.isChecked() else others)

    def read(self, text: str) -> Any:
        parts = next(csv.reader([text], skipinitialspace=True), [])
        return [part.strip() for part in parts if part.strip()]

    def write(self, value: Any) -> str:
        return ", ".join(plain(v) if isinstance(v, float) else quoted(str(v)) for v in value)


class NumbersField(ListField):
    """Several numbers, separated by commas."""

    def read(self, text: str) -> Any:
        try:
            return [float(part) for part in super().read(text)]
        except ValueError:
            raise ValueError(
                f"{text!r} is not allowed; it should be numbers with commas between, as in 25, 60."
            ) from None


class FileField(LineField):
    """A file, typed or chosen."""

    def build(self) -> QWidget:
        edit = super().build()
        self.edit.setPlaceholderText("no file")
        self.button = QToolButton(text="Browse…", toolTip="Choose the file.")
        self.button.clicked.connect(self._browse)
        self.row.addWidget(self.button)
        return edit

    @Slot()
    def _browse(self) -> None:
        path, _ = QFileDialog.getOpenFileName(self.window(), self.title, self.edit.text(), self.extra["file"])
        if path:
            self.edit.setText(path)
            self.commit(path)


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
        if self.prose.toPlainText() != value:
            self.prose.setPlainText(value)

    def settle(self) -> None:
        self._finish()

    @Slot()
    def _finish(self) -> None:
        self.commit(self.prose.toPlainText())


def settle(window: QWidget) -> None:
    """Commit what was typed into the field of a window that has the focus."""
    widget = window.focusWidget()
    while widget is not None and not isinstance(widget, Field):
        widget = widget.parentWidget()
    if widget is not None:
        widget.settle()


def field_for(name: str, info: FieldInfo) -> Field | None:
    """The row for a field, by its type; None for a part with a form of its own."""
    kind = info.annotation
    if get_origin(kind) in (typing.Union, types.UnionType) and set(get_args(kind)) == {float, type(None)}:
        return OptionalField(name, info)
    if get_origin(kind) is Literal:
        return ChoiceField(name, info)
    if get_origin(kind) is tuple:
        lists = {float: NumbersField, str: ListField}
        return lists[get_args(kind)[0]](name, info) if get_args(kind)[0] in lists else None
    if kind is int:
        return WholeField(name, info) if bounds(info)[1] <= MAX_SPIN else WholeNumberField(name, info)
    if kind is str:
        extra = info.json_schema_extra
        if isinstance(extra, dict) and "file" in extra:
            return FileField(name, info)
        return ProseField(name, info) if largest(info) > 1000 else LineField(name, info)
    return {bool: SwitchField, float: NumberField}.get(kind, lambda *_: None)(name, info)
