"""Races on the page: asked, begun, and put away."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from simulator.race import Race
from widgets.bench.workbench import Workbench
from widgets.race.card import RaceCard
from widgets.race.sheet import Sheet
from widgets.theme import LIGHT, Theme


class Racing(QObject):
    """Owns the card of the race. Emits `shown` when it is to be seen, or no more."""

    shown = Signal()

    def __init__(self, bench: Workbench, page: QWidget, sweeping: Callable[[], bool]) -> None:
        """`sweeping`: whether a sweep has the processors."""
        super().__init__(page)
        self.bench, self.page, self.sweeping, self.theme = bench, page, sweeping, LIGHT
        self.card, self.chosen = RaceCard(), False
        self.card.hide()
        self.card.closed.connect(self._put_away)
        bench.race_asked.connect(self.ask)
        bench.closing.connect(self.card.close_down)

    @Slot()
    def ask(self) -> None:
        """Ask against what the open experiment races."""
        if self.card.going:
            self.bench.refuse("A race is under way; stop it first, then start another.")
            return
        if self.sweeping():
            self.bench.refuse("A sweep is under way; stop it first, then start a race.")
            return
        self.bench.settle()
        experiment, background = self.bench.document.experiment, self.bench.background
        sheet = Sheet(experiment, background, self.theme, self.page, self.card.raced)
        sheet.started.connect(self.begin)
        sheet.open()

    @Slot(object)
    def begin(self, race: Race) -> None:
        """Its lanes need the processors: the window's own network stands still."""
        if self.bench.session.going:
            self.bench.session.pause()
            self.bench.say("Training is paused while the race is on, so that its lanes have the processors.")
        self.chosen = True
        self.card.begin(race, self.bench.recording.store(), self.bench.recording.origin)
        self.shown.emit()

    @Slot()
    def _put_away(self) -> None:
        self.chosen = False
        self.shown.emit()

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.card.recolour(theme)
