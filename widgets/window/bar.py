"""The transport bar: what is open, run, pause, step, reset, and how far training has come."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from simulator.training.snapshot import Snapshot, Started
from widgets.bench.back import Back
from widgets.bench.document import Document
from widgets.bench.session import Session, State
from widgets.icons import icon
from widgets.theme import LIGHT, Theme, tips
from widgets.window.actions import Actions
from widgets.window.progress import Progress
from widgets.words import clock, number

HEIGHT = 52
RUN, RUN_ICON = 96, 44
"""Width of the main button with its word and without."""
RATE_SPAN = 1.0
"""Seconds of training over which the updates per second are taken."""
NEEDS = {"second": 1120, "speed": 1000, "words": 720}
"""From which width on, in pixels, the figures after the first, the speed, and the buttons' words are shown."""

STANDS = {State.PAUSED: "paused", State.FINISHED: "done"}
"""What is said in place of the time left where training stands still."""


class Figure(QWidget):
    """A number with its name above it."""

    def __init__(self, name: str, tip: str, width: int) -> None:
        super().__init__()
        self.name, self.value = QLabel(name), QLabel("–")
        self.value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.name.setFont(sized(self.name.font(), 0.85))
        self.name.setForegroundRole(self.name.foregroundRole().PlaceholderText)
        self.value.setFont(sized(self.value.font(), 1.12, bold=True))
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


