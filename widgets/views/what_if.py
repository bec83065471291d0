"""What if a state, a gate or a weight were another: the pass before and after."""

import math
import time
from functools import partial

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from simulator.arithmetic.reading import Reading
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.changes import Change, Forget, Hold, Other, letter_of, shuffled
from widgets.bench.history import History
from widgets.bench.selection import Selection
from widgets.drawing.entries import symbol_of
from widgets.theme import Theme
from widgets.views.base import VIEWS, Numbers
from widgets.views.before_after import BeforeAfter, steps
from widgets.views.holding import Holding, Offered
from widgets.views.otherwise import Otherwise
from widgets.views.steps import Span

MOST = 4
"""Changes that are named; more are counted."""
REST = 4
"""After a reading the view rests so many times as long as it took: large networks follow more slowly."""
CLEAR = (
    "The memory that step t = {} hands on is held at 0, so that the steps after it begin anew. Where the output reads "
    "the same state, as it does h, it changes at that step, too."
)
NO_MEMORY = "There is no memory to clear: no step of this network reads what stood at another."
NO_TARGET = "This sequence has no target, so it has no loss."


@VIEWS.register
class WhatIfView(Otherwise):
    """Holds states, gates and weights at other values, in a pass of its own."""

    kind, title, order, card = "what-if", "What if", 20, "worked"
    tip = "Hold a state, a gate or a weight at another value and see what follows. The network itself is not touched."

    def __init__(self) -> None:
        super().__init__()
        self.holding, self.plots = Holding(), BeforeAfter()
        self.after: Reading | None = None
        self.reading.found.connect(self._take_after)
        self.orders = 0
        """How often steps were shuffled, so that each time they are otherwise."""
        self.resting, self.waits = QTimer(self, singleShot=True), False
        self.resting.timeout.connect(self._rested)
        self.list = QVBoxLayout()
        self.list.setSpacing(2)
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        self.output = QComboBox()
        self.output.setToolTip("The output that is drawn; a click on one in the drawing chooses it, too.")
        self.output.setAccessibleName("Output")
        self.output.activated.connect(self._redraw)
        said = QHBoxLayout()
        said.addWidget(self.verdict, 1)
        said.addWidget(self.output)
        self.box.setContentsMargins(12, 6, 12, 8)
        self.box.addWidget(self.holding)
        self.box.addLayout(self._buttons())
        self.box.addLayout(self.list)
        self.box.addLayout(said)
        self.box.addWidget(self.plots, 1)
        self.holding.chosen.connect(self._show_value)
        self.holding.dragged.connect(partial(self._hold, drag=True))
        self.holding.typed.connect(self._hold)
        self.holding.refused.connect(self.verdict.setText)

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        self.buttons = {}
        for place, (word, tip, do) in enumerate((
            ("Clear memory", "", self.clear_memory),
            ("Shuffle", "The steps come in another order; targets stay where only some steps have one.",
             self.shuffle),
            ("Undo", "Take the last change back.", lambda: self.what.undo()),
            ("Redo", "Make it again.", lambda: self.what.redo()),
            ("All back", "Take all changes back, also those typed into the arithmetic.", lambda: self.what.clear()),
        )):  # fmt: skip
            if place == 2:
                row.addStretch()
            self.buttons[word] = button = QToolButton()
            button.setText(word)
            button.setToolTip(tip)
            button.clicked.connect(partial(self._do, do))
            row.addWidget(button)
        return row

    @property
    def picture(self) -> QWidget:
        return self.plots

    def _do(self, do: object, _: bool = False) -> None:
        assert callable(do)
        if self.seen:
            do()

    # What can be held

    def begin(self, started: Started) -> None:
        super().begin(started)
        self.after = None
        self.output.clear()
        self.output.addItems(started.outputs)
        self.output.setVisible(len(started.outputs) > 1)
        self.holding.offer([])

    def select(self, selection: Selection) -> None:
        before = self.selection
        super().select(selection)
        if self.seen:
            self.holding.offer(self._offered())
            if selection.unit is not None and (before.layer, before.unit) != (selection.layer, selection.unit):
                self._choose_unit(selection.layer, selection.unit)
            self._show_value()
            self._name_step()

    def _choose_unit(self, layer: int, unit: int) -> None:
        """What is held is of the layer, its state if it was another's."""
        name = self.holding.name
        kept = name is not None and (not name or self._layer_of(name) == layer)
        self.holding.choose(name if name is not None and kept else self._state(layer), unit)
        if layer == self._last and unit != self.output.currentIndex():
            self.output.setCurrentIndex(unit)
            self._redraw()

    def _layer_of(self, name: str) -> int:
        return int(name.split(".")[0]) if "." in name else self._last

    @property
    def _last(self) -> int:
        """The read-out's number."""
        return len(self.started.experiment.network.layers)

    def _state(self, layer: int) -> str:
        return "y" if layer == self._last else f"{layer}.h"

    def _offered(self) -> list[Offered]:
        """The weight that is selected, then the selected layer's state, its other variables, then other layers'."""
        assert self.seen
        layers = self.started.experiment.network.layers
        wanted = []
        for name in self.seen.values:
            room, _, letter = name.rpartition(".")
            if room and not letter.endswith("'") and letter != "x":
                number = int(room.split(".")[0])
                wanted.append((f"{letter_of(name)} of {layers[number].written} {number + 1}", name))
        wanted.append(("y, the output", "y"))
        layer = self.selection.layer
        wanted.sort(key=lambda each: (self._layer_of(each[1]) != layer, each[1] != self._state(layer)))
        if weight := self.selection.weight:
            wanted.insert(0, (f"weight {symbol_of(self.columns, *weight)}", ""))
        return wanted

    def _range(self, name: str) -> Span:
        """Between which values it can be."""
        signals = self.columns[self._layer_of(name) + 1].signals if name else ()
        spans = ((signal.low, signal.high) for signal in signals if signal.name == name.rpartition(".")[2])
        return next(spans, (-math.inf, math.inf))

    @Slot()
    def _show_value(self) -> None:
        """The value that it has now."""
        if not self.seen or (name := self.holding.name) is None:
            return
        self.holding.limit(*self._range(name))
        if name:
            values = self.after.values[name][:, 0] if self.after else self.seen.values[name]
            self.holding.show_units(values.shape[1])
            row = self.program.variable(name).row_at(self.step, len(self.seen.x))
            self.holding.show_value(float(values[min(row, len(values) - 1), self.holding.unit.value() - 1]))
        elif weight := self.selection.weight:
            self.holding.show_units(0)
            matrix, *at = weight
            self.holding.show_value(self.what.weights.get(weight, float(self.seen.weights[matrix][tuple(at)])))

    def _name_step(self) -> None:
        """Say which step's memory is cleared: on the button there is no room for it."""
        clear, t = self.buttons["Clear memory"], self.step + 1
        clear.setToolTip(CLEAR.format(t) if clear.isEnabled() else NO_MEMORY)

    # Changes

    def _hold(self, value: float, drag: bool = False) -> None:
        if self.seen and (change := self._change(value)):
            self.what.make(change, drag)

    def _change(self, value: float) -> Change | None:
        assert self.seen
        if name := self.holding.name:
            variable, T = self.program.variable(name), len(self.seen.x)
            step = None if self.holding.always else variable.step_of(variable.row_at(self.step, T), T)
            return Hold(name, self.holding.unit.value() - 1, step, value)
        weight = self.selection.weight
        return Other(*weight, value, symbol_of(self.columns, *weight)) if weight else None

    def clear_memory(self) -> None:
        self.what.make(Forget(self.step))

    def shuffle(self) -> None:
        assert self.seen
        self.orders += 1
        self.what.make(shuffled(self.orders, self.seen))

    # What follows

    def draw(self, snapshot: Snapshot, history: History) -> None:
        if self.turn_to(snapshot):
            self.after = None
        new = self.holding.name is None
        self.holding.offer(self._offered())
        if new and self.selection.unit is not None:
            self._choose_unit(self.selection.layer, self.selection.unit)
        remembers = bool(self.program.memory)
        self.buttons["Clear memory"].setEnabled(remembers)
        self._name_step()
        self.read_again()
        if not self.holding.slider.isSliderDown() and not self.holding.value.isModified():
            self._show_value()

    @Slot()
    def read_again(self) -> None:
        """Read the pass again, and draw it; soon, where it is too early."""
        self.waits = self.resting.isActive()
        if not self.seen or self.waits:
            return
        began = time.perf_counter()
        self._name_changes()
        if self.what.changes:
            self.reading.ask(self.what.given(self.seen, self.program), self.seen)
        else:
            self.reading.forget()
            self._take_after(None)
        self.resting.start(round(REST * 1000 * (time.perf_counter() - began)))

    @Slot(object)
    def _take_after(self, after: Reading | None) -> None:
        if self.seen and (after is None or len(after.values["x"]) == len(self.seen.x)):
            self.after = after
            self._draw(after)

    @Slot()
    def _rested(self) -> None:
        if self.waits:
            self.read_again()

    def _draw(self, after: Reading | None) -> None:
        assert self.seen
        output = max(self.output.currentIndex(), 0)
        self.plots.show_pass(self.seen, after, self.program, output, self.selection.layer)
        before = f"Loss of this sequence: {self.seen.loss:.4g}"
        if not self.seen.has_target:
            self.verdict.setText(NO_TARGET)
        elif after:
            self.verdict.setText(f"{before} before, <b>{after.loss:.4g}</b> after.")
        else:
            self.verdict.setText(f"{before}. Nothing is changed yet.")

    @Slot()
    def _redraw(self) -> None:
        if self.seen:
            self._draw(self.after)

    def _name_changes(self) -> None:
        while (item := self.list.takeAt(0)) and (row := item.widget()):
            row.hide()
            row.deleteLater()
        for change in self.what.changes[-MOST:]:
            self.list.addWidget(Row(change.said, partial(self.what.drop, change)))
        if len(self.what.changes) > MOST:
            self.list.insertWidget(0, QLabel(f"and {len(self.what.changes) - MOST} more"))

    def numbers(self) -> Numbers:
        if self.seen is None:
            return ["step"], []
        before = self.seen.values["y"]
        after = self.after.values["y"][:, 0] if self.after else before
        head = ["step", *(f"{name}_{when}" for name in self.seen.outputs for when in ("before", "after"))]
        t = steps(self.program, self.seen, "y")
        rows = [
            [int(t[row]), *(float(y[row, k]) for k in range(before.shape[1]) for y in (before, after))]
            for row in range(len(before))
        ]
        return head, rows

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        self.plots.recolour(theme)
        self.read_again()


class Row(QWidget):
    """One change, and a cross to take it back."""

    def __init__(self, text: str, drop: object) -> None:
        super().__init__()
        cross = QToolButton()
        cross.setText("×")
        cross.setAutoRaise(True)
        cross.setToolTip("Take this change back.")
        cross.clicked.connect(drop)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(QLabel(text))
        row.addWidget(cross)
        row.addStretch()
