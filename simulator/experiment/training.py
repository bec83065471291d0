"""How to train: the part of an Experiment that says by which rule, how fast and how long."""

from typing import TYPE_CHECKING, Self

from pydantic import Field, model_validator

from simulator.methods import METHODS, MethodSpec
from simulator.methods.full import FullBPTT
from simulator.network import Precision
from simulator.optimizers import OPTIMIZERS, OptimizerSpec
from simulator.optimizers.adam import Adam
from simulator.schedules import SCHEDULES, ScheduleSpec
from simulator.schedules.constant import Constant
from simulator.spec import ADVANCED, Spec, one_of, when

if TYPE_CHECKING:
    AnyOptimizer = OptimizerSpec
    AnyMethod = MethodSpec
    AnySchedule = ScheduleSpec
else:
    AnyOptimizer = one_of(OPTIMIZERS)
    AnyMethod = one_of(METHODS)
    AnySchedule = one_of(SCHEDULES)


class TrainingSpec(Spec):
    """The choice of how to train."""

    optimizer: AnyOptimizer = Field(
        Adam(), title="Optimizer", description="The rule that turns a gradient into a change of the weights."
    )
    method: AnyMethod = Field(
        FullBPTT(), title="Method", description="How the gradient is found: how far errors go back through time."
    )
    schedule: AnySchedule = Field(
        Constant(), title="Schedule", description="How the learning rate changes as training goes on."
    )
    learning_rate: float = Field(
        0.01, gt=0, le=1000, title="Learning rate η",
        description="How far each update moves the weights. Can be changed while it trains.",
    )  # fmt: skip
    batch: int = Field(
        16, ge=1, le=4096, title="Batch",
        description="Sequences that share one update; their gradients are averaged.",
        json_schema_extra={"unit": "sequences"},
    )  # fmt: skip
    parts: int = Field(
        1, ge=1, le=64, title="Parts",
        description="Cut each batch into so many parts, whose gradients are added up. Processors that are free compute "
        "them at the same time, which pays for large networks. The last digits of a run depend on the number of parts, "
        "never on that of the processors. 1: the batch is one piece.",
        json_schema_extra=ADVANCED | when(lambda spec: spec.batch > 1),
    )  # fmt: skip
    updates: int = Field(
        1000, ge=1, le=100_000_000, title="Updates",
        description="How many weight changes to make. Can be changed while it trains.",
    )  # fmt: skip
    clip: float | None = Field(
        None, gt=0, le=1e6, title="Clip gradient",
        description="Shorten the gradient to this norm where it is longer. Off: leave it as it is.",
    )  # fmt: skip
    clip_value: float | None = Field(
        None, gt=0, le=1e6, title="Clip values",
        description="Cut every single number of the gradient off at this size. Off: leave them as they are.",
        json_schema_extra=ADVANCED,
    )  # fmt: skip
    weight_decay: float = Field(
        0.0, ge=0, le=1, title="Weight decay",
        description="Share of the learning rate by which every weight shrinks at each update (AdamW's way, for all "
        "optimizers). 0: none.",
        json_schema_extra=ADVANCED,
    )  # fmt: skip
    validate_every: int = Field(
        25, ge=1, le=1_000_000, title="Validate every",
        description="Updates from one look at the held-out data to the next.",
        json_schema_extra={"unit": "updates"},
    )  # fmt: skip
    seed: int = Field(
        0, ge=0, le=2**32 - 1, title="Seed",
        description="Draws the first weights and the order of the data; the same seed gives the same run on the "
        "same kind of processor.",
    )  # fmt: skip
    precision: Precision = Field(
        "float32", title="Precision", description="float32 is faster for large networks; float64 is more exact."
    )
    goal: float | None = Field(
        None, ge=0, le=1e6, title="Goal",
        description="Validation loss at which the task counts as learned; drawn as a line in the loss plot.",
    )  # fmt: skip
    goal_score: float | None = Field(
        None, gt=0, le=1, title="Goal share right",
        description="Share of held-out answers that have to be right for the task to count as learned, for data with "
        "a criterion.",
    )  # fmt: skip
    stop_at_goal: bool = Field(
        False, title="Stop at the goal",
        description="End as soon as a look at the held-out data finds the goals reached. Off: make all updates. The "
        "best weights are kept beside the last ones either way.",
        json_schema_extra=when(lambda spec: spec.goals != (None, None)),
    )  # fmt: skip

    @model_validator(mode="after")
    def _enough_for_all(self) -> Self:
        if self.parts > self.batch:
            raise ValueError(
                f"training.parts: {self.parts} is not allowed; a batch of {self.batch} can be cut into at most "
                f"{self.batch} parts, of one sequence each."
            )
        return self

    @property
    def goals(self) -> tuple[float | None, float | None]:
        """At which loss and at which score the task counts as learned."""
        return self.goal, self.goal_score

    def passed(self, loss: float, score: float) -> bool:
        """Whether a look at the held-out data that found these reaches every goal there is."""
        reached = [loss <= self.goal] if self.goal is not None else []
        reached += [score >= self.goal_score] if self.goal_score is not None else []
        return bool(reached) and all(reached)

    def done(self, update: int, goal_update: int | None) -> bool:
        """Whether a run that made so many updates, and passed its goal at that one (None: not yet), is at its end."""
        return update >= self.updates or (self.stop_at_goal and goal_update is not None)


LIVE = (
    "learning_rate", "updates", "clip", "clip_value", "weight_decay", "validate_every", "goal", "goal_score",
    "stop_at_goal",
)  # fmt: skip
"""Training fields that can change while it trains; every other change means a new network."""
