"""Processes of this machine that make the runs, kept from one survey to the next."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from ctypes import c_ulonglong
from typing import Any, Self

from simulator.horizon.attempt import Attempt
from simulator.horizon.conditions import Horizon
from simulator.horizon.survey import survey
from simulator.processes import deaf, end_with_parent

AHEAD = 2
"""Runs in hand for each worker, so that none waits for its next one."""


class Pool(ProcessPoolExecutor):
    """Its processes, each of which starts when something is submitted, hear no Ctrl-C: it belongs to whoever asked."""

    def submit(self, *work: Any, **options: Any) -> "Future[Any]":
        with deaf():
            return super().submit(*work, **options)


class Workers:
    """A pool of processes with one thread of BLAS each. They start at the first survey, half a second each, and end
    with `close`, or when the program ends in whatever way. One survey at a time."""

    def __init__(self, jobs: int) -> None:
        spawn = multiprocessing.get_context("spawn")
        self.jobs, self.number = jobs, 0
        self.stopped_up_to = spawn.RawValue(c_ulonglong, 0)
        """The surveys up to this number are over. Workers see it without a lock, which one that dies would keep."""
        self.pool = Pool(jobs, spawn, _begin, (self.stopped_up_to,))

    def survey(self, horizon: Horizon) -> Iterator[Attempt]:
        """Every run, as `survey` has it. Raises InputError, and BrokenProcessPool where a worker died."""
        stopped = self.begin()
        yield from survey(horizon, self.pool, AHEAD * self.jobs, stopped)

    def begin(self) -> "Ticket":
        """Begin work of whatever sort; the ticket, which can be pickled, says whether it was stopped."""
        self.number += 1
        self.pool.submit(os.getpid)  # which starts one at once
        return Ticket(self.number, self.stopped_up_to)

    def stop(self) -> None:
        """End the survey, from any thread: what runs ends at its next check."""
        self.stopped_up_to.value = self.number

    def close(self) -> None:
        """End the processes, without waiting for them."""
        self.stop()
        self.pool.shutdown(wait=False, cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Ticket:
    """Whether a survey is over. In a worker it looks at the number that the worker shares with the program."""

    shared: c_ulonglong | None = None
    """In a worker's process; set as it begins."""

    def __init__(self, number: int, shared: c_ulonglong | None = None) -> None:
        self.number = number
        self.shared = shared if shared is not None else type(self).shared

    def __reduce__(self) -> tuple[Any, ...]:
        return Ticket, (self.number,)

    def __call__(self) -> bool:
        return self.shared is not None and self.shared.value >= self.number


def _begin(shared: c_ulonglong) -> None:
    """A worker's first deed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Ticket.shared = shared
    end_with_parent()
