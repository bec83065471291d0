"""The card with the curves of the runs whose eye is open."""

import html
from collections import Counter
from collections.abc import Mapping

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSlider,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from simulator.experiment import Experiment
from simulator.losses import loss_of
from simulator.race import CURVES
from simulator.runs import AXES, Entry
from widgets.race.chart import CALLED, CAPTIONS
from widgets.runs.looking import MOST, Sight
from widgets.runs.shown import Shown
from widgets.runs.traces import Looks, Trace, Traces
from widgets.segments import Segments
from widgets.theme import LIGHT, Theme, card, tips
from widgets.views.base import Numbers
from widgets.views.margin import small

NAMES = 128
"""Width of the names, in pixels."""
FULL = 0.2
"""The widest mean, as a share of the x axis."""
AXIS_WORDS = {"update": "updates", "sequences": "sequences", "cpu_seconds": "CPU s", "seconds": "wall s"}
NOTHING = "No curve is drawn. Train a network, and its run is listed here; the eye in front of a run draws its curve."


class Curves(QFrame):
    """Can be exported as a view can."""

    kind, title, unsaid = "runs", "Runs", ""
    parted = Signal(str)
    """Only the runs of this measure are to be drawn."""

    def __init__(self, shown: Shown) -> None:
        super().__init__()
        self.setObjectName("card")
        self.shown, self.theme, self.sight = shown, LIGHT, Sight()
        self.plot, self.note = Traces(NAMES), QLabel()
        self.note.setFont(small())
        self.note.setToolTip("Losses can be compared where data and loss are the same.")
        self.note.linkActivated.connect(lambda: self.parted.emit(self.measures[0]))
        self.measures: list[str] = []
        """Of what the curves that are drawn are: what stands first is what they can be parted to."""
        self.which, self.smoothing, self.log = QComboBox(), QSlider(Qt.Orientation.Horizontal), QCheckBox("log")
        for curve in ("validation_loss", "loss", "score"):
            self.which.addItem(CALLED[curve].capitalize(), curve)
        self.which.setToolTip("Which curve of each run is drawn.")
        self.which.setAccessibleName("Curve")
        self.axis = Segments(*((AXIS_WORDS[axis], f"Draw over {CAPTIONS[axis]}.") for axis in AXES))
        self.smoothing.setRange(0, 100)
        self.smoothing.setFixedWidth(92)
        self.smoothing.setToolTip("How much curves are smoothed; the raw one stays faintly behind.")
        self.smoothing.setAccessibleName("Smoothing")
        self.log.setChecked(True)
        self.log.setToolTip("A logarithmic y axis, on which zero cannot be shown.")
        self.which.currentIndexChanged.connect(self._turn)
        self.axis.chosen.connect(self.redraw)
        self.smoothing.valueChanged.connect(self.redraw)
        self.log.toggled.connect(self.redraw)
        self._lay_out()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        self.word = QLabel("smoothing")
        self.word.setFont(small())
        head.addWidget(self.which)
        head.addWidget(self.axis)
        head.addStretch(1)
        for part in (self.word, self.smoothing, self.log):
            head.addWidget(part)
        self.empty = QLabel(NOTHING)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setWordWrap(True)
        self.stack = QStackedLayout()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.plot)
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 8, 8, 6)
        box.setSpacing(4)
        box.addLayout(head)
        box.addLayout(self.stack, 1)
        box.addWidget(self.note)
        self.note.hide()

    @property
    def looks(self) -> Looks:
        share = (self.smoothing.value() / 100) ** 2 * FULL
        return Looks(self.which.currentData(), AXES[self.axis.index], share, self.log.isChecked())

    @Slot()
    def _turn(self) -> None:
        """A share has no logarithm that says anything."""
        self.log.setChecked(self.which.currentData() != "score")
        self.redraw()

    def show_sight(self, sight: Sight) -> None:
        self.sight = sight
        self.redraw()

    @Slot()
    def redraw(self) -> None:
        sight = self.sight
        entries = {entry.id: entry for entry in sight.entries}
        drawn = {id: entries[id] for id in self.shown.places if id in entries and id in sight.curves}
        briefs = {
            id: [*filter(None, [entry.facts.leaves]), *(change.brief for change in sight.changes(entry))]
            for id, entry in drawn.items()
        }
        names = named({id: entry.brief for id, entry in drawn.items()}, briefs)
        traces = [Trace(entry, self.shown.places[id], sight.curves[id], names[id]) for id, entry in drawn.items()]
        known = [sight.experiments[id] for id in drawn if id in sight.experiments]
        looks = self.looks
        unit = f": {unit_of(known)}" if looks.curve != "score" and unit_of(known) else ""
        caption = CAPTIONS[looks.axis], f"{CALLED[looks.curve]}{unit}"
        alone = len({entry.measure for entry in drawn.values()}) == 1
        self.plot.draw(traces, looks, goal_of(known, looks.curve) if alone else None, caption)
        self.stack.setCurrentWidget(self.plot if traces else self.empty)
        newest = sorted(drawn.values(), key=lambda entry: entry.id, reverse=True)
        self._note(sorted(newest, key=lambda entry: not entry.pinned), names)

    def _note(self, drawn: list[Entry], names: Mapping[str, str]) -> None:
        """What is to be known of the curves: that there are no more, or that they are of several tasks, of which those
        that the first of `drawn` has can be left alone."""
        self.measures = list(dict.fromkeys(entry.measure for entry in drawn))
        notes = []
        if len(self.shown.places) >= MOST:
            notes.append(f"{MOST} curves are drawn, which is all there is room for; close an eye to draw another.")
        if len(self.measures) > 1:
            link = f"Draw only those that can be compared with {html.escape(names[drawn[0].id])}"
            link = f'<a style="color: {self.theme.accent}" href="#">{link}</a>'
            notes.append(f"Curves of {len(self.measures)} tasks, whose losses cannot be compared. {link}")
        self.note.setText("<br>".join(notes))
        self.note.setVisible(bool(notes))

    def choose(self, id: str) -> None:
        """Have this run's name bold; "": none."""
        drawn = self.plot.drawn.get(id)
        self.plot.margin.chosen = drawn.smooth if drawn else None
        self.plot.margin.update()

    def recolour(self, theme: Theme) -> None:
        self.theme = theme
        self.plot.recolour(theme)
        self.axis.recolour(theme)
        self.setStyleSheet(card(theme) + f"#card > QLabel {{ color: {theme.faint}; }}" + tips(theme))
        self.redraw()

    # What is exported

    @property
    def picture(self) -> QWidget:
        return self.plot

    def paint_picture(self, painter: QPainter, area: QRectF, factor: float) -> None:
        self.plot.paint(painter, area, factor)

    def numbers(self) -> Numbers:
        return self.plot.numbers()


def named(names: Mapping[str, str], changed: Mapping[str, list[str]]) -> dict[str, str]:
    """Each run's name, and of those that share one in what they differ from each other, or else the end of the id."""
    found = {}
    for name in set(names.values()):
        same = [id for id in names if names[id] == name]
        shared = set.intersection(*(set(changed[id]) for id in same))
        own = {id: ", ".join(each.replace("_", " ") for each in changed[id] if each not in shared) for id in same}
        often = Counter(own.values())
        for id in same:
            words = f"{name}, {own[id]}" if own[id] and len(same) > 1 else name
            found[id] = words if often[own[id]] == 1 else f"{words} ·{id[-4:]}"
    return found


def unit_of(experiments: list[Experiment]) -> str:
    """What the loss is, where it is the same for all."""
    units = {loss_of(each.network.loss, each.network.reduction).unit for each in experiments}
    return units.pop() if len(units) == 1 else ""


def goal_of(experiments: list[Experiment], curve: str) -> float | None:
    """The goal that all have who have one."""
    loss, score = 0, 1
    which = score if curve == "score" else loss
    goals = {goal for each in experiments if (goal := each.training.goals[which]) is not None}
    return goals.pop() if len(goals) == 1 and curve in CURVES else None
