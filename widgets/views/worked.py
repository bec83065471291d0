"""Worked arithmetic: every number of one unit at one step, in any network."""

import math
import time
from collections import ChainMap
from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from simulator.arithmetic import plain
from simulator.arithmetic.figures import said
from simulator.arithmetic.reading import Reading
from simulator.arithmetic.written import Element, Entry, Line, Link
from simulator.experiment import TrainingSpec, otherwise
from simulator.network.lines import TRUNCATED, Lines
from simulator.network.notes import is_gradient, noted, was
from simulator.network.worked import SECTIONS, Worked, first_layer, width
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.history import History
from widgets.bench.selection import Selection
from widgets.maths import CurveOfUnit, CurvesOfLoss, MathPage
from widgets.maths.copying import ALL
from widgets.theme import Theme
from widgets.views.base import VIEWS, Numbers
from widgets.views.linked import Linked, of_what
from widgets.views.otherwise import Otherwise
from widgets.views.trying import Trying, agrees
from widgets.views.worked_head import Changes, Head

REST = 5
"""After an instant was drawn the view rests so many times as long as it took, while training goes on."""
TIED = "\u00a0=\u00a0"
"""No line ends there."""
BEYOND = 1e30
"""A run with larger numbers has diverged."""
DIVERGED = "The numbers are beyond all bounds: the run has diverged. Reset it, with a smaller learning rate."
AGREES = "✓ Finite difference agrees"
READ = "An input is given as it is: it has no net input, and no curve that it passes."
UNBENT = "The value of this unit passes no curve of its own: the lines above say how it is made."
HEAD = ["section", "about", "left", "symbols", "numbers", "result"]
INSET = 420, 104, 132
"""From which height of the view on, in pixels, there is room for a picture below the page; its heights."""


