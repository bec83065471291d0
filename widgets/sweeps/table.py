"""The settings of a sweep as a table, the best first."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem

from widgets.sweeps.seen import Seen, Setting, written
from widgets.theme import LIGHT, Theme

ROW_HEIGHT = 28
SIDE = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
WORDS = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
"""Where figures stand, and where words do."""
FIGURES = (
    ("Seeds", "How many of its runs are over, of how many."),
    ("Best loss", "The median of the lowest validation losses of its seeds; one that diverged counts as infinite."),
    ("Goal", "On how many of its seeds the goal was reached."),
    ("CPU s", "Seconds of the processor that all its runs took."),
)  # fmt: skip


class Table(QTableWidget):
    """Emits `opened` (folder) for the best run of a setting that is to be opened, `chosen` when another is selected."""

    opened = Signal(str)
    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.theme = LIGHT
        self.settings: list[Setting] = []
        self.setAccessibleName("Settings of the sweep")
        self.setToolTip("Double-click a setting to open its best run.")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setFrameShape(QTableWidget.Shape.NoFrame)
        self.setWordWrap(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(44)
        header.setFixedHeight(30)
        self.doubleClicked.connect(self._open)
        self.itemSelectionChanged.connect(self.chosen)

    def draw(self, seen: Seen) -> None:
        """Show the settings as they stand; what was selected stays so."""
        before = self.selected
        self.settings = seen.settings()
        self._set_columns(seen)
        self.setRowCount(len(self.settings))
        for row, setting in enumerate(self.settings):
            best = row == 0 and setting.loss is not None
            for column, text in enumerate(self._texts(seen, setting)):
                self._write(row, column, text, column >= len(seen.dimensions), best)
        again = next((k for k, each in enumerate(self.settings) if before and each.values == before.values), None)
        if again is not None and again != self.currentRow():
            self.selectRow(again)

    def _set_columns(self, seen: Seen) -> None:
        figures = [each for each in FIGURES if seen.has_goal or each[0] != "Goal"]
        columns = [*((d.brief, f"{d.title}\n{d.path}") for d in seen.dimensions), *figures]
        if [(self._head(k).text(), self._head(k).toolTip()) for k in range(self.columnCount())] == columns:
            return
        self.setColumnCount(len(columns))
        header, last = self.horizontalHeader(), len(seen.dimensions) - 1
        for k, (title, tip) in enumerate(columns):
            head = QTableWidgetItem(title)
            head.setToolTip(tip)
            head.setTextAlignment(SIDE if k >= len(seen.dimensions) else WORDS)
            self.setHorizontalHeaderItem(k, head)
            header.setSectionResizeMode(
                k, header.ResizeMode.Stretch if k == last else header.ResizeMode.ResizeToContents
            )

    def _head(self, column: int) -> QTableWidgetItem:
        return self.horizontalHeaderItem(column) or QTableWidgetItem()

    def _texts(self, seen: Seen, setting: Setting) -> Sequence[str]:
        loss = setting.loss
        found = "–" if loss is None else "diverged" if loss == float("inf") else written(float(loss))
        goal = [f"{setting.solved} of {len(setting.dots)}"] if seen.has_goal else []
        took = f"{setting.cpu_seconds:,.1f}" if setting.cpu_seconds else "–"
        return [*map(written, setting.values), f"{setting.done} of {len(setting.dots)}", found, *goal, took]

    def _write(self, row: int, column: int, text: str, figure: bool, best: bool) -> None:
        item = self.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            self.setItem(row, column, item)
        item.setText(text)
        item.setToolTip(text)
        item.setTextAlignment(SIDE if figure else WORDS)
        font = self.font()
        font.setBold(best)
        item.setFont(font)

    @property
    def selected(self) -> Setting | None:
        rows = self.selectionModel().selectedRows() if self.selectionModel() else []
        return self.settings[rows[0].row()] if rows and rows[0].row() < len(self.settings) else None

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        best = self.settings[index.row()].best
        if best and best.folder:
            self.opened.emit(str(best.folder))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.setStyleSheet(
            f"QTableWidget {{ background: {theme.base}; border: none; outline: none; color: {theme.text}; "
            f"selection-background-color: {theme.wash}; selection-color: {theme.text}; }}"
            f"QTableWidget::item {{ border-bottom: 1px solid {theme.grid}; padding: 0 6px; }}"
            f"QHeaderView {{ background: {theme.base}; border: none; }}"
            f"QHeaderView::section {{ background: {theme.base}; color: {theme.faint}; border: none; "
            f"border-bottom: 1px solid {theme.edge}; padding: 0 6px; }}"
        )
