"""The main window: the shell around the pages."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from simulator import __version__
from widgets import theme as themes
from widgets.bench.session import State
from widgets.bench.workbench import Workbench
from widgets.commands import Program
from widgets.film.filming import Filming
from widgets.forms.fields import settle
from widgets.keeping.dialogs import Dialogs
from widgets.keeping.exporting import Exporting
from widgets.keeping.filing import Filing
from widgets.keeping.recovery import Recovery
from widgets.keeping.writing import Writer
from widgets.pages import PAGES, Page
from widgets.settings import Settings
from widgets.window.actions import Actions
from widgets.window.bar import Bar
from widgets.window.looking import Looking
from widgets.window.menus import Menus
from widgets.window.overlay import PASSES_MS, STATUS, Overlay
from widgets.window.preparing import Preparing
from widgets.window.rail import Rail

if TYPE_CHECKING:
    from widgets.views.showing import Showing

SMALLEST = 1024, 700
"""The smallest window, in pixels."""
RAIL_WORDS = 1100
"""From which width on the rail has words."""


class Window(QMainWindow):
    """Rail, bar, pages, status line and messages around one bench."""

    def __init__(self, settings: Settings, in_process: bool = False) -> None:
        super().__init__()
        self.bench = bench = Workbench(settings, in_process)
        self.theme = themes.THEMES.get(settings.theme, themes.LIGHT)
        dialogs, writer = Dialogs(self), Writer(bench)
        recovery = Recovery(bench, bench.session, writer)
        filing, exporting = Filing(bench, dialogs, writer, recovery), Exporting(bench, dialogs, writer)
        self.dialogs = dialogs
        self.program = Program(bench, recovery, filing, exporting, Filming(bench, dialogs), self)
        self.left = self.closing = False
        """Whether the user may go; whether Qt is asking so."""
        self.actions_ = Actions(self.program, self)
        self.pages: dict[str, Page] = {kind: PAGES[kind](self.program) for kind in PAGES}
        self.asides = QTimer(self, singleShot=True, interval=PASSES_MS)
        self._build()
        self.menus = Menus(self.menuBar(), self.actions_, self.program)
        self._connect()
        self.setMinimumSize(*SMALLEST)
        self.setAcceptDrops(True)
        self.resize(1440, 900)
        self.restoreGeometry(settings.blob("geometry"))
        self.use_theme(self.theme.name)
        self.show_page("gallery")
        self.preparing = Preparing(list(self.pages.values()), self)

    def prepare(self) -> None:
        """Make the other pages ready while the first is looked at, and an engine."""
        self.preparing.begin()
        self.bench.background.do(self.bench.engines.reserve, lambda _: None)

    def _build(self) -> None:
        bench = self.bench
        self.rail, self.bar = Rail(self.actions_), Bar(bench.document, bench.session, bench.back, self.actions_)
        self.looking = Looking(bench.back, bench.moments)
        self.stack, self.status = QStackedWidget(), QLabel()
        self.status.setFixedHeight(STATUS)
        self.status.setContentsMargins(16, 0, 16, 0)
        self.status.setObjectName("status")
        for page in self.pages.values():
            self.stack.addWidget(page)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.looking)
        column.addWidget(self.stack, 1)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(column, 1)
        whole = QWidget()
        box = QVBoxLayout(whole)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(row, 1)
        box.addWidget(self.status)
        self.setCentralWidget(whole)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.overlay = Overlay(whole)

    def _connect(self) -> None:
        bench = self.bench
        bench.said.connect(self.overlay.say)
        bench.unsaid.connect(self.overlay.unsay)
        bench.session.cleared.connect(self.overlay.hide)  # what was said was said of another network
        self.overlay.aside.connect(self._say_aside)
        self.asides.timeout.connect(self._show_status)
        self.looking.branch.clicked.connect(bench.branch)
        self.looking.naming.connect(self._name_moment)
        bench.settling.connect(self._settle)
        bench.turning.connect(self._turn)
        bench.data_asked.connect(self._show_data)
        bench.session.state_changed.connect(self._state)
        for signal in (bench.document.changed, bench.document.renamed, bench.document.undo_stack.cleanChanged):
            signal.connect(self._rename)
        for page in self.pages.values():
            page.status_changed.connect(self._show_status)

    @Slot()
    def _settle(self) -> None:
        settle(self)

    @Slot()
    def _turn(self) -> None:
        """Another document comes: show where it is worked on first, since Qt brings no tab to the front unseen."""
        self.overlay.hide()
        if not self.page.of_document:
            self.show_page("train")

    @Slot(str)
    def _show_data(self, field: str) -> None:
        self.show_page("train")
        self.page.do(field)

    @Slot(object)
    def _state(self, state: State) -> None:
        if state not in (State.FAILED, State.FINISHED):
            self.overlay.hide()

    @Slot(str)
    def _say_aside(self, text: str) -> None:
        """A success, in the status line for a while: the place of messages is taken."""
        self.status.setText(text)
        self.asides.start()

    # Pages

    @property
    def page(self) -> Page:
        return next(page for page in self.pages.values() if page is self.stack.currentWidget())

    @property
    def page_kind(self) -> str:
        return self.page.kind

    @property
    def working(self) -> bool:
        """Whether a document is in front."""
        return self.page.barred and self.bench.in_use

    def show_page(self, kind: str) -> None:
        """Bring a page to the front; it is made when it is first shown."""
        page = self.pages[kind]
        if page is not self.page and self.page.built:
            self.page.leave()
        page.ready()
        page.enter()
        self.stack.setCurrentWidget(page)
        for each in self.pages.values():  # other views can be seen than before
            if each.built and (showing := each.showing()):
                showing.looker.start()
        self.bar.setVisible(page.barred)
        self.looking.on_page(page.looks_back)
        self.rail.show_page(kind)
        self.actions_.refresh()
        self._rename()
        self._show_status()

    @Slot(int, str)
    def _name_moment(self, update: int, name: str) -> None:
        if said := self.dialogs.name("Name an update", f"Name of update {update:,}:", name):
            self.bench.moments.name(update, said)

    def ask_page(self, wish: str) -> None:
        self.page.do(wish)

    def showing(self) -> "Showing | None":
        return self.page.showing()

    def reset_layout(self) -> None:
        self.page.reset_layout()

    @Slot()
    def _show_status(self) -> None:
        self.status.setText(self.page.status())

    @Slot()
    def _rename(self) -> None:
        document = self.bench.document
        self.setWindowTitle(f"{document.name}[*] – RNN Simulator" if self.working else "RNN Simulator")
        self.setWindowModified(self.working and document.modified)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rail.narrow(event.size().width() < RAIL_WORDS)

    # Files that are dropped

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if len(event.mimeData().urls()) == 1 and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.program.filing.take(event.mimeData().urls()[0].toLocalFile(), self.working)

    # Looks

    def use_theme(self, name: str) -> None:
        self.theme = themes.THEMES.get(name, themes.LIGHT)
        self.bench.settings.theme = self.theme.name
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        themes.apply(app, self.theme)
        for page in self.pages.values():
            page.recolour(self.theme)
        self.rail.recolour(self.theme)
        self.bar.recolour(self.theme)
        self.looking.recolour(self.theme)
        self.overlay.recolour(self.theme)
        self.status.setStyleSheet(
            f"#status {{ color: {self.theme.faint}; background: {self.theme.window}; "
            f"border-top: 1px solid {self.theme.edge}; }}"
        )
        self.actions_.refresh()

    def about(self) -> None:
        self.dialogs.about(
            "RNN Simulator",
            f"<h3>RNN Simulator {__version__}</h3><p>A laboratory for recurrent networks: build one, feed it a "
            "sequence, watch it learn.</p>",
        )

    # Leaving

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.left:
            self.closing = True
            self.program.filing.leave(self._leave, "Close")
            self.closing = False
        if not self.left:  # the answer was no, or it waits until all is saved
            event.ignore()
            return
        self.bench.settings.set_blob("geometry", self.saveGeometry())
        for page in self.pages.values():
            if page.built:
                page.remember()
        self.preparing.end()
        self.program.exporting.end()
        self.bench.close()
        self.program.recovery.end()
        self.bench.background.finish()
        self.program.recovery.release()
        event.accept()

    def _leave(self) -> None:
        self.program.recovery.forget()
        self.left = True
        if not self.closing:
            self.close()

    def end(self) -> None:
        """Close without a question; unsaved edits are recovered at the next start."""
        settle(self)
        self.program.recovery.autosave()
        self.left = True
        self.close()