@VIEWS.register
class WorkedView(Otherwise):
    """Follows the selection and the training; what is typed is read in a pass of its own."""

    kind, title, order, card = "worked", "Arithmetic", 10, "worked"
    tip = "Every number of the selected unit at one time step: forward, error, backward, new weights."

    def __init__(self) -> None:
        super().__init__()
        self.trying = Trying(self.aside)
        self.worked: Worked | None = None
        self.chosen: Entry | None = None
        """The weight that was selected last, and not just pointed at."""
        self.training = TrainingSpec()
        self.lines: list[tuple[str, list[Line]]] = []
        self.rate = 0.0
        self.still, self.previewed, self.of = False, False, ""
        self.resting, self.waits, self.behind = QTimer(self, singleShot=True), False, False
        self.resting.timeout.connect(self._rested)
        self.reading.found.connect(self._take_reading)
        self.trying.found.connect(self._note)
        self._build()

    def _build(self) -> None:
        self.page = MathPage(self.theme)
        self.page.editable, self.page.tip = self._editable, self._told
        actions = [self._action(f"Copy all lines as {form}", partial(self._copy, form)) for form in ALL]
        self.to_paper = self._action("Export as PDF…", self.paper_asked.emit)
        self.page.addAction(self.to_paper)
        self.head, self.changes = Head(*actions, self.to_paper), Changes()
        self.curve, self.loss = CurveOfUnit(), CurvesOfLoss()
        self.insets = QStackedWidget()
        self.insets.addWidget(self.curve)
        self.insets.addWidget(self.loss)
        margins = QVBoxLayout()
        margins.setContentsMargins(12, 2, 12, 4)
        margins.setSpacing(8)
        margins.addWidget(self.head)
        below = QVBoxLayout()
        below.setContentsMargins(12, 4, 12, 6)
        below.setSpacing(8)
        below.addWidget(self.changes)
        below.addWidget(self.insets)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(0)
        self.box.addLayout(margins)
        self.box.addWidget(self.page, 1)
        self.box.addLayout(below)
        self.page.clicked.connect(self._click)
        self.page.hovered.connect(self._hover)
        self.page.edited.connect(self._edit)
        self.page.copied.connect(self.reported)
        self.page.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.head.section_chosen.connect(self._go_to)
        self.head.next_asked.connect(self.next_line)
        self.head.form_chosen.connect(self._show)
        self.changes.back_asked.connect(self._take_back)
        self.changes.over_asked.connect(self._take_over)

    def _action(self, text: str, do: object) -> QAction:
        action = QAction(text, self)
        action.triggered.connect(do)
        return action

    @property
    def picture(self) -> QWidget:
        return self.page

    # What it is about

    def begin(self, started: Started) -> None:
        super().begin(started)
        self.training, self.worked, self.lines = started.experiment.training, None, []
        self.trying.forget()
        self.resting.stop()
        self.page.forget_line()
        self.head.name_next(False)
        self.page.show_lines([])  # the new network's begin at the top
        self._stand_at(0)

    def follow(self, training: TrainingSpec) -> None:
        self.training = training

    def select(self, selection: Selection) -> None:
        walked = self.selection != selection == replace(self.selection, step=selection.step)
        super().select(selection)
        if self.previewed:
            self._wash()
            return
        self.chosen = self.weight
        self.behind = walked and self.resting.isActive()  # whoever drags along the steps does not wait for each
        if not self.behind:
            began = time.perf_counter()
            self._show()
            self._rest(began)

    @property
    def step(self) -> int:
        """The step selected, or else the last that is scored."""
        if self.seen is None or self.selection.step is not None:
            return super().step
        scored = np.flatnonzero(self.seen.scored)
        return self.program.variable("y").step_of(int(scored[-1]), len(self.seen.x)) if len(scored) else super().step

    @property
    def weight(self) -> Entry | None:
        chosen = self.selection.weight
        return Entry(*chosen) if chosen and self.seen and chosen[0] in self.seen.weights else None

    # What follows

    def draw(self, snapshot: Snapshot, history: History) -> None:
        self.turn_to(snapshot)
        self.still = snapshot.paused
        self.waits = self.resting.isActive() and not self.still
        if not self.waits:
            self.read_again()

    @Slot()
    def _rested(self) -> None:
        waited, late, self.waits, self.behind = self.waits, self.behind, False, False
        if waited:
            self.read_again()
        elif late:
            self.select(self.selection)

    def _rest(self, began: float) -> None:
        self.resting.start(round(REST * 1000 * (time.perf_counter() - began)))

    @Slot()
    def read_again(self) -> None:
        """Take the pass as it was seen, or read it again with what was typed."""
        if self.seen is None:
            return
        began = time.perf_counter()
        self.trying.forget()
        given = self.what.given(self.seen, self.program)
        self.trying.difference, self.rate = partial(given.difference, self.seen), given.rate
        if self.what.changes:
            self.reading.ask(given, self.seen)
        else:
            self.reading.forget()
            self._take_reading(self.seen.reading(self.program))
        self._rest(began)

    @Slot(object)
    def _take_reading(self, reading: Reading) -> None:
        if self.seen and len(reading.values["x"]) == len(self.seen.x):
            self._work(reading)

    @Slot()
    def _show(self, *_: object) -> None:
        if self.worked:
            self._work(self.worked.lines.reading)

    def _work(self, reading: Reading) -> None:
        """The lines of a reading, for what is selected."""
        assert self.seen
        selection, weight = self.selection, self.chosen
        lines = Lines(self.program, reading, focus=frozenset({weight} if weight else ()))
        layer = selection.layer
        if not layer and selection.unit is None:
            layer = first_layer(lines)
        unit = min(selection.unit or 0, max(width(lines, layer) - 1, 0))
        matrices = self.head.form.index == 1
        rate, scored = self.rate, self.seen.has_target
        self.worked = Worked(lines, layer, unit, self.step, weight, rate, matrices, scored)
        self.lines = self.worked.sections() if bounded(reading) else []
        self.head.of.setText(self.words.replace(" = ", TIED) if self.lines else DIVERGED)
        self.changes.show_changes([change.said for change in self.what.changes], len(self.what.weights))
        self.page.mark_changed(dict(ChainMap(*(change.marks(self.worked) for change in self.what.changes))))
        self._name_next()
        self._show_curve()
        y, d, φ = self.worked.output()
        self.loss.show_output(y, d if scored and self.lines else math.nan, φ)
        self._note()
        self._wash()

    @Slot()
    def _note(self) -> None:
        """Show the lines with what is known about them."""
        assert self.worked
        before = self.seen.reading(self.program) if self.what.changes and self.seen else None
        found = [
            (title, [self._noted(line, was(line, before, self._rate) if before else "") for line in lines])
            for title, lines in self.lines
        ]
        if self.worked.scored and found:
            found[-1][1][-1] = noted(found[-1][1][-1], self._otherwise())
        self.page.show_lines(found)
        if self.still:
            self.trying.want(self.worked.weights)

    def _noted(self, line: Line, before: str) -> Line:
        tried = self._tried(line)
        if tried.startswith(AGREES):  # an error that is held up does not reach every weight
            line = replace(line, note=line.note.replace(TRUNCATED, ""))
        return noted(line, tried, before)

    def _tried(self, line: Line) -> str:
        """What the finite difference says about a gradient, while all stands still."""
        if not (self.still and is_gradient(line)):
            return ""
        link = line.links[0]
        assert isinstance(link, Entry) and self.worked
        if link not in self.trying.known:
            return "Finite difference: …"
        found, gradient = self.trying.known[link], self.worked.lines.reading.gradients[link.matrix]
        if agrees(found, float(gradient[link.row, link.column])):
            return f"{AGREES}: {said(found)}."
        return f"Finite difference: {said(found)}."

    @property
    def _rate(self) -> float:
        """η as it is in the run."""
        return self.seen.learning_rate if self.seen else self.rate

    def _otherwise(self) -> str:
        held_out = self.seen is not None and self.seen.part != "batch"
        summed = self.started.experiment.network.reduction == "sum"
        return otherwise(self.training, self.training.batch, held_out, summed)

    @property
    def words(self) -> str:
        assert self.seen
        return of_what(self.linked.worked, self.seen, self.started.experiment.network)

    # Linked

    @property
    def linked(self) -> Linked:
        assert self.worked
        return Linked(self.worked, self.columns)

    def _editable(self, link: Link, value: float) -> bool:
        return self.linked.editable(link, value)

    def _told(self, link: Link) -> str:
        return self.linked.told(link)

    def _wash(self) -> None:
        """Mark what is selected in every line, and what the current line is about."""
        links: list[Link] = [self.weight] if self.weight else []
        self.page.highlight(links)

    @Slot(object)
    def _click(self, link: Link) -> None:
        if not self.worked or (self.page.edit is not None and isinstance(link, Element)):
            return  # it is typed over
        before, self.previewed = self.selection, self.page.edit is not None
        if parts := self.linked.parts(link):
            self.pointed.emit(parts)
            if self.selection == before and not self.previewed:  # it was pointed at already
                self.select(before)
        self.previewed = False

    @Slot(object)
    def _hover(self, link: Link | None) -> None:
        """A weight under the pointer is selected as long as it is there, the one chosen before afterwards."""
        if self.worked is None or self.page.edit is not None:
            return
        weight = link if isinstance(link, Entry) else self.chosen
        self.previewed = True
        self.pointed.emit({"weight": (weight.matrix, weight.row, weight.column) if weight else None})
        self.previewed = False

    def _show_curve(self, name: str = "") -> None:
        """The unit on its φ: on the one of a variable, if that has one."""
        assert self.worked
        self.of = name or self.of
        if not self.lines:
            self.curve.show_unit("", 0.0)
        elif found := self.worked.curve(self.of):
            self.curve.show_unit(*found)
        else:
            self.curve.show_unit("", 0.0, without=READ if self.worked.layer == -1 else UNBENT)

    # Walking

    @Slot(int)
    def _go_to(self, place: int) -> None:
        """Bring a section to the top, with the picture that belongs to it."""
        title = next((title for title, _ in self.lines if title.startswith(SECTIONS[place])), None)
        if title:
            self.page.go_to(title)
        self._stand_at(place)

    def _stand_at(self, place: int) -> None:
        self.head.sections.select(place)
        self.insets.setCurrentWidget(self.loss if SECTIONS[place] == "Error" else self.curve)

    @Slot()
    def _scrolled(self) -> None:
        top = self.page.top_section
        for place, name in enumerate(SECTIONS):
            if top.startswith(name):
                self._stand_at(place)

    @Slot()
    def next_line(self) -> None:
        """Mark the line after the current one, and select what it is about; after the last, where the button says so,
        the first."""
        if self.worked is None or not self.lines:
            return
        places = self._places
        after = places.index(self.page.current) + 1 if self.page.current in places else 0
        title, k = places[after % len(places)]
        line = dict(self.lines)[title][k]
        self.page.mark_line(title, k)
        self._name_next()
        self._stand_at(next(place for place, name in enumerate(SECTIONS) if title.startswith(name)))
        self._show_curve(next((link.variable for link in line.links if isinstance(link, Element)), ""))
        weight = next((link for link in line.links if isinstance(link, Entry)), None)
        here = {"layer": self.worked.layer, "unit": self.worked.unit, "step": self.worked.step}
        self.pointed.emit({**here, "weight": (weight.matrix, weight.row, weight.column)} if weight else here)

    @property
    def _places(self) -> list[tuple[str, int]]:
        """Each line's section and number."""
        return [(title, k) for title, lines in self.lines for k in range(len(lines))]

    def _name_next(self) -> None:
        """After the last line comes the first again."""
        self.head.name_next(bool(self.lines) and self.page.current == self._places[-1])

    # Typed

    @Slot(object, float)
    def _edit(self, link: Link, value: float) -> None:
        if change := self.linked.change(link, value):
            self.what.make(change)

    @Slot()
    def _take_back(self) -> None:
        self.what.clear()

    @Slot()
    def _take_over(self) -> None:
        self.written.emit(self.what.weights)

    # Elsewhere

    def _copy(self, form: str, _: bool = False) -> None:
        self.page.copy(f"All lines are copied as {form}.", ALL[form](self.page.sections))

    def paper(self) -> bytes:
        return self.page.pdf(f"{self.started.experiment.title}: {self.words}")

    def numbers(self) -> Numbers:
        rows = [
            [line.section, line.about, *plain.forms(line, digits=None)] for _, lines in self.lines for line in lines
        ]
        return HEAD, rows

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        roomy, small, large = INSET
        self.insets.setVisible(self.height() >= roomy)
        self.insets.setFixedHeight(large if self.height() >= 1.3 * roomy else small)

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        for part in (self.head, self.page, self.curve, self.loss):
            part.recolour(theme)


def bounded(reading: Reading) -> bool:
    """Whether all numbers are such that one can count with them."""
    with np.errstate(invalid="ignore"):
        arrays = (*reading.values.values(), *reading.adjoints.values(), *reading.weights.values())
        return all(not a.size or np.abs(a).max() < BEYOND for a in arrays)
