"""How far a sweep and each of its runs is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from simulator.runs import Facts
from simulator.sweeps.conditions import Planned, Sweep

RunStates = Literal["waiting", "running", "stopped", "finished", "diverged", "failed"]


@dataclass(frozen=True)
class RunState:
    """One run. `facts` say what its folder says; before that is there, nothing."""

    planned: Planned
    state: RunStates = "waiting"
    facts: Facts = field(default_factory=Facts)
    sentence: str = ""
    """Why it diverged or failed."""

    @property
    def over(self) -> bool:
        return self.state in ("finished", "diverged", "failed")

    @property
    def values(self) -> tuple[Any, ...]:
        """What each field is set to."""
        return self.planned.values

    @property
    def loss(self) -> float | None:
        """Its lowest validation loss; infinite where it diverged, None where it has none."""
        return float("inf") if self.state == "diverged" else self.facts.best_loss

    @property
    def goal_update(self) -> int | None:
        return self.facts.goal_update

    @property
    def cpu_seconds(self) -> float:
        return self.facts.cpu_seconds

    @property
    def share(self) -> float:
        """How much of it is made."""
        return 1.0 if self.over else self.facts.update / max(self.planned.experiment.training.updates, 1)


@dataclass(frozen=True)
class Progress:
    """How far the sweep is. `runs` are in the order of the plan."""

    sweep: Sweep
    runs: Sequence[RunState]
    latest: int | None = None
    """The run that has just come further, by its place; None: none has yet."""
    left: float | None = None
    """Seconds that the others will take, about; None: nobody knows yet."""

    @property
    def over(self) -> int:
        """How many runs are."""
        return sum(each.over for each in self.runs)

    @property
    def share(self) -> float:
        return sum(each.share for each in self.runs) / max(len(self.runs), 1)
