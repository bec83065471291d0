"""What the bodies of the pages share: views of what is open, on cards, in one column where the window is narrow."""

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from simulator.experiment import Experiment
from widgets.bench.workbench import Workbench
from widgets.lab.card import AxisCard
from widgets.lab.measures import RADIUS
from widgets.lab.shares import Shares
from widgets.segments import Segments
from widgets.theme import Theme, buttons, tips
from widgets.views import VIEWS, View
from widgets.views.base import of_cards
from widgets.views.showing import Showing


class Body(QWidget):
    """Views on cards. A page's own says which cards in `titles`, what takes turns in one column in `words`, and makes
    `splits` and `turns` in `build`, and lays them out. Emits `export_asked` or `film_asked` with a view."""

    titles: ClassVar[Mapping[str, tuple[str, str]]]
    """What stands on each card's head: its title, and what it shows."""
    words: ClassVar[Sequence[tuple[str, str]]]
    """The switch between the parts that take turns, with tooltips."""
    splits: Mapping[str, Shares]
    """What the user can share out by hand."""
    turns: Sequence[QWidget]
    """In one column, one of them is seen."""
    export_asked = Signal(object)
    film_asked = Signal(object)

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.bench = bench
        self.one_column = False

    def pieces(self) -> Iterator[None]:
        """Make what stands on it, a piece at a time."""
        self.views: list[View] = []
        for kind in of_cards(self.titles):
            self.views.append(VIEWS[kind]())
            yield
        self.showing = Showing(self.bench.session, self.views, self.bench.selector)
        self.showing.look_back(self.bench.back)
        self.cards = {key: self.card(key, [view for view in self.views if view.card == key]) for key in self.titles}
        for card in self.cards.values():
            card.turned.connect(self.showing.looker.start)
            card.export_asked.connect(self.export_asked)
            card.film_asked.connect(self.film_asked)
        self.switch = Segments(*self.words)
        self.switch.chosen.connect(self.turn_to)
        self.build()
        yield
        self.bench.document.changed.connect(self.suit)

    def card(self, key: str, views: list[View]) -> AxisCard:
        return AxisCard(*self.titles[key], views)

    def build(self) -> None:
        """Lay out cards and switch."""
        raise NotImplementedError

    def catch_up(self) -> None:
        """The document and its session were there before this was made: show them as they are."""
        self.suit(self.bench.document.experiment)
        if self.bench.session.started:
            self.showing.begin(self.bench.session.started)

    @Slot(object)
    def suit(self, experiment: Experiment) -> None:
        """Offer the views that have something to show for this experiment."""
        suited = self.showing.suited(experiment)
        for card in self.cards.values():
            card.suit(suited)
        for view in self.views:
            view.follow(experiment.training)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Sizes that fit the window; what the user set by hand stays."""
        self.switch.setVisible(self.one_column)
        self.turn_to(self.switch.index)

    @Slot(int)
    def turn_to(self, place: int) -> None:
        """In one column, which part is seen."""
        self.switch.select(place)
        for number, part in enumerate(self.turns):
            part.setVisible(not self.one_column or number == place)
        self.showing.looker.start()

    def reset(self) -> None:
        """Put everything back in its place."""
        for split in self.splits.values():
            split.choose(None)
        for card in self.cards.values():
            card.reset()
        self.arrange()

    def recolour(self, theme: Theme) -> None:
        parts: list[View | AxisCard | Segments] = [*self.views, *self.cards.values(), self.switch]
        for part in parts:
            part.recolour(theme)
        self.setStyleSheet(
            f"#card {{ background: {theme.base}; border: 1px solid {theme.edge}; border-radius: {RADIUS}px; }}"
            "QSplitter::handle { background: transparent; }" + buttons(theme) + tips(theme)
        )
