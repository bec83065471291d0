"""What the engine reports: frozen, with read-only arrays, safe in any thread."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from simulator.arrays import Array
from simulator.errors import InputError, field_of
from simulator.experiment import Experiment, TrainingSpec
from simulator.network.equations import Program, equations_of
from simulator.sources.base import Constants
from simulator.training.curves import Curves

RECORD = ("update", "seconds", "loss", "gradient_norm")
"""The first columns of a record; then follows the gradient norm of each weight matrix."""


@dataclass(frozen=True)
class Started:
    """A network is ready. `weights`: the shape of each weight matrix by name; `baselines`: the validation loss of
    opponents that learn nothing, by name; `right_means`: what the score is the share of, "" where there is none."""

    experiment: Experiment
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    weights: dict[str, tuple[int, ...]]
    update: int = 0
    baselines: Mapping[str, float] = field(default_factory=dict)
    right_means: str = ""
    goal_update: int | None = None
    """The update at which the goal was found passed first, for a run that goes on; None: not yet, or there is none."""

    @cached_property
    def program(self) -> Program:
        """The network's equations: the same for all who ask. Raises UndeclaredError where a layer declares none."""
        return equations_of(self.experiment.network, len(self.inputs), len(self.outputs))


@dataclass(frozen=True)
class Snapshot:
    """One instant of training, taken between backward and update: weights, activations, loss and gradients belong
    together. Every record since the snapshot before travels with it, so no curve has gaps."""

    update: int
    sequences: int
    seconds: float
    learning_rate: float
    records: Array
    """(k, 4 + matrices): one row for each update, columns as in RECORD."""
    validation: Array
    """(k, 3): update, validation loss, score (NaN where the data has no criterion)."""
    probes: Mapping[str, Any] = field(default_factory=dict)
    """What the watched probes saw, by the probe's name: each a frozen dataclass that stands in the probe's own file.
    Those that saw nothing are left out."""
    paused: bool = False
    goal_update: int | None = None
    """The update at which the goal was found passed first; None: not yet, or there is none."""
    cpu_seconds: float = 0.0
    """Of the processor, as a Checkpoint has them."""
    keyframes: tuple["Keyframe", ...] = ()
    """Those that were taken since the snapshot before."""

    @property
    def loss(self) -> float:
        return float(self.records[-1, 2]) if len(self.records) else float("nan")


@dataclass(frozen=True)
class Best:
    """The weights of the lowest validation loss so far."""

    loss: float
    update: int
    sequences: int
    weights: Mapping[str, Array]
    seconds: float | None = None
    """Spent training up to there; None in files of older versions."""


@dataclass(frozen=True)
class Checkpoint:
    """All that was learned and all that chance needs to go on: a run resumed from it loses nothing."""

    experiment: Experiment
    update: int
    sequences: int
    seconds: float
    weights: Mapping[str, Array]
    optimizer: Mapping[str, Array]
    rng: dict[str, Any]
    constants: Constants
    carried: Mapping[str, Array] = field(default_factory=dict)
    """What the method goes on from: its place in the data and the state it carries."""
    moves: int = 0
    """Moves the optimizer has made since its memory began."""
    best: Best | None = None
    """None where the held-out data was not looked at yet, and in files of older versions."""
    goal_update: int | None = None
    """The update at which the goal was found passed first; None: not yet, or there is none."""
    curves: Mapping[str, Curves] = field(default_factory=dict)
    """How the run went up to here, but for the pass in hand, by the parts of a Course; empty in files of older
    versions."""
    made_with: Mapping[str, str] = field(default_factory=dict)
    """Versions, machine and BLAS kernel of the last who trained it, on which its bits depend."""
    cpu_seconds: float = 0.0
    """What training took of the processor, where `seconds` are the clock's; without what an older version trained."""

    def at_best(self) -> "Checkpoint":
        """The best weights in place of the last, as a run that diverges goes back to them: training goes on from there
        with an optimizer that remembers nothing, at a new place in the data. Raises InputError where there are none."""
        if self.best is None:
            raise InputError("there are no best weights beside the last ones; train on, and they will be kept.")
        best = self.best
        seconds = self.seconds if best.seconds is None else best.seconds
        return replace(
            self, update=best.update, sequences=best.sequences, seconds=seconds, weights=best.weights, optimizer={},
            carried={}, moves=0, goal_update=passed_by(self.goal_update, best.update),
        )  # fmt: skip

    def with_weight(self, matrix: str, row: int, column: int, value: float) -> "Checkpoint":
        """The same with another number in place of one weight, in the weights' own precision. Raises InputError where
        it cannot be there."""
        W = self.weights[matrix].copy()
        with np.errstate(over="ignore"):
            W[row, column] = value
        if not np.isfinite(W[row, column]):
            raise InputError(f"{value:g} is no weight in {W.dtype}; type a finite number.")
        W.flags.writeable = False
        return replace(self, weights={**self.weights, matrix: W})

    def done(self, training: TrainingSpec) -> bool:
        """Whether a run that goes on from here, trained like this, is at its end already."""
        same = training.goals == self.experiment.training.goals
        return training.done(self.update, self.goal_update if same else None)


@dataclass(frozen=True)
class Keyframe:
    """An instant from which later ones are computed again."""

    checkpoint: Checkpoint
    """Without curves: it is small, and there are many."""
    kept: bool = False
    """Whether it is never dropped: the run begins here, or was changed from outside."""


def passed_by(goal_update: int | None, update: int) -> int | None:
    """The update at which the goal was passed, for a run that went back to an earlier one."""
    return goal_update if goal_update is not None and goal_update <= update else None


@dataclass(frozen=True)
class Kept:
    """The answer to the order Keep."""

    checkpoint: Checkpoint


@dataclass(frozen=True)
class Finished:
    """Training ended as planned, or because somebody stopped it."""

    checkpoint: Checkpoint
    stopped: bool
    at_goal: bool = False
    """Whether the plan was to stop at the goal, and it is reached."""


@dataclass(frozen=True)
class Failed:
    """Training cannot go on: why, in one sentence; details for a report; and what could be saved."""

    sentence: str
    details: str = ""
    checkpoint: Checkpoint | None = None
    diverged: bool = False

    @property
    def field(self) -> str:
        """The dotted path of the field that is at fault; "" where it is none."""
        return field_of(self.sentence)


Report = Started | Snapshot | Kept | Finished | Failed
