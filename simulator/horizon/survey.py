"""All the runs, the shortest lags first, their results as they come."""

from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait

from simulator.horizon.attempt import Attempt, Stopped, attempt, never
from simulator.horizon.conditions import Architecture, Horizon

Wanted = tuple[Architecture, int, int]


def survey(horizon: Horizon, executor: Executor, at_once: int = 4, stopped: Stopped = never) -> Iterator[Attempt]:
    """Yield every run as it ends, at most `at_once` of them in the executor's hands. Which runs there are does not
    depend on when they end, only the order in which they come.

    Once `stopped` is true, or the iterator is closed, no more begin, and those that wait are called off. Raises
    InputError where a network cannot be built, and what the executor raises.
    """
    plan, under_way = Plan(horizon), set[Future[Attempt | None]]()
    try:
        while True:
            while len(under_way) < at_once and not stopped() and (wanted := plan.next()):
                under_way.add(executor.submit(attempt, horizon, *wanted, stopped))
            if not under_way or stopped():
                return
            ended, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            for each in ended:
                if not each.cancelled() and (found := each.result()):
                    plan.take(found)
                    yield found
    finally:
        for each in under_way:
            each.cancel()


class Plan:
    """Which run is the next. A lag is open to an architecture if it is one of the first, or if one of the few before it
    was solved by any seed: that can only become true, so it does not matter when it is asked."""

    def __init__(self, horizon: Horizon) -> None:
        self.horizon = horizon
        self.solved: set[tuple[str, int]] = set()
        """Architectures and lags that any seed has solved."""
        self.left: list[list[Wanted]] = [
            [(each, lag, seed) for seed in range(horizon.seeds)][::-1]
            for lag in horizon.lags
            for each in horizon.architectures
        ]

    def take(self, found: Attempt) -> None:
        if found.solved is not None:
            self.solved.add((found.architecture, found.lag))

    def next(self) -> Wanted | None:
        """The next run that may begin; None where there is none, or none yet."""
        for seeds in self.left:
            if seeds and self._is_open(*seeds[-1][:2]):
                return seeds.pop()
        return None

    def _is_open(self, architecture: Architecture, lag: int) -> bool:
        place, few = self.horizon.lags.index(lag), self.horizon.give_up
        before = self.horizon.lags[max(place - few, 0) : place]
        return place < few or any((architecture.name, each) in self.solved for each in before)
