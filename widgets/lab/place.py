"""A place on a card: of the views that could stand there, one does."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from widgets.lab.measures import PLOT
from widgets.segments import Segments
from widgets.theme import LIGHT, Theme
from widgets.views import View

LINE = 34
"""Height of a place that is folded, in pixels."""


class Place(QFrame):
    """Shows one of its views under a line with the names of those that suit. Emits `turned` when another can be seen.

    One that `folds` can be folded to that line.
    """

    turned = Signal()
    folding = Signal(bool)
    """The user folded it (True), or unfolded it."""

    def __init__(self, views: list[View], folds: bool) -> None:
        super().__init__()
        self.views, self.theme, self.folded = views, LIGHT, False
        self.suited: list[View] = []
        self.lined = True
        """Whether its line stands in it."""
        self.chosen: View | None = None
        """The one that the user wants to see; another where it does not suit."""
        self.away: set[View] = set()
        """Those that are in windows of their own."""
        self.names = Segments(filled=False)
        self.fold_button = QToolButton()
        self.fold_button.setAutoRaise(True)
        self.fold_button.setToolTip("Fold it to a line, or unfold it.")
        self.fold_button.setAccessibleName("Fold")
        self.fold_button.clicked.connect(self._toggle)
        self.fold_button.setVisible(folds)
        self.stack = QStackedWidget()
        self.stack.setMinimumSize(*PLOT)
        self.line = QWidget()
        row = QHBoxLayout(self.line)
        row.setContentsMargins(8, 0, 8, 0)
        row.setSpacing(4)
        row.addWidget(self.fold_button)
        row.addWidget(self.names)
        row.addStretch()
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(0)
        self.box.addWidget(self.line)
        self.box.addWidget(self.stack, 1)
        for view in views:
            self.stack.addWidget(view)
        self.fold(False)
        self.setVisible(bool(views))

    @property
    def shown(self) -> View | None:
        """The view that stands there now."""
        here = [view for view in self.suited if view not in self.away]
        return self.chosen if self.chosen in here else next(iter(here), None)

    def suit(self, suited: list[View]) -> None:
        """Other views have something to show than before."""
        fitting = [view for view in self.views if view in suited]
        if fitting != self.suited or not fitting:
            self.suited = fitting
            self.refill()

    def refill(self) -> None:
        """Name those that suit, and show the one that is wanted."""
        here = [view for view in self.suited if view not in self.away]
        if self.lined:
            self.box.removeWidget(self.line)
        self.names.deleteLater()
        self.names = Segments(*((view.title, view.tip) for view in here), filled=False)
        self.names.chosen.connect(self._choose)
        self.names.recolour(self.theme)
        layout = self.line.layout()
        assert isinstance(layout, QHBoxLayout)
        layout.insertWidget(1, self.names)
        if self.lined:
            self.box.insertWidget(0, self.line)
        self.setVisible(bool(here))
        self._show()

    def _show(self) -> None:
        if view := self.shown:
            here = [each for each in self.suited if each not in self.away]
            self.names.select(here.index(view))
            self.stack.setCurrentWidget(view)
        self.turned.emit()

    @Slot(int)
    def _choose(self, place: int) -> None:
        self.chosen = [view for view in self.suited if view not in self.away][place]
        if self.folded:
            self._toggle()
        self._show()

    def give_line(self) -> QWidget:
        """Its line, to stand elsewhere."""
        self.lined = False
        self.box.removeWidget(self.line)
        return self.line

    # Folding

    @Slot()
    def _toggle(self) -> None:
        self.fold(not self.folded)
        self.folding.emit(self.folded)

    def fold(self, folded: bool) -> None:
        self.folded = folded
        self.stack.setVisible(not folded)
        self.fold_button.setArrowType(Qt.ArrowType.RightArrow if folded else Qt.ArrowType.DownArrow)
        self.setMaximumHeight(LINE if folded else 16_777_215)
        self.line.setFixedHeight(LINE if folded else 28)
        self.turned.emit()

    # Windows of their own

    def release(self, view: View) -> None:
        """The view goes into a window of its own."""
        self.away.add(view)
        self.stack.removeWidget(view)
        self.refill()

    def take_back(self, view: View) -> None:
        self.away.discard(view)
        self.stack.addWidget(view)
        self.chosen = view
        self.refill()

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.names.recolour(theme)
