"""The gradient through time: how much of it is left, step by step away from the loss."""

import math
from typing import Any

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout

from simulator.layers import LAYERS
from simulator.probes.flow import Flow, StateFade
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.history import History
from widgets.bench.selection import Selection
from widgets.theme import Theme
from widgets.views.base import VIEWS, Numbers
from widgets.views.course import Course, Spark
from widgets.views.drawing import DASHED, DASHES, DOTS, Array, Line
from widgets.views.flow_words import JOIN, compared, figures, over, paragraph
from widgets.views.recurrent import RecurrentPlot
from widgets.views.spread import Spread

TALL = 190
"""Height from which on the figures may have three lines, in pixels."""
NOTHING = Flow("held-out", 0, (), ())
LEAST = 1e-12
"""A smaller share is as good as nothing, and not drawn."""


@VIEWS.register
class FlowView(RecurrentPlot):
    """The states of the selected layer, or of the last one that has any; with Compare, what remembers longest in
    untrained layers of other kinds beside what remembers longest here."""

    kind, title, order, probe, log = "flow", "Gradient flow", 10, "flow", True
    card, upper = "time", False
    tip = "How much of the loss's gradient is left at each time step. Where little is, nothing is learned from it. "
    tip += "A click selects the step."

    def __init__(self) -> None:
        super().__init__()
        self.seen = NOTHING
        self.lines: list[tuple[StateFade, Line]] = []
        self.spread = Spread(log=True)
        self.plot.addItem(self.spread)
        self.fit, self.bound = self.widget.add_line(), self.widget.add_line("bound")
        self.mark, self.spark = self.widget.add_mark(), Spark()
        self.spark.setFixedSize(self.spark.sizeHint())
        self.spark.setToolTip("λ over training, as far as this was seen; the dots stand at 1, where nothing fades.")
        self.courses: dict[tuple[object, ...], Course] = {}
        """λ over training, by what it is of."""
        self.widget.clicked.connect(self._click)
        self.speak("Compare Elman, LSTM, GRU")
        self.more.setToolTip(
            "Beside it, the gradient of untrained Elman, LSTM and GRU layers of the same size on the same data."
        )
        head = QHBoxLayout()
        head.setContentsMargins(4, 0, 4, 0)
        head.setSpacing(8)
        head.addWidget(self.words, 1, Qt.AlignmentFlag.AlignTop)
        for part in (self.spark, self.more):
            head.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
        self.box.setSpacing(0)
        self.box.insertLayout(0, head)

    def options(self) -> dict[str, Any]:
        return {**self.selected.sequence_alone, "compare": self.more.isChecked()}

    def select(self, selection: Selection) -> None:
        layer = self.selected.layer
        super().select(selection)
        if self.seen.states and layer != selection.layer:
            self.show_states()
        self._mark()

    @Slot(float, float)
    def _click(self, t: float, _: float) -> None:
        step = round(t) - 1
        if 0 <= step < self.seen.steps:
            self.pointed.emit({"step": step})

    def _mark(self) -> None:
        """The step that is looked at: without one, the last."""
        steps, step = self.seen.steps, self.selected.step
        self.mark.put(min(steps if step is None else step + 1, steps) if steps else None)

    def begin(self, started: Started) -> None:
        super().begin(started)
        self.seen, self.courses = NOTHING, {}
        self.show_states()
        self._mark()

    def draw(self, snapshot: Snapshot, history: History) -> None:
        self.seen = snapshot.probes["flow"]
        for state in self.seen.states:
            fade = state.fade
            rate = fade.rate if fade.geometric else math.nan
            self._course(state).add(snapshot.update, rate, history.is_past(snapshot))
        self.show_states()
        self._mark()

    def _course(self, state: StateFade) -> Course:
        """How λ of a state went."""
        of = self.seen.part, state.layer, state.name, state.backwards, state.alone
        return self.courses.setdefault(of, Course())

    # What is shown

    def shown(self) -> list[StateFade]:
        """The states of one layer; compared, what remembers longest in each."""
        states = self.seen.states
        layers = {state.layer for state in states}
        layer = self.selected.layer if self.selected.layer in layers else max(layers, default=0)
        here = [state for state in states if state.layer == layer]
        if not self.seen.untrained:
            return here
        return [*self.seen.untrained, *[state for state in here if not state.alone][-1:]]

    def show_states(self) -> None:
        shown = self.shown()
        names = [self._called(state) for state in shown]
        if [line.called for _, line in self.lines] != names:
            for _, line in self.lines:
                self.widget.take_out(line)
            self.lines = [(state, self.widget.add_line(name)) for state, name in zip(shown, names, strict=True)]
            self._colour(self.theme)
        self.lines = [(state, line) for state, (_, line) in zip(shown, self.lines, strict=True)]
        for state, line in self.lines:
            line.draw(*self._in_time(state, state.fade.median))
        self.label("time step", f"gradient that is left of the loss {self._losses(shown)}")
        self._fix_range(shown)
        self._show_main()
        self.widget.margin.again()
        self._say()

    def _in_time(self, state: StateFade, shares: Array, away: int = 0) -> tuple[Array, Array]:
        """Time steps, counted from 1, and what stands there of shares that begin so many steps away from the loss."""
        first, last = self.seen.ends
        τ = np.arange(away, away + len(shares))
        return (first + 1 + τ, shares) if state.backwards else ((last + 1 - τ)[::-1], shares[::-1])

    def _losses(self, shown: list[StateFade]) -> str:
        """Where the losses stand that come back."""
        first, last = self.seen.ends
        at = sorted({first + 1 if state.backwards else last + 1 for state in shown})
        return "at t = " + " and ".join(map(str, at)) if at else ""

    def _called(self, state: StateFade) -> str:
        """Its name in the margin."""
        if self.seen.untrained:
            here = not any(state is each for each in self.seen.untrained)
            return f"{'this ' * here}{LAYERS[state.kind].written} {state.name}"
        both = len({each.backwards for each in self.seen.states if each.layer == state.layer}) > 1
        way = (" ←" if state.backwards else " →") if both else ""
        return f"{state.name}{way}{' alone' * state.alone}"

    @property
    def main(self) -> StateFade | None:
        """The state whose figures are shown: what remembers longest."""
        whole = [state for state, _ in self.lines if not state.alone]
        return whole[-1] if whole else None

    def _fix_range(self, shown: list[StateFade]) -> None:
        """From whole decades to whole decades, so that the axis does not creep."""
        if not shown:
            return
        medians = [state.fade.median for state in shown]
        seen = np.concatenate(medians)
        seen = seen[(seen >= LEAST) & (seen < 1 / LEAST)]
        low, high = (math.log10(edge) for edge in (seen.min(), seen.max())) if seen.size else (-1, 0)
        x, y = (0.5, max(self.seen.steps, 1) + 0.5), (min(math.floor(low), -1), math.ceil(max(high, 0)) + 0.15)
        self.widget.fix(x, y)

    def _show_main(self) -> None:
        """Band, fitted line and bound of the state whose figures are shown."""
        main = self.main
        self.spread.clear()
        self.fit.clear()
        self.bound.clear()
        if main is None or self.seen.untrained:
            return
        fade, τ = main.fade, np.arange(len(main.fade.median))
        t, low = self._in_time(main, np.maximum(fade.low, LEAST / 10))
        self.spread.draw(t, low, self._in_time(main, fade.high)[1])
        if fade.geometric:
            self.fit.draw(*self._in_time(main, fade.line(), away=1))
        if main.bound is not None:
            with np.errstate(over="ignore"):
                self.bound.draw(*self._in_time(main, main.bound**τ))

    def _say(self) -> None:
        if self.seen.untrained:
            text = compared([(line.called, state.fade) for state, line in self.lines], self.theme)
        else:
            main = self.main
            text = figures(main, self.theme, self._course(main).first if main else None)
            self.spark.show_course(self._course(main) if main else Course())
        if self.seen.sequences:
            text += JOIN + paragraph(over(self.seen.sequences, self.seen.part), self.theme.faint)
        self.words.setText(text)
        self.words.setToolTip(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little height, the figures have as many lines as the button beside them; the pointer shows
        all."""
        super().resizeEvent(event)
        lines = 2 if event.size().height() < TALL else 3
        self.words.setMaximumHeight(lines * self.words.fontMetrics().lineSpacing())

    def numbers(self) -> Numbers:
        rows = [
            [line.called, τ, *map(float, each)]
            for state, line in self.lines
            for τ, each in enumerate(zip(state.fade.median, state.fade.low, state.fade.high, strict=True))
        ]
        return ["state", "steps", "median", "tenth", "nine_tenths"], rows

    def _colour(self, theme: Theme) -> None:
        """A colour for each state, and what it keeps alone in the same, dotted; beside untrained kinds, dashes."""
        place = -1
        for state, line in self.lines:
            place += not state.alone
            own = bool(self.seen.untrained) and state is self.lines[-1][0]  # on top of what it may cover
            colour = theme.text if own else theme.series[place % len(theme.series)]
            dash = DASHES[1] if own else DASHES[2] if state.alone else None
            line.style(colour, 1.5 if state.alone else 2, dash)
            line.setZValue(1)
        whole = [line for state, line in self.lines if not state.alone]
        if whole:
            self.spread.style(whole[-1].colour)
        self.fit.style(theme.text, 1, DASHED)
        self.bound.style(theme.faint, 1, DOTS)

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        self.mark.style(theme)
        self.spark.recolour(theme)
        self._colour(theme)
        self._say()
