"""The page's body: head, verdict, and what is done with the network."""

import re
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout

from widgets.lab.body import Body
from widgets.lab.measures import EDGE, GAP
from widgets.theme import Theme
from widgets.use.draw import DrawTab
from widgets.use.evaluate import EvaluateTab
from widgets.use.forecast import ForecastTab
from widgets.use.head import Head
from widgets.use.tab import Saved, Tab
from widgets.use.trial import Trial
from widgets.use.typed import TypeTab
from widgets.use.verdict_card import VerdictCard
from widgets.use.write import WriteTab
from widgets.words import sentence

AT = re.compile(r"^[a-z]+: ")
"""What a sentence says to the command line alone."""
SOON_MS = 300
"""What is done sooner needs no word of progress."""
KEEP = (
    "Keep a test part…",
    "Leads to the field that sets a part of the data aside, which training never looks at: what is read on it flatters "
    "nobody. The network then begins anew.",
)
TABS: tuple[type[Tab], ...] = EvaluateTab, ForecastTab, TypeTab, WriteTab, DrawTab


class UseBody(Body):
    """Emits also `file_asked`, and `save_asked` with a `Saved`."""

    titles, words, turns = {}, (), ()
    file_asked = Signal()
    save_asked = Signal(object)

    def build(self) -> None:
        self.trial = Trial(self.bench)
        self.tabs = [kind(self.trial) for kind in TABS]
        self.head, self.verdict, self.stack = Head(self.trial, self.tabs), VerdictCard(), QStackedWidget()
        for tab in self.tabs:
            self.stack.addWidget(tab)
            tab.said.connect(self._say)
            tab.refused.connect(self._refuse)
            tab.export_asked.connect(self.export_asked)
        self.splits = {f"{tab.name}-{k}": split for tab in self.tabs for k, split in enumerate(tab.splits)}
        self.soon = QTimer(self, singleShot=True, interval=SOON_MS)
        self.soon.timeout.connect(self._show_work)
        box = QVBoxLayout(self)
        box.setContentsMargins(EDGE, GAP, EDGE, GAP)
        box.setSpacing(GAP)
        for part in (self.head, self.verdict):
            box.addWidget(part)
        box.addWidget(self.stack, 1000)
        box.addStretch(1)
        trial = self.trial
        self.head.turned.connect(self.turn)
        self.head.file_asked.connect(self.file_asked)
        self.head.save_asked.connect(self.save)
        self.verdict.cancelled.connect(self._cancel)
        self.verdict.led.connect(partial(self.bench.data_asked.emit, "test"))
        trial.forgotten.connect(self._forget)
        trial.changed.connect(self._changed)
        trial.refused.connect(self._cannot)
        trial.errands.changed.connect(self._wait)
        trial.errands.progressed.connect(self._progress)
        self.turn(0)

    @property
    def tab(self) -> Tab:
        return self.tabs[self.stack.currentIndex()]

    def enter(self) -> None:
        """The page comes to the front."""
        self.trial.enter()

    def leave(self) -> None:
        self.trial.leave()

    @Slot(int)
    def turn(self, place: int) -> None:
        """Do something else with the network."""
        self.stack.setCurrentIndex(place)
        self.head.turn_to(place)
        self.head.say("")
        self._ask()

    def _ask(self) -> None:
        if self.tab.stale and self.trial.offer:
            self.tab.ask()
        if self.tab.told:
            self.tab.tell()
        else:
            self.verdict.say("One moment…", "")
        self._show_tab()

    def _show_tab(self) -> None:
        """Nothing but the verdict's card stands there before there is something to see."""
        self.stack.setVisible(self.tab.told)
        self.head.show_saved()

    @Slot()
    def _changed(self) -> None:
        for tab in self.tabs:
            tab.stale = True
        self._ask()

    @Slot()
    def _forget(self) -> None:
        for tab in self.tabs:
            tab.forget()
        self.verdict.say("One moment…", "")
        self._show_tab()

    @Slot(str, str, object)
    def _say(self, headline: str, detail: str, good: bool | None) -> None:
        if self.sender() in (self.tab, None):
            if not self.tab.stale:
                self.trial.stand()
            self.verdict.say(headline, detail, good)
            if self._lacks_test:
                self.verdict.offer(*KEEP)
            self._show_tab()

    @property
    def _lacks_test(self) -> bool:
        """Whether all that can be read is what training has looked at, and need not be."""
        trial, offer = self.trial, self.trial.offer
        can = "test" in type(self.bench.document.experiment.data).model_fields
        return can and self.tab.reads and not trial.path and offer is not None and "test" not in offer.parts

    @Slot(str)
    def _refuse(self, refusal: str) -> None:
        """Its work could not be done; a file that does not fit is given up for what was looked at before. What a tab
        says that is not in front any more is not told: it tries again when it is."""
        if self.sender() not in (self.tab, None):
            return
        if self.trial.path:
            self.head.say(f"{Path(self.trial.path).name}: {refusal}")
            self.trial.go_back()
            self.head.show_data()
            if self.tab.told:
                self.tab.tell()
            else:
                self._ask()
        else:
            self._cannot(refusal)

    @Slot(str)
    def _cannot(self, refusal: str) -> None:
        self.verdict.say("That cannot be done.", sentence(AT.sub("", refusal)), refusing=True)

    @Slot()
    def _cancel(self) -> None:
        self.trial.errands.cancel()
        self.verdict.say("Stopped.", "Refresh reads it after all.")
        self.head.show_age()

    @Slot()
    def _wait(self) -> None:
        if not self.trial.errands.open:
            self.soon.stop()
            self.verdict.rest()
        elif not self.soon.isActive():
            self.soon.start()
        self.head.show_age()

    @Slot()
    def _show_work(self) -> None:
        if self.trial.errands.open and not self.verdict.working:
            self.verdict.work()

    @Slot(str, int, int)
    def _progress(self, name: str, done: int, of: int) -> None:
        if self.verdict.working or not self.soon.isActive():
            self.verdict.work(done, of)

    @Slot()
    def save(self) -> None:
        """Write what the tab in front found."""
        saved: Saved | None = self.tab.saved()
        if saved:
            self.save_asked.emit(saved)

    @property
    def busy(self) -> bool:
        """Whether something is still to come."""
        return bool(self.trial.asked or self.trial.errands.open)

    def status(self) -> str:
        checkpoint = self.trial.checkpoint
        if checkpoint is None:
            return ""
        what = f"Weights of update {checkpoint.update:,}" if checkpoint.update else "Untrained weights"
        return f"{what}, unchanged by anything on this page"

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        parts: list[Head | VerdictCard | Tab] = [self.head, self.verdict, *self.tabs]
        for part in parts:
            part.recolour(theme)
