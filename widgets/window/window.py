"""The main window: gallery and laboratory, menus, and what connects the document to the session."""

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMessageBox, QStackedWidget, QVBoxLayout, QWidget

from simulator import __version__
from simulator.experiment import Experiment, same_network
from simulator.keeping.library import Opened
from simulator.training.snapshot import Failed
from widgets import theme as themes
from widgets.bench.background import Background
from widgets.bench.document import Document
from widgets.bench.session import Session, State
from widgets.forms.fields import settle
from widgets.keeping.exporting import Exporting
from widgets.keeping.filing import Filing
from widgets.keeping.recovery import Recovery
from widgets.pages.gallery import Gallery
from widgets.pages.lab import Lab
from widgets.settings import Settings
from widgets.window.banner import Banner
from widgets.window.menus import Menus
from widgets.window.transport import Transport


class Window(QMainWindow):
    """One document, one session, and every way to look at them."""

    def __init__(self, settings: Settings, in_process: bool = False) -> None:
        super().__init__()
        self.settings = settings
        self.document, self.session = Document(), Session(in_process)
        self.background = Background()
        self.banner, self.gallery = Banner(), Gallery()
        self.lab = Lab(self.document, self.session)
        self.transport = Transport(self.session)
        self.recovery, self.filing, self.exporting = Recovery(self), Filing(self), Exporting(self)
        self.opening: Opened | None = None
        self.opened = False
        """Whether there is something in the laboratory to go back to."""
        self.left = self.closing = False
        """Whether the user may go; whether Qt is asking so."""
        self._build()
        self.menus = Menus(self)
        self._connect()
        self.use_theme(settings.theme)
        self.resize(1440, 900)
        self.restoreGeometry(settings.blob("geometry"))
        self.lab.restore_layout(settings.blob("layout"), settings.closed_views)
        self.show_gallery()

    def _build(self) -> None:
        lab = QWidget()
        box = QVBoxLayout(lab)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(self.banner)
        box.addWidget(self.lab, 1)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.gallery)
        self.pages.addWidget(lab)
        self.setCentralWidget(self.pages)
        self.addToolBar(self.transport)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def _connect(self) -> None:
        self.document.changed.connect(self.follow)
        self.document.renamed.connect(self._rename)
        self.document.undo_stack.cleanChanged.connect(self._rename)
        self.session.failed.connect(self.explain)
        self.session.state_changed.connect(self._state)
        self.transport.reset_action.triggered.connect(self.reset)
        self.gallery.chosen.connect(self.filing.open)
        self.gallery.new_asked.connect(self.filing.new)
        self.gallery.open_asked.connect(self.filing.ask_open)
        self.lab.export_asked.connect(self.exporting.export_plot)
        self.lab.editor.refused.connect(self.say)
        self.autosaver = QTimer(self, singleShot=True, interval=2000)
        self.autosaver.timeout.connect(self.recovery.autosave)
        self.keeper = QTimer(self, interval=30_000)
        self.keeper.timeout.connect(self.recovery.keep_session)

    # Document and session

    def show_opened(self, opened: Opened) -> None:
        """Turn to an experiment, with its trained weights where it has them."""
        self.banner.hide()
        self.opening, self.opened = opened, True
        self.show_lab()  # first: Qt brings no tab to the front that is not shown
        self.document.open(opened.experiment, opened.path)
        self.opening = None
        known = None if opened.checkpoint else self.session.recall(opened.experiment)
        if known:
            self.say(
                f"You trained this network before, for {known.checkpoint.update:,} updates; here it begins anew.",
                ("Bring the trained one back", self.bring_back),
            )

    @Slot(object)
    def follow(self, experiment: Experiment) -> None:
        """The document has a new Experiment: go on with the network if it still fits, or turn to another."""
        if self.opening:
            self.session.prepare(experiment, self.opening.checkpoint, self.opening.history)
        elif same_network(experiment, self.session.experiment):
            self.session.adjust(experiment)
            self.transport.show_updates(self.session.history.last.update if self.session.history.last else 0)
        else:
            self._turn(experiment)
        self.lab.suit(experiment)
        self._rename()
        self.autosaver.start()

    def _turn(self, experiment: Experiment) -> None:
        trained = self.session.history.last is not None and self.session.history.last.update > 0
        known = self.session.recall(experiment)
        if known:
            self.session.bring_back(experiment, known)
            self.say(f"This network was trained before: its {known.checkpoint.update:,} updates are back.")
            return
        self.session.prepare(experiment)
        if trained:
            self.say("This change makes a new network, untrained. Undo brings the trained one back.")

    @Slot()
    def reset(self) -> None:
        """Begin again with fresh weights; what was learned can be brought back."""
        settle(self)
        self.session.prepare(self.document.experiment)
        self.say("The network was reset to fresh weights.", ("Bring the trained one back", self.bring_back))

    def bring_back(self) -> None:
        """Go on with the network of this experiment that was in use before."""
        known = self.session.recall(self.document.experiment)
        if known:
            self.session.bring_back(self.document.experiment, known)

    @Slot(object)
    def explain(self, failure: Failed) -> None:
        """Training cannot go on: say why, and offer what can be done."""
        actions = [("Start again", self._start_again)]
        if failure.sentence.startswith("data"):  # again would fail again
            actions = [("Show the data", self.lab.show_data)]
        if self.session.checkpoint and not failure.diverged:
            actions.insert(0, (f"Go on from update {self.session.checkpoint.update:,}", self.session.run))
        if failure.details:
            actions.append(("Copy details", lambda: QApplication.clipboard().setText(failure.details)))
        self.say(failure.sentence, *actions)

    def _start_again(self) -> None:
        self.session.prepare(self.document.experiment)
        self.session.run()

    @Slot(str)
    def say(self, text: str, *actions: tuple[str, object]) -> None:
        self.banner.say(text, *actions)

    def note(self, text: str) -> None:
        """Say what was done, without taking away a message that asks for an answer."""
        self.banner.add(text)

    @Slot(object)
    def _state(self, state: State) -> None:
        if state is State.RUNNING:
            self.banner.hide()
            self.keeper.start()
        elif state is State.FINISHED:
            self.recovery.keep_session()

    # Pages, title, theme

    @Slot()
    def show_gallery(self) -> None:
        self.session.pause()  # nothing runs unseen
        self.gallery.show_entries(self.filing.sections())
        self.pages.setCurrentIndex(0)
        self._page(False)

    def show_lab(self) -> None:
        self.pages.setCurrentIndex(1)
        self._page(True)

    def _page(self, lab: bool) -> None:
        self.transport.setVisible(lab)
        self.menus.show_lab(lab)
        self._rename()

    @Slot()
    def _rename(self) -> None:
        in_lab = self.pages.currentIndex() == 1
        self.setWindowTitle(f"{self.document.name}[*] – RNN Simulator" if in_lab else "RNN Simulator")
        self.setWindowModified(in_lab and self.document.modified)

    @Slot()
    def toggle_theme(self) -> None:
        self.use_theme("dark" if self.menus.dark.isChecked() else "light")

    def use_theme(self, name: str) -> None:
        theme = themes.THEMES.get(name, themes.LIGHT)
        self.settings.theme = theme.name
        self.menus.dark.setChecked(theme is themes.DARK)
        themes.apply(QApplication.instance(), theme)
        for part in (self.lab, self.transport, self.banner):
            part.recolour(theme)

    @Slot()
    def about(self) -> None:
        QMessageBox.about(
            self, "RNN Simulator",
            f"<h3>RNN Simulator {__version__}</h3><p>A laboratory for recurrent networks: build one, feed it a "
            "sequence, watch it learn.</p>",
        )  # fmt: skip

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.left:
            self.closing = True
            self.filing.leave(self._leave)
            self.closing = False
        if not self.left:  # the answer was no, or it waits until all is saved
            event.ignore()
            return
        self.settings.set_blob("geometry", self.saveGeometry())
        self.settings.set_blob("layout", self.lab.save_layout())
        self.settings.closed_views = self.lab.closed_views
        self.autosaver.stop()
        self.keeper.stop()
        self.session.close()
        self.recovery.keep_session()
        self.background.finish()
        event.accept()

    def _leave(self) -> None:
        self.recovery.forget()
        self.left = True
        if not self.closing:
            self.close()

    def end(self) -> None:
        """Close without a question; unsaved edits are recovered at the next start."""
        settle(self)
        self.recovery.autosave()
        self.left = True
        self.close()
