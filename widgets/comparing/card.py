"""A card that follows work under way: its figure as it comes, a judgement in words, Stop, Export and Close."""

import time
from collections.abc import Iterable, Sequence
from concurrent.futures import BrokenExecutor
from typing import Any, ClassVar

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from simulator.errors import InputError
from widgets.comparing.chart import Chart
from widgets.comparing.runner import SELDOM, Runner
from widgets.elided import Elided
from widgets.theme import LIGHT, Theme, card, tips
from widgets.views.margin import small
from widgets.words import sentence

LOOK_MS, ROOMY = 250, 420
"""From one look at it to the next; height from which all has room, in pixels."""


class Card(QFrame):
    """Follows one runner at a time. Emits `changed` when it begins and ends, `exported` for a figure that is to be
    written, and `closed` where it is over and not to be seen any more. A kind adds `what`, its tips and `draw`."""

    changed = Signal()
    exported = Signal(object)
    closed = Signal()
    what: ClassVar[str]
    """As in “Race”."""
    stopping: ClassVar[str]
    closing: ClassVar[str]
    exporting: ClassVar[str]
    noting: ClassVar[str]
    """What the buttons and the note say when they are pointed at."""
    lost: ClassVar[str]
    wrong: ClassVar[str]
    """How the sentence ends that says that a process was lost, or that something else went wrong."""

    def __init__(self, chart: Chart) -> None:
        super().__init__()
        self.setObjectName("card")
        self.theme, self.chart = LIGHT, chart
        self.runner: Runner | None = None
        self.began = self.due = 0.0
        self.title, self.note, self.head, self.figures = QLabel(f"<b>{self.what}</b>"), QLabel(), QLabel(), QLabel()
        self.task = Elided()
        self.stop_, self.shut = QPushButton("Stop"), QPushButton("Close")
        self.export = QPushButton("Export…")
        self.stop_.setToolTip(self.stopping)
        self.shut.setToolTip(self.closing)
        self.export.setToolTip(self.exporting)
        policy = self.shut.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # or Export would come to stand where Stop stood
        self.shut.setSizePolicy(policy)
        self.note.setToolTip(self.noting)
        self.timer = QTimer(self, interval=LOOK_MS)
        self.timer.timeout.connect(self.look)
        self.stop_.clicked.connect(self.stop)
        self.shut.clicked.connect(self.closed)
        self.export.clicked.connect(lambda: self.exported.emit(self.chart.apart()))

    def lay_out(self, tools: Iterable[QWidget], middle: QWidget, below: Sequence[QWidget]) -> None:
        """`tools` stand above the `middle`, at the right; `below` in the last row."""
        top, self.bottom = QHBoxLayout(), QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.title)
        top.addWidget(self.task, 1)
        for each in tools:
            top.addWidget(each)
        self.note.setFont(small())
        font = self.head.font()
        font.setPointSizeF(font.pointSizeF() * 1.15)
        font.setBold(True)
        self.head.setFont(font)
        for label in (self.head, self.figures):
            label.setWordWrap(True)
        self.figures.setAlignment(Qt.AlignmentFlag.AlignTop)
        for each in below:
            self.bottom.addWidget(each, 1 if each is self.note else 0)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 8, 8, 8)
        box.setSpacing(4)
        box.addLayout(top)
        box.addWidget(middle, 1)
        box.addWidget(self.head)
        box.addWidget(self.figures)
        box.addLayout(self.bottom)

    @property
    def going(self) -> bool:
        return self.runner is not None and not self.runner.ended

    @property
    def passed(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self.began

    def follow(self, runner: Runner, head: str, figures: str, task: str) -> None:
        """In place of the one before. What is given is said until something has come."""
        self.runner, self.began, self.due = runner, time.monotonic(), 0.0
        self.stop_.setEnabled(True)
        self.stop_.setText("Stop")
        self.head.setText(head)
        self.figures.setText(figures)
        self.note.setText("")
        self.task.setText(task)
        self._turn_to(True)
        self.timer.start()
        self.changed.emit()

    def offer(self, going: bool) -> None:
        """Which buttons there are."""
        self.stop_.setVisible(going)
        self.shut.setVisible(not going)
        self.export.setEnabled(self.runner is not None and self.runner.latest is not None)

    @property
    def ways(self) -> list[QPushButton]:
        """The buttons that take each other's place."""
        return [self.stop_, self.shut]

    def _turn_to(self, going: bool) -> None:
        """Offer other buttons; the focus stays with those that there are, or Qt would send it to another part."""
        held = self.window().focusWidget()
        self.offer(going)
        if held in (self, *self.ways):
            next((each for each in self.ways if each.isVisible() and each.isEnabled()), self).setFocus()

    @Slot()
    def stop(self) -> None:
        if self.runner and self.going:
            self.runner.stop()
            if self.window().focusWidget() is self.stop_:
                self.setFocus()
            self.stop_.setEnabled(False)
            self.stop_.setText("Stopping…")

    @Slot()
    def look(self) -> None:
        """Draw what has come."""
        runner = self.runner
        if runner is None:
            return
        over, latest = runner.ended, runner.latest
        if latest is not None and (over or time.monotonic() >= self.due):
            began = time.monotonic()
            self.export.setEnabled(True)
            self.draw(latest, over)
            self.due = time.monotonic() + SELDOM * (time.monotonic() - began)
        if over:
            self.end(runner)

    def draw(self, latest: Any, over: bool) -> None:
        """Show how far it is. `over`: nothing more will come."""
        raise NotImplementedError

    def judge(self, head: str, figures: str) -> None:
        self.head.setText(head)
        self.figures.setText(figures)

    def end(self, runner: Any) -> None:
        self.timer.stop()
        self._turn_to(False)
        what = self.what.lower()
        if runner.fault:
            ended = f"The {what} ended before its end." if runner.latest else f"There was no {what}."
            self.judge(ended, why(runner.fault, self.lost, self.wrong))
        elif runner.latest is None:
            self.head.setText(f"The {what} was stopped before anything had come.")
        self.changed.emit()

    @Slot()
    def close_down(self) -> None:
        """The program ends."""
        self.timer.stop()
        if self.runner and self.going:
            self.runner.close()

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.chart.recolour(theme)
        self.note.setStyleSheet(f"color: {theme.faint};")
        self.figures.setStyleSheet(f"color: {theme.faint};")
        self.setStyleSheet(card(theme) + tips(theme))


def why(fault: Exception, lost: str, wrong: str) -> str:
    """What went wrong, and what to do: `lost` ends the sentence where a process was lost, `wrong` any other."""
    if isinstance(fault, InputError):
        return sentence(str(fault))
    if isinstance(fault, BrokenExecutor):
        return f"A process that trained ended unexpectedly; perhaps memory ran out{lost}"
    return f"It could not go on ({type(fault).__name__}: {fault}); {wrong}"
