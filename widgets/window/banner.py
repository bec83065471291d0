"""A message above the plots, with what can be done about it. It never takes the focus and never blocks."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton

from widgets.theme import Theme

Action = tuple[str, Callable[[], None]]


class Banner(QFrame):
    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("banner")
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.text.setTextFormat(Qt.TextFormat.PlainText)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.dismiss = QToolButton(text="✕", autoRaise=True)
        self.dismiss.setToolTip("Hide this message.")
        self.dismiss.clicked.connect(self.hide)
        self.buttons: list[QPushButton] = []
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(12, 6, 8, 6)
        self.row.addWidget(self.text, 1)
        self.row.addWidget(self.dismiss)
        self.hide()

    def say(self, text: str, *actions: Action) -> None:
        """Show a message in place of the last one, with a button for each action."""
        for button in self.buttons:
            self.row.removeWidget(button)
            button.deleteLater()
        self.buttons = [self._button(*action) for action in actions]
        for place, button in enumerate(self.buttons):
            self.row.insertWidget(1 + place, button)
        self.text.setText(text)
        self.show()

    def add(self, text: str) -> None:
        """Show a message, behind the one that is there if something can still be done about that."""
        if self.isVisible() and self.buttons:
            self.text.setText(f"{self.text.text()} {text}")
        else:
            self.say(text)

    def _button(self, text: str, command: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.clicked.connect(self.hide)
        button.clicked.connect(command)
        return button

    def recolour(self, theme: Theme) -> None:
        self.setStyleSheet(
            f"#banner {{ background: {theme.raised}; border: 1px solid {theme.border}; "
            f"border-left: 4px solid {theme.validation}; }}"
        )
