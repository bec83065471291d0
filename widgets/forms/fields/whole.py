"""A whole number in a spin box."""

from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QSpinBox, QWidget

from widgets.forms.fields.base import Field, guarded

MAX_SPIN = 2**31 - 1


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
