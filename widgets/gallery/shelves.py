"""The cards by sections, as many side by side as there is room for."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QWidget

from simulator.sources import Preview, SourceSpec
from widgets.elided import Elided
from widgets.gallery.card import WIDTH, Card
from widgets.keeping.entries import Section
from widgets.theme import LIGHT, Theme

GAP = 16


class Shelves(QScrollArea):
    """Emits `chosen` (a name or path)."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.theme = LIGHT
        self.sections: tuple[Section, ...] = ()
        self.headings: dict[str, QWidget] = {}
        self.cards: list[Card] = []
        self.previews: dict[SourceSpec, Preview | None] = {}
        self.search = ""
        self.columns = 0
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)

    def show_sections(self, sections: tuple[Section, ...], search: str = "") -> None:
        """Fill the shelves anew with what a search finds; a section without cards is left out."""
        self.sections, self.search = sections, search
        self._fill()

    def found(self) -> list[Section]:
        """The sections with what the search finds in them."""
        kept = [
            Section(s.title, s.about, tuple(e for e in s.entries if e.found_by(self.search))) for s in self.sections
        ]
        return [section for section in kept if section.entries]

    def _fit(self) -> int:
        return max((self.viewport().width() - GAP) // (WIDTH + GAP), 1)

    def _fill(self) -> None:
        self.columns = self._fit()
        page = QWidget()
        self.grid = QGridLayout(page)
        self.grid.setContentsMargins(0, 4, GAP, GAP)
        self.grid.setHorizontalSpacing(GAP)
        self.grid.setVerticalSpacing(8)
        self.headings, self.cards = {}, []
        row, column = 0, 0
        for section in self.found():
            if column and column + len(section.entries) > self.columns:
                row, column = row + 3, 0
            self._heading(section, row, column)
            row, column = self._cards(section, row, column)
        if not self.cards:
            self.grid.addWidget(QLabel(f"Nothing is called “{self.search}”; try fewer letters."), 0, 0)
        for place in range(self.columns):
            self.grid.setColumnStretch(place, 1)
        self.grid.setRowStretch(row + 4, 1)
        self.setWidget(page)
        self.recolour(self.theme)

    def _heading(self, section: Section, row: int, column: int) -> None:
        heading, title, about = QWidget(), QLabel(), Elided(section.about)
        heading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # it widens no column
        title.setTextFormat(Qt.TextFormat.PlainText)
        title.setText(" ".join(section.title.split()))
        font = title.font()
        font.setBold(True)
        title.setFont(font)
        line = QHBoxLayout(heading)
        line.setContentsMargins(0, 8 if row else 0, 0, 0)
        line.setSpacing(10)
        line.addWidget(title)
        line.addWidget(about, 1)
        self.headings[section.title] = heading
        width = min(len(section.entries), self.columns - column) or 1
        self.grid.addWidget(heading, row, column, 1, width, Qt.AlignmentFlag.AlignBottom)

    def _cards(self, section: Section, row: int, column: int) -> tuple[int, int]:
        """Put a section's cards below its heading; returns where the next section may begin."""
        for shown in section.entries:
            if column == self.columns:
                row, column = row + 1, 0
            card = Card(shown, self.theme)
            card.clicked.connect(self._choose)
            card.show_preview(self.previews.get(shown.data) if shown.data else None)
            self.grid.addWidget(card, row + 1, column)
            self.cards.append(card)
            column += 1
        beside = len(section.entries) < self.columns and column < self.columns
        return (row, column) if beside else (row + 3, 0)

    @Slot()
    def _choose(self) -> None:
        card = self.sender()
        if isinstance(card, Card):
            self.chosen.emit(card.entry.target)

    def go_to(self, title: str) -> None:
        """Scroll to a section."""
        if heading := self.headings.get(title):
            self.verticalScrollBar().setValue(heading.y())

    def wanted(self) -> list[SourceSpec]:
        """The data of which there is no picture yet, in order, also of what the search does not find."""
        entries = (entry for section in self.sections for entry in section.entries)
        return [entry.data for entry in entries if entry.data and entry.data not in self.previews]

    def show_preview(self, spec: SourceSpec, preview: Preview | None) -> None:
        self.previews[spec] = preview
        for card in self.cards:
            if card.entry.data == spec:
                card.show_preview(preview)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.sections and self._fit() != self.columns:
            self._fill()

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        for card in self.cards:
            card.recolour(theme)
        self.setStyleSheet(f"QScrollArea, QScrollArea > QWidget > QWidget {{ background: {theme.window}; }}")
