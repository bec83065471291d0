"""Gallery: what shall I try?"""

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QListWidget, QListWidgetItem, QPushButton, QVBoxLayout

from simulator.experiment import Experiment
from simulator.sources import Preview, SourceSpec
from widgets.bench.learned import Learned
from widgets.bench.session import State
from widgets.gallery.shelves import Shelves
from widgets.gallery.thumbnail import preview_of
from widgets.icons import icon
from widgets.keeping import entries
from widgets.keeping.drawer import Drawer
from widgets.keeping.entries import YOURS, Section, Sources
from widgets.pages.base import PAGES, Page
from widgets.settings import Settings
from widgets.theme import Theme, buttons, tips
from widgets.words import counted

CHAPTERS, EDGE = 196, 16
"""Width of the list of chapters; distance from the page's edges."""


@PAGES.register
class GalleryPage(Page):
    """Where the program begins: chapters in the textbook's order, the user's own work first."""

    kind, title, order, barred, of_document = "gallery", "Gallery", 1, False, False
    tip = "What shall I try? Presets by chapters, your own work, and a search."

    def build(self) -> Iterator[None]:
        self.shelves, self.chapters, self.search = Shelves(), QListWidget(), QLineEdit()
        self.shelves.chosen.connect(self.program.filing.open)
        self.chapters.setFixedWidth(CHAPTERS)
        self.chapters.setAccessibleName("Chapters")
        self.chapters.setToolTip("Go to a chapter.")
        self.chapters.currentItemChanged.connect(self._go)
        self.search.setClearButtonEnabled(True)
        self.search.setToolTip("Show only the experiments in which these words stand.")
        self.search.setAccessibleName("Search")
        self.search.textChanged.connect(self._fill)
        self.search.returnPressed.connect(self._open_first)
        clear = QShortcut(QKeySequence(Qt.Key.Key_Escape), self.search)
        clear.setContext(Qt.ShortcutContext.WidgetShortcut)
        clear.activated.connect(self.search.clear)
        self.shipped: tuple[Section, ...] = entries.presets()
        self.own = Section(YOURS, "", ())
        self.drawing = False
        self.halted: Learned | None = None
        """The network whose training was paused because the gallery was entered."""
        self._lay_out()
        self._fill()
        yield

    def _lay_out(self) -> None:
        question = QLabel("What shall I try?")
        font = question.font()
        font.setPointSizeF(font.pointSizeF() * 1.7)
        font.setBold(True)
        question.setFont(font)
        self.new = QPushButton("New experiment")
        self.new.setObjectName("main")
        self.new.setToolTip("Begin with a small Elman network on a sine (Ctrl+N).")
        self.new.clicked.connect(self.program.filing.new)
        self.open = QPushButton("Open file…")
        self.open.setToolTip("Open an experiment, a trained network, or your own data: CSV or text (Ctrl+O).")
        self.open.clicked.connect(lambda: self.program.filing.ask_open())
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(question)
        head.addSpacing(24)
        head.addWidget(self.search, 1)
        head.addSpacing(24)
        head.addWidget(self.new)
        head.addWidget(self.open)
        head.setContentsMargins(0, 0, EDGE, 0)
        below = QHBoxLayout()
        below.setSpacing(24)
        below.addWidget(self.chapters)
        below.addWidget(self.shelves, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(EDGE + 4, EDGE, 0, 0)
        box.setSpacing(12)
        box.addLayout(head)
        box.addLayout(below, 1)

    # What is shown

    def enter(self) -> None:
        """Nothing runs unseen, until it is seen again. The user's own files are read in the background."""
        bench = self.program.bench
        if bench.session.going:
            self.halted = bench.session.network
            bench.session.pause()
        current = (bench.document.experiment, bench.session.made) if bench.in_use else None
        look = partial(_own, current, self.program.recovery.drawer, bench.settings)
        bench.background.do(look, self._show_own)

    def leave(self) -> None:
        halted, self.halted = self.halted, None
        QTimer.singleShot(0, self, partial(self._go_on, halted))  # once another is in use, if the user opened one

    def _go_on(self, halted: Learned | None) -> None:
        session = self.program.bench.session
        if session.network is halted and session.state is State.PAUSED:
            session.run()

    def _show_own(self, found: object) -> None:
        if isinstance(found, Section):
            self.own = found
            self._fill()

    @Slot()
    def _fill(self) -> None:
        """The cards and the chapters, as far as the search finds them."""
        self.shelves.show_sections((self.own, *self.shipped), self.search.text())
        self.search.setPlaceholderText(f"Search {counted(self.count, 'experiment')}: elman, grammar, price, long …")
        self.chapters.blockSignals(True)
        self.chapters.clear()
        for section in self.shelves.found():
            item = QListWidgetItem(section.title)
            item.setData(Qt.ItemDataRole.UserRole, section.title)
            item.setToolTip(counted(len(section.entries), "experiment"))
            self.chapters.addItem(item)
        self.chapters.blockSignals(False)
        self.status_changed.emit()
        QTimer.singleShot(0, self._draw_one)

    @Slot()
    def _open_first(self) -> None:
        """Enter in the search opens the first that it finds."""
        if self.search.text() and self.shelves.cards:
            self.shelves.cards[0].click()

    @property
    def count(self) -> int:
        return sum(len(section.entries) for section in (self.own, *self.shipped))

    def status(self) -> str:
        found = f"{len(self.shelves.cards):,} of " if self.shelves.search else ""
        return f"{found}{counted(self.count, 'experiment')} · {len(self.own.entries)} of them yours"

    @Slot()
    def _go(self, item: QListWidgetItem | None) -> None:
        if item:
            self.shelves.go_to(item.data(Qt.ItemDataRole.UserRole))

    # Pictures, one after the other, in the background

    @Slot()
    def _draw_one(self) -> None:
        if not self.drawing and (wanted := self.shelves.wanted()):
            self.drawing = True
            self.program.bench.background.do(partial(preview_of, wanted[0]), partial(self._drawn, wanted[0]))

    def _drawn(self, spec: SourceSpec, preview: object) -> None:
        self.drawing = False
        self.shelves.show_preview(spec, preview if isinstance(preview, Preview) else None)
        self._draw_one()

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        if not self.built:
            return
        self.shelves.recolour(theme)
        self.new.setIcon(icon("plus", theme.on_accent))
        self.open.setIcon(icon("folder", theme.text))
        self.setStyleSheet(
            f"QListWidget {{ background: {theme.window}; border: none; outline: none; color: {theme.text}; }}"
            f"QListWidget::item {{ padding: 7px 8px; border-radius: 6px; }}"
            f"QListWidget::item:hover {{ background: {theme.grid}; }}"
            f"QListWidget::item:selected {{ background: {theme.wash}; color: {theme.accent}; }}"
            f"QLineEdit {{ border: 1px solid {theme.border}; border-radius: 6px; padding: 6px 10px; "
            f"background: {theme.base}; }}"
            f"QLineEdit:focus {{ border-color: {theme.accent}; }}" + buttons(theme) + tips(theme)
        )


def _own(current: tuple[Experiment, int] | None, drawer: Drawer, settings: Settings) -> Section:
    """The user's own work, read from their files."""
    kept = tuple(drawer.recovered()), tuple(drawer.sessions()), tuple(settings.recent)
    return entries.yours(Sources(current, *kept, settings.all_agreed))
