"""One varied field in the sheet: which, and its values."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QToolButton, QWidget

from widgets.forms.combo import Combo
from widgets.icons import icon
from widgets.sweeps.fields import Variable
from widgets.theme import Theme

VALUES = "Values with commas between, as in 8, 16, 32; a range as in 8..64*2 (times 2) or 0..1+0.25 (plus 0.25)."
RANGE = " At random also log:0.0001..1, evenly in its logarithm."
FIELD = 272
"""Width of the field's menu, in pixels."""


class Row(QWidget):
    """Emits `changed` when another field or other values are chosen, `removed` when it is to go."""

    changed = Signal()
    removed = Signal()
    grown = Signal()
    """It needs more room, or less."""

    def __init__(
        self, variables: Sequence[Variable], proposed: Callable[[Variable], str], refused: Callable[[str, str], str],
        theme: Theme,
    ) -> None:  # fmt: skip
        """`proposed` gives values to begin with; `refused` says why a field cannot have those that were typed, "" where
        it can."""
        super().__init__()
        self.variables, self.proposed, self.refused, self.fault = list(variables), proposed, refused, ""
        self.field, self.values, self.remove = Combo(), QLineEdit(), QToolButton()
        for place, each in enumerate(self.variables):
            self.field.addItem(each.title, each.path)
            self.field.setItemData(place, each.tip, Qt.ItemDataRole.ToolTipRole)
        self.field.setMaxVisibleItems(16)
        self.field.setAccessibleName("Field")
        self.values.setAccessibleName("Values")
        self.values.setToolTip(VALUES + RANGE)
        self.values.setPlaceholderText("8, 16, 32 or 8..64*2")
        self.remove.setIcon(icon("cross", theme.faint, theme.border))
        self.remove.setAutoRaise(True)
        self.remove.setAccessibleName("Remove this field")
        self.remove.setToolTip("Vary this field no more.")
        self.told = QLabel()
        self.told.setWordWrap(True)
        self.told.setStyleSheet(f"color: {theme.refusal};")
        self.told.hide()
        for widget in (self.field, self.values, self.remove):
            widget.setMinimumHeight(28)
        self.field.setFixedWidth(FIELD)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.addWidget(self.field, 0, 0)
        grid.addWidget(self.values, 0, 1)
        grid.addWidget(self.remove, 0, 2)
        grid.addWidget(self.told, 1, 0, 1, 2)
        grid.setColumnStretch(1, 1)
        self.field.activated.connect(self._turn)
        self.values.textChanged.connect(self.look)
        self.remove.clicked.connect(self.removed)

    @property
    def path(self) -> str:
        return str(self.field.currentData())

    @property
    def text(self) -> str:
        return self.values.text().strip()

    def choose(self, path: str, text: str = "") -> None:
        """Vary this field, over these values, or those that are usual for it."""
        place = max(self.field.findData(path), 0)
        self.field.setCurrentIndex(place)
        self.field.setToolTip(self.variables[place].tip)
        self.values.setText(text or self.proposed(self.variables[place]))
        self.look()

    @Slot()
    def _turn(self) -> None:
        """Another field was chosen: other values."""
        self.choose(self.path)

    @Slot()
    def look(self) -> None:
        """Say what is wrong with it, if anything is."""
        self.fault = self.refused(self.path, self.text)
        self.told.setText(self.fault)
        if self.told.isHidden() == bool(self.fault):
            self.told.setVisible(bool(self.fault))
            self.grown.emit()
        self.changed.emit()
