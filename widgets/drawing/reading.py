"""What a network's marks show while it reads: values at one step of a sequence, their ranges and their colours."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from PySide6.QtGui import QColor

from simulator.arrays import Array
from simulator.layers import Signal
from widgets.drawing.columns import Column
from widgets.drawing.picture import Shown
from widgets.drawing.shades import colours, levels
from widgets.theme import Theme

NET_INPUT = "'"
"""What the name of a variable's net input has more."""


@dataclass
class Reading:
    """Values by variable, (rows, n): `x`, `0.h` and so on, `y`, `target`. A row is a step, or where a layer makes
    several into one, the last of these. `errors`: ∂L/∂ of them. What is not known is left out; a target that is
    none is NaN."""

    columns: Sequence[Column]
    values: Mapping[str, Array]
    steps: int
    step: int
    errors: Mapping[str, Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._known: dict[str, tuple[Signal, int]] = {}
        for column in self.columns:
            self._known |= {column.prefix + signal.name: (signal, column.stride) for signal in column.signals}
        self._known["target"] = self._known["y"]
        self._levels: dict[str, tuple[float, float]] = {}

    def row(self, variable: str, back: int = 0) -> int | None:
        """Where the present step stands in a variable's values, or so many rows before; None before the first."""
        stride = 1 if len(self.values.get(variable, ())) == self.steps else self._stride(variable)
        row = (self.step - (self.steps - 1) % stride) // stride - back
        return row if row >= 0 else None

    def _stride(self, variable: str) -> int:
        """Steps that its layer makes into one."""
        name = variable.removesuffix(NET_INPUT)
        if name in self._known:
            return self._known[name][1]
        prefix = variable.partition(".")[0] + "."
        return next((column.stride for column in self.columns if column.prefix == prefix), 1)

    def value(self, shown: Shown, among: Mapping[str, Array] | None = None) -> float | None:
        """A value, or what stands under its name `among` others; None where it is not known."""
        values = (self.values if among is None else among).get(shown.variable)
        row = self.row(shown.variable, shown.back)
        if values is None or row is None or row >= len(values) or shown.index >= values.shape[1]:
            return None
        value = float(values[row, shown.index])
        return None if shown.variable == "target" and math.isnan(value) else value

    def net_input(self, shown: Shown) -> float | None:
        return self.value(replace(shown, variable=shown.variable + NET_INPUT))

    def error(self, shown: Shown) -> float | None:
        """∂L/∂ of the value."""
        return self.value(shown, self.errors)

    def strip(self, variable: str, first: int, count: int) -> Array | None:
        """The values of many units at this step."""
        values, row = self.values.get(variable), self.row(variable)
        if values is None or row is None or row >= len(values) or first + count > values.shape[1]:
            return None
        return values[row, first : first + count]

    def levels(self, variable: str) -> tuple[float, float]:
        """From where to where a variable's colours go: a target's as its output's."""
        if variable not in self._levels:
            if variable == "target":
                self._levels[variable] = self.levels("y")
            else:
                signal = self._known[variable][0] if variable in self._known else FREE
                found = self.values[variable]
                if variable == "y" and (target := self.values.get("target")) is not None:
                    found = np.concatenate([found.ravel(), target[~np.isnan(target)]])
                self._levels[variable] = levels(signal, found)
        return self._levels[variable]

    def colour(self, theme: Theme, shown: Shown) -> tuple[QColor, QColor] | None:
        """The colour of a value, and that of words upon it."""
        value = self.value(shown)
        return None if value is None else colours(theme, *self.levels(shown.variable), value)


def joined(values: Mapping[str, Array]) -> dict[str, Array]:
    """With what stands in both ways of a layer side by side, under the layer's own name."""
    sides: dict[str, list[Array]] = {}
    for way in ("forward", "backward"):
        for name, a in values.items():
            layer, _, rest = name.partition(f".{way}.")
            if rest:
                sides.setdefault(f"{layer}.{rest}", []).append(a)
    return {name: np.concatenate(parts, axis=1) for name, parts in sides.items()} | dict(values)


FREE = Signal("", -np.inf, np.inf, "")
