"""What if a state, a gate or a weight were another: the pass before and after."""

import time
from functools import partial

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSlider,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from simulator.arithmetic.reading import Reading
from simulator.arrays import Array
from simulator.training.snapshot import Snapshot, Started
from widgets.bench.history import History
from widgets.bench.selection import Selection
from widgets.bench.what_if import Change, Hold, Other, Shuffle, WhatIf
from widgets.theme import Theme, mixed
from widgets.views.base import VIEWS, Numbers
from widgets.views.one_sequence import OneSequence
from widgets.views.plot import Plot

PARTS = 1000
"""Places of the slider."""
MOST = 4
"""Changes that are named; more are counted."""
MARGIN = 64
WHEN = ("at this step", "at every step")
REST = 4
"""After a reading the view rests so many times as long as it took: large networks follow more slowly."""


@VIEWS.register
class WhatIfView(OneSequence):
    """Holds states, gates and weights at other values, in a pass of its own."""

    kind, title, order, card = "what-if", "What if", 20, "worked"
    tip = "Hold a state, a gate or a weight at another value and see what follows. The network itself is not touched."

    def __init__(self) -> None:
        super().__init__()
        self.what = WhatIf()
        self.after: Reading | None = None
        self.resting, self.waits = QTimer(self, singleShot=True), False
        self.resting.timeout.connect(self._rested)
        self.what.changed.connect(self.follow_changes)
        self._controls()
        self._plots()
        self.box.setContentsMargins(12, 6, 12, 8)

    def _controls(self) -> None:
        self.variable, self.when = QComboBox(), QComboBox()
        self.variable.setToolTip("What is held: a state, a gate, an output, or the weight selected in the drawing.")
        self.variable.setAccessibleName("What is held")
        self.when.addItems(WHEN)
        self.when.setToolTip("Whether it is held at the time step that is selected, or all the way.")
        self.when.setAccessibleName("When")
        self.unit = QSpinBox()
        self.unit.setMinimum(1)
        self.unit.setToolTip("Which unit is held; click one in the drawing to choose it.")
        self.unit.setAccessibleName("Unit")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(-PARTS, PARTS)
        self.slider.setToolTip("Drag it: output and gradient follow.")
        self.slider.setAccessibleName("Value")
        self.value = QDoubleSpinBox()
        self.value.setRange(-1e6, 1e6)
        self.value.setDecimals(4)
        self.value.setSingleStep(0.05)
        self.value.setKeyboardTracking(False)
        self.value.setToolTip("The value it is held at.")
        self.value.setAccessibleName("Value as a number")
        grid = QGridLayout()
        grid.setSpacing(6)
        for column, (name, field) in enumerate((("Hold", self.variable), ("unit", self.unit), ("when", self.when))):
            grid.addWidget(QLabel(name), 0, column)
            grid.addWidget(field, 1, column)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self.slider, 2, 0, 1, 2)
        grid.addWidget(self.value, 2, 2)
        self.box.addLayout(grid)
        row = QHBoxLayout()
        row.setSpacing(6)
        self.buttons = {}
        for place, (word, tip, do) in enumerate((
            ("Clear memory", "Everything the network remembers is 0 after the selected step.", self.clear_memory),
            ("Shuffle steps", "The steps of the sequence come in another order.", self.shuffle),
            ("Undo", "Take the last change back.", self.what.undo),
            ("Redo", "Make it again.", self.what.redo),
            ("All back", "Take all changes back.", self.what.clear),
        )):  # fmt: skip
            if place == 2:
                row.addStretch()
            self.buttons[word] = button = QToolButton()
            button.setText(word)
            button.setToolTip(tip)
            button.clicked.connect(partial(self._do, do))
            row.addWidget(button)
        self.box.addLayout(row)
        self.variable.activated.connect(self._choose)
        self.unit.valueChanged.connect(self._choose)
        self.when.activated.connect(self._choose)
        self.slider.valueChanged.connect(self._drag)
        self.value.editingFinished.connect(self._type)

    def _plots(self) -> None:
        self.list = QVBoxLayout()
        self.list.setSpacing(2)
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        self.outputs, self.flow = Plot(margin=MARGIN), Plot(log=True, margin=MARGIN)
        self.target = self.outputs.add_line("target")
        self.old, self.new = self.outputs.add_line("before"), self.outputs.add_line("after")
        self.old_flow, self.new_flow = self.flow.add_line("before"), self.flow.add_line("after")
        self.flow.caption("time step", "error ‖∂L/∂h‖")
        plots = self.plots = QWidget()
        inside = QVBoxLayout(plots)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(self.outputs, 3)
        inside.addWidget(self.flow, 2)
        self.box.addLayout(self.list)
        self.box.addWidget(self.verdict)
        self.box.addWidget(plots, 1)

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
        self.what.forget()
        self.after = None
        self.variable.clear()

    def select(self, selection: Selection) -> None:
        super().select(selection)
        if self.seen:
            self._offer()
            self._choose()

    def _offer(self) -> None:
        """The selected layer's variables first, and the weight that is selected."""
        assert self.seen
        wanted, chosen = [], self.variable.currentData()
        layers = self.started.experiment.network.layers
        for name in self.seen.values:
            number, _, letter = name.partition(".")
            if letter and not letter.endswith("'") and letter != "x":
                wanted.append((f"{letter} of {layers[int(number)].written} {int(number) + 1}", name, int(number)))
        wanted.sort(key=lambda each: each[2] != self.selection.layer)
        pairs = [(word, name) for word, name, _ in wanted]
        if weight := self.selection.weight:
            pairs.insert(0, (f"weight {weight[0]} [{weight[1] + 1}, {weight[2] + 1}]", ""))
        if pairs != [(self.variable.itemText(k), self.variable.itemData(k)) for k in range(self.variable.count())]:
            self.variable.clear()
            for word, name in pairs:
                self.variable.addItem(word, name)
            at = self.variable.findData(chosen)
            self.variable.setCurrentIndex(0 if weight or at < 0 else at)

    @Slot()
    def _choose(self, *_: object) -> None:
        """Show the value it has now."""
        if not self.seen or not self.variable.count():
            return
        name, reading = self.variable.currentData(), self.after
        self.unit.setVisible(bool(name))
        self.when.setEnabled(bool(name))
        if name:
            values = reading.values[name][:, 0] if reading else self.seen.values[name]
            self.unit.setMaximum(values.shape[1])
            step = min(self.step, len(values) - 1)
            self._show_value(float(values[step, self.unit.value() - 1]))
        elif weight := self.selection.weight:
            self._show_value(float(self.seen.weights[weight[0]][weight[1], weight[2]]))

    def _show_value(self, value: float) -> None:
        place = np.clip(np.nan_to_num(value / self._range() * PARTS), -PARTS, PARTS)
        with QSignalBlocker(self.slider), QSignalBlocker(self.value):
            self.slider.setValue(round(float(place)))
            self.value.setValue(value)

    def _range(self) -> float:
        """The slider's end."""
        return 1.5 if self.variable.currentData() else 4.0

    # Changes

    def _change(self, value: float) -> Change | None:
        name = self.variable.currentData()
        if name:
            step = self.step if self.when.currentIndex() == 0 else None
            return Hold(name, self.unit.value() - 1, step, value)
        weight = self.selection.weight
        return Other(*weight, value) if weight else None

    @Slot(int)
    def _drag(self, place: int) -> None:
        value = place / PARTS * self._range()
        with QSignalBlocker(self.value):
            self.value.setValue(value)
        if self.seen and (change := self._change(value)):
            self.what.make(change, drag=True)

    @Slot()
    def _type(self) -> None:
        if self.seen and (change := self._change(self.value.value())):
            self._show_value(self.value.value())
            self.what.make(change)

    def clear_memory(self) -> None:
        """Everything that is fed back is 0 after the selected step."""
        assert self.seen
        for name in self.memories():
            self.what.make(Hold(name, None, self.step, 0.0), drag=name != self.memories()[0])
            self.what.dragging = True
        self.what.dragging = False

    def memories(self) -> list[str]:
        """The variables that later steps read."""
        starts = self.program.script(False, ())[0].starts
        return [name for name, rows in starts.items() if rows > 0 and name in (self.seen.values if self.seen else {})]

    def shuffle(self) -> None:
        self.what.make(Shuffle(len(self.what.before)))

    # What follows

    def draw(self, snapshot: Snapshot, history: History) -> None:
        self.take(snapshot)
        self._offer()
        self.follow_changes()
        if not self.slider.isSliderDown():
            self._choose()

    @Slot()
    def follow_changes(self) -> None:
        """Read the pass again, and draw it; soon, where it is too early."""
        self.waits = self.resting.isActive()
        if not self.seen or self.waits:
            return
        began = time.perf_counter()
        self.after = self.what.read(self.seen, self.program) if self.what.changes else None
        self.resting.start(round(REST * 1000 * (time.perf_counter() - began)))
        self._name_changes()
        self._draw(self.after)

    @Slot()
    def _rested(self) -> None:
        if self.waits:
            self.follow_changes()

    def _draw(self, after: Reading | None) -> None:
        assert self.seen
        seen, k = self.seen, self._output()
        t = np.arange(1, len(seen.values["y"]) + 1)
        target = after.values["d"][:, 0] if after else seen.target
        self.target.draw(t, np.where(seen.scored, target[:, k], np.nan))
        self.old.draw(t, seen.values["y"][:, k])
        now = after.values["y"][:, 0, k] if after else seen.values["y"][:, k]
        self.new.draw(t, now)
        self.outputs.caption("", f"output {seen.outputs[k]}")
        name = self._errors()
        self.old_flow.draw(*norms(seen.errors[name]))
        self.new_flow.draw(*norms(after.adjoints[name][:, 0] if after else seen.errors[name]))
        for line in (self.new, self.new_flow):
            line.setVisible(after is not None)
        self.verdict.setText(
            f"Loss of this sequence: {seen.loss:.4g} before, <b>{after.loss:.4g}</b> after."
            if after else f"Loss of this sequence: {seen.loss:.4g}. Nothing is changed yet."
        )  # fmt: skip

    def _output(self) -> int:
        """Which output is drawn: the unit selected of the read-out, or the first."""
        assert self.seen
        last = self.selection.layer == len(self.started.experiment.network.layers)
        return min(self.selection.unit or 0, len(self.seen.outputs) - 1) if last else 0

    def _errors(self) -> str:
        """The variable whose error is drawn: the selected layer's state, or the output's."""
        assert self.seen
        name = f"{self.selection.layer}.h"
        return name if name in self.seen.errors else "y"

    # The list

    def _name_changes(self) -> None:
        while (item := self.list.takeAt(0)) and (row := item.widget()):
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
        pairs = np.stack([before, after], axis=2).reshape(len(before), -1)
        return head, [[t + 1, *map(float, row)] for t, row in enumerate(pairs)]

    def recolour(self, theme: Theme) -> None:
        super().recolour(theme)
        faint = mixed(theme.base, theme.output, 0.45)
        self.target.style(theme.target, 2)
        for old, new in ((self.old, self.new), (self.old_flow, self.new_flow)):
            old.style(faint, 1.5)
            new.style(theme.output, 2.5)
        for plot in (self.outputs, self.flow):
            plot.recolour(theme)
        self.follow_changes()


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


def norms(errors: Array) -> tuple[Array, Array]:
    """‖∂L/∂h‖ at each step; where there is none, no point."""
    with np.errstate(all="ignore"):  # a diverging run has errors of any size
        size = np.linalg.norm(errors, axis=1)
    return np.arange(1, len(size) + 1), np.where(size > 0, size, np.nan)
