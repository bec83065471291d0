"""A row of a few words of which one is chosen: tabs without frames."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QHBoxLayout, QToolButton

from widgets.theme import Theme

ROOM = 10
"""Beside a word, in pixels."""


class Segments(QFrame):
    """Emits `chosen` (index) when the user chooses another."""

    chosen = Signal(int)

    def __init__(self, *words: tuple[str, str], filled: bool = True) -> None:
        """Each word with its tooltip; `filled`: on a ground of their own, as wide as there is room."""
        super().__init__()
        self.setObjectName("segments")
        self.filled = filled
        self.group = QButtonGroup(self)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(*([2] * 4 if filled else [0] * 4))
        self.row.setSpacing(2)
        for place, (word, tip) in enumerate(words):
            button = QToolButton()
            button.setText(word)
            button.setToolTip(tip)
            button.setAccessibleName(word)
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            if filled:
                policy = button.sizePolicy()
                policy.setHorizontalPolicy(policy.Policy.Expanding)
                button.setSizePolicy(policy)
            bold = QFont(button.font())
            bold.setBold(True)  # as a name is that is chosen
            button.setMinimumWidth(QFontMetrics(bold).horizontalAdvance(word) + ROOM)
            self.group.addButton(button, place)
            self.row.addWidget(button)
        self.group.idClicked.connect(self.chosen)
        self.group.buttonToggled.connect(self._take_focus)
        self.select(0)

    def buttons(self) -> list[QToolButton]:
        return [b for b in self.group.buttons() if isinstance(b, QToolButton)]

    @property
    def index(self) -> int:
        return self.group.checkedId()

    def select(self, place: int) -> None:
        """Mark a word; nothing is emitted."""
        if button := self.group.button(place):
            button.setChecked(True)

    @Slot(QAbstractButton, bool)
    def _take_focus(self, button: QAbstractButton, on: bool) -> None:
        """The focus goes along, and comes to no other: two words must not look chosen."""
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus if on else Qt.FocusPolicy.NoFocus)
        if on and any(each.hasFocus() for each in self.group.buttons()):
            button.setFocus()

    def recolour(self, theme: Theme) -> None:
        ground = theme.edge if self.filled else "transparent"
        chosen = theme.base if self.filled else "transparent"
        self.setStyleSheet(
            f"#segments {{ background: {ground}; border: none; border-radius: 6px; }}"
            f"#segments QToolButton {{ border: 1px solid transparent; border-radius: 5px; padding: 3px 1px; "
            f"color: {theme.faint}; background: transparent; }}"
            f"#segments QToolButton:checked {{ background: {chosen}; color: {theme.text}; "
            f"{'' if self.filled else 'font-weight: bold;'} }}"
            f"#segments QToolButton:disabled {{ color: {theme.border}; }}"
            f"#segments QToolButton:hover:enabled {{ color: {theme.accent}; }}"
            f"#segments QToolButton:focus {{ border-color: {theme.accent}; }}"
        )
