"""Processes of this machine: how many make sense, and how one keeps to the program that started it."""

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from multiprocessing import resource_tracker

MOST_JOBS = 61
"""So many processes can be waited for on every system."""


def cores() -> int:
    """How many processors this program may use, as far as there can be a job on each."""
    free = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return min(free, MOST_JOBS)


@contextlib.contextmanager
def deaf() -> Iterator[None]:
    """Start a process that does not hear Ctrl-C, from its first moment: it inherits what this thread blocks."""
    if os.name != "posix":
        yield
        return
    resource_tracker.ensure_running()  # its own start would let this thread hear again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_with_parent() -> None:
    """End this process as soon as the one that started it has ended, in whatever way: no work is for nobody."""
    threading.Thread(target=_wait_for_parent, name="parent", daemon=True).start()


def _wait_for_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(0)
