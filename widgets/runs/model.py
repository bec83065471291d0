"""The runs as rows of a table."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt, Signal

from simulator.runs import Entry, in_brief
from widgets.runs import words
from widgets.runs.looking import Sight
from widgets.runs.shown import Shown
from widgets.words import clock, number

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
ROW = int(Role.UserRole)
"""The row that a cell is of."""
EYE, SWATCH, NAME, CHANGED, STATE, UPDATES, BEST, DELTA, SCORE, WEIGHTS, CPU = range(11)
SAME = 0.005
"""A share of the baseline's loss that is no difference."""
NOWHERE = float("inf")
"""Where a figure is missing: behind all others."""


@dataclass(frozen=True)
class Row:
    entry: Entry
    place: int | None
    """Its place among colours and dashes; None: it is not drawn."""
    changed: str
    is_best: bool
    """Whether none of the runs that can be compared with it has a lower loss, where there are any."""
    baseline: Entry | None

    @property
    def delta(self) -> float | None:
        if self.baseline is None or self.entry.pinned or not self.entry.is_beside(self.baseline):
            return None
        mine, its = self.entry.facts.best_loss, self.baseline.facts.best_loss
        return mine - its if mine is not None and its is not None else None

    @property
    def score(self) -> float | None:
        return self.entry.facts.best_score


@dataclass(frozen=True)
class Column:
    title: str
    tip: str
    text: Callable[[Row], str]
    order: Callable[[Row], Any]
    figure: bool = False


def _changed(sight: Sight, entry: Entry) -> str:
    return " · ".join(filter(None, (entry.facts.leaves, in_brief(sight.changes(entry)))))


def _figure(title: str, tip: str, value: Callable[[Row], float | None], text: Callable[[float], str]) -> Column:
    def told(row: Row) -> str:
        found = value(row)
        return "–" if found is None else text(found)

    def order(row: Row) -> float:
        found = value(row)
        return NOWHERE if found is None else found

    return Column(title, tip, told, order, figure=True)


def _signed(row: Row) -> str:
    delta, its = row.delta, row.baseline.facts.best_loss if row.baseline else None
    if delta is None or its is None:
        return "–"
    return "≈ 0" if abs(delta) < SAME * its else f"{'+' if delta > 0 else '−'}{number(abs(delta))}"


COLUMNS = (
    Column("", "Whether its curve is drawn: click, or Space.", lambda row: "", lambda row: row.place is None),
    Column("", "The look of its curve.", lambda row: "", lambda row: NOWHERE if row.place is None else row.place),
    Column("Run", "Its name: F2 renames it. Sorted by when it began.", lambda row: row.entry.brief,
           lambda row: row.entry.id),
    Column("Changed", "Where it leaves the run that it goes on from, and in what it differs from the baseline or, "
           "without one, from what it began as.",
           lambda row: "the baseline" if row.entry.pinned else row.changed, lambda row: row.changed),
    Column("State", "How far it came.", lambda row: words.state(row.entry), lambda row: words.state(row.entry)),
    _figure("Updates", "Updates that were made.", lambda row: row.entry.facts.update, lambda v: f"{v:,}"),
    _figure("Best loss", "The lowest validation loss. Bold: the lowest of all runs on the same data.",
            lambda row: row.entry.facts.best_loss, number),
    Column("Δ", "The best loss less the baseline's: negative is better. Pin a run to have it.", _signed,
           lambda row: NOWHERE if row.delta is None else row.delta, figure=True),
    _figure("Right", "The highest share of right answers, where the task has such.", lambda row: row.score,
            lambda v: f"{100 * v:.3g} %"),
    _figure("Weights", "How many numbers are learned.", lambda row: row.entry.facts.weights, lambda v: f"{v:,}"),
    _figure("CPU", "Time of the processor, in minutes and seconds.", lambda row: row.entry.facts.cpu_seconds, clock),
)  # fmt: skip


