"""Races on the page."""

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from simulator.race import Race
from widgets.bench.workbench import Workbench
from widgets.race.card import RaceCard
from widgets.race.sheet import Sheet
from widgets.runs.standing import Standing


class Racing(Standing):
    what, other, trained = "race", "sweep", "lanes"
    card: RaceCard

    def __init__(self, bench: Workbench, page: QWidget, sweeping: Callable[[], bool]) -> None:
        super().__init__(bench, page, RaceCard(), sweeping)
        bench.race_asked.connect(self.ask)
        bench.closing.connect(self.card.close_down)

    def sheet(self) -> Sheet:
        bench = self.bench
        return Sheet(bench.document.experiment, bench.background, self.theme, self.page, self.card.raced)

    @Slot(object)
    def begin(self, asked: Race) -> None:
        self.make_room()
        self.card.begin(asked, self.bench.recording.store(), self.bench.recording.origin)
        self.show()
