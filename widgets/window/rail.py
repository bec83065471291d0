"""The rail: a button for each page."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout

from widgets.icons import icon
from widgets.pages import PAGES
from widgets.theme import LIGHT, Theme, tips
from widgets.window.actions import Actions

WIDE, NARROW = 64, 48
"""Its width with words and without, in pixels."""


class Rail(QFrame):
    def __init__(self, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.theme, self.shown = LIGHT, ""
        self.buttons: dict[str, QToolButton] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(4, 8, 4, 8)
        box.setSpacing(4)
        for kind in sorted(PAGES, key=lambda kind: PAGES[kind].order):
            button = QToolButton()
            button.setCheckable(True)
            button.setAutoRaise(True)
            button.setText(PAGES[kind].title)
            button.setIconSize(QSize(22, 22))
            button.setToolTip(actions[f"page.{kind}"].toolTip())
            button.setAccessibleName(PAGES[kind].title)
            button.clicked.connect(actions[f"page.{kind}"].trigger)
            self.buttons[kind] = button
            box.addWidget(button)
        box.addStretch()
        self.narrow(False)

    def show_page(self, kind: str) -> None:
        """Mark the page that is shown."""
        self.shown = kind
        self.recolour(self.theme)

    def narrow(self, narrow: bool) -> None:
        """Leave the words away where the window is narrow."""
        width = NARROW if narrow else WIDE
        self.setFixedWidth(width)
        beside = Qt.ToolButtonStyle.ToolButtonIconOnly if narrow else Qt.ToolButtonStyle.ToolButtonTextUnderIcon
        for button in self.buttons.values():
            button.setToolButtonStyle(beside)
            button.setFixedSize(width - 8, 40 if narrow else 52)

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        for kind, button in self.buttons.items():
            button.setChecked(kind == self.shown)
            button.setIcon(icon(kind, theme.accent if kind == self.shown else theme.faint))
        self.setStyleSheet(
            f"#rail {{ background: {theme.window}; border: none; border-right: 1px solid {theme.edge}; }}"
            f"#rail QToolButton {{ border: none; border-radius: 6px; color: {theme.faint}; font-size: 11px; }}"
            f"#rail QToolButton:hover {{ background: {theme.grid}; }}"
            f"#rail QToolButton:focus {{ border: 1px solid {theme.accent}; }}"
            f"#rail QToolButton:checked {{ background: {theme.wash}; color: {theme.accent}; font-weight: bold; }}"
            + tips(theme)
        )
