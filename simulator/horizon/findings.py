"""What the runs have shown so far: points of a curve, with how sure they are, and the horizon."""

import statistics
from dataclasses import dataclass
from functools import cached_property

from simulator.horizon.attempt import Attempt
from simulator.horizon.conditions import Horizon

SURE = 1.96
"""Standard deviations of a normal distribution that hold 95 %."""


def wilson(solved: int, runs: int) -> tuple[float, float]:
    """Between which shares the chance of success lies, with 95 % confidence (Wilson 1927)."""
    p, z2 = solved / runs, SURE**2
    middle = (p + z2 / (2 * runs)) / (1 + z2 / runs)
    reach = SURE * (p * (1 - p) / runs + z2 / (4 * runs**2)) ** 0.5 / (1 + z2 / runs)
    return max(middle - reach, 0.0), min(middle + reach, 1.0)


@dataclass(frozen=True)
class Point:
    """One lag of one architecture, as far as its runs have ended."""

    lag: int
    runs: int
    times: tuple[int, ...]
    """Updates that the runs took that solved it."""

    @property
    def solved(self) -> int:
        return len(self.times)

    @property
    def share(self) -> float:
        return self.solved / self.runs

    @cached_property
    def interval(self) -> tuple[float, float]:
        return wilson(self.solved, self.runs)

    @property
    def median(self) -> float | None:
        """Updates, of the runs that solved it; None where none has."""
        return statistics.median(self.times) if self.times else None


@dataclass(frozen=True)
class Summary:
    """How far an architecture's memory goes, of the lags whose runs have all ended."""

    architecture: str
    all_up_to: int
    """The longest lag up to which every seed solved every lag; 0: none."""
    horizon: int
    """The same, for half of the seeds at least."""
    beyond: bool
    """Whether the horizon is the longest lag there is, so that it may lie further."""
    then: tuple[Point, ...]
    """The points after `all_up_to`."""

    @property
    def steps(self) -> str:
        return f"{self.horizon}{'+' * self.beyond}"


class Findings:
    """Collects runs, in whatever order they come."""

    def __init__(self, horizon: Horizon) -> None:
        self.horizon = horizon
        self.attempts: dict[tuple[str, int, int], Attempt] = {}

    def take(self, found: Attempt) -> None:
        self.attempts[found.architecture, found.lag, found.seed] = found

    def point(self, architecture: str, lag: int) -> Point | None:
        """None where no run has ended."""
        keys = [(architecture, lag, seed) for seed in range(self.horizon.seeds)]
        runs = [self.attempts[key] for key in keys if key in self.attempts]
        times = tuple(run.solved for run in runs if run.solved is not None)
        return Point(lag, len(runs), times) if runs else None

    def points(self, architecture: str) -> list[Point]:
        found = [self.point(architecture, lag) for lag in self.horizon.lags]
        return [point for point in found if point]

    def is_whole(self, point: Point) -> bool:
        """Whether all its runs have ended."""
        return point.runs == self.horizon.seeds

    def summary(self, architecture: str) -> Summary:
        points = [point for point in self.points(architecture) if self.is_whole(point)]
        all_up_to, horizon = _up_to(points, 1.0), _up_to(points, 0.5)
        then = tuple(point for point in points if point.lag > all_up_to)
        return Summary(architecture, all_up_to, horizon, horizon == self.horizon.lags[-1], then)

    def summaries(self) -> list[Summary]:
        return [self.summary(each.name) for each in self.horizon.architectures]

    def table(self) -> tuple[list[str], list[list[object]]]:
        """A header and a row for each point. Bits that depend on the conditions alone."""
        header = ["architecture", "lag", "runs", "solved", "share", "low", "high", "median_updates"]
        rows: list[list[object]] = [
            [each.name, point.lag, point.runs, point.solved, point.share, *point.interval, point.median]
            for each in self.horizon.architectures
            for point in self.points(each.name)
        ]
        return header, rows

    def runs(self) -> tuple[list[str], list[list[object]]]:
        """The same with a row for each run."""
        header = ["architecture", "lag", "seed", "solved_at_update", "share_right"]
        names = [each.name for each in self.horizon.architectures]
        found = sorted(self.attempts.values(), key=lambda run: (names.index(run.architecture), run.lag, run.seed))
        return header, [[run.architecture, run.lag, run.seed, run.solved, run.share] for run in found]

    @property
    def seconds(self) -> float:
        """Of the processor, for all runs."""
        return sum(each.seconds for each in self.attempts.values())


def _up_to(points: list[Point], share: float) -> int:
    """The lag before the first whose share of solved runs is lower: a later one may be solved again by chance."""
    reached = 0
    for point in points:
        if point.share < share:
            break
        reached = point.lag
    return reached
