"""A card: views that share one x axis, one above the other."""

from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from widgets.lab.floating import Floating
from widgets.lab.place import Place
from widgets.lab.shares import Shares
from widgets.theme import Theme
from widgets.views import View
from widgets.words import SPANS

UPPER = 0.6
"""The upper row's share, unless the user chose another."""


class AxisCard(QFrame):
    """Emits `turned` when other views can be seen, `export_asked` or `film_asked` with a view."""

    turned = Signal()
    export_asked = Signal(object)
    film_asked = Signal(object)

    def __init__(self, title: str, about: str, views: list[View]) -> None:
        super().__init__()
        self.setObjectName("card")
        self.views = views
        self.floating: dict[View, Floating] = {}
        self.above = Place([view for view in views if view.upper], folds=False)
        self.below = Place([view for view in views if not view.upper], folds=True)
        self.by_hand: bool | None = None
        """Whether the user folded the lower row or unfolded it; None: as there is room."""
        self.rows = Shares(Qt.Orientation.Vertical, self.above, self.below)
        self.rows.setHandleWidth(6)
        self.rows.set_usual(UPPER)
        name, self.axis = QLabel(f"<b>{title}</b>"), QLabel(about)
        axis = self.axis
        axis.setForegroundRole(axis.foregroundRole().PlaceholderText)
        self.more = QToolButton()
        self.more.setText("⋯")
        self.more.setAutoRaise(True)
        self.more.setToolTip("Export or animate a plot, show all of it, or open it in a window of its own.")
        self.more.setAccessibleName(f"More for {title}")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self.menu = QMenu(self.more)
        self.menu.setToolTipsVisible(True)
        self.menu.aboutToShow.connect(self.fill_menu)
        self.more.setMenu(self.menu)
        self.head = head = QHBoxLayout()
        head.setContentsMargins(12, 6, 8, 0)
        head.setSpacing(8)
        for part, stretch in ((name, 0), (axis, 1), (self.more, 0)):
            head.addWidget(part, stretch)
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 0, 1, 6)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(self.rows, 1)
        for place in (self.above, self.below):
            place.turned.connect(self.turned)
        self.below.folding.connect(self._folded)

    def add_to_head(self, part: QWidget) -> None:
        """Let something stand in its head, before what can be done with its views; what the card shows gives way, and
        the names of its views stand there too."""
        self.head.insertWidget(self.head.count() - 1, part)
        self.head.insertWidget(1, self.above.give_line())
        self.axis.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def suit(self, suited: list[View]) -> None:
        for place in (self.above, self.below):
            place.suit(suited)

    # Folding

    def fold_unless_chosen(self, folded: bool) -> None:
        """Fold the lower row where there is little room, unless the user has said."""
        self.below.fold(folded if self.by_hand is None else self.by_hand)
        self.rows.settle()

    @Slot(bool)
    def _folded(self, folded: bool) -> None:
        self.by_hand = folded
        self.rows.settle()

    # What can be done with a view

    @Slot()
    def fill_menu(self) -> None:
        self.menu.clear()
        for place in (self.above, self.below):
            if (view := place.shown) and not place.folded:
                self.menu.addSection(view.title)
                self.menu.addAction("Show all (double-click)").triggered.connect(partial(self._show_all, view))
                export = self.menu.addAction("Export…")
                export.setToolTip(f"Write it as PNG, SVG or CSV. {SPANS if view.card == 'training' else ''}".strip())
                export.triggered.connect(partial(self._export, view))
                film = self.menu.addAction("Animate…")
                film.setToolTip("Write it over the course of training, as GIF, WebP or MP4.")
                film.triggered.connect(partial(self._film, view))
                self.menu.addAction("Open in a window of its own").triggered.connect(partial(self._float, view))
        for view, window in self.floating.items():
            self.menu.addAction(f"Bring “{view.title}” back").triggered.connect(window.close)

    def _show_all(self, view: View, _: bool = False) -> None:
        view.show_all()

    def _export(self, view: View, _: bool = False) -> None:
        self.export_asked.emit(view)

    def _film(self, view: View, _: bool = False) -> None:
        self.film_asked.emit(view)

    def _float(self, view: View, _: bool = False) -> None:
        self.place_of(view).release(view)
        if self.above.shown is None and self.below.folded:  # or there would be nothing but a line
            self.below.fold(False)
        self.floating[view] = window = Floating(view, self)
        window.closed.connect(self._take_back)
        window.show()
        self.turned.emit()

    @Slot(object)
    def _take_back(self, view: View) -> None:
        self.floating.pop(view).deleteLater()
        self.place_of(view).take_back(view)

    def reset(self) -> None:
        """Put every view back in its place."""
        self.by_hand = None
        for window in list(self.floating.values()):
            window.close()
        for place in (self.above, self.below):
            place.chosen = None
            place.refill()

    def place_of(self, view: View) -> Place:
        return self.above if view in self.above.views else self.below

    def recolour(self, theme: Theme) -> None:
        for place in (self.above, self.below):
            place.recolour(theme)
