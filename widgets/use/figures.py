"""A table of figures: rows with hairlines, numbers on the right."""

import html
import re
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QScrollArea

from widgets.theme import LIGHT, Theme


class Figures(QScrollArea):
    """The first row has the heads, the first column says what each row is, the second is what counts. Emits `pointed`
    with the number of a row whose first column was clicked, where rows `lead` somewhere."""

    pointed = Signal(int)

    def __init__(self, tip: str) -> None:
        super().__init__()
        self.theme = LIGHT
        self.rows: list[list[str]] = []
        self.note = ""
        self.leads = False
        self.label = QLabel()
        self.label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.label.setContentsMargins(12, 2, 12, 2)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.label.setWordWrap(True)
        self.label.setToolTip(tip)
        self.label.linkActivated.connect(self._point)
        self.setWidget(self.label)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setMinimumSize(200, 90)

    def show_rows(self, rows: Sequence[Sequence[str]], note: str = "", leads: bool = False) -> None:
        self.rows, self.note, self.leads = [list(row) for row in rows], note, leads
        clicks = Qt.TextInteractionFlag.LinksAccessibleByMouse | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        self.label.setTextInteractionFlags(clicks if leads else Qt.TextInteractionFlag.TextSelectableByMouse)
        self.write()

    @Slot(str)
    def _point(self, row: str) -> None:
        self.pointed.emit(int(row))

    def write(self) -> None:
        line = f"border-bottom: 1px solid {self.theme.grid};"
        faint = f"color: {self.theme.faint};"
        told = []
        for place, row in enumerate(self.rows):
            cells = []
            for column, cell in enumerate(row):
                text = html.escape(re.sub(r"^-(?=\d)", "−", cell))
                if self.leads and place and not column:
                    text = f'<a href="{place - 1}" style="color: {self.theme.accent}">{text}</a>'
                style = line + (faint if not place or not column else "")
                strong = place and column == 1
                side = "left" if not column else "right"
                cells.append(f'<td align="{side}" style="{style}">{f"<b>{text}</b>" if strong else text}</td>')
            told.append(f"<tr>{''.join(cells)}</tr>")
        note = f'<p style="{faint}">{html.escape(self.note)}</p>' if self.note else ""
        self.label.setText(f'<table width="100%" cellspacing="0" cellpadding="5">{"".join(told)}</table>{note}')

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.setStyleSheet("QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; }")
        self.write()
