"""What stands around the page of arithmetic: of what it is, where to go, and what was changed."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from simulator.network.worked import SECTIONS
from widgets.segments import Segments
from widgets.theme import Theme
from widgets.words import counted

TIPS = ("How the values come about.", "What the step's loss is, and its error.",
        "How the error comes back, and each weight's gradient.", "What the weights become.")  # fmt: skip

OVER = "The weights that were changed become the network's. It stands still; Undo takes it back."
NO_WEIGHT = "No weight is changed, so there is nothing that the network could take over."


class Head(QWidget):
    """Emits `section_chosen` (its place), `next_asked`, `form_chosen` (1: matrices)."""

    section_chosen = Signal(int)
    next_asked = Signal()
    form_chosen = Signal(int)

    def __init__(self, *actions: QAction) -> None:
        super().__init__()
        self.of = QLabel()
        self.of.setWordWrap(True)
        self.of.setForegroundRole(self.of.foregroundRole().PlaceholderText)
        self.sections = Segments(*zip(SECTIONS, TIPS, strict=True))
        self.form = Segments(("Units", "The selected unit alone, each sum written out."),
                             ("Matrices", "All units of a layer at once, up to eight by eight."))  # fmt: skip
        self.next = QPushButton("Next line")
        self.next.setToolTip("Walk from line to line, as one works them out: h′, h, y, error, weights.")
        self.more = QToolButton()
        self.more.setText("⋯")
        self.more.setAutoRaise(True)
        self.more.setToolTip("Copy all lines, or put them on paper.")
        self.more.setAccessibleName("More for the arithmetic")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        menu = QMenu(self.more)
        menu.addActions(actions)
        self.more.setMenu(menu)
        above, below = QHBoxLayout(), QHBoxLayout()
        above.addWidget(self.of, 1)
        above.addWidget(self.form)
        above.addWidget(self.more)
        below.addWidget(self.sections, 1)
        below.addWidget(self.next)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        for row in (above, below):
            row.setSpacing(8)
            box.addLayout(row)
        self.sections.chosen.connect(self.section_chosen)
        self.form.chosen.connect(self.form_chosen)
        self.next.clicked.connect(self._next)

    def name_next(self, again: bool) -> None:
        """`again`: the current line is the last, and the next one is the first."""
        self.next.setText("First line" if again else "Next line")

    @Slot()
    def _next(self) -> None:
        self.next_asked.emit()

    def recolour(self, theme: Theme) -> None:
        self.sections.recolour(theme)
        self.form.recolour(theme)


class Changes(QWidget):
    """What was typed, and what to do with it. Emits `back_asked` and `over_asked`."""

    back_asked = Signal()
    over_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.said = QLabel()
        self.said.setWordWrap(True)  # beside the buttons there is no room for more than a weight
        self.back, self.over = QPushButton("Back"), QPushButton("Take over into the network")
        self.back.setToolTip("Take everything back that was typed here or held under What if.")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.said, 1)
        row.addWidget(self.back)
        row.addWidget(self.over)
        self.back.clicked.connect(self._back)
        self.over.clicked.connect(self._over)
        for button in (self.back, self.over):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hide()

    @Slot()
    def _back(self) -> None:
        self.back_asked.emit()

    @Slot()
    def _over(self) -> None:
        self.over_asked.emit()

    def show_changes(self, said: list[str], weights: int) -> None:
        """All that were made, in words, and how many of them are weights."""
        self.said.setText(said[0] if len(said) == 1 else counted(len(said), "change"))
        self.said.setToolTip("\n".join(said))
        self.over.setEnabled(weights > 0)
        self.over.setToolTip(OVER if weights else NO_WEIGHT)
        self.setVisible(bool(said))
