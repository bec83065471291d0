"""Yes or no, and one of a few words."""

from typing import Any, get_args

from PySide6.QtWidgets import QCheckBox, QWidget

from widgets.forms.combo import Combo
from widgets.forms.fields.base import Field, guarded


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
        self.combo = Combo()
        self.combo.addItems(get_args(self.info.annotation))
        self.combo.textActivated.connect(self.commit)
        guarded(self.combo)
        self.row.addWidget(self.combo, 1)
        return self.combo

    def show_value(self, value: Any, force: bool = False) -> None:
        self.combo.setCurrentText(value)
