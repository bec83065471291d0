"""The card of a race: its lanes as they come, who leads, and Stop."""

import time
from concurrent.futures import BrokenExecutor

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from simulator.errors import InputError
from simulator.processes import cores
from simulator.race import Crew, Race
from simulator.runs import Axis, Live, Store
from widgets.elided import Elided
from widgets.race.chart import CALLED, CAPTIONS, Chart
from widgets.race.runner import Runner
from widgets.race.words import batches, verdict
from widgets.segments import Segments
from widgets.theme import LIGHT, Theme, card, tips
from widgets.views.margin import small
from widgets.words import clock, sentence

LOOK_MS, NAMES, ROOMY = 250, 150, 420
"""From one look at the race to the next; room for the names, and height from which all has room, in pixels."""
AXES: tuple[Axis, ...] = "update", "sequences", "cpu_seconds"
WORDS = "updates", "sequences", "CPU s"


class RaceCard(QFrame):
    """Runs one race at a time; its processes stay for the next. Emits `changed` when it begins and ends."""

    changed = Signal()
    exported = Signal(object)
    """The figure is to be written."""
    closed = Signal()
    """The race is over, and not to be seen any more."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("card")
        self.theme = LIGHT
        self.crew: Crew | None = None
        self.runner: Runner | None = None
        self.raced: Race | None = None
        """The last one."""
        self.began = 0.0
        self.chart = Chart(NAMES)
        self.title, self.note, self.head, self.figures = QLabel("<b>Race</b>"), QLabel(), QLabel(), QLabel()
        self.task = Elided()
        tips_ = (f"Draw over {CAPTIONS[axis]}." for axis in AXES)
        self.which, self.axis = QComboBox(), Segments(*zip(WORDS, tips_, strict=True))
        for curve in ("validation_loss", "loss", "score"):
            self.which.addItem(CALLED[curve].capitalize(), curve)
        self.which.setToolTip("Which curve of each lane is drawn.")
        self.which.setAccessibleName("Curve of the race")
        self.stop_ = QPushButton("Stop")
        self.stop_.setToolTip("End the race; what has come stays.")
        self.export = QPushButton("Export…")
        self.export.setToolTip("Write the figure of the race as PNG, SVG or CSV.")
        self.timer = QTimer(self, interval=LOOK_MS)
        self.timer.timeout.connect(self.look)
        self.which.currentIndexChanged.connect(self._turn)
        self.axis.chosen.connect(self._turn)
        self.stop_.clicked.connect(self.stop)
        self.shut = QPushButton("Close")
        self.shut.setToolTip("Put the race away. Its lanes stay in the list of runs.")
        self.shut.clicked.connect(self.closed)
        self.shut.hide()
        self.export.clicked.connect(lambda: self.exported.emit(self.chart.apart()))
        self._lay_out()

    def _lay_out(self) -> None:
        top, bottom = QHBoxLayout(), QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.title)
        top.addWidget(self.task, 1)
        top.addWidget(self.axis)
        top.addWidget(self.which)
        self.note.setFont(small())
        self.note.setToolTip("How far the race is; the hash of all batches shows that every lane read the same.")
        self.head.setWordWrap(True)
        self.figures.setWordWrap(True)
        font = self.head.font()
        font.setPointSizeF(font.pointSizeF() * 1.15)
        font.setBold(True)
        self.head.setFont(font)
        self.figures.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.figures.setMinimumHeight(2 * self.figures.fontMetrics().lineSpacing())  # what is above does not move
        bottom.addWidget(self.note, 1)
        bottom.addWidget(self.stop_)
        bottom.addWidget(self.export)
        bottom.addWidget(self.shut)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 8, 8, 8)
        box.setSpacing(4)
        box.addLayout(top)
        box.addWidget(self.chart, 1)
        box.addWidget(self.head)
        box.addWidget(self.figures)
        box.addLayout(bottom)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The conditions stand under the figure where there is room: the curves need it more."""
        super().resizeEvent(event)
        self.chart.conditions.setVisible(event.size().height() >= ROOMY)

    @property
    def lives(self) -> tuple[Live, ...]:
        """How far the lanes are, where their folders are some seconds behind."""
        return tuple(self.runner.lives.values()) if self.runner else ()

    @property
    def going(self) -> bool:
        return self.runner is not None and not self.runner.ended

    def begin(self, race: Race, store: Store, origin: str = "") -> None:
        """Start a race, in place of the one before."""
        self.crew = self.crew or Crew(cores())
        self.runner, self.began = Runner(self.crew, race, store, origin), time.monotonic()
        self.raced = race
        self.stop_.setEnabled(True)
        self.stop_.setText("Stop")
        self.stop_.show()
        self.shut.hide()
        self.export.setEnabled(False)
        self.chart.progress = None
        self.head.setText("The lanes are starting.")
        self.figures.setText(race.caption())
        self.task.setText(race.experiment.title)
        self.task.setToolTip(race.caption())
        self.timer.start()
        self.changed.emit()

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
        over, going = runner.ended, runner.latest
        passed = clock(time.monotonic() - self.began)
        if going and going is not self.chart.progress:
            self.chart.draw(going)
            self.export.setEnabled(True)
        if going:
            head, figures = verdict(going, over)
            self.head.setText(head)
            self.figures.setText(figures)
            self.note.setText(f"{100 * going.share:.0f} % · {passed} · {batches(going)}")
        else:
            self.note.setText(passed)
        if over:
            self._end(runner)

    def _end(self, runner: Runner) -> None:
        self.timer.stop()
        self.stop_.hide()
        self.shut.show()
        if runner.fault:
            self.head.setText("The race ended before its end." if runner.latest else "There was no race.")
            self.figures.setText(why(runner.fault))
            if isinstance(runner.fault, BrokenExecutor) and self.crew:
                self.crew.close()
                self.crew = None
        elif runner.trouble:
            self.note.setText(sentence(runner.trouble))
        elif runner.latest is None:
            self.head.setText("The race was stopped before anything had come.")
        self.changed.emit()

    @Slot()
    def _turn(self) -> None:
        curve = self.which.currentData()
        log = curve != "score"
        if log != self.chart.plot.log:
            self.chart.scale(log)
        self.chart.show_as(curve, AXES[self.axis.index])

    @Slot()
    def close_down(self) -> None:
        """The program ends."""
        self.timer.stop()
        if self.runner and self.going:
            self.runner.close()
        if self.crew:
            self.crew.close()
            self.crew = None

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.chart.recolour(theme)
        self.axis.recolour(theme)
        self.note.setStyleSheet(f"color: {theme.faint};")
        self.figures.setStyleSheet(f"color: {theme.faint};")
        self.setStyleSheet(card(theme) + tips(theme))


def why(fault: Exception) -> str:
    """What went wrong, and what to do."""
    if isinstance(fault, InputError):
        return sentence(str(fault))
    if isinstance(fault, BrokenExecutor):
        return "A process that trained ended unexpectedly; perhaps memory ran out, so race with fewer lanes."
    return f"It could not go on ({type(fault).__name__}: {fault}); start again."