class Bar(QFrame):
    """Shows the figures of one session, under the name of one document; its buttons are commands."""

    def __init__(self, document: Document, session: Session, back: Back, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("bar")
        self.setFixedHeight(HEIGHT)
        self.document, self.session, self.actions_, self.theme = document, session, actions, LIGHT
        self.points: list[tuple[float, int]] = []
        """Seconds of training and update, as they came within the last RATE_SPAN."""
        self.title, self.saved = QLabel(), QLabel()
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setFont(sized(self.title.font(), 1.1, bold=True))
        self.saved.setFont(sized(self.saved.font(), 0.85))
        self.saved.setForegroundRole(self.saved.foregroundRole().PlaceholderText)
        self.buttons = {id: self._button(id) for id in ("run.toggle", "run.step", "run.reset")}
        self.update_, self.speed = QLabel(), QLabel()
        self.update_.setToolTip("Weight changes made, of those to make.")
        self.update_.setAccessibleName("Update")
        self.speed.setToolTip("Weight changes in a second of training; time spent training; time left at this speed.")
        self.speed.setAccessibleName("Speed and time")
        for label in (self.update_, self.speed):
            label.setFont(sized(label.font(), 0.92))
        self.progress = Progress()
        self.validation = Figure("Validation loss", "Loss on held-out data, which is never trained on.", 96)
        self.loss = Figure("Training loss", "Loss of the newest batch, before its update.", 92)
        self.right = Figure("Right", "Share of held-out answers that are right by the task's own criterion.", 60)
        self._build()
        self.progress.sought.connect(back.go_to)
        back.moved.connect(lambda: self.progress.look_at(back.asked))
        actions["run.toggle"].changed.connect(self._colour_run)
        session.state_changed.connect(self.show_state)
        session.collected.connect(self.show_snapshot)
        session.cleared.connect(self.clear)
        session.began.connect(self.show_past)
        session.adjusted.connect(self.show_updates)
        document.changed.connect(self.show_name)
        document.renamed.connect(self.show_name)
        document.undo_stack.cleanChanged.connect(self.show_name)
        self.clear()

    def _build(self) -> None:
        name = QVBoxLayout()
        name.setSpacing(0)
        for label in (self.title, self.saved):
            label.setFixedWidth(230)
            name.addWidget(label)
        how_far = QGridLayout()
        how_far.setSpacing(3)
        how_far.addWidget(self.update_, 0, 0)
        how_far.addWidget(self.speed, 0, 1, Qt.AlignmentFlag.AlignRight)
        how_far.addWidget(self.progress, 1, 0, 1, 2)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 4, 16, 4)
        row.setSpacing(8)
        row.addLayout(name)
        for button in self.buttons.values():
            row.addWidget(button)
        row.addSpacing(8)
        row.addLayout(how_far, 1)
        for figure in (self.validation, self.loss, self.right):
            row.addWidget(figure)

    def _button(self, id: str) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(self.actions_[id])
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(18, 18))
        button.setMinimumHeight(30)
        main = id == "run.toggle"
        button.setObjectName("main" if main else "other")
        if main:  # Run or Pause: what stands beside it must not move
            button.setFixedWidth(RUN)
        return button

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What needs more room than there is goes: first the second figure, then the speed, then words."""
        super().resizeEvent(event)
        width = event.size().width()
        self.loss.setVisible(width >= NEEDS["second"])
        self.speed.setVisible(width >= NEEDS["speed"])
        words = width >= NEEDS["words"]
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if words else Qt.ToolButtonStyle.ToolButtonIconOnly
        for button in self.buttons.values():
            button.setToolButtonStyle(style)
        self.buttons["run.toggle"].setFixedWidth(RUN if words else RUN_ICON)
        self.show_name()

    # What is shown

    @Slot()
    def show_name(self) -> None:
        font, room = self.title.fontMetrics(), self.title.width()
        self.title.setText(font.elidedText(self.document.name, Qt.TextElideMode.ElideRight, room))
        self.title.setToolTip(self.document.name)
        self.show_saved()

    def show_saved(self) -> None:
        """What of it stands in no file."""
        parts = {
            "edits": self.document.modified,
            "training": self.document.lacks(self.session.network, self.session.made),
        }
        lost = " and ".join(name for name, there in parts.items() if there)
        self.saved.setText(f"{lost} not saved" if lost else "saved" if self.document.path else "as opened")

    @Slot(object)
    def show_state(self, state: State) -> None:
        """A speed and a time left hold only as long as training goes on without a break."""
        self.points, self.rate = [], ""
        self._time("at the goal" if state is State.FINISHED and self.session.at_goal else STANDS.get(state, ""))

    @Slot()
    def clear(self) -> None:
        """A new network: no figures yet."""
        self.points = []
        self.rate = self.elapsed = self.left = ""
        for figure in (self.loss, self.validation, self.right):
            figure.show_text("–")
        self.speed.setText("")
        self.right.setVisible(self.session.experiment.data.has_criterion)
        self.show_updates()

    @Slot(object)
    def show_past(self, started: Started) -> None:
        """A network that was trained before is back: what was last known of it."""
        self.show_updates()
        past = self.session.history.validation
        if len(past.x):
            self._show_validation(*past.mean[-1])

    def _show_validation(self, loss: float, score: float) -> None:
        self.validation.show_text(number(loss))
        self.right.show_text(f"{100 * score:.3g} %" if score == score else "–")

    @Slot()
    def show_updates(self) -> None:
        made, total = self.session.made, self.session.experiment.training.updates
        self.update_.setText(f"Update <b>{made:,}</b> of {total:,}")
        self.progress.show_share(made, total, self.session.goal_update)
        self.show_saved()

    @Slot(object)
    def show_snapshot(self, snapshot: Snapshot) -> None:
        self.show_updates()
        if len(snapshot.records):
            self.loss.show_text(number(snapshot.loss))
        if len(snapshot.validation):
            self._show_validation(*snapshot.validation[-1, 1:])
        self.elapsed = clock(snapshot.seconds)
        self.points = [p for p in self.points if snapshot.seconds - p[0] < RATE_SPAN] + [
            (snapshot.seconds, snapshot.update)
        ]
        (then, before), (now, made) = self.points[0], self.points[-1]
        if self.session.state is State.RUNNING and now > then:
            rate = (made - before) / (now - then)
            self.rate = f"{number(rate)} updates/s"
            remaining = self.session.experiment.training.updates - made
            self.left = f"{clock(remaining / rate)} left" if rate else ""
        self._time(self.left)

    def _time(self, left: str) -> None:
        self.left = left
        self.speed.setText(" · ".join(part for part in (self.rate, self.elapsed, left) if part))

    # Colours

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        control = f"border: 1px solid {theme.border}; border-radius: 6px; padding: 0 10px;"
        self.setStyleSheet(
            f"#bar {{ background: {theme.base}; border: none; border-bottom: 1px solid {theme.edge}; }}"
            f"#bar QLabel {{ background: transparent; }}"
            f"#bar QToolButton {{ {control} background: {theme.base}; color: {theme.text}; }}"
            f"#bar QToolButton:hover {{ background: {theme.wash}; }}"
            f"#bar QToolButton:disabled {{ color: {theme.border}; border-color: {theme.edge}; }}"
            f"#bar QToolButton#main {{ background: {theme.accent}; color: {theme.on_accent}; font-weight: bold; "
            f"border-color: {theme.accent}; }}"
            f"#bar QToolButton#main:disabled {{ background: {theme.grid}; color: {theme.faint}; "
            f"border-color: {theme.edge}; }}"
            f"#bar QToolButton:focus {{ border: 2px solid {theme.text}; }}" + tips(theme)
        )
        self.progress.recolour(theme)
        self._colour_run()

    @Slot()
    def _colour_run(self) -> None:
        """The main button's icon has the colour of the text on it."""
        shape = self.actions_.shape("run.toggle")
        self.buttons["run.toggle"].setIcon(icon(shape, self.theme.on_accent, self.theme.faint))


def sized(font: QFont, factor: float, bold: bool = False) -> QFont:
    """The font in another size, in proportion to the user's own."""
    made = QFont(font)
    made.setPointSizeF(font.pointSizeF() * factor)
    made.setBold(bold)
    return made
