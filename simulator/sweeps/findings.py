"""What a sweep has found: its settings, the best first."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

from simulator.sweeps.states import Progress, RunState


class Outcome(Protocol):
    """How far a run is, and what it has come to."""

    @property
    def values(self) -> tuple[Any, ...]: ...
    @property
    def over(self) -> bool: ...
    @property
    def loss(self) -> float | None: ...
    @property
    def goal_update(self) -> int | None: ...
    @property
    def cpu_seconds(self) -> float: ...


Run = TypeVar("Run", bound=Outcome)


@dataclass(frozen=True)
class Setting(Generic[Run]):
    """The runs that differ in their seed alone. A run that diverged counts as infinitely bad and one that missed the
    goal as a failure: to leave them out would flatter the setting."""

    values: tuple[Any, ...]
    runs: tuple[Run, ...]

    @cached_property
    def over(self) -> int:
        return sum(each.over for each in self.runs)

    @cached_property
    def loss(self) -> float | None:
        """The median of the lowest validation losses of those that are over."""
        losses = [each.loss for each in self.runs if each.over and each.loss is not None]
        return statistics.median(losses) if losses else None

    @cached_property
    def solved(self) -> int:
        return sum(each.goal_update is not None for each in self.runs if each.over)

    @property
    def success(self) -> float:
        """The share of those that are over which reached the goal."""
        return self.solved / max(self.over, 1)

    @property
    def goal_update(self) -> float | None:
        """The median update at which the goal was reached, where at least half of the runs did."""
        when = sorted(
            float("inf") if each.goal_update is None else each.goal_update for each in self.runs if each.over
        )  # fmt: skip
        median = statistics.median(when) if when else float("inf")
        return median if median < float("inf") else None

    @property
    def cpu_seconds(self) -> float:
        """Of the processor, for all its runs."""
        return sum(each.cpu_seconds for each in self.runs)


def settings(progress: Progress) -> list[Setting[RunState]]:
    """Those of a sweep, as `ranked` has them."""
    return ranked(progress.runs, progress.sweep.has_goal)


def ranked(runs: Iterable[Run], has_goal: bool) -> list[Setting[Run]]:
    """Where there is a goal, those first that reach it in most of what is over, then by the loss, without any last."""
    groups: dict[tuple[Any, ...], list[Run]] = {}
    for each in runs:
        groups.setdefault(each.values, []).append(each)
    found = [Setting(values, tuple(group)) for values, group in groups.items()]
    return sorted(found, key=lambda each: (-each.success * has_goal, each.loss is None, each.loss or 0.0))