class RunsModel(QAbstractTableModel):
    """Emits `renamed` (id, name) when a name was typed."""

    renamed = Signal(str, str)

    def __init__(self, shown: Shown) -> None:
        super().__init__()
        self.shown, self.rows = shown, list[Row]()

    def show(self, sight: Sight) -> bool:
        """Show what there is now; whether there are other runs than before, or in another order."""
        baseline = sight.baseline
        best = best_of(sight.entries)
        rows = [
            Row(entry, self.shown.places.get(entry.id), _changed(sight, entry), entry.id in best, baseline)
            for entry in sight.entries
        ]
        if anew := [row.entry.id for row in rows] != [row.entry.id for row in self.rows]:
            self.beginResetModel()
        before, self.rows = self.rows, rows
        if anew:
            self.endResetModel()
        elif rows != before:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(COLUMNS) - 1))
        return anew

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        row, column = self.rows[index.row()], COLUMNS[index.column()]
        match role:
            case Role.DisplayRole:
                return column.text(row)
            case Role.EditRole:
                return row.entry.brief
            case Role.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if column.figure else Qt.AlignmentFlag.AlignLeft
                return int(side | Qt.AlignmentFlag.AlignVCenter)
            case Role.ToolTipRole:
                return self._tip(row, index.column())
            case Role.AccessibleTextRole if index.column() == EYE:
                return "not drawn" if row.place is None else "drawn"
            case _:
                return row if role == ROW else None

    def _tip(self, row: Row, column: int) -> str:
        entry = row.entry
        if column == CHANGED and row.changed:
            return row.changed
        if column in (DELTA, BEST) and (told := words.against(entry, row.baseline)):
            return told
        if column == STATE and (entry.trouble or entry.facts.sentence):
            return entry.trouble or entry.facts.sentence
        began = entry.facts.created.replace("T", " ").rstrip("Z")
        return f"{entry.facts.title or entry.id}\nbegan {began} UTC" if column == NAME else COLUMNS[column].tip

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        match role:
            case Role.DisplayRole:
                return column.title
            case Role.ToolTipRole:
                return f"{column.tip} Click: sort."
            case Role.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignRight if column.figure else Qt.AlignmentFlag.AlignLeft
                return int(side | Qt.AlignmentFlag.AlignVCenter)
            case _:
                return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usual | Qt.ItemFlag.ItemIsEditable if index.column() == NAME else usual

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        entry = self.rows[index.row()].entry
        if role == Role.EditRole and str(value).strip() != entry.brief:
            self.renamed.emit(entry.id, str(value))
        return True


def best_of(entries: Iterable[Entry]) -> set[str]:
    """The ids of those with the lowest loss among several that can be compared."""
    beside: dict[str, list[tuple[float, str]]] = {}
    for entry in entries:
        if (loss := entry.facts.best_loss) is not None:
            beside.setdefault(entry.measure, []).append((loss, entry.id))
    found = set()
    for each in beside.values():
        lowest, _ = min(each)
        found |= {id for loss, id in each if loss == lowest and len(each) > 1}
    return found


class Found(QSortFilterProxyModel):
    """The rows in which all words of the filter stand, sorted as the user has it; the newest first at first."""

    def __init__(self, model: RunsModel) -> None:
        super().__init__()
        self.model, self.words = model, list[str]()
        self.setSourceModel(model)
        self.setDynamicSortFilter(False)  # nothing moves while it is looked at
        self.sort(NAME, Qt.SortOrder.DescendingOrder)

    def search(self, text: str) -> None:
        self.words = text.lower().split()
        self.invalidate()

    def filterAcceptsRow(self, row: int, parent: Index) -> bool:
        one = self.model.rows[row]
        entry = one.entry
        texts = entry.name, entry.brief, entry.facts.title, entry.facts.origin, one.changed, words.state(entry)
        text = " ".join((*texts, entry.state)).lower()
        return all(word in text for word in self.words)

    def lessThan(self, left: Index, right: Index) -> bool:
        order, rows = COLUMNS[left.column()].order, self.model.rows
        return bool(order(rows[left.row()]) < order(rows[right.row()]))
