"""Numbers of any size, also such as can be off."""

from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QWidget

from widgets.forms.fields.line import LineField
from widgets.forms.limits import neighbour, plain, within


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
