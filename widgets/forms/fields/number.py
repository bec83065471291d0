"""Numbers of any size, also such as can be off."""

import math
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QCheckBox, QLineEdit, QWidget

from widgets.forms.fields.base import guarded
from widgets.forms.fields.line import LineField
from widgets.forms.limits import neighbour, plain, within


class Stepper(QAbstractSpinBox):
    """A line with two arrows, which holds whatever was typed: what a number is, its field says. Emits `stepped` for
    the arrows, their keys and the wheel, and `escaped`."""

    escaped = Signal()
    stepped = Signal(int)

    def stepBy(self, steps: int) -> None:
        self.stepped.emit(1 if steps > 0 else -1)

    def stepEnabled(self) -> QAbstractSpinBox.StepEnabledFlag:
        return QAbstractSpinBox.StepEnabledFlag.StepUpEnabled | QAbstractSpinBox.StepEnabledFlag.StepDownEnabled

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)


class NumberField(LineField):
    """A number, such as 0.01 or 1e-3. The arrows go 1, 2, 5, 10 and so on."""

    def make_edit(self) -> tuple[QWidget, QLineEdit]:
        stepper = Stepper()
        stepper.editingFinished.connect(self._finish)
        stepper.escaped.connect(self._escape)
        stepper.stepped.connect(self.step)
        guarded(stepper)
        return stepper, stepper.lineEdit()

    def read(self, text: str) -> Any:
        try:
            value = self.number(text)
        except (ValueError, OverflowError):
            raise ValueError(f"{text!r} is not allowed; it should be {self.what()}.") from None
        if not within(value, self.info):
            raise ValueError(f"{text} is not allowed; it should be {self.allowed}.")
        return value

    def number(self, text: str) -> float:
        """The text as a number. Raises ValueError."""
        return float(text)

    def what(self) -> str:
        return "a number such as 0.01 or 1e-3"

    def write(self, value: Any) -> str:
        return plain(value)

    def near(self, value: Any, direction: int) -> Any:
        """The next value by an arrow."""
        return neighbour(value, direction)

    def step(self, direction: int) -> None:
        try:
            value = self.read(self.edit.text().strip())
        except ValueError:
            return
        near = self.near(value, direction)
        if within(near, self.info):
            self.edit.setText(self.write(near))
            self.commit(near)


class WholeField(NumberField):
    """A whole number. The arrows change its second digit, or its only one."""

    def number(self, text: str) -> float:
        try:
            return int(text)
        except ValueError:
            value = float(text)  # 1e3 is a whole number, too
            if not value.is_integer():
                raise
            return int(value)

    def what(self) -> str:
        return "a whole number"

    def write(self, value: Any) -> str:
        return repr(value)

    def near(self, value: Any, direction: int) -> Any:
        size = abs(value) - (direction * value < 0)  # down from 100 comes 99
        return value + direction * int(10 ** max(math.floor(math.log10(max(size, 1))) - 1, 0))


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
        self.focus_.setEnabled(value is not None)
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
