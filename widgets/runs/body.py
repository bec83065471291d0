"""The page's body: the list of runs above, their curves and the race, or the sweep, below."""

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from simulator.runs import Entry, Live
from widgets.bench.workbench import Workbench
from widgets.icons import icon
from widgets.runs import words
from widgets.runs.curves import Curves
from widgets.runs.head import button, search, sheet
from widgets.runs.keeper import Keeper
from widgets.runs.looking import Looker, Sight
from widgets.runs.menu import fill
from widgets.runs.racing import Racing
from widgets.runs.shown import Shown
from widgets.runs.sweeping import Sweeping
from widgets.runs.table import RunsTable
from widgets.segments import Segments
from widgets.theme import LIGHT, Theme, card, tips

LOOK_MS, LIVE_MS = 1500, 500
"""From one look into the store to the next, and at the run that is trained here."""
CURVES, RACING, SWEEP = range(3)
"""What stands below."""
RACE = "Train other architectures beside the open experiment, on the same batches with as many weights each."
SWEEPS = "Train the open experiment over and over, with fields of it varied, and see which values are best."
GAP, EDGE, NARROW = 12, 16, 1150
"""Between cards, around them, and the width from which curves and race have room side by side, in pixels."""


class RunsBody(QWidget):
    """Emits `opened` (folder) for a run that is to be opened, `resumed` for one that goes on where it was interrupted,
    and `exported` for a figure that is to be written."""

    opened = Signal(str)
    resumed, exported = Signal(str), Signal(object)
    told = Signal()
    """The status line says something else."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.bench, self.theme, self.sight = bench, LIGHT, Sight()
        self.looker = Looker(bench.recording.store)
        self.shown = Shown(bench.settings, bench.recording.since)
        self.keeper = Keeper(bench, self.looker, self.look)
        self.racing = Racing(bench, self, lambda: self.sweeping.card.going)
        self.sweeping = Sweeping(bench, self, lambda: self.race.going)
        self.race = self.racing.card
        self.looking, self.seen = False, self.lives
        self.turn = Segments(
            ("Curves", "Show the curves of the runs."), ("Race", "Show the race."), ("Sweep", "Show the sweep.")
        )
        self.turn.chosen.connect(self._arrange)
        self.sweeping.shown.connect(self._turn_to_sweep)
        self.sweeping.listed.connect(self.told)
        self.sweeping.card.opened.connect(self.opened)
        self.sweeping.card.exported.connect(self.exported)
        self.turn.hide()
        self.race.exported.connect(self.exported)
        self.race.changed.connect(self.look)
        self.racing.shown.connect(self._turn_to_race)
        bench.curve_kept.connect(self.shown.open)
        bench.document.changed.connect(self._choose)
        self.table, self.curves = RunsTable(self.shown, partial(fill, self)), Curves(self.shown)
        self.timer = QTimer(self, interval=LOOK_MS)
        self.timer.timeout.connect(self.look)
        self.live = QTimer(self, interval=LIVE_MS)
        self.live.timeout.connect(self._follow)
        self.curves.parted.connect(self._part)
        self.table.eye.connect(self.toggle)
        self.table.opened.connect(self.open)
        self.table.deleted.connect(self.delete)
        self.table.undone.connect(self.keeper.undo)
        self.table.chosen.connect(self._choose)
        self.table.rows.renamed.connect(self.keeper.rename)
        self._build()
        self._choose()

    def _build(self) -> None:
        self.search = search(self.table.found.search)
        self.open_ = button("Open", "Open this run: look at it, use it, train it on.", self.open)
        self.resume = button("Resume", "Go on with this run where it was interrupted.", self.go_on)
        self.pin = button("Pin", "Compare the others with this run.", self.toggle_pin)
        self.remove = button("Delete", "Put the selected runs into the trash (Del), with undo.", self.delete)
        self.export = button("Export figure…", "Write the curves as PNG, SVG or CSV.",
                                   lambda: self.exported.emit(self.curves))  # fmt: skip
        self.start = button("Race…", RACE, self.racing.ask)
        self.start.setObjectName("main")
        self.vary = button("Sweep…", SWEEPS, self.sweeping.ask)
        self.head = QHBoxLayout()
        self.head.setSpacing(8)
        self.head.addWidget(self.search)
        for each in (self.open_, self.resume, self.pin, self.remove):
            self.head.addWidget(each)
        self.head.addStretch(1)
        self.head.addWidget(self.turn)
        for each in (self.export, self.sweeping.earlier, self.vary, self.start):
            self.head.addWidget(each)
        self.list = QFrame()
        self.list.setObjectName("card")
        inner = QVBoxLayout(self.list)
        inner.setContentsMargins(1, 4, 1, 4)
        inner.addWidget(self.table)
        self.below = QSplitter(Qt.Orientation.Horizontal)
        self.below.setHandleWidth(GAP)
        self.below.setChildrenCollapsible(False)
        self.below.addWidget(self.curves)
        self.below.addWidget(self.race)
        self.below.addWidget(self.sweeping.card)
        self.below.setStretchFactor(0, 58)
        self.below.setStretchFactor(1, 42)
        self.parts = QSplitter(Qt.Orientation.Vertical)
        self.parts.setHandleWidth(GAP)
        self.parts.setChildrenCollapsible(False)
        self.parts.addWidget(self.list)
        self.parts.addWidget(self.below)
        self.parts.setStretchFactor(0, 38)
        self.parts.setStretchFactor(1, 62)
        self.parts.setSizes([380, 620])
        box = QVBoxLayout(self)
        box.setContentsMargins(EDGE, GAP, EDGE, GAP)
        box.setSpacing(GAP)
        box.addLayout(self.head)
        box.addWidget(self.parts, 1)

    # What there is

    def begin(self) -> None:
        """It is looked at from now on."""
        self.bench.recording.watched = True
        self.timer.start()
        self.live.start()
        self.sweeping.look_for_earlier()
        self.look()

    def rest(self) -> None:
        self.bench.recording.watched = False
        self.timer.stop()
        self.live.stop()

    @Slot()
    def look(self) -> None:
        """Look into the store, in the background."""
        if not self.looking:
            self.looking = True
            shown = frozenset(self.shown.places)
            self.bench.background.do(lambda: self.looker.look(shown), self._found)

    def _found(self, sight: object) -> None:
        self.looking = False
        if not isinstance(sight, Sight):
            self.bench.refuse(f"The runs cannot be read ({sight}).")
            self.timer.stop()
            return
        before = set(self.shown.places)
        self.shown.follow(entry.id for entry in sight.entries)
        self.sight = sight
        self.refresh()
        if not sight.whole or set(self.shown.places) - before:
            self.look()

    @Slot()
    def _follow(self) -> None:
        """What trains here has come further."""
        if list(map(id, self.lives)) != list(map(id, self.seen)):
            self.refresh()

    @property
    def lives(self) -> tuple[Live, ...]:
        """The runs that are trained here, as far as they are."""
        mine = self.bench.recording.live
        return (*((mine,) if mine else ()), *self.race.lives)

    @Slot()
    def refresh(self) -> None:
        """Show what is known, with what trains here as it is now."""
        self.seen = self.lives
        self.bench.session.kept.only(self.shown)
        sight = self.sight.with_lives(self.seen)
        self.table.show_sight(sight)
        self.curves.show_sight(sight)
        self._choose()
        self.told.emit()

    @property
    def filled(self) -> bool:
        """Whether there is anything to see, as far as is known."""
        there = self.racing.chosen or self.sweeping.chosen or self.sweeping.has_earlier
        return bool(self.sight.entries) or there or not self.looker.begun

    def status(self) -> str:
        """What the status line says: of one run that is selected how it compares, else how many there are."""
        chosen = self.table.selected()
        if len(chosen) == 1 and (told := words.against(chosen[0], self.sight.baseline)):
            return told
        return words.shown(len(self.sight.curves), len(self.sight.entries), self.sight.baseline)

    # What the user does

    @Slot(list)
    def toggle(self, ids: list[str]) -> None:
        """Draw these curves, or no more."""
        open_ = [id for id in ids if id in self.shown]
        for id in open_ if len(open_) == len(ids) else set(ids) - set(open_):
            if not self.shown.toggle(id):
                self.bench.refuse("100 curves are drawn, which is all there is room for; close an eye first.")
                break
        self.shown.save()
        self.refresh()
        self.look()

    @Slot(str)
    def _part(self, measure: str) -> None:
        """Of the runs that are drawn, draw on only those whose losses can be compared."""
        self._draw_only([e for e in self.sight.entries if e.id in self.shown and e.measure == measure])

    def draw_only(self) -> None:
        """Draw the selected runs and no others."""
        self._draw_only(self.table.selected())

    def _draw_only(self, entries: Iterable[Entry]) -> None:
        self.shown.only(entry.id for entry in entries)
        self.shown.save()
        self.refresh()
        self.look()

    @Slot()
    def open(self) -> None:
        for entry in self.table.selected()[:1]:
            self.opened.emit(str(entry.folder))

    def go_on(self) -> None:
        self.resumed.emit(str(self.table.selected()[0].folder))

    def toggle_pin(self) -> None:
        for entry in self.table.selected()[:1]:
            self.keeper.pin(None if entry.pinned else entry.id)

    @Slot()
    def delete(self) -> None:
        self.keeper.delete(self.table.selected())

    @Slot()
    def _turn_to_race(self) -> None:
        """A race is to be seen, or no more."""
        first = self.racing.chosen and self.race.isHidden()
        self.turn.select(RACING if self.racing.chosen else CURVES)
        self._arrange()
        if first:
            width = self.below.width()
            self.below.setSizes([round(0.54 * width), round(0.46 * width), 0])

    @Slot()
    def _turn_to_sweep(self) -> None:
        """A sweep is to be seen, or no more."""
        self.turn.select(SWEEP if self.sweeping.chosen else CURVES)
        self._arrange()
        self.told.emit()

    @Slot()
    def _choose(self) -> None:
        """Others are selected: what can be done with them?"""
        chosen = self.table.selected()
        one = len(chosen) == 1
        self.open_.setEnabled(one and chosen[0].state != "damaged")
        self.pin.setEnabled(one)
        self.pin.setText("Unpin" if one and chosen[0].pinned else "Pin")
        self.resume.setVisible(one and chosen[0].state == "interrupted")
        self.remove.setEnabled(bool(chosen))
        self.export.setEnabled(bool(self.sight.curves))
        self.start.setEnabled(self.bench.in_use)
        self.start.setToolTip(RACE if self.bench.in_use else "Open an experiment first; then it can race.")
        self.vary.setEnabled(self.bench.in_use)
        self.vary.setToolTip(SWEEPS if self.bench.in_use else "Open an experiment first; then fields of it can vary.")
        self.curves.choose(chosen[0].id if one else "")
        self.told.emit()

    # Looks

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    @Slot()
    def _arrange(self) -> None:
        """Curves and race stand side by side where there is room for both; a sweep needs all of it."""
        narrow, race, sweep = self.width() < NARROW, self.racing.chosen, self.sweeping.chosen
        if sweep and not narrow and self.turn.index == RACING:  # it stands beside the curves
            self.turn.select(CURVES)
        self.search.setFixedWidth(150 if narrow else 220 if sweep else 280)
        self.turn.setVisible((narrow and race) or sweep)
        self.turn.buttons()[RACING].setVisible(narrow and race)
        self.turn.buttons()[SWEEP].setVisible(sweep)
        swept = sweep and self.turn.index == SWEEP
        self.curves.setVisible(not swept and not (narrow and race and self.turn.index == RACING))
        self.race.setVisible(not swept and race and (not narrow or self.turn.index == RACING))
        self.sweeping.card.setVisible(swept)

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.table.recolour(theme)
        self.curves.recolour(theme)
        self.racing.recolour(theme)
        self.sweeping.recolour(theme)
        self.turn.recolour(theme)
        self.start.setIcon(icon("run", theme.on_accent, theme.faint))
        self.vary.setIcon(icon("sweep", theme.text, theme.border))
        for each in (self.start, self.vary):
            each.setIconSize(QSize(14, 14))
        self.export.setIcon(icon("export", theme.text, theme.border))
        self.export.setIconSize(QSize(16, 16))
        self.list.setStyleSheet(card(theme) + tips(theme))
        self.setStyleSheet(sheet(theme))
