"""The settings of a sweep as a table, the best first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView

from widgets.sweeps.seen import Seen, Setting, written
from widgets.theme import LIGHT, Theme

ROW_HEIGHT, PAD, MEASURED = 28, 24, 50
"""Height of a row and room beside a text, in pixels; so many rows decide how wide a column is."""
Role, Side = Qt.ItemDataRole, Qt.AlignmentFlag
Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


@dataclass(frozen=True)
class Column:
    title: str
    tip: str
    text: Callable[[Setting], str]
    figure: bool = True


def columns_of(seen: Seen) -> list[Column]:
    """The fields, then what came of them."""

    def field(k: int) -> Column:
        each = seen.dimensions[k]
        return Column(each.brief, f"{each.title}\n{each.path}", lambda setting: written(setting.values[k]), False)

    goal = Column(
        "Goal",
        "On how many of its runs, of those that are over, the goal was reached.",
        lambda s: f"{s.solved} of {s.over}" if s.over else "–",
    )
    return [
        *map(field, range(len(seen.dimensions))),
        Column("Seeds", "How many of its runs are over, of how many.", lambda s: f"{s.over} of {len(s.runs)}"),
        Column("Best loss", "The median of the lowest validation losses of its seeds; one that diverged counts as "
               "infinite.", _loss),
        *([goal] if seen.has_goal else []),
        Column("CPU s", "Seconds of the processor that all its runs took.",
               lambda s: f"{s.cpu_seconds:,.1f}" if s.cpu_seconds else "–"),
    ]  # fmt: skip


def _loss(setting: Setting) -> str:
    if setting.loss is None:
        return "–"
    return written(float(setting.loss)) if setting.loss < float("inf") else "diverged"


class Settings(QAbstractTableModel):
    """Nothing but what is shown is written out."""

    def __init__(self) -> None:
        super().__init__()
        self.settings: list[Setting] = []
        self.columns: list[Column] = []

    def show(self, seen: Seen) -> None:
        self.beginResetModel()
        self.settings, self.columns = seen.settings, columns_of(seen)
        self.endResetModel()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.settings)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        column = self.columns[index.column()]
        match role:
            case Role.DisplayRole | Role.ToolTipRole:
                return column.text(self.settings[index.row()])
            case Role.TextAlignmentRole:
                return Side.AlignVCenter | (Side.AlignRight if column.figure else Side.AlignLeft)
            case Role.FontRole if self.is_best(index.row()):
                font = QFont()
                font.setBold(True)
                return font
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = self.columns[section]
        match role:
            case Role.DisplayRole:
                return column.title
            case Role.ToolTipRole:
                return column.tip
            case Role.TextAlignmentRole:
                return Side.AlignVCenter | (Side.AlignRight if column.figure else Side.AlignLeft)
        return None

    def is_best(self, row: int) -> bool:
        return row == 0 and self.settings[0].loss is not None


class Table(QTableView):
    """Emits `opened` (folder) for the best run of a setting that is to be opened."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.theme, self.rows = LIGHT, Settings()
        self.widths: dict[int, int] = {}
        """What each column needs, in pixels."""
        self.setModel(self.rows)
        self.setAccessibleName("Settings of the sweep")
        self.setToolTip("Double-click a setting to open its best run.")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setWordWrap(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMinimumSectionSize(44)
        header.setFixedHeight(30)
        self.doubleClicked.connect(self._open)

    def draw(self, seen: Seen) -> None:
        """Show the settings as they stand; what was selected stays so, and nothing scrolls."""
        chosen, at = self.currentIndex(), self.verticalScrollBar().value()
        before = self.rows.settings[chosen.row()].values if chosen.isValid() else None
        new = [each.title for each in self.rows.columns] != [each.title for each in columns_of(seen)]
        self.rows.show(seen)
        self._fit(new, len(seen.dimensions) - 1)
        again = next((k for k, each in enumerate(self.rows.settings) if each.values == before), None)
        if again is not None:
            self.selectRow(again)
        self.verticalScrollBar().setValue(at)

    def _fit(self, new: bool, last: int) -> None:
        """Columns wide enough for what stands in them; the last field takes what is left."""
        bold = QFont(self.font())
        bold.setBold(True)
        metrics, header = QFontMetrics(bold), self.horizontalHeader()
        if new:
            self.widths.clear()
        for k, column in enumerate(self.rows.columns):
            if new:
                header.setSectionResizeMode(
                    k, header.ResizeMode.Stretch if k == last else header.ResizeMode.Interactive
                )
            texts = [column.title, *(column.text(each) for each in self.rows.settings[:MEASURED])]
            width = max(map(metrics.horizontalAdvance, texts)) + PAD
            self.widths[k] = width if new else max(width, self.widths[k])
            if k != last:
                self.setColumnWidth(k, self.widths[k])

    @property
    def needed(self) -> int:
        """How wide it has to be for all columns, in pixels."""
        return sum(self.widths.values()) + self.verticalScrollBar().sizeHint().width()

    @Slot(QModelIndex)
    def _open(self, index: QModelIndex) -> None:
        best = self.rows.settings[index.row()].best
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
            f"QTableView {{ background: {theme.base}; border: none; outline: none; color: {theme.text}; "
            f"selection-background-color: {theme.wash}; selection-color: {theme.text}; }}"
            f"QTableView::item {{ border-bottom: 1px solid {theme.grid}; padding: 0 6px; }}"
            f"QHeaderView {{ background: {theme.base}; border: none; }}"
            f"QHeaderView::section {{ background: {theme.base}; color: {theme.faint}; border: none; "
            f"border-bottom: 1px solid {theme.edge}; padding: 0 6px; }}"
        )
