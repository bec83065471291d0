"""Keyframes: instants of a run from which every other is computed again, to the bit."""

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from simulator.experiment import TrainingSpec
from simulator.threads import limited
from simulator.training.snapshot import Checkpoint, Keyframe
from simulator.training.trainer import Trainer

EVERY = 0.2
"""Seconds of the processor from one keyframe to the next: so long takes the way from one to any update behind it."""
SHARE = 400
"""A keyframe is taken after so many times as long as the last one took at the earliest; packed, sent and written it
takes about four times as long, so that training keeps 0.99 of its speed."""
MANY = 1000
"""Keyframes that may wait for somebody to collect them."""
T = TypeVar("T")


class Film:
    """Takes the keyframes of a run: one where it begins, one where it was changed from outside, and others from time to
    time. The trainer is only read."""

    def __init__(self, trainer: Trainer) -> None:
        self.trainer = trainer
        self.next: float | None = None
        """At how many seconds of training the next is due; None: the run begins."""
        self.taken: list[Keyframe] = []

    def follow(self) -> None:
        """A pass was made: take a keyframe where one is due."""
        if self.next is None or self.trainer.cpu_seconds >= self.next:
            self._take(kept=self.next is None)

    def adjust(self, training: TrainingSpec) -> None:
        """Let the trainer take over live fields; what was so up to here stands in the keyframes before, and what is so
        from here on in one of this update."""
        before = self.trainer.training
        self.trainer.adjust(training)
        if self.trainer.training != before:
            self._take(kept=True)

    def _take(self, kept: bool) -> None:
        began = time.process_time()
        keyframe = Keyframe(self.trainer.keyframe(), kept)
        if self.taken and self.taken[-1].checkpoint.update == keyframe.checkpoint.update:
            self.taken.pop()
        self.taken.append(keyframe)
        if len(self.taken) > MANY:
            self.taken = thinned(self.taken, lambda each: each.kept)
        self.next = self.trainer.cpu_seconds + max(EVERY, SHARE * (time.process_time() - began))

    def collect(self) -> tuple[Keyframe, ...]:
        """Those since the last time."""
        taken, self.taken = self.taken, []
        return tuple(taken)


def thinned(frames: Sequence[T], kept: Callable[[T], bool]) -> list[T]:
    """Every second one, and all that are to be kept."""
    return [each for number, each in enumerate(frames) if number % 2 == 0 or kept(each)]


def replay(start: Checkpoint, update: int, stopped: Callable[[], bool] = lambda: False) -> Trainer | None:
    """A trainer at this update, its pass made, computed from a keyframe at it or before: weights, optimizer and next
    loss have the bits that the run had there. None where `stopped` said so. Raises InputError where the data cannot be
    opened, and DivergedError.

    It is a fresh one, since in a trainer that has gone on, what later passes left would stay.
    """
    trainer = Trainer(start.experiment, start)
    with limited(trainer.network, trainer.training.parts):
        trainer.propagate()
    return advance(trainer, update, stopped)


def advance(trainer: Trainer, update: int, stopped: Callable[[], bool]) -> Trainer | None:
    """The trainer, its pass made, gone on to this update, its pass made; None where `stopped` said so."""
    with limited(trainer.network, trainer.training.parts):
        while trainer.update_count < update:
            if stopped():
                return None
            trainer.update()
            trainer.propagate()
    return trainer
