"""The laboratory: the panels on the left, the live views on the right, all in docks that can be moved and closed."""

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import QByteArray, QEvent, QObject, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from simulator.experiment import Experiment
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.document import Document
from widgets.bench.session import Session, State
from widgets.panels.data import DataPanel
from widgets.panels.network import Editor
from widgets.panels.notes import NotesPanel
from widgets.panels.training import TrainingPanel
from widgets.theme import Theme
from widgets.views import VIEWS, View

PANELS = 390
"""Width of the panels' column, in pixels."""
HIDDEN = QSize(900, 560)
"""Size in which a view is drawn that nobody sees, in pixels."""
LAYOUT = 2
"""Version of the arrangement; a saved one of another version is ignored."""
WIDE, TALL = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea


class Lab(QMainWindow):
    """Arranges the docks, and draws the views that can be seen. Emits `export_asked` with a view."""

    export_asked = Signal(object)

    def __init__(self, document: Document, session: Session) -> None:
        super().__init__()
        self.setWindowFlags(Qt.WindowType.Widget)
        self.session = session
        self.setDockNestingEnabled(True)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, self.tabPosition(LEFT).North)
        self.editor, self.data = Editor(document), DataPanel(document)
        self.training, self.notes = TrainingPanel(document), NotesPanel(document)
        self.data.sizes.connect(self.editor.show_sizes)
        self.panels = {
            "Notes": self._dock("Notes", "notes", self.notes),
            "Network": self._dock("Network", "network", self.editor),
            "Data": self._dock("Data", "data", self.data),
            "Training": self._dock("Training", "training", self.training),
        }
        for panel in self.panels.values():
            panel.widget().setMinimumWidth(PANELS - 90)
        self.views = [VIEWS[kind]() for kind in sorted(VIEWS, key=lambda kind: VIEWS[kind].order)]
        self.docks = {view: self._dock(view.title, f"view-{view.kind}", view) for view in self.views}
        self.unwanted: set[View] = set()
        self.fitting: list[View] = []
        self.asked: Callable[[list[View]], None] | None = None
        """Wants all views drawn, seen or not."""
        self.looker = QTimer(self, singleShot=True, interval=0)
        """Looks at what can be seen once Qt has shown or hidden it: its signal comes before the deed."""
        self.looker.timeout.connect(self._seen)
        self.fresh = True
        """Whether the arrangement is the first, whose sizes wait until it is shown."""
        for view, dock in self.docks.items():
            self._wire(view, dock)
        self.reset_layout()
        session.began.connect(self.begin)
        session.collected.connect(self.draw)
        session.cleared.connect(self.clear)
        session.failed.connect(self._show_last)
        session.state_changed.connect(self._wait)

    def _dock(self, title: str, name: str, widget: QWidget) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        dock.setWidget(widget)
        dock.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetMovable | QDockWidget.DockWidgetFeature.DockWidgetClosable
        )
        return dock

    def _wire(self, view: View, dock: QDockWidget) -> None:
        view.options_changed.connect(self.watch)
        dock.visibilityChanged.connect(self.looker.start)
        dock.toggleViewAction().triggered.connect(self._choose)
        dock.installEventFilter(self)
        dock.setToolTip(view.tip)
        export = QAction(f"Export “{view.title}”…", view)
        export.setData(view)
        export.triggered.connect(self._export)
        view.addAction(export)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    # The arrangement

    def reset_layout(self) -> None:
        """Panels left, views right in two rows: what is learned above, what happens inside below."""
        for dock in (*self.panels.values(), *self.docks.values()):
            self.removeDockWidget(dock)
        self.addDockWidget(LEFT, self.panels["Network"])
        self.addDockWidget(LEFT, self.panels["Data"])
        for name in ("Training", "Notes"):
            self.tabifyDockWidget(self.panels["Data"], self.panels[name])
        for row in self._rows():
            self._fill(row)
        for dock in self.panels.values():
            dock.show()
        self.panels["Notes"].raise_()
        self.unwanted.clear()
        self.suit(self.session.experiment)
        self._share()

    def _share(self) -> None:
        """Give the panels a narrow column, and the rows of views the same height. Works once the docks are shown."""
        rows = [[column[0] for column in row] for row in self._rows() if row]
        left, width = self.panels["Network"], max(self.width() - PANELS, PANELS)
        for row in rows:
            self.resizeDocks([left, *row], [PANELS, *[width // len(row)] * len(row)], WIDE)
        self.resizeDocks([row[0] for row in rows], [1000] * len(rows), TALL)
        self.resizeDocks([self.panels["Network"], self.panels["Data"]], [1000, 1000], TALL)
        self.panels["Notes"].raise_()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.fresh:
            self.fresh = False
            QTimer.singleShot(0, self._share)

    def _rows(self) -> tuple[list[list[QDockWidget]], list[list[QDockWidget]]]:
        """The docks of the upper and the lower row; those that share a column are tabs."""
        columns: dict[int, list[QDockWidget]] = {}
        for view, dock in self.docks.items():
            columns.setdefault(view.order // 10, []).append(dock)
        return ([c for ten, c in columns.items() if ten < 3], [c for ten, c in columns.items() if ten >= 3])

    def _fill(self, row: list[list[QDockWidget]]) -> None:
        for column in row[:1]:
            self.addDockWidget(RIGHT, column[0], TALL)
        for before, column in pairwise(row):
            self.splitDockWidget(before[0], column[0], WIDE)
        for column in row:
            for tab in column[1:]:
                self.tabifyDockWidget(column[0], tab)
            column[0].raise_()

    @Slot()
    def show_data(self) -> None:
        """Bring the Data panel to the front."""
        self.panels["Data"].show()
        self.panels["Data"].raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """More room is for the plots: the panels' column stays as wide as it was."""
        width = self.panels["Network"].width()
        super().resizeEvent(event)
        if not self.fresh and self.panels["Network"].isVisible():
            self.resizeDocks([self.panels["Network"]], [width], WIDE)

    def save_layout(self) -> QByteArray:
        return self.saveState(LAYOUT)

    @property
    def closed_views(self) -> list[str]:
        """The kinds of the views that the user closed."""
        return sorted(view.kind for view in self.unwanted)

    def restore_layout(self, blob: QByteArray, closed_views: list[str]) -> None:
        """Take over a saved arrangement and the views that were closed; a damaged one changes nothing."""
        if not blob.isEmpty() and self.restoreState(blob, LAYOUT):
            self.fresh = False
            self.unwanted = {view for view in self.views if view.kind in closed_views}
            self.suit(self.session.experiment)

    def suit(self, experiment: Experiment) -> None:
        """Show the views that have something to show for this experiment, but for those the user closed."""
        started = Started(experiment, (), (), {})
        for view, dock in self.docks.items():
            fits = view.suits(started)
            dock.toggleViewAction().setVisible(fits)
            dock.setVisible(fits and view not in self.unwanted)
            view.follow(experiment.training)
        self._lead([view for view in self.views if view.suits(started)])

    def _lead(self, fitting: list[View]) -> None:
        """Where other views fit than before, bring the first that is shown of each column to the front."""
        if fitting != self.fitting:
            self.fitting = fitting
            for column in (column for row in self._rows() for column in row):
                shown = [dock for dock in column if not dock.isHidden()]
                if shown:
                    shown[0].raise_()

    @Slot(bool)
    def _choose(self, wanted: bool) -> None:
        """The user opened or closed a view by its menu."""
        for view, dock in self.docks.items():
            if wanted and self.sender() is dock.toggleViewAction():
                self.unwanted.discard(view)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The user closed a view: by its ✕ or, which comes to the same, by its menu."""
        if event.type() == QEvent.Type.Close:
            self.unwanted |= {view for view, dock in self.docks.items() if dock is watched}
        return super().eventFilter(watched, event)

    # What is drawn

    def seen(self) -> list[View]:
        """The views that can be seen now."""
        return [view for view in self.views if view.isVisible() and not view.visibleRegion().isEmpty()]

    @Slot()
    def watch(self) -> None:
        """Tell the engine which probes somebody is looking at."""
        wanted = self._suited() if self.asked else self.seen()
        self.session.watch({view.probe: view.options() for view in wanted if view.probe})

    @Slot()
    def _seen(self) -> None:
        self.watch()
        if self.session.history.last:
            self._draw_seen(self.session.history.last)

    @Slot(object)
    def begin(self, started: Started) -> None:
        for view in self.views:
            if view.suits(started):
                view.begin(started)
        self.watch()

    @Slot(object)
    def draw(self, snapshot: Snapshot) -> None:
        self._draw_seen(snapshot)
        if self.asked and snapshot.probes.keys() >= self.session.watched.keys():
            self._show_rest(snapshot)

    def _draw_seen(self, snapshot: Snapshot) -> None:
        self._draw(self.seen(), snapshot)

    def _draw(self, views: list[View], snapshot: Snapshot) -> list[View]:
        """Draw the views for which the snapshot holds what they need, and return them."""
        drawn = [view for view in views if view.probe is None or view.probe in snapshot.probes]
        for view in drawn:
            view.draw(snapshot, self.session.history)
            view.reveal(True)
        return drawn

    # All views, also those that are not seen

    def show_all(self, then: Callable[[list[View]], None]) -> None:
        """Draw every view that suits, and call `then` with those that have something to show: now, or when the engine
        has computed what the hidden ones need."""
        self.asked, last = then, self.session.history.last
        self.watch()
        if last and (self.session.worker is None or last.probes.keys() >= self.session.watched.keys()):
            self._show_rest(last)

    def _suited(self) -> list[View]:
        started = Started(self.session.experiment, (), (), {})
        return [view for view in self.views if view.suits(started)]

    @Slot()
    def _show_last(self) -> None:
        """The engine failed: no more will come."""
        if self.asked and self.session.history.last:
            self._show_rest(self.session.history.last)

    def _show_rest(self, snapshot: Snapshot) -> None:
        then, self.asked = self.asked, None
        drawn = self._draw(self._suited(), snapshot)
        for view in drawn:
            if not view.isVisible():
                view.resize(HIDDEN)
                view.grab()  # lay it out
        then([view for view in drawn if view.numbers()[1]])
        self.watch()

    @Slot()
    def clear(self) -> None:
        self.asked = None
        for view in self.views:
            view.reveal(False)

    @Slot(object)
    def _wait(self, state: State) -> None:
        """Between the start and the first snapshot there is nothing to see yet."""
        for view in self.views if state is State.STARTING and self.session.history.last is None else ():
            view.reveal(False, "Starting…")

    @Slot()
    def _export(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.export_asked.emit(action.data())

    def recolour(self, theme: Theme) -> None:
        for part in (*self.views, self.editor, self.data):
            part.recolour(theme)
