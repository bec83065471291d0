"""What if: one pass through the network with some things otherwise. The network itself is not touched."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal

from simulator.arithmetic.reader import Clamp
from simulator.arithmetic.reading import Reading
from simulator.arithmetic.written import Entry
from simulator.arrays import Array
from simulator.network.equations import Program
from simulator.probes.inside import Inside


@dataclass(frozen=True)
class Hold:
    """Elements of a variable are held at a value: of one unit or (None) all, at one step or all.

    Of this and the other changes, `place` is what it changes, and `said` the change in words."""

    variable: str
    unit: int | None
    step: int | None
    value: float

    @property
    def place(self) -> tuple[object, ...]:
        return self.variable, self.unit, self.step

    @property
    def said(self) -> str:
        letter = self.variable.partition(".")[2] or self.variable
        letter = f"all {letter}" if self.unit is None else f"{letter} {self.unit + 1}"
        when = "at every step" if self.step is None else f"at t = {self.step + 1}"
        return f"{letter} = {shown(self.value)} {when}"


@dataclass(frozen=True)
class Other:
    """An entry of a weight matrix has another value."""

    matrix: str
    row: int
    column: int
    value: float

    @property
    def place(self) -> tuple[object, ...]:
        return self.matrix, self.row, self.column

    @property
    def said(self) -> str:
        return f"{self.matrix} [{self.row + 1}, {self.column + 1}] = {shown(self.value)}"


@dataclass(frozen=True)
class Input:
    """An input has another value at one step."""

    step: int
    unit: int
    value: float

    @property
    def place(self) -> tuple[object, ...]:
        return "x", self.step, self.unit

    @property
    def said(self) -> str:
        return f"input {self.unit + 1} = {shown(self.value)} at t = {self.step + 1}"


@dataclass(frozen=True)
class Target:
    """Another output is wanted at one step."""

    step: int
    unit: int
    value: float

    @property
    def place(self) -> tuple[object, ...]:
        return "d", self.step, self.unit

    @property
    def said(self) -> str:
        return f"target {self.unit + 1} = {shown(self.value)} at t = {self.step + 1}"


@dataclass(frozen=True)
class Rate:
    """The learning rate η is another."""

    value: float
    place = ("η",)

    @property
    def said(self) -> str:
        return f"η = {shown(self.value)}"


@dataclass(frozen=True)
class Shuffle:
    """The steps come in another order, inputs and targets alike."""

    seed: int
    place = ("shuffle",)
    said = "the steps in another order"


def shown(value: float) -> str:
    return f"{value:.4f}".replace("-", "−")


Change = Hold | Other | Input | Target | Rate | Shuffle


class WhatIf(QObject):
    """Some changes, and what the pass comes to with them. Emits `changed` when they have become others."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.changes: tuple[Change, ...] = ()
        self.before: list[tuple[Change, ...]] = []
        self.after: list[tuple[Change, ...]] = []
        self.dragging = False

    def make(self, change: Change, drag: bool = False) -> None:
        """One more change, in place of one at the same place. Those of one `drag` are undone together."""
        if not (drag and self.dragging):
            self.before.append(self.changes)
        self.dragging = drag
        self.after.clear()
        self.changes = (*(c for c in self.changes if c.place != change.place), change)
        self.changed.emit()

    def drop(self, change: Change) -> None:
        """Take one back."""
        self._turn_to(tuple(c for c in self.changes if c != change), self.before)
        self.after.clear()

    def clear(self) -> None:
        """Take all back."""
        if self.changes:
            self._turn_to((), self.before)
            self.after.clear()

    def undo(self) -> None:
        if self.before:
            self._turn_to(self.before.pop(), self.after)

    def redo(self) -> None:
        if self.after:
            self._turn_to(self.after.pop(), self.before)

    def _turn_to(self, changes: tuple[Change, ...], keep: list[tuple[Change, ...]]) -> None:
        keep.append(self.changes)
        self.changes, self.dragging = changes, False
        self.changed.emit()

    def forget(self) -> None:
        """Another network: no change is left, and none to undo."""
        self.changes, self.before, self.after, self.dragging = (), [], [], False

    def read(self, seen: Inside, program: Program) -> Reading:
        """The pass with the changes."""
        return seen.read(program, self._weights(seen), *self._data(seen), self._clamps())

    def difference(self, seen: Inside, program: Program, entry: Entry) -> float:
        """∂L/∂(weight) with the changes, by trying."""
        return seen.difference(program, entry, self._weights(seen), *self._data(seen), self._clamps())

    def rate(self, seen: Inside) -> float:
        """The learning rate."""
        return next((c.value for c in self.changes if isinstance(c, Rate)), seen.learning_rate)

    @property
    def weights(self) -> dict[tuple[str, int, int], float]:
        """The weights that are others, by matrix, row and column."""
        return {(c.matrix, c.row, c.column): c.value for c in self.changes if isinstance(c, Other)}

    def _clamps(self) -> list[Clamp]:
        return [Clamp(c.variable, c.value, c.step, c.unit) for c in self.changes if isinstance(c, Hold)]

    def _weights(self, seen: Inside) -> Mapping[str, Array]:
        weights = dict(seen.weights)
        for (matrix, *at), value in self.weights.items():
            weights[matrix] = W = np.array(weights[matrix], float)
            W[tuple(at)] = value
        return weights

    def _data(self, seen: Inside) -> tuple[Array, Array]:
        """Inputs and targets. Those typed stay at their steps, whatever the order of the rest."""
        x, goal = np.array(seen.x), np.array(seen.goal)
        for change in self.changes:
            if isinstance(change, Shuffle):
                order = np.random.default_rng(change.seed).permutation(len(x))
                x, goal = x[order], goal[order]
        for change in self.changes:
            if isinstance(change, Input | Target):
                (x if isinstance(change, Input) else goal)[change.step, change.unit] = change.value
        return x, goal
