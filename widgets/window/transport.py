"""The transport bar: run, pause, step, reset, and how far training has come."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolBar, QVBoxLayout, QWidget

from simulator.training.snapshot import Snapshot, Started
from widgets.bench.session import Session, State
from widgets.forms.fields import settle
from widgets.icons import icon
from widgets.theme import LIGHT, Theme

RATE_SPAN = 1.0
"""Seconds of training over which the updates per second are taken."""


class Figure(QWidget):
    """A number with its name above it."""

    def __init__(self, name: str, tip: str, width: int) -> None:
        super().__init__()
        self.name, self.value = QLabel(name), QLabel("–")
        self.value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        font = self.name.font()
        font.setPointSizeF(font.pointSizeF() * 0.85)
        self.name.setFont(font)
        self.name.setForegroundRole(self.name.foregroundRole().PlaceholderText)
        bold = self.value.font()
        bold.setBold(True)
        self.value.setFont(bold)
        self.value.setAccessibleName(name)
        self.setToolTip(tip)
        self.setMinimumWidth(width)
        box = QVBoxLayout(self)
        box.setContentsMargins(6, 2, 6, 2)
        box.setSpacing(0)
        box.addWidget(self.name)
        box.addWidget(self.value)

    def show_text(self, text: str) -> None:
        self.value.setText(text)


class Transport(QToolBar):
    """Commands the session and shows its figures."""

    def __init__(self, session: Session) -> None:
        super().__init__("Transport")
        self.setObjectName("transport")
        self.setMovable(False)
        self.setIconSize(QSize(22, 22))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.session, self.theme = session, LIGHT
        self.run_action = self._action("Run", "Train the network (Ctrl+R).", "Ctrl+R", self.toggle)
        self.step_action = self._action("Step", "Make one update, then stand still (Ctrl+T).", "Ctrl+T", self.step)
        self.reset_action = QAction("Reset", self)
        self.reset_action.setToolTip("Begin again with fresh weights, drawn from the seed (Ctrl+Shift+R).")
        self.reset_action.setShortcut("Ctrl+Shift+R")
        self.addAction(self.reset_action)
        self.commands = [self.run_action, self.step_action, self.reset_action]
        self.addSeparator()
        self.update_ = Figure("Update", "Weight changes made, of those to make.", 130)
        self.loss = Figure("Training loss", "Loss of the last batch trained on.", 95)
        self.validation = Figure("Validation loss", "Loss on held-out data, which is never trained on.", 100)
        self.right = Figure("Right", "Share of held-out answers that are right by the task's own criterion.", 60)
        self.rate = Figure("Updates / s", "Weight changes in a second of training.", 80)
        self.elapsed = Figure("Elapsed", "Time spent training; pauses do not count.", 65)
        self.left = Figure("Time left", "At this speed, until all updates are made.", 65)
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(8)
        self.progress.setToolTip("Share of the updates made.")
        figures = QWidget()
        row = QHBoxLayout(figures)
        row.setContentsMargins(4, 0, 8, 0)
        row.setSpacing(2)
        for figure in (
            self.update_,
            self.loss,
            self.validation,
            self.right,
            self.rate,
            self.elapsed,
            self.left,
        ):
            row.addWidget(figure)
        row.addWidget(self.progress, 1)
        self.addWidget(figures)
        session.state_changed.connect(self.show_state)
        session.collected.connect(self.show_snapshot)
        session.cleared.connect(self.clear)
        session.began.connect(self.show_past)
        self.clear()
        self.show_state(session.state)

    def _action(self, text: str, tip: str, keys: str, command: object) -> QAction:
        action = QAction(text, self)
        action.setToolTip(tip)
        action.setShortcut(keys)
        action.triggered.connect(command)
        self.addAction(action)
        return action

    @Slot()
    def toggle(self) -> None:
        """Run, or pause; what was typed counts."""
        going = self.session.state in (State.RUNNING, State.STARTING)
        settle(self.window())
        if going:
            self.session.pause()
        else:
            self.session.run()

    @Slot()
    def step(self) -> None:
        settle(self.window())
        self.session.step()

    @Slot(object)
    def show_state(self, state: State) -> None:
        going = state in (State.RUNNING, State.STARTING)
        self.run_action.setText("Pause" if going else "Run")
        tip = "Stand still; nothing is lost (Ctrl+R)." if going else "Train the network (Ctrl+R)."
        if state is State.FINISHED:
            tip = "All updates are made. Raise “Updates” in the Training panel to train on, or reset."
        self.run_action.setToolTip(tip)
        self.run_action.setEnabled(state is not State.FINISHED)
        self.step_action.setEnabled(state is not State.FINISHED)
        self.reset_action.setEnabled(state is not State.READY)
        self.recolour(self.theme)
        if state is State.FINISHED:
            self.left.show_text("done")
        elif state is State.PAUSED:
            self.left.show_text("paused")

    @Slot()
    def clear(self) -> None:
        """A new network: no figures yet."""
        self.points: list[tuple[float, int]] = []
        for figure in (self.loss, self.validation, self.right, self.rate, self.elapsed, self.left):
            figure.show_text("–")
        self.progress.setValue(0)
        self.show_updates(0)

    @Slot(object)
    def show_past(self, started: Started) -> None:
        """A network that was trained before is back: what was last known of it."""
        past = self.session.history.validation
        if len(past.x):
            self._show_validation(*past.mean[-1])

    def _show_validation(self, loss: float, score: float) -> None:
        self.validation.show_text(number(loss))
        self.right.show_text(f"{100 * score:.3g} %" if score == score else "–")

    def show_updates(self, made: int) -> None:
        total = self.session.experiment.training.updates
        self.update_.show_text(f"{made:,} / {total:,}")
        self.progress.setValue(round(1000 * min(made / total, 1)))

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        self.show_updates(snapshot.update)
        if len(snapshot.records):
            self.loss.show_text(number(snapshot.loss))
        if len(snapshot.validation):
            self._show_validation(*snapshot.validation[-1, 1:])
        self.elapsed.show_text(clock(snapshot.seconds))
        self.points = [p for p in self.points if snapshot.seconds - p[0] < RATE_SPAN] + [
            (snapshot.seconds, snapshot.update)
        ]
        (then, before), (now, made) = self.points[0], self.points[-1]
        if self.session.state is State.RUNNING and now > then:
            rate = (made - before) / (now - then)
            self.rate.show_text(number(rate))
            remaining = self.session.experiment.training.updates - made
            self.left.show_text(clock(remaining / rate) if rate else "–")

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.run_action.setIcon(icon("pause" if self.run_action.text() == "Pause" else "run", theme))
        self.step_action.setIcon(icon("step", theme))
        self.reset_action.setIcon(icon("reset", theme))


def number(value: float) -> str:
    """A figure in about three digits."""
    if 100 <= value < 1e6:
        return f"{value:,.0f}"
    return f"{value:.3g}" if value == 0 or 1e-3 <= value < 100 else f"{value:.2e}"


def clock(seconds: float) -> str:
    """A time as 0:07, 12:30 or 3:05:00."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
