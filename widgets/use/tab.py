"""What the parts of the page have in common: each does one thing with the network."""

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets.lab.measures import GAP
from widgets.lab.shares import Shares
from widgets.theme import LIGHT, Theme
from widgets.use.card import Card
from widgets.use.trial import Trial
from widgets.use.work import Offer

Saved = tuple[str, Callable[[Path], None]]
"""What a file is called, and what writes it."""


class Tab(QWidget):
    """A kind gives `name`, `word` and `tip`, and does its work in `ask`, which is called when it is seen and something
    has changed."""

    name: ClassVar[str]
    word: ClassVar[str]
    tip: ClassVar[str]
    reads: ClassVar[bool] = True
    """Whether it is done on the data that is chosen."""
    export_asked = Signal(object)
    said = Signal(str, str, object)
    """Its verdict: headline, figures, and whether it is a good one; None: nothing is judged."""
    refused = Signal(str)
    """Its work could not be done, and why."""

    def __init__(self, trial: Trial) -> None:
        super().__init__()
        self.trial, self.theme = trial, LIGHT
        self.stale = True
        """Whether what is shown is not of the weights and data that are looked at."""
        self.cards: list[Card] = []
        self.splits: list[Shares] = []
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(GAP)
        self.build()
        for card in self.cards:
            card.export_asked.connect(self.export_asked)

    def build(self) -> None:
        """Make what stands on it."""
        raise NotImplementedError

    def cannot(self, offer: Offer) -> str:
        """Why it cannot be done with this network, in a sentence; "" where it can."""
        return ""

    def ask(self) -> None:
        """Have its work done for the weights and data that are looked at."""
        raise NotImplementedError

    @property
    def told(self) -> bool:
        """Whether it has something to say already."""
        return True

    def tell(self) -> None:
        """Say its verdict again, where there is one."""

    def forget(self) -> None:
        """Another network: nothing is known of it."""

    def controls(self) -> list[QWidget]:
        """Its own fields, for the page's head."""
        return []

    def saved(self) -> Saved | None:
        """What it can write; None: nothing yet."""
        return None

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
