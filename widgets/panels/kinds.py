"""Lists of the kinds of layer: in groups, each kind with what it does in a few words."""

from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QAction, QPainter, QPalette, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QMenu, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from simulator.layers import LAYERS, LayerSpec

BRIEF = Qt.ItemDataRole.UserRole + 1
ASIDE = 16
"""Between a kind's name and its words, in pixels."""


def grouped() -> Iterator[tuple[str, list[tuple[str, type[LayerSpec]]]]]:
    """Every group with its kinds, as the kinds say where they belong; what has no memory comes first."""
    kinds = sorted(LAYERS.items(), key=lambda item: item[1].recurrent)
    for group in dict.fromkeys(spec.group() for _, spec in kinds):
        yield group, [(kind, spec) for kind, spec in kinds if spec.group() == group]


def fill_menu(menu: QMenu) -> None:
    """An action for each kind, whose data is the kind."""
    menu.setToolTipsVisible(True)
    for group, kinds in grouped():
        menu.addSeparator()
        heading = QAction(group, menu)
        heading.setEnabled(False)  # a section's own title is drawn by some styles only
        menu.addAction(heading)
        for kind, spec in kinds:
            action = QAction(f"{spec.written} – {spec.brief}", menu)
            action.setToolTip(spec.told())
            action.setData(kind)
            menu.addAction(action)


def fill_combo(combo: QComboBox) -> None:
    """An item for each kind, whose data is the kind, under headings that cannot be chosen."""
    model = QStandardItemModel(combo)
    for group, kinds in grouped():
        heading = QStandardItem(group)
        heading.setFlags(Qt.ItemFlag.NoItemFlags)
        model.appendRow(heading)
        for kind, spec in kinds:
            item = QStandardItem(spec.written)
            item.setData(kind, Qt.ItemDataRole.UserRole)
            item.setData(spec.brief, BRIEF)
            item.setData(spec.brief, Qt.ItemDataRole.AccessibleDescriptionRole)
            item.setToolTip(spec.told())
            model.appendRow(item)
    combo.setModel(model)
    words = Words(combo)
    combo.setItemDelegate(words)
    combo.view().setMinimumWidth(words.width)


class Words(QStyledItemDelegate):
    """Paints an item's words beside its name, in a column of their own."""

    def __init__(self, combo: QComboBox) -> None:
        super().__init__(combo)
        metrics = combo.fontMetrics()
        self.first = max(metrics.horizontalAdvance(spec.written) for spec in LAYERS.values()) + ASIDE
        widest = max(metrics.horizontalAdvance(spec.brief) for spec in LAYERS.values())
        self.width = self.first + widest + 2 * ASIDE

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if chosen else QPalette.ColorRole.PlaceholderText
        painter.setPen(option.palette.color(role))
        where = option.rect.adjusted(self.first, 0, 0, 0)
        painter.drawText(
            where, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), index.data(BRIEF) or ""
        )
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        size = super().sizeHint(option, index)
        return QSize(size.width(), max(size.height(), 24))
