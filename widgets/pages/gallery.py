"""Gallery: what shall I try? One card for each experiment that can be opened."""

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from widgets.keeping.entries import Entry, sections
from widgets.pages.base import PAGES, Page
from widgets.words import counted

CARD_WIDTH = 350
"""About how wide a card is, in pixels: as many stand side by side as fit."""


@PAGES.register
class GalleryPage(Page):
    """Where the program begins."""

    kind, title, order, barred = "gallery", "Gallery", 1, False
    tip = "What shall I try? Presets, your own experiments and recent files."

    def build(self) -> Iterator[None]:
        self.cards = Cards()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.cards)
        self.cards.chosen.connect(self.program.filing.open)
        self.cards.new_asked.connect(self.program.filing.new)
        self.cards.open_asked.connect(self.program.filing.ask_open)
        yield

    def enter(self) -> None:
        self.program.bench.session.pause()  # nothing runs unseen
        self.cards.show_entries(sections(self.program.bench, self.program.recovery))
        self.status_changed.emit()

    def status(self) -> str:
        shown = self.cards.sections
        own = len(shown.get("My presets", ()))
        return f"{counted(len(shown.get('Presets', ())) + own, 'experiment')} · {own} of them yours"


class Card(QPushButton):
    """A button with a title, a sentence and the network's outline."""

    def __init__(self, shown: Entry) -> None:
        super().__init__()
        self.target = shown.target
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(shown.title)
        self.setAccessibleDescription(shown.sentence)
        self.setToolTip(f"Open “{shown.title}”.")
        self.setFixedHeight(148)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 12)
        title, sentence, detail = QLabel(shown.title), QLabel(shown.sentence), QLabel(shown.detail)
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.15)
        font.setBold(True)
        title.setFont(font)
        detail.setForegroundRole(QPalette.ColorRole.PlaceholderText)
        for label in (title, sentence, detail):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            box.addWidget(label)
        box.insertStretch(2)


class Cards(QScrollArea):
    """Emits `chosen` (a name or path), `new_asked` and `open_asked`."""

    chosen = Signal(str)
    new_asked = Signal()
    open_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.sections: dict[str, list[Entry]] = {}
        self.columns = 1
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)

    def show_entries(self, sections: dict[str, list[Entry]]) -> None:
        """Fill the gallery anew: a heading, then its cards; a section without entries is left out."""
        self.sections = sections
        self.columns = max(self.width() // CARD_WIDTH, 1)
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(28, 20, 28, 20)
        box.setSpacing(10)
        box.addLayout(self._header())
        for heading, entries in sections.items():
            if entries:
                box.addSpacing(12)
                box.addWidget(QLabel(f"<b>{heading}</b>"))
                box.addLayout(self._grid(entries))
        box.addStretch()
        self.setWidget(page)

    def _header(self) -> QHBoxLayout:
        title = QLabel("What shall I try?")
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.7)
        font.setBold(True)
        title.setFont(font)
        words = QVBoxLayout()
        words.addWidget(title)
        words.addWidget(QLabel("Choose an experiment, press Run, and watch a recurrent network learn."))
        row = QHBoxLayout()
        row.addLayout(words)
        row.addStretch()
        for text, tip, signal in (
            ("New experiment", "Begin with a small Elman network on a sine (Ctrl+N).", self.new_asked),
            ("Open file…", "Open an experiment, a trained network or a run folder (Ctrl+O).", self.open_asked),
        ):
            button = QPushButton(text)
            button.setToolTip(tip)
            button.clicked.connect(signal)
            row.addWidget(button, alignment=Qt.AlignmentFlag.AlignBottom)
        return row

    def _grid(self, entries: list[Entry]) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(14)
        for place, shown in enumerate(entries):
            card = Card(shown)
            card.clicked.connect(self._choose)
            grid.addWidget(card, place // self.columns, place % self.columns)
        for column in range(self.columns):
            grid.setColumnStretch(column, 1)
        return grid

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if max(self.width() // CARD_WIDTH, 1) != self.columns:
            self.show_entries(self.sections)

    @Slot()
    def _choose(self) -> None:
        card = self.sender()
        if isinstance(card, Card):
            self.chosen.emit(card.target)
