"""What if: one pass through the network with some things otherwise. The network itself is not touched."""

from PySide6.QtCore import QObject, Signal

from simulator.arithmetic.reading import Reading
from simulator.network.equations import Program
from simulator.probes.inside import Inside
from widgets.bench.changes import Change, Given, Place


class WhatIf(QObject):
    """Some changes, the same for all views of a session, and what the pass comes to with them. Emits `changed` when
    they have become others."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.changes: tuple[Change, ...] = ()
        self.before: list[tuple[Change, ...]] = []
        self.after: list[tuple[Change, ...]] = []
        self.dragging = False
        self.of: tuple[str, int, str] | None = None
        """Which sequence was seen last."""

    def take(self, seen: Inside) -> None:
        """What is seen now: if it is another sequence, what was changed in the one before is over."""
        if seen.of != (self.of or seen.of):
            now = left(self.changes)
            self.before = [left(each) for each in self.before if left(each) != now]
            self.after = [left(each) for each in self.after if left(each) != now]
            self.changes, self.dragging = now, False
        self.of = seen.of

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
        self.changes, self.before, self.after, self.dragging, self.of = (), [], [], False, None

    def read(self, seen: Inside, program: Program) -> Reading:
        """The pass with the changes."""
        return self.given(seen, program).read(seen)

    def given(self, seen: Inside, program: Program) -> Given:
        """What the pass is read from, with the changes."""
        given = Given.of(seen, program)
        for change in sorted(self.changes, key=lambda change: not change.first):
            change.apply(given)
        return given

    @property
    def weights(self) -> dict[Place, float]:
        """The weights that are others, by matrix, row and column."""
        return {place: value for change in self.changes for place, value in change.weight.items()}


def left(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """What of some changes means any sequence."""
    return tuple(change for change in changes if not change.of_sequence)
