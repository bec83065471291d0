"""The gradient through time: how much of it is left, step by step away from the loss."""

import math
from typing import Any

import numpy as np

from simulator.layers import LAYERS
from simulator.probes.flow import Flow, StateFade
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.history import History
from widgets.bench.selection import Selection
from widgets.theme import Theme
from widgets.views.base import VIEWS, Numbers
from widgets.views.drawing import DASHED, DASHES, DOTS, Line
from widgets.views.flow_words import compared, figures, over, paragraph
from widgets.views.recurrent import RecurrentPlot
from widgets.views.spread import Spread

NOTHING = Flow("held-out", 0, (), ())
LEAST = 1e-12
"""A smaller share is as good as nothing, and not drawn."""
SIDE = 184
"""Width of the figures, in pixels."""


@VIEWS.register
class FlowView(RecurrentPlot):
    """The states of the selected layer, or of the last one that has any; with Compare, what remembers longest in
    untrained layers of other kinds beside what remembers longest here."""

    kind, title, order, probe, log = "flow", "Gradient flow", 10, "flow", True
    card, upper = "time", False
    tip = "How much of the gradient is left so many steps before the loss. Where little is, nothing is learned from it."

    def __init__(self) -> None:
        super().__init__()
        self.seen = NOTHING
        self.lines: list[tuple[StateFade, Line]] = []
        self.spread = Spread(log=True)
        self.plot.addItem(self.spread)
        self.fit, self.bound = self.widget.add_line(), self.widget.add_line("bound")
        self.put_beside(SIDE, "Compare Elman, LSTM, GRU")
        self.more.setToolTip(
            "Beside it, the gradient of untrained Elman, LSTM and GRU layers of the same size on the same data."
        )

    def options(self) -> dict[str, Any]:
        return {"part": self.selected.part, "compare": self.more.isChecked()}

    def select(self, selection: Selection) -> None:
        super().select(selection)
        if self.seen.states:
            self.show_states()

    def begin(self, started: Started) -> None:
        super().begin(started)
        self.seen = NOTHING
        self.show_states()

    def draw(self, snapshot: Snapshot, history: History) -> None:
        self.seen = snapshot.probes["flow"]
        self.show_states()

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
            line.draw(np.arange(len(state.fade.median)), state.fade.median)
        onward = bool(shown) and all(state.backwards for state in shown)
        self.label("steps on from the first loss" if onward else "steps back from the loss", "gradient that is left")
        self._fix_range(shown)
        self._show_main()
        self.widget.margin.update()
        self._say()

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
        steps = max(int((median >= LEAST).sum()) for median in medians)
        self.widget.fix(x=(0, max(steps - 1, 1)), y=(min(math.floor(low), -1), math.ceil(max(high, 0)) + 0.15))

    def _show_main(self) -> None:
        """Band, fitted line and bound of the state whose figures are shown."""
        main = self.main
        self.spread.clear()
        self.fit.clear()
        self.bound.clear()
        if main is None or self.seen.untrained:
            return
        fade, τ = main.fade, np.arange(len(main.fade.median))
        self.spread.draw(τ, np.maximum(fade.low, LEAST / 10), fade.high)
        if fade.geometric:
            self.fit.draw(τ[1:], fade.line())
        if main.bound is not None:
            with np.errstate(over="ignore"):
                self.bound.draw(τ, main.bound**τ)

    def _say(self) -> None:
        if self.seen.untrained:
            text = compared([(line.called, state.fade) for state, line in self.lines], self.theme)
        else:
            text = figures(self.main, self.theme)
        if self.seen.sequences:
            text += "<br>" + paragraph(over(self.seen.sequences, self.seen.part), self.theme.faint)
        self.words.setText(text)

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
        self._colour(theme)
        self._say()
