"""A stretch of one lane: what an executor is given, here or on another machine.

It goes on from a checkpoint, to the bits of a run that never stopped, and gives the next one back: so any worker may
make any stretch, and one that dies costs that stretch alone. A worker keeps the lanes that it trained last at hand.
"""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass, replace

import numpy as np

from simulator.errors import DivergedError
from simulator.experiment import Experiment
from simulator.horizon.attempt import Stopped, never
from simulator.sources.batch import Batch
from simulator.threads import limited
from simulator.training.snapshot import Checkpoint
from simulator.training.trainer import Trainer

AT_HAND = 8
"""Lanes that a worker keeps as they are; any other is set up anew from its checkpoint."""


@dataclass(frozen=True)
class Wanted:
    """A lane, from where, and up to which update. `digest` is that of all batches before the one in hand."""

    race: str
    """A name that no other race has."""
    lane: int
    experiment: Experiment
    until: int
    start: Checkpoint | None = None
    digest: str = ""


@dataclass(frozen=True)
class Stretch:
    """How it ended: there, or before that where training diverged (why, in a sentence) or was stopped."""

    lane: int
    checkpoint: Checkpoint
    digest: str
    over: bool = False
    """Whether all updates are made."""
    diverged: str = ""
    began: Checkpoint | None = None
    """Where the lane began, of its first stretch; without curves."""


@dataclass
class _Held:
    """A lane between backward and update; `digest` and the one `before` the batch in hand."""

    trainer: Trainer
    digest: str
    before: str = ""
    propagated: bool = False


HELD: OrderedDict[tuple[str, int], _Held] = OrderedDict()


def stretch(wanted: Wanted, stopped: Stopped = never) -> Stretch:
    """Train. Raises InputError where the network or its data cannot be made."""
    key = wanted.race, wanted.lane
    held = HELD.pop(key, None)
    if held is None or held.trainer.update_count != (wanted.start.update if wanted.start else 0):
        held = _Held(Trainer(wanted.experiment, wanted.start), wanted.digest)
    trainer, began = held.trainer, None
    try:
        with limited(trainer.network, trainer.training.parts):
            while True:
                if not held.propagated:
                    trainer.propagate()
                    assert trainer.method.piece
                    held.before, held.digest = held.digest, _digest(held.digest, trainer.method.piece.batch)
                    held.propagated = True
                    if wanted.start is None and not trainer.update_count:
                        began = trainer.keyframe()
                if trainer.done or trainer.update_count >= wanted.until or stopped():
                    break
                trainer.update()
                held.propagated = False
    except DivergedError as error:
        return Stretch(wanted.lane, trainer.checkpoint(), held.digest, diverged=str(error), began=began)
    trainer.records.clear()  # of snapshots, which nobody takes
    trainer.validation.clear()
    if trainer.done:
        return Stretch(wanted.lane, whole(trainer), held.digest, over=True, began=began)
    HELD[key] = held
    while len(HELD) > AT_HAND:
        HELD.popitem(last=False)
    return Stretch(wanted.lane, trainer.checkpoint(), held.before, began=began)


def whole(trainer: Trainer) -> Checkpoint:
    """A run's end, with the last pass in its curves, which one that is to go on would draw again."""
    checkpoint, course = trainer.checkpoint(), trainer.course.copy()
    course.take(np.array(trainer.unnoted, float), np.array(trainer.unnoted_looks, float).reshape(-1, 3))
    return replace(checkpoint, curves=course.parts)


def _digest(before: str, batch: Batch) -> str:
    """A hash of a batch and all before it."""
    made = hashlib.blake2b(before.encode(), digest_size=8)
    for a in (batch.x, batch.target, batch.mask, batch.lengths):
        made.update(b"" if a is None else a.tobytes())
    return made.hexdigest()
