"""The table of runs."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView

from simulator.runs import Entry
from widgets.runs.cells import Cells
from widgets.runs.looking import Sight
from widgets.runs.model import CHANGED, EYE, NAME, ROW, SWATCH, Found, RunsModel
from widgets.runs.shown import Shown
from widgets.theme import Theme

ROW_HEIGHT = 32
WIDTHS = (36, 40, 220, 200, 132, 76, 84, 88, 66, 70, 58)
"""Of the columns at first, in pixels; the third and the fourth share what is left."""
Menu = Callable[[QMenu], None]


class RunsTable(QTableView):
    """Emits what the user wants done with runs; `fill_menu` fills the menu of the right mouse button."""

    eye = Signal(list)
    """Ids of runs that are to be drawn, or no more."""
    opened = Signal()
    deleted = Signal()
    undone = Signal()
    chosen = Signal()
    """Others are selected."""

    def __init__(self, shown: Shown, fill_menu: Menu) -> None:
        super().__init__()
        self.rows, self.cells, self.fill_menu = RunsModel(shown), Cells(), fill_menu
        self.found = Found(self.rows)
        self.setModel(self.found)
        self.setItemDelegate(self.cells)
        self.setAccessibleName("Runs")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        self._set_header()
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._ask_menu)
        self.clicked.connect(self._click)
        self.doubleClicked.connect(self._open)
        self.selectionModel().selectionChanged.connect(self.chosen)

    def _set_header(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(36)
        header.setFixedHeight(34)
        for column, width in enumerate(WIDTHS):
            self.setColumnWidth(column, width)
        for column in (EYE, SWATCH):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        for column in (NAME, CHANGED):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        header.setSortIndicator(NAME, Qt.SortOrder.DescendingOrder)
        self.setSortingEnabled(True)

    def show_sight(self, sight: Sight) -> None:
        """Show what there is now; what was selected stays so."""
        before = {entry.id for entry in self.selected()}
        editing = self.state() == QAbstractItemView.State.EditingState
        if editing:  # nothing is taken away under the user's hands
            return
        if self.rows.show(sight):
            self.select(before)

    def select(self, ids: set[str]) -> None:
        """Select runs, as far as they are found."""
        model = self.selectionModel()
        model.clear()
        for place in range(self.found.rowCount()):
            index = self.found.index(place, NAME)
            if index.data(ROW).entry.id in ids:
                rows = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
                model.select(index, rows)
                model.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)

    def selected(self) -> list[Entry]:
        """The runs that are selected, from above."""
        rows = sorted(self.selectionModel().selectedRows(NAME), key=lambda index: index.row())
        return [index.data(ROW).entry for index in rows]

    @Slot()
    def rename(self) -> None:
        """Let the name of the current one be typed."""
        if (index := self.currentIndex()).isValid():
            self.edit(self.found.index(index.row(), NAME))

    @Slot(QModelIndex)
    def _click(self, index: QModelIndex) -> None:
        if index.column() in (EYE, SWATCH):
            self.eye.emit([index.data(ROW).entry.id])

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        if index.column() not in (EYE, SWATCH):
            self.opened.emit()

    @Slot(QPoint)
    def _ask_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_menu(menu)
        menu.popup(self.viewport().mapToGlobal(place))

    def event(self, event: QEvent) -> bool:
        """While the table has the focus, Ctrl+Z is its own, and not the document's."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_undo(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ids = [entry.id for entry in self.selected()]
        actions: dict[int, Callable[[], object]] = {
            Qt.Key.Key_Space: partial(self.eye.emit, ids),
            Qt.Key.Key_Delete: self.deleted.emit,
            Qt.Key.Key_F2: self.rename,
        }
        if self.state() == QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)  # the end of a name that is typed: the editor lets Enter through
        elif _is_undo(event):
            self.undone.emit()
        elif ids and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif ids and event.key() in actions:
            actions[event.key()]()
        else:
            super().keyPressEvent(event)

    def recolour(self, theme: Theme) -> None:
        self.cells.theme = theme
        self.setStyleSheet(
            f"QTableView {{ background: {theme.base}; border: none; outline: none; color: {theme.text}; }}"
            f"QHeaderView {{ background: {theme.base}; border: none; }}"
            f"QHeaderView::section {{ background: {theme.base}; color: {theme.faint}; border: none; "
            f"border-bottom: 1px solid {theme.edge}; padding: 0 8px; }}"
            f"QHeaderView::section:hover {{ color: {theme.text}; }}"
        )
        self.viewport().update()


def _is_undo(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Undo)
