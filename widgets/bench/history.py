"""What the views need of all snapshots so far."""

from typing import Self

from simulator.training.curves import Course, Curves
from simulator.training.snapshot import Checkpoint, Snapshot

__all__ = ["Curves", "History"]


class History(Course):
    """The curves, and the last snapshot."""

    def __init__(self, matrices: tuple[str, ...]) -> None:
        super().__init__(matrices)
        self.last: Snapshot | None = None

    @classmethod
    def of(cls, matrices: tuple[str, ...], checkpoint: Checkpoint | None, past: Snapshot | None) -> Self:
        """Of a network that goes on: its checkpoint's curves; of one that holds none, those of its past."""
        history = cls(matrices)
        if checkpoint and checkpoint.curves:
            history.follow(checkpoint.curves)
        elif past:
            history.add(past)
        history.last = past
        return history

    @classmethod
    def like(cls, other: Self) -> Self:
        """The same curves, which go their own way from here."""
        return cls(other.matrices).follow(other.parts)

    def add(self, snapshot: Snapshot) -> None:
        self.take(snapshot.records, snapshot.validation)
        self.last = snapshot

    def is_past(self, snapshot: Snapshot) -> bool:
        """Whether it is an instant that is looked back at: training is further."""
        return self.last is not None and snapshot.update < self.last.update
