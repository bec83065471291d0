"""The card of a sweep: its runs as they come, which setting is best, Stop and Continue."""

import time
from concurrent.futures import BrokenExecutor

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSplitter, QVBoxLayout

from simulator.errors import InputError
from widgets.elided import Elided
from widgets.forms.combo import Combo
from widgets.segments import Segments
from widgets.sweeps.chart import POINTS, Chart, usual_colour
from widgets.sweeps.runner import Runner
from widgets.sweeps.scatter import BY_SEED
from widgets.sweeps.seen import Seen
from widgets.sweeps.table import Table
from widgets.sweeps.words import progress, verdict
from widgets.theme import LIGHT, Theme, card, tips
from widgets.views.margin import small
from widgets.words import sentence

LOOK_MS, ROOMY, WIDE = 250, 420, 1000
"""From one look at the sweep to the next; height and width from which there is room for all, in pixels."""
MOST = 500
"""Width from which on the table scrolls, in pixels."""
BAR = 1000
"""Steps of the progress bar."""
TABLE = 3
"""The form that is the table, where it has no room beside the picture."""


class SweepCard(QFrame):
    """Runs one sweep at a time, or shows an earlier one. Emits `opened` (folder) for a run that is to be opened."""

    changed = Signal()
    exported = Signal(object)
    opened = Signal(str)
    closed = Signal()
    continued = Signal()
    """The sweep that was stopped is to go on."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.theme = LIGHT
        self.runner: Runner | None = None
        self.began = 0.0
        self.chart, self.table = Chart(), Table()
        self.title, self.note, self.head, self.figures = QLabel("<b>Sweep</b>"), QLabel(), QLabel(), QLabel()
        self.task, self.bar = Elided(), QProgressBar()
        self.forms = Segments(
            ("Points", "Draw each run as a point: a field against its lowest loss."),
            ("Parallel", "Draw each run as a line from field to field, to its lowest loss."),
            ("Curves", "Draw how each setting learned: the median of its seeds, with a band."),
            ("Table", "List the settings, the best first."),
        )
        self.over, self.colour = Combo(), Combo()
        self._name()
        self.timer = QTimer(self, interval=LOOK_MS)
        self.timer.timeout.connect(self.look)
        self._lay_out()
        self.forms.chosen.connect(self._turn)
        self.over.activated.connect(self._show_as)
        self.colour.activated.connect(self._show_as)
        self.stop_.clicked.connect(self.stop)
        self.go_on.clicked.connect(self.continued)
        self.shut.clicked.connect(self.closed)
        self.export.clicked.connect(lambda: self.exported.emit(self.chart.apart()))
        self.table.opened.connect(self.opened)

    def _name(self) -> None:
        self.stop_, self.go_on = QPushButton("Stop"), QPushButton("Continue")
        self.export, self.shut = QPushButton("Export…"), QPushButton("Close")
        self.bar.setRange(0, BAR)
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(120, 8)
        self.bar.setAccessibleName("Progress of the sweep")
        told: tuple[tuple[QPushButton | QComboBox | QProgressBar, str], ...] = (
            (self.stop_, "End the sweep; what has come stays, and it can go on later."),
            (self.go_on, "Train what is missing; runs that were cut off go on where they were."),
            (self.export, "Write the figure of the sweep as PNG or SVG, or its runs as CSV."),
            (self.shut, "Put the sweep away. It stays among the earlier sweeps."),
            (self.over, "Over which field the points are drawn."),
            (self.colour, "What the points have their colours from."),
            (self.bar, "How many of the runs are over."),
        )
        for each, tip in told:
            each.setToolTip(tip)
        self.over.setAccessibleName("Field of the points")
        self.colour.setAccessibleName("Colour of the points")
        for combo in (self.over, self.colour):
            combo.setMinimumHeight(28)
            combo.setFixedWidth(172)

    def _lay_out(self) -> None:
        top, bottom = QHBoxLayout(), QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.title)
        top.addWidget(self.task, 1)
        for each in (self.over, self.colour, self.forms):
            top.addWidget(each)
        self.parts = QSplitter(Qt.Orientation.Horizontal)
        self.parts.setHandleWidth(12)
        self.parts.setChildrenCollapsible(False)
        self.parts.addWidget(self.chart)
        self.parts.addWidget(self.table)
        self.parts.setStretchFactor(0, 62)
        self.parts.setStretchFactor(1, 38)
        self.parts.setSizes([620, 380])
        self.note.setFont(small())
        self.note.setToolTip("How many runs are over, the time they took, and about how long the others will take.")
        font = self.head.font()
        font.setPointSizeF(font.pointSizeF() * 1.15)
        font.setBold(True)
        self.head.setFont(font)
        for label in (self.head, self.figures):
            label.setWordWrap(True)
        self.figures.setAlignment(Qt.AlignmentFlag.AlignTop)
        bottom.setSpacing(8)
        bottom.addWidget(self.bar)
        bottom.addWidget(self.note, 1)
        for button in (self.stop_, self.go_on, self.export, self.shut):
            bottom.addWidget(button)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 8, 8, 8)
        box.setSpacing(4)
        box.addLayout(top)
        box.addWidget(self.parts, 1)
        box.addWidget(self.head)
        box.addWidget(self.figures)
        box.addLayout(bottom)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Picture and table stand side by side where there is room for both."""
        wide = self.width() >= WIDE
        if wide and self.table.isHidden():
            self._share()
        self.chart.conditions.setVisible(self.height() >= ROOMY)
        self.forms.buttons()[TABLE].setVisible(not wide)
        table = self.forms.index == TABLE
        if wide and table:
            self.forms.select(self.chart.form)
        self.chart.setVisible(wide or not table)
        self.table.setVisible(wide or table)
        points = self.chart.form == POINTS and not self.chart.isHidden()
        several = self.chart.seen is not None and len(self.chart.seen.dimensions) > 1
        self.over.setVisible(points and several)
        self.colour.setVisible(points)

    def _share(self) -> None:
        """The table gets the room that it needs, the picture the rest."""
        table = min(self.table.needed, MOST)
        self.parts.setSizes([self.parts.width() - table, table])

    @property
    def going(self) -> bool:
        return self.runner is not None and not self.runner.ended

    def begin(self, runner: Runner) -> None:
        """Follow a sweep, in place of the one before."""
        self.runner, self.began = runner, time.monotonic()
        self.stop_.setEnabled(True)
        self.stop_.setText("Stop")
        self.head.setText("The runs are starting.")
        self.figures.setText("")
        self.note.setText("")
        self.task.setText(runner.sweep.experiment.title if runner.sweep else "")
        self.bar.setValue(0)
        self.chart.seen = None
        self._offer(True)
        self.timer.start()
        self.changed.emit()

    def _offer(self, going: bool) -> None:
        """Which buttons there are."""
        seen = self.runner.latest if self.runner else None
        self.stop_.setVisible(going)
        self.go_on.setVisible(not going and seen is not None and seen.over < len(seen.dots))
        self.shut.setVisible(not going)
        self.export.setEnabled(seen is not None)

    @Slot()
    def stop(self) -> None:
        if self.runner and self.going:
            self.runner.stop()
            self.stop_.setEnabled(False)
            self.stop_.setText("Stopping…")

    @Slot()
    def look(self) -> None:
        """Draw what has come."""
        runner = self.runner
        if runner is None:
            return
        over, seen = runner.ended, runner.latest
        if seen is not None:
            self._draw(seen, over)
        if over:
            self._end(runner)

    def _draw(self, seen: Seen, over: bool) -> None:
        new = self.chart.seen is None or self.chart.seen.dimensions != seen.dimensions
        if seen is not self.chart.seen:
            self.chart.draw(seen)
            self.table.draw(seen)
            self.table.setMinimumWidth(min(self.table.needed, MOST))
            self.export.setEnabled(True)
        if new:
            self._offer_fields(seen)
            self._share()
        head, figures = verdict(seen, over)
        self.head.setText(head)
        self.figures.setText(figures)
        self.chart.setAccessibleDescription(f"{head} {figures}")
        self.bar.setValue(round(BAR * seen.share))
        self.task.setText(seen.title)
        self.task.setToolTip(seen.caption)
        self.note.setText(progress(seen, time.monotonic() - self.began, over))

    def _offer_fields(self, seen: Seen) -> None:
        self.over.clear()
        self.colour.clear()
        self.colour.addItem("One colour", "")
        for place, each in enumerate(seen.dimensions):
            self.over.addItem(f"Over {each.brief}", place)
            self.colour.addItem(f"By {each.brief}", each.path)
            for combo in (self.over, self.colour):
                combo.setItemData(combo.count() - 1, f"{each.title}\n{each.path}", Qt.ItemDataRole.ToolTipRole)
        self.colour.addItem("By seed", BY_SEED)
        self.colour.setCurrentIndex(self.colour.findData(usual_colour(seen)))
        self._arrange()

    def _end(self, runner: Runner) -> None:
        self.timer.stop()
        self._offer(False)
        if runner.fault:
            self.head.setText("The sweep ended before its end." if runner.latest else "There was no sweep.")
            self.figures.setText(why(runner.fault))
        elif runner.latest is None:
            self.head.setText("The sweep was stopped before anything had come.")
        self.changed.emit()

    @Slot(int)
    def _turn(self, form: int) -> None:
        if form != TABLE:
            self.chart.show_form(form)
        self._arrange()

    @Slot()
    def _show_as(self) -> None:
        self.chart.show_as(max(self.over.currentIndex(), 0), str(self.colour.currentData()))

    @Slot()
    def close_down(self) -> None:
        """The program ends."""
        self.timer.stop()
        if self.runner and self.going:
            self.runner.close()

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.chart.recolour(theme)
        self.table.recolour(theme)
        self.forms.recolour(theme)
        self.note.setStyleSheet(f"color: {theme.faint};")
        self.figures.setStyleSheet(f"color: {theme.faint};")
        self.bar.setStyleSheet(
            f"QProgressBar {{ background: {theme.grid}; border: none; border-radius: 4px; }}"
            f"QProgressBar::chunk {{ background: {theme.accent}; border-radius: 4px; }}"
        )
        self.setStyleSheet(card(theme) + tips(theme))


def why(fault: Exception) -> str:
    """What went wrong, and what to do."""
    if isinstance(fault, InputError):
        return sentence(str(fault))
    if isinstance(fault, BrokenExecutor):
        return "A process that trained ended unexpectedly; perhaps memory ran out. Continue goes on from there."
    return f"It could not go on ({type(fault).__name__}: {fault}); Continue goes on from what was kept."
