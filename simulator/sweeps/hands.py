"""Who makes the stretches of a sweep: processes of this machine, or whoever else has these methods."""

import multiprocessing
from concurrent.futures import Future
from typing import Protocol

from simulator.horizon import Workers
from simulator.sweeps.stretch import Stretch, Wanted, stretch


class Hands(Protocol):
    """Any number of workers, wherever they are."""

    remote: bool
    """Whether they may lack our files, or be of another version."""

    @property
    def slots(self) -> int:
        """How many stretches are to be in hand: as many as there are workers, at least."""

    def begin(self) -> None:
        """Begin a sweep. Raises InputError."""

    def submit(self, wanted: Wanted) -> "Future[Stretch]":
        """Have a stretch made. The future fails with BrokenExecutor where its worker was lost."""

    def renew(self) -> None:
        """Replace what was lost with a worker."""

    def check(self) -> None:
        """Raises InputError where nothing can come any more."""

    def stop(self) -> None:
        """End all stretches soon, from any thread; what they have made comes back."""

    def close(self) -> None:
        """Give everything back."""


class Here:
    """Processes of this machine, which end with the program in whatever way it ends."""

    remote = False

    def __init__(self, jobs: int) -> None:
        self.jobs, self.workers, self.stopped = jobs, Workers(jobs), False

    @property
    def slots(self) -> int:
        return self.jobs + 1  # so that none waits for its next one

    def begin(self) -> None:
        self.stopped, self.ticket = False, self.workers.begin()

    def submit(self, wanted: Wanted) -> "Future[Stretch]":
        return self.workers.pool.submit(stretch, wanted, self.ticket)

    def renew(self) -> None:
        """One process that dies takes the pool with it."""
        self.workers.close()
        for each in multiprocessing.active_children():
            each.join(0)  # those that have ended
        self.workers = Workers(self.jobs)
        self.ticket = self.workers.begin()
        if self.stopped:
            self.workers.stop()

    def check(self) -> None:
        pass

    def stop(self) -> None:
        self.stopped = True
        self.workers.stop()

    def close(self) -> None:
        self.workers.close()
