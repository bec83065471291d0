"""What the row above the list is made of."""

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QPushButton

from widgets.theme import Theme, buttons, tips


def button(text: str, tip: str, do: Callable[[], object]) -> QPushButton:
    made = QPushButton(text)
    made.setToolTip(tip)
    made.clicked.connect(lambda: do())
    return made


def search(changed: Callable[[str], object]) -> QLineEdit:
    """A field for the words that runs are filtered by."""
    made = QLineEdit()
    made.setPlaceholderText("Filter: kind, field, state …")
    made.setClearButtonEnabled(True)
    made.setToolTip("List only the runs in which these words stand.")
    made.setAccessibleName("Filter")
    made.textChanged.connect(changed)
    return made


def sheet(theme: Theme) -> str:
    """Fields and buttons, for the style sheet of the page."""
    return (
        f"QLineEdit {{ border: 1px solid {theme.border}; border-radius: 6px; padding: 5px 10px; "
        f"background: {theme.base}; color: {theme.text}; }}"
        f"QLineEdit:focus {{ border-color: {theme.accent}; }}"
        "QSplitter::handle { background: transparent; }" + buttons(theme) + tips(theme)
    )
