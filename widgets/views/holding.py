"""What is held, and at which value: the upper part of What if."""

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QSlider, QSpinBox, QWidget

from widgets.views.weight_editor import number_of

PARTS = 1000
"""Places of the slider."""
STATES, WEIGHTS = 1.5, 4.0
"""Where the slider ends, of what has no bounds."""
LARGEST = 1e6
"""What may be typed at most."""
OUTSIDE = "It lies between {} and {}, whatever the network reads; type a number there."
WHEN = ("at this step", "at every step")
Offered = tuple[str, str]
"""In words what can be held, and the variable's name, "" for the weight that is selected."""


class Holding(QWidget):
    """Emits `chosen` when something else is to be held, `dragged` and `typed` with its value, and `refused` with a
    sentence."""

    chosen = Signal()
    dragged = Signal(float)
    typed = Signal(float)
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.variable, self.when = QComboBox(), QComboBox()
        self.variable.setToolTip("What is held: a state, a gate, an output, or the weight selected in the drawing.")
        self.variable.setAccessibleName("What is held")
        self.when.addItems(WHEN)
        self.when.setToolTip("Whether it is held at the time step that is selected, or all the way.")
        self.when.setAccessibleName("When")
        self.unit = QSpinBox()
        self.unit.setMinimum(1)
        self.unit.setToolTip("Which unit is held; a click on one in the drawing chooses it, too.")
        self.unit.setAccessibleName("Unit")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(-PARTS, PARTS)
        self.slider.setToolTip("Drag it: output and gradient follow.")
        self.slider.setAccessibleName("Value")
        self.value, self.shown = QLineEdit(), ""
        self.bounds = -math.inf, math.inf
        """Between which values it can be."""
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.value.setToolTip("The value it is held at; Enter holds it at what you type.")
        self.value.setAccessibleName("Value as a number")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        for column, (name, field) in enumerate((("Hold", self.variable), ("unit", self.unit), ("when", self.when))):
            grid.addWidget(QLabel(name), 0, column)
            grid.addWidget(field, 1, column)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self.slider, 2, 0, 1, 2)
        grid.addWidget(self.value, 2, 2)
        self.value.setFixedWidth(self.when.sizeHint().width())
        self.variable.activated.connect(self.chosen)
        self.unit.valueChanged.connect(self.chosen)
        self.when.activated.connect(self.chosen)
        self.slider.valueChanged.connect(self._drag)
        self.value.editingFinished.connect(self._type)

    @property
    def name(self) -> str | None:
        """The variable, "" for the weight that is selected, None for nothing."""
        name: str | None = self.variable.currentData()
        return name

    @property
    def always(self) -> bool:
        """Whether it is held at every step."""
        return self.when.currentIndex() == 1

    def offer(self, pairs: Sequence[Offered]) -> None:
        """What can be held; what is chosen stays, but for a weight that was selected."""
        now = [(self.variable.itemText(k), self.variable.itemData(k)) for k in range(self.variable.count())]
        if now == list(pairs):
            return
        chosen = self.name
        self.variable.clear()
        for word, name in pairs:
            self.variable.addItem(word, name)
        at = self.variable.findData(chosen)
        self.variable.setCurrentIndex(0 if at < 0 or (pairs and not pairs[0][1]) else at)

    def choose(self, name: str, unit: int) -> None:
        """A variable, if it is offered, and a unit of it, counted from 0."""
        if (at := self.variable.findData(name)) >= 0:
            self.variable.setCurrentIndex(at)
        with QSignalBlocker(self.unit):
            self.unit.setMaximum(max(self.unit.maximum(), unit + 1))
            self.unit.setValue(unit + 1)

    def show_units(self, count: int) -> None:
        """Of how many units one is held; 0: of none, as of a weight."""
        self.unit.setVisible(count > 0)
        self.when.setEnabled(count > 0)
        with QSignalBlocker(self.unit):
            self.unit.setMaximum(max(count, 1))

    def show_value(self, value: float) -> None:
        low, high = self._ends
        place = np.clip(np.nan_to_num((2 * value - low - high) / (high - low) * PARTS), -PARTS, PARTS)
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(float(place)))
        self._write(value)

    def _write(self, value: float) -> None:
        self.shown = f"{value:.6g}".replace("-", "−")
        self.value.setText(self.shown)

    def limit(self, low: float, high: float) -> None:
        """Between which values it can be."""
        self.bounds = low, high

    @property
    def _ends(self) -> tuple[float, float]:
        """Of the slider."""
        reach = STATES if self.name else WEIGHTS
        return max(self.bounds[0], -reach), min(self.bounds[1], reach)

    @Slot(int)
    def _drag(self, place: int) -> None:
        low, high = self._ends
        value = (low + high) / 2 + place / PARTS * (high - low) / 2
        self._write(value)
        self.dragged.emit(value)

    @Slot()
    def _type(self) -> None:
        """Take what was typed, if anything was: what is only shown has fewer digits than it is held at."""
        if self.value.text() == self.shown:
            return
        try:
            value = number_of(self.value.text())
        except ValueError as refusal:
            self.refused.emit(str(refusal))
            return
        if abs(value) > LARGEST:
            self.refused.emit("A number is too large; type one between −1000000 and 1000000.")
            return
        low, high = self.bounds
        if not low <= value <= high:
            self.refused.emit(
                OUTSIDE.format(*(f"{end:g}".replace("-", "−").replace("inf", "∞") for end in (low, high)))
            )
            return
        self.show_value(value)
        self.typed.emit(value)
