"""A card on the page for what trains many networks: asked for, begun, and put away."""

from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from widgets.bench.workbench import Workbench
from widgets.comparing.card import Card
from widgets.comparing.sheet import Sheet
from widgets.theme import LIGHT, Theme


class Standing(QObject):
    """Owns the card. Emits `shown` when it is to be seen, or no more. A kind adds its words, `sheet` and `begin`."""

    shown = Signal()
    what: ClassVar[str]
    other: ClassVar[str]
    """As in “race”, and what else may have the processors."""
    trained: ClassVar[str]
    """What it trains, as in “lanes”."""

    def __init__(self, bench: Workbench, page: QWidget, card: Card, taken: Callable[[], bool]) -> None:
        """`taken`: whether the other has the processors."""
        super().__init__(page)
        self.bench, self.page, self.taken, self.theme = bench, page, taken, LIGHT
        self.chosen = False
        card.hide()
        card.closed.connect(self.put_away)
        self.card = card

    def sheet(self) -> Sheet:
        """Asks what is to be trained."""
        raise NotImplementedError

    def begin(self, asked: Any) -> None:
        raise NotImplementedError

    @Slot()
    def ask(self) -> None:
        """Ask what is to be done with the open experiment."""
        if not self.is_under_way():
            self.bench.settle()
            sheet = self.sheet()
            sheet.started.connect(self.begin)
            sheet.open()

    def is_under_way(self) -> bool:
        """Whether there is no room for another, which is said."""
        if self.card.going:
            self.bench.refuse(f"A {self.what} is under way; stop it first, then start another.")
        elif self.taken():
            self.bench.refuse(f"A {self.other} is under way; stop it first, then start a {self.what}.")
        return self.card.going or self.taken()

    def make_room(self) -> None:
        """It needs the processors: the window's own network stands still."""
        if self.bench.session.going:
            self.bench.session.pause()
            self.bench.say(
                f"Training is paused while the {self.what} is on, so that its {self.trained} have the processors."
            )

    def show(self) -> None:
        self.chosen = True
        self.shown.emit()

    @Slot()
    def put_away(self) -> None:
        self.chosen = False
        self.page.setFocus()  # or Qt gives it to the rail
        self.shown.emit()

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.card.recolour(theme)
