"""Several values in a line, with commas between."""

import csv
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from widgets.forms.fields.base import Names
from widgets.forms.fields.line import LineField
from widgets.forms.limits import plain, quoted


class ListField(LineField):
    """Several values, separated by commas; one that holds a comma itself stands in quotes."""

    def build(self) -> QWidget:
        edit = super().build()
        self.edit.setPlaceholderText(self.extra.get("empty", ""))
        if self.extra.get("choices"):
            self.button = QToolButton()
            self.button.setText("Choose…")
            self.button.setStyleSheet("QToolButton::menu-indicator { image: none; }")
            self.button.setToolTip(f"Choose {self.title.lower()} from a list.")
            self.menu = QMenu(self.button)
            self.menu.triggered.connect(self._chosen)
            self.button.setMenu(self.menu)
            self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            self.row.addWidget(self.button)
        return edit

    def offer(self, choices: Names, meant: Sequence[str]) -> None:
        if kind := self.extra.get("choices"):
            self.meant = tuple(meant) or self.names(self.value)
            self.menu.clear()
            for choice in choices.get(kind, ()):
                action = QAction(choice, self.menu, checkable=True, checked=choice in self.meant)
                self.menu.addAction(action)
            self.button.setEnabled(not self.menu.isEmpty())

    meant: tuple[str, ...] = ()
    """What is chosen: the value or, where that is empty, what it stands for."""

    def show_value(self, value: Any, force: bool = False) -> None:
        super().show_value(value, force)
        if self.extra.get("choices") and value:
            self.meant = self.names(value)
            for action in self.menu.actions():
                action.setChecked(action.text() in self.meant)

    def names(self, value: Any) -> tuple[str, ...]:
        """What a value chooses."""
        return tuple(value or ())

    @Slot(QAction)
    def _chosen(self, action: QAction) -> None:
        others = [name for name in self.meant if name != action.text()]
        self.commit([*others, action.text()] if action.isChecked() else others)

    def read(self, text: str) -> Any:
        parts = next(csv.reader([text], skipinitialspace=True), [])
        return [part.strip() for part in parts if part.strip()]

    def write(self, value: Any) -> str:
        return ", ".join(plain(v) if isinstance(v, float) else quoted(str(v)) for v in value)


class NameField(ListField):
    """One name of several, chosen or typed."""

    def names(self, value: Any) -> tuple[str, ...]:
        return (value,) if value else ()

    @Slot(QAction)
    def _chosen(self, action: QAction) -> None:
        self.commit(action.text() if action.isChecked() else "")

    def read(self, text: str) -> Any:
        return text

    def write(self, value: Any) -> str:
        return str(value)


class NumbersField(ListField):
    """Several numbers, separated by commas."""

    def read(self, text: str) -> Any:
        try:
            return [float(part) for part in super().read(text)]
        except ValueError:
            raise ValueError(
                f"{text!r} is not allowed; it should be numbers with commas between, as in 25, 60."
            ) from None
