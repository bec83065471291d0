"""What if: one pass through the network with some things otherwise. The network itself is not touched."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal

from simulator.arithmetic.reader import Clamp
from simulator.arithmetic.reading import Reading
from simulator.arrays import Array
from simulator.network.equations import Program
from simulator.probes.inside import Inside


@dataclass(frozen=True)
class Hold:
    """Elements of a variable are held at a value: of one unit or (None) all, at one step or all."""

    variable: str
    unit: int | None
    step: int | None
    value: float

    @property
    def place(self) -> tuple[object, ...]:
        return self.variable, self.unit, self.step


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


@dataclass(frozen=True)
class Shuffle:
    """The steps come in another order, inputs and targets alike."""

    seed: int
    place = ("shuffle",)


Change = Hold | Other | Shuffle


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
        holds = [c for c in self.changes if isinstance(c, Hold)]
        clamps = [Clamp(c.variable, c.value, c.step, c.unit) for c in holds]
        x, goal = self._order(seen)
        return seen.read(program, self._weights(seen), x, goal, clamps)

    def _weights(self, seen: Inside) -> Mapping[str, Array]:
        weights = dict(seen.weights)
        for change in self.changes:
            if isinstance(change, Other):
                W = np.array(weights[change.matrix], float)
                W[change.row, change.column] = change.value
                weights[change.matrix] = W
        return weights

    def _order(self, seen: Inside) -> tuple[Array, Array]:
        x, goal = seen.x, seen.goal
        for change in self.changes:
            if isinstance(change, Shuffle):
                order = np.random.default_rng(change.seed).permutation(len(x))
                x, goal = x[order], goal[order]
        return x, goal
