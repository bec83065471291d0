"""The main window: gallery and laboratory, menus, and what connects the document to the session."""

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QMainWindow, QMessageBox, QStackedWidget, QVBoxLayout, QWidget

from simulator import __version__
from simulator.experiment import Experiment, core, same_network
from simulator.library import Opened
from simulator.snapshot import Failed
from widgets import theme as themes
from widgets.background import Background
from widgets.banner import Banner
from widgets.document import Document
from widgets.filing import Filing
from widgets.gallery import Gallery
from widgets.lab import Lab
from widgets.session import Session, State
from widgets.settings import Settings
from widgets.transport import Transport


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
        self.filing = Filing(self)
        self.opening: Opened | None = None
        self.opened = False
        """Whether there is something in the laboratory to go back to."""
        self._build()
        self._menus()
        self._connect()
        self.use_theme(settings.theme)
        self.resize(1440, 900)
        self.restoreGeometry(settings.blob("geometry"))
        self.lab.restore_layout(settings.blob("layout"))
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

    # Menus

    def _menus(self) -> None:
        filing, bar = self.filing, self.menuBar()
        file = bar.addMenu("&File")
        file.setToolTipsVisible(True)
        self._item(file, "&New experiment", "Begin with a small Elman network on a sine.", filing.new, "Ctrl+N")
        self._item(file, "&Gallery", "Presets, your own experiments and recent files.", self.show_gallery, "Ctrl+G")
        self._item(file, "&Open…", "Open an experiment or a trained network.", filing.ask_open, "Ctrl+O")
        self._item(file, "Open run &folder…", "Open what “rnn-simulator train --out” wrote.", filing.ask_open_folder)
        self.recent = file.addMenu("Open &recent")
        self.recent.aboutToShow.connect(filing.fill_recent)
        file.addSeparator()
        self.lab_items = [
            self._item(file, "&Save", "Save where it came from.", filing.save, "Ctrl+S"),
            self._item(
                file, "Save &as…", "Save the experiment (.json), or with its trained weights (.safetensors).",
                filing.save_as, "Ctrl+Shift+S",
            ),
            self._item(file, "Save as &preset…", "Keep the experiment among yours in the gallery.", filing.save_preset),
        ]  # fmt: skip
        file.addSeparator()
        self.lab_items += [
            self._item(
                file, "Export trained &weights…", "Write the weights as safetensors, npz or CSV.",
                filing.export_weights, "Ctrl+E",
            ),
            self._item(
                file, "Export all p&lots…", "Write every plot as PNG, SVG and the plotted numbers as CSV.",
                filing.export_plots, "Ctrl+Shift+E",
            ),
        ]  # fmt: skip
        self.export_menu = file.addMenu("Export &one plot")
        for view in self.lab.views:
            self.export_menu.addAction(view.actions()[0])
        file.addSeparator()
        self._item(file, "&Quit", "Close the program.", self.close, QKeySequence.StandardKey.Quit)
        edit, run = bar.addMenu("&Edit"), bar.addMenu("&Run")
        self.lab_menus = [edit, run]
        stack = self.document.undo_stack
        for action, keys in (
            (stack.createUndoAction(self, "&Undo"), QKeySequence.StandardKey.Undo),
            (stack.createRedoAction(self, "&Redo"), QKeySequence.StandardKey.Redo),
        ):
            action.setShortcut(keys)
            edit.addAction(action)
            self.lab_items.append(action)
        run.addActions(self.transport.commands)
        self._view_menu()
        about = bar.addMenu("&Help")
        self._item(about, "&About", "What this is.", self.about)

    def _view_menu(self) -> None:
        menu = self.menuBar().addMenu("&View")
        for dock in (*self.lab.panels.values(), *self.lab.docks.values()):
            menu.addAction(dock.toggleViewAction())
        menu.addSeparator()
        self._item(menu, "Reset &layout", "Put every panel and plot back in its place.", self.lab.reset_layout)
        self.dark = self._item(menu, "&Dark", "Dark colours, or light.", self.toggle_theme, "Ctrl+D")
        self.dark.setCheckable(True)

    def _item(
        self, menu: object, text: str, tip: str, command: object, keys: str | QKeySequence.StandardKey = ""
    ) -> QAction:
        action = QAction(text, self)
        action.setToolTip(tip)
        action.setStatusTip(tip)
        if keys:
            action.setShortcut(keys)
        action.triggered.connect(command)
        menu.addAction(action)
        return action

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
        self.lab.export_asked.connect(self.filing.export_plot)
        self.lab.editor.refused.connect(self.say)
        self.autosaver = QTimer(self, singleShot=True, interval=2000)
        self.autosaver.timeout.connect(self.filing.autosave)
        self.keeper = QTimer(self, interval=30_000)
        self.keeper.timeout.connect(self.filing.keep_session)

    # Document and session

    def show_opened(self, opened: Opened) -> None:
        """Turn to an experiment, with its trained weights where it has them."""
        self.banner.hide()
        self.opening, self.opened = opened, True
        self.document.open(opened.experiment, opened.path)
        self.opening = None
        self.show_lab()
        known = None if opened.checkpoint else self.session.kept.get(core(opened.experiment))
        if known and known.update:
            self.say(
                f"You trained this network before, for {known.update:,} updates; here it begins anew.",
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
        trained = self.session.checkpoint is not None and self.session.checkpoint.update > 0
        known = self.session.kept.get(core(experiment))
        self.session.prepare(experiment, known)
        if known:
            self.say(f"This network was trained before: its {known.update:,} updates are back.")
        elif trained:
            self.say("This change makes a new network, untrained. Undo brings the trained one back.")

    @Slot()
    def reset(self) -> None:
        """Begin again with fresh weights; what was learned can be brought back."""
        experiment = self.document.experiment
        self.session.prepare(experiment)
        self.say("The network was reset to fresh weights.", ("Bring the trained one back", self.bring_back))

    def bring_back(self) -> None:
        known = self.session.kept.get(core(self.document.experiment))
        if known:
            self.session.prepare(self.document.experiment, known)

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

    @Slot(object)
    def _state(self, state: State) -> None:
        if state is State.RUNNING:
            self.banner.hide()
            self.keeper.start()
        elif state is State.FINISHED:
            self.filing.keep_session()

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
        for item in (*self.lab_items, *(menu.menuAction() for menu in self.lab_menus)):
            item.setVisible(lab)
        for action in self.transport.commands:  # their shortcuts too
            action.setVisible(lab)
        self.export_menu.menuAction().setVisible(lab)
        self._rename()

    @Slot()
    def _rename(self) -> None:
        in_lab = self.pages.currentIndex() == 1
        self.setWindowTitle(f"{self.document.name}[*] – RNN Simulator" if in_lab else "RNN Simulator")
        self.setWindowModified(in_lab and self.document.modified)

    @Slot()
    def toggle_theme(self) -> None:
        self.use_theme("dark" if self.dark.isChecked() else "light")

    def use_theme(self, name: str) -> None:
        theme = themes.THEMES.get(name, themes.LIGHT)
        self.settings.theme = theme.name
        self.dark.setChecked(theme is themes.DARK)
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
        if not self.filing.may_leave():
            event.ignore()
            return
        self.settings.set_blob("geometry", self.saveGeometry())
        self.settings.set_blob("layout", self.lab.save_layout())
        self.session.close()
        self.filing.leave()
        event.accept()
