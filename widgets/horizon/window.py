"""The window of the memory horizon: conditions, Start, and the chart that grows."""

import time
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from simulator.horizon import Attempt, Findings, Horizon, Summary, Workers
from widgets.bench.workbench import Workbench
from widgets.comparing.card import why
from widgets.horizon.chart import Chart
from widgets.horizon.choice import Choice
from widgets.horizon.runner import Runner
from widgets.keeping import pictures
from widgets.keeping.dialogs import Dialogs
from widgets.keeping.exporting import PLOT
from widgets.theme import LIGHT, THEMES, Theme, buttons, card
from widgets.words import clock, counted

LOOK_MS = 120
"""From one look at what has come to the next."""
SIDE = 248
"""Width of the conditions, in pixels."""


class HorizonWindow(QWidget):
    """Not modal. Closing it ends its survey and its processes; what it has found stays for the next time."""

    def __init__(self, bench: Workbench, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle("Memory horizon – RNN Simulator")
        self.bench, self.dialogs = bench, Dialogs(self)
        self.runner: Runner | None = None
        self.workers: Workers | None = None
        self.findings = Findings(Horizon())
        self.began, self.theme = 0.0, LIGHT
        self.whole = self.stopped = False
        """Whether what was found is all there is; whether the survey was told to stop."""
        self.timer = QTimer(self, interval=LOOK_MS)
        self.timer.timeout.connect(self.collect)
        self._build()
        self.choice.changed.connect(self._other)
        bench.closing.connect(self.close)
        self.resize(1180, 740)
        self.recolour(THEMES.get(bench.settings.theme, LIGHT))
        self._show()

    def _build(self) -> None:
        self.choice, self.chart = Choice(self.findings.horizon), Chart()
        self.toggle, self.export = QPushButton("Start"), QPushButton("Export…")
        self.toggle.setObjectName("main")
        self.export.setToolTip("Write the figure as PNG or SVG, or its numbers as CSV.")
        self.toggle.clicked.connect(self.start_or_stop)
        self.export.clicked.connect(self.ask_export)
        self.verdict, self.state = QLabel(), QLabel()
        self.verdict.setWordWrap(True)
        font = self.verdict.font()
        font.setPointSizeF(font.pointSizeF() * 1.25)
        self.verdict.setFont(font)
        self.verdict.setMinimumHeight(2 * self.verdict.fontMetrics().lineSpacing())  # what is below does not move
        self.verdict.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.state.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.toggle, 1)
        buttons.addWidget(self.export, 1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidgetResizable(True)
        scroll.setWidget(self.choice)
        side = QVBoxLayout()
        side.setSpacing(12)
        side.addLayout(buttons)
        side.addWidget(self.state)
        side.addWidget(scroll, 1)
        column = QWidget()
        column.setFixedWidth(SIDE)
        column.setLayout(side)
        side.setContentsMargins(0, 0, 0, 0)
        self.card = QFrame()
        self.card.setObjectName("card")
        inner = QVBoxLayout(self.card)
        inner.setContentsMargins(8, 10, 8, 8)
        inner.addWidget(self.verdict)
        inner.addWidget(self.chart, 1)
        box = QHBoxLayout(self)
        box.setContentsMargins(16, 12, 16, 12)
        box.setSpacing(12)
        box.addWidget(column)
        box.addWidget(self.card, 1)

    # The survey

    @Slot()
    def start_or_stop(self) -> None:
        if self.runner and self.workers:
            self.stopped = True
            self.workers.stop()
            self.toggle.setEnabled(False)
            self.toggle.setText("Stopping…")
        else:
            self.start()

    def start(self) -> None:
        """Begin anew, under the conditions that are chosen."""
        self.choice.settle()
        if self.workers and self.workers.jobs != self.choice.jobs:
            self._dismiss()
        self.workers = self.workers or Workers(self.choice.jobs)
        self.findings = Findings(self.choice.horizon)
        self.whole, self.stopped = False, False
        self.runner, self.began = Runner(self.workers, self.findings.horizon), time.monotonic()
        self.timer.start()
        self._show()

    @Slot()
    def collect(self) -> None:
        """Take what has come."""
        if not self.runner:
            return
        fault, news = "", False
        for report in self.runner.collect():
            match report:
                case Attempt():
                    self.findings.take(report)
                    news = True
                case Exception():
                    fault = sentence(report)
                    self._dismiss()
        if self.runner.ended:
            self._end(fault)
        elif news:
            self._show()
        else:
            self._tell()

    def _end(self, fault: str) -> None:
        taken, self.runner = time.monotonic() - self.began, None
        fault = "" if self.stopped else fault  # of processes that were ended under its hands
        self.timer.stop()
        self.whole = not (fault or self.stopped)
        self._show()
        runs = stopped_after(self.findings) if self.stopped else counted(len(self.findings.attempts), "run")
        self.say(
            fault or f"{runs[0].upper()}{runs[1:]} in {clock(taken)}; {self.findings.seconds:,.0f} s of the processor.",
            bool(fault),
        )

    def _dismiss(self) -> None:
        """End the processes; the next survey has others."""
        if self.workers:
            self.workers.close()
            self.workers = None

    @Slot()
    def _other(self) -> None:
        """Other conditions are chosen: what was found belongs to others."""
        self.findings, self.whole, self.stopped = Findings(self.choice.horizon), False, False
        self._show()

    # What is seen

    def _show(self) -> None:
        self.chart.draw(self.findings)
        self.verdict.setText(verdict(self.findings, self.whole, self.stopped and self.runner is None))
        going = self.runner is not None
        self.toggle.setEnabled(True)
        self.toggle.setText("Stop" if going else "Start")
        self.toggle.setToolTip(
            "End it; what has come stays." if going else "Train all these networks, shortest lags first."
        )
        self.export.setEnabled(bool(self.findings.attempts))
        self.choice.setEnabled(not going)
        self._tell()

    def _tell(self) -> None:
        runs = counted(len(self.findings.attempts), "run")
        if self.runner:
            lag = max((each.lag for each in self.findings.attempts.values()), default=0)
            passed = clock(time.monotonic() - self.began)
            self.say(f"{runs}, up to lag {lag} · {passed}" if lag else f"Starting… · {passed}")
        elif not self.findings.attempts:
            self.say("Takes about a minute or two; the shortest lags come first.")

    def say(self, text: str, refusal: bool = False) -> None:
        self.state.setText(text)
        role = self.state.palette().ColorRole
        self.state.setForegroundRole(role.BrightText if refusal else role.PlaceholderText)

    def changeEvent(self, event: QEvent) -> None:
        """The program has turned light or dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            theme = THEMES.get(self.bench.settings.theme, LIGHT)
            if theme is not self.theme:
                self.recolour(theme)

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.chart.recolour(theme)
        self.setStyleSheet(card(theme) + buttons(theme))

    # Exports

    @Slot()
    def ask_export(self) -> None:
        path = self.dialogs.place("Export the memory horizon", self.bench.settings.folder / "horizon.png", PLOT, ".png")
        if path:
            self.save(path)

    def save(self, path: Path) -> None:
        """The chart as it is seen, or its numbers: written in the background."""
        self.bench.background.do(
            partial(pictures.write, {path: pictures.drawn(self.chart, path.suffix)}), partial(self._saved, path)
        )

    def _saved(self, path: Path, result: Any) -> None:
        wrong = isinstance(result, Exception)
        self.say(sentence(result) if wrong else f"Exported to {path}.", wrong)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.stopped = True
        self._dismiss()


def verdict(findings: Findings, whole: bool, stopped: bool = False) -> str:
    """What was found, in a sentence; or so far, where it is not the whole; or until it was stopped."""
    found = sorted((each for each in findings.summaries() if each.horizon or each.then), key=lambda each: -each.horizon)
    if not found:
        return "How many steps back can each architecture carry a sign?"
    if not whole:
        told = ", ".join(f"{each.architecture} {each.horizon}" for each in found)
        until = f", {stopped_after(findings)}" if stopped else " so far"
        return f"Steps back{until}: {told}."
    best, *others = found
    rest = "".join(f", {each.architecture} {_steps(each)}" for each in others)
    steps = "step" if best.horizon == 1 and not best.beyond else "steps"
    return f"<b>{best.architecture} carries a sign {_steps(best)} {steps} back</b>{rest}."


def stopped_after(findings: Findings) -> str:
    most = counted(findings.horizon.most_runs, "run")
    return f"stopped after {len(findings.attempts):,} of at most {most}"


def _steps(summary: Summary) -> str:
    return f"{summary.horizon} or more" if summary.beyond else str(summary.horizon)


def sentence(error: Exception) -> str:
    """What went wrong, and what to do."""
    return why(error, ", so start again with fewer jobs.", "start again.")
