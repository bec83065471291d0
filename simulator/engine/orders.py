"""What a running engine can be told, and the desk where it looks for orders."""

import queue
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from simulator.experiment import TrainingSpec
from simulator.training.snapshot import Checkpoint


@dataclass(frozen=True)
class Collect:
    """The last snapshot was collected: send another when there is something new."""


@dataclass(frozen=True)
class Pause:
    """Stand still between backward and update."""


@dataclass(frozen=True)
class Resume:
    """Go on."""


@dataclass(frozen=True)
class Step:
    """Make one update, then stand still."""


@dataclass(frozen=True)
class Stop:
    """End the run and keep what was learned."""


@dataclass(frozen=True)
class Keep:
    """Send a checkpoint."""


KEEP_SHARE = 20
"""Who orders checkpoints again and again waits at least so many times as long as one takes to come."""


@dataclass(frozen=True)
class Adjust:
    """Take over the training's live fields: learning rate, updates, and all others that can change while it trains."""

    training: TrainingSpec


@dataclass(frozen=True)
class Watch:
    """Compute these probes, each with its options, and no others."""

    probes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Revisit:
    """Leave the run for another instant of it: go on from a keyframe up to an update, and stand still there. Another
    such order on the way takes its place."""

    start: Checkpoint
    update: int


Order = Collect | Pause | Resume | Step | Stop | Keep | Adjust | Watch | Revisit


class Desk(Protocol):
    """Where the engine looks for orders between updates."""

    def take(self, wait: bool) -> list[Order]:
        """The orders that have come since the last look. With `wait`, stand still until there is one."""


class Alone:
    """A desk nobody sits at: a snapshot every `interval` seconds, no pause, and an end at the end.

    `end` can be called from a signal handler.
    """

    def __init__(self, interval: float = 0.1) -> None:
        self.interval, self.due, self.stop = interval, 0.0, False
        self.watch: list[Order] = []

    def end(self) -> None:
        self.stop = True

    def take(self, wait: bool) -> list[Order]:
        if self.stop or wait:
            return [Stop()]
        now = time.perf_counter()
        if now < self.due:
            return []
        self.due = now + self.interval
        orders, self.watch = [*self.watch, Collect()], []
        return orders


class Inbox:
    """A desk in the same process: orders come through a queue from another thread."""

    def __init__(self) -> None:
        self.queue: queue.SimpleQueue[Order] = queue.SimpleQueue()

    def put(self, order: Order) -> None:
        self.queue.put(order)

    def take(self, wait: bool) -> list[Order]:
        orders = [self.queue.get()] if wait else []
        while True:
            try:
                orders.append(self.queue.get_nowait())
            except queue.Empty:
                return orders
