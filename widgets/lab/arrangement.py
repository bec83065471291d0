"""The laboratory: the panels on the left, the live views on the right, all in docks that can be moved and closed."""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from simulator.experiment import Experiment
from simulator.training.snapshot import Started
from widgets.bench.workbench import Workbench
from widgets.panels.data import DataPanel
from widgets.panels.network import Editor
from widgets.panels.notes import NotesPanel
from widgets.panels.training import TrainingPanel
from widgets.theme import Theme
from widgets.views import VIEWS, View
from widgets.views.showing import Showing

PANELS = 390
"""Width of the panels' column, in pixels."""
LAYOUT = 2
"""Version of the arrangement; a saved one of another version is ignored."""
WIDE, TALL = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea


class Lab(QMainWindow):
    """Arranges the panels of a document and the views of its session in docks. Emits `export_asked` with a view."""

    export_asked = Signal(object)

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.setWindowFlags(Qt.WindowType.Widget)
        self.bench = bench
        self.setDockNestingEnabled(True)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, self.tabPosition(LEFT).North)
        self.panels: dict[str, QDockWidget] = {}
        self.views: list[View] = []
        self.docks: dict[View, QDockWidget] = {}
        self.unwanted: set[View] = set()
        self.fitting: list[View] = []
        self.fresh = True
        """Whether the arrangement is the first, whose sizes wait until it is shown."""

    def pieces(self) -> Iterator[None]:
        """Make what it arranges, a piece at a time."""
        document = self.bench.document
        self.notes = NotesPanel(document)
        yield
        self.editor = Editor(self.bench)
        yield
        self.data = DataPanel(document)
        yield
        self.training = TrainingPanel(document)
        yield
        self.data.sizes.connect(self.editor.show_sizes)
        named = {"Notes": self.notes, "Network": self.editor, "Data": self.data, "Training": self.training}
        for title, panel in named.items():
            self.panels[title] = self._dock(title, title.lower(), panel)
            panel.setMinimumWidth(PANELS - 90)
        for kind in sorted(VIEWS, key=lambda kind: VIEWS[kind].order):
            view = VIEWS[kind]()
            self.views.append(view)
            self.docks[view] = self._dock(view.title, f"view-{view.kind}", view)
            yield
        self.showing = Showing(self.bench.session, self.views)
        for view, dock in self.docks.items():
            self._wire(view, dock)
        self.reset_layout()
        document.changed.connect(self.suit)

    def catch_up(self) -> None:
        """The document and its session were there before this was made: show them as they are."""
        experiment = self.bench.document.experiment
        for panel in (self.editor, self.data, self.training, self.notes):
            panel.show_experiment(experiment)
        self.suit(experiment)
        if self.bench.session.started:
            self.showing.begin(self.bench.session.started)

    def _dock(self, title: str, name: str, widget: QWidget) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(name)
        dock.setWidget(widget)
        dock.setFeatures(
            QDockWidget.DockWidgetFeature.DockWidgetMovable | QDockWidget.DockWidgetFeature.DockWidgetClosable
        )
        return dock

    def _wire(self, view: View, dock: QDockWidget) -> None:
        dock.visibilityChanged.connect(self.showing.looker.start)
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
        self.suit(self.bench.session.experiment)
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
            self.suit(self.bench.session.experiment)

    @Slot(object)
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

    @Slot()
    def _export(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.export_asked.emit(action.data())

    def recolour(self, theme: Theme) -> None:
        for view in self.views:
            view.recolour(theme)
        self.editor.recolour(theme)
        self.data.recolour(theme)
