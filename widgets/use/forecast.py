"""Forecast: the network goes on by itself beyond the last row."""

from functools import partial

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QComboBox, QLabel, QSpinBox, QWidget

from simulator.sources import dates
from simulator.use import Forecast
from simulator.use.tables import by_horizon
from widgets.lab.shares import Shares
from widgets.theme import Theme
from widgets.use.ahead import Ahead
from widgets.use.card import Card
from widgets.use.figures import Figures
from widgets.use.growth import ErrorGrowth
from widgets.use.plane import IN_PLANE, offer_outputs
from widgets.use.tab import Saved, Tab
from widgets.use.work import Offer, foretold, write_forecast
from widgets.words import counted

USUAL, MOST = 20, 10_000
BEYOND, COMPARED = "beyond the data", "of the last steps known"


class ForecastTab(Tab):
    name, word, tip = "forecast", "Forecast", "Let it go on by itself: each output is its next input."

    def build(self) -> None:
        self.found: Forecast | None = None
        self.ahead, self.grown = Ahead(), ErrorGrowth()
        self.figures = Figures("The size of the error so many steps ahead: median, and the middle half of all starts.")
        self.steps = QSpinBox()
        self.steps.setRange(1, MOST)
        self.steps.setValue(USUAL)
        self.steps.setKeyboardTracking(False)
        self.steps.setGroupSeparatorShown(True)
        self.steps.setMinimumHeight(28)
        self.steps.setToolTip(f"How many steps it goes on for, from 1 to {MOST:,}.")
        self.steps.setAccessibleName("Steps ahead")
        self.begin = QComboBox()
        self.begin.addItems((BEYOND, COMPARED))
        self.begin.setToolTip("Beyond the last row; or from so many rows before it, to see beside it what came.")
        self.begin.setAccessibleName("From where")
        self.word_ = QLabel("Steps ahead")
        self.output = QComboBox()
        self.output.setToolTip("Which output to show.")
        self.output.setAccessibleName("Output")
        self.output.hide()
        future = Card("Forecast", "", self.ahead, self.ahead)
        future.add_to_head(self.output, self.begin)
        growing = Card("Error growth", "", self.grown, self.grown)
        table = Card("In figures", "size of the error", self.figures)
        self.cards = [future, growing, table]
        self.right = Shares(Qt.Orientation.Vertical, growing, table)
        self.right.set_usual(0.56)
        self.columns = Shares(Qt.Orientation.Horizontal, future, self.right)
        self.columns.set_usual(0.6)
        self.splits = [self.right, self.columns]
        self.box.addWidget(self.columns)
        self.steps.valueChanged.connect(self._again)
        self.begin.activated.connect(self._again)
        self.output.activated.connect(self._redraw)

    def controls(self) -> list[QWidget]:
        return [self.word_, self.steps]

    def cannot(self, offer: Offer) -> str:
        return offer.cannot_forecast

    @Slot()
    def _again(self) -> None:
        self.stale = True
        if self.trial.offer:
            self.ask()

    def ask(self) -> None:
        compared = self.begin.currentIndex() == 1
        self.trial.send(
            self.name, foretold, self.steps.value(), compared, self.trial.part, self.trial.path,
            then=self.show_found, refused=self.refused.emit,
        )  # fmt: skip

    def show_found(self, found: Forecast) -> None:
        if self.found is None or self.found.names != found.names:
            offer_outputs(self.output, found.names, self.trial.bench.document.experiment.data)
        self.found, self.stale = found, False
        growing = self.cards[1]
        growing.tell(f"{counted(len(found.growth.starts), 'start')}, median and quartiles")
        self._redraw()
        self.tell()

    def _redraw(self) -> None:
        if self.found:
            column = self.output.currentData()
            name = self.found.names[max(column, 0)]
            head, *rows = by_horizon(self.found.growth)
            self.ahead.show_found(self.found, column)
            self.grown.show_found(self.found.growth, max(column, 0))
            self.figures.show_rows([row[:1] + row[2:] for row in (head, *(row for row in rows if row[1] == name))])
            self.cards[2].tell(f"size of the error of {name}")
            self._say_when(self.found, column)

    @property
    def told(self) -> bool:
        return self.found is not None

    def tell(self) -> None:
        found = self.found
        if found is None:
            return
        H, h = len(found.growth.horizon), found.growth.beats_persistence
        if not np.isfinite(found.output).all():
            headline = "It leaves all bounds: what it says of itself is worth nothing."
        elif h == 0:
            headline = "No better than saying the last value for ever."
        elif h == H:
            headline = f"Nearer than the last value, for all {H:,} steps."
        else:
            headline = f"Nearer than the last value for the first {h:,} of {H:,} steps."
        untrained = bool(self.trial.checkpoint and not self.trial.checkpoint.update)
        m = found.growth.beats_mean
        mean = f"for all {H:,} steps" if m == H else f"for the first {m:,} steps" if m else "at no step"
        starts = counted(len(found.growth.starts), "start")
        told = f"Nearer than the mean {mean}. So it was from {starts}: {found.growth.part_says}."
        self.said.emit(headline, f"{'Untrained. ' * untrained}{told}", h == H and not untrained)

    def _say_when(self, found: Forecast, column: int) -> None:
        """From where on, and what the bands are; in the plane there are none."""
        when = f"{found.step_label} {found.start:,}"
        if found.times is not None:
            when = dates.written(float(found.times[len(found.past_step) - 1])) or when
        bands = "" if column == IN_PLANE else " · bands: 50 % and 75 % of past errors"
        self.cards[0].tell(f"after {when}{bands}")

    def forget(self) -> None:
        self.found, self.stale = None, True

    def saved(self) -> Saved | None:
        return ("forecast.csv", partial(write_forecast, self.found)) if self.found else None

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        for part in (self.ahead, self.grown, self.figures):
            part.recolour(theme)
