"""What a sweep has found: its settings, the best first."""

import statistics
from dataclasses import dataclass
from typing import Any

from simulator.sweeps.states import Progress, RunState


@dataclass(frozen=True)
class Setting:
    """The runs that differ in their seed alone. A run that diverged counts as infinitely bad and one that missed the
    goal as a failure: to leave them out would flatter the setting."""

    values: tuple[Any, ...]
    runs: tuple[RunState, ...]

    @property
    def over(self) -> int:
        return sum(each.over for each in self.runs)

    @property
    def best_loss(self) -> float | None:
        """The median of the lowest validation losses of those that are over."""
        losses = [loss_of(each) for each in self.runs if each.over]
        known = [loss for loss in losses if loss is not None]
        return statistics.median(known) if known else None

    @property
    def solved(self) -> int:
        return sum(each.facts.goal_update is not None for each in self.runs if each.over)

    @property
    def goal_update(self) -> float | None:
        """The median update at which the goal was reached, where at least half of the runs did."""
        when = sorted(
            float("inf") if each.facts.goal_update is None else each.facts.goal_update
            for each in self.runs if each.over
        )  # fmt: skip
        median = statistics.median(when) if when else float("inf")
        return median if median < float("inf") else None

    @property
    def cpu_seconds(self) -> float:
        """Of the processor, for all its runs."""
        return sum(each.facts.cpu_seconds for each in self.runs)


def loss_of(run: RunState) -> float | None:
    """Its lowest validation loss; infinite where it diverged, None where it has none."""
    return float("inf") if run.state == "diverged" else run.facts.best_loss


def settings(progress: Progress) -> list[Setting]:
    """Where there is a goal, those first that reach it most often; then by the loss; those without any last."""
    groups: dict[tuple[Any, ...], list[RunState]] = {}
    for each in progress.runs:
        groups.setdefault(each.planned.values, []).append(each)
    found = [Setting(values, tuple(runs)) for values, runs in groups.items()]
    has_goal = progress.sweep.experiment.training.goals != (None, None)

    def rank(each: Setting) -> tuple[float, bool, float]:
        return -each.solved * has_goal, each.best_loss is None, each.best_loss or 0.0

    return sorted(found, key=rank)
