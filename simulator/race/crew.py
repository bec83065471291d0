"""Who runs a race: executors, each of which is given its own lanes as far as possible, so that it has them at hand."""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass

from simulator.horizon import Workers
from simulator.horizon.attempt import Stopped, never


@dataclass(frozen=True, eq=False)
class Hand:
    """Runs one stretch at a time. `stopped` goes with it, and says whether the race is over."""

    executor: Executor
    stopped: Stopped = never


class Crew:
    """Processes of this machine, one for each hand, kept from one race to the next. One race at a time."""

    def __init__(self, jobs: int) -> None:
        self.workers = [Workers(1) for _ in range(jobs)]

    def begin(self) -> list[Hand]:
        """Begin a race: the processes start now, unless they are there. May raise BrokenProcessPool later."""
        return [Hand(each.pool, each.begin()) for each in self.workers]

    def stop(self) -> None:
        """End the race, from any thread: what runs ends after its update."""
        for each in self.workers:
            each.stop()

    def close(self) -> None:
        """End the processes, without waiting for them."""
        for each in self.workers:
            each.close()


@contextmanager
def crew(jobs: int) -> Iterator[Crew]:
    """A crew that ends with the block."""
    made = Crew(jobs)
    try:
        yield made
    finally:
        made.close()
