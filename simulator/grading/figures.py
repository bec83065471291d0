"""What a claim measures on each seed's run: a figure each, by name."""

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np

from simulator.arrays import Array
from simulator.numerals import figure, per_cent
from simulator.registry import Registry
from simulator.sources import SourceSpec
from simulator.training.trainer import Trainer


class Figure(ABC):
    """A number that each seed has, or has not: a run that diverged has none, and one may also never get there."""

    kind: ClassVar[str]
    told: ClassVar[str]
    """What it is, as a table says it."""
    share: ClassVar[bool] = False
    """Whether it is 1 or 0, so that what counts is the share of the seeds; else their median counts."""
    of_goal: ClassVar[bool] = False
    """Whether the experiment needs a goal."""

    @classmethod
    @abstractmethod
    def of(cls, trainer: Trainer) -> float | None:
        """Of a run at its end."""

    @classmethod
    def fits(cls, data: SourceSpec) -> bool:
        """Whether data of this sort has it."""
        return True

    @staticmethod
    def written(value: float) -> str:
        return figure(value)


FIGURES: Registry[type[Figure]] = Registry("figure")


@FIGURES.register
class Reached(Figure):
    kind, told, share, of_goal = "reached", "seeds that reach the goal", True, True

    @classmethod
    def of(cls, trainer: Trainer) -> float | None:
        return float(trainer.goal_update is not None)

    @staticmethod
    def written(value: float) -> str:
        return per_cent(value)


@FIGURES.register
class Sequences(Figure):
    kind, told, of_goal = "sequences", "sequences to the goal", True

    @classmethod
    def of(cls, trainer: Trainer) -> float | None:
        return None if trainer.goal_update is None else float(trainer.goal_update * trainer.training.batch)

    @staticmethod
    def written(value: float) -> str:
        return f"{value:,.0f}"


@FIGURES.register
class Right(Figure):
    kind, told = "right", "held-out answers that are right, at the end"

    @classmethod
    def of(cls, trainer: Trainer) -> float | None:
        return trainer.held_out.test()[1]

    @classmethod
    def fits(cls, data: SourceSpec) -> bool:
        return data.has_criterion

    @staticmethod
    def written(value: float) -> str:
        return per_cent(value)


@FIGURES.register
class LowestLoss(Figure):
    kind, told = "loss", "lowest held-out loss"

    @classmethod
    def of(cls, trainer: Trainer) -> float | None:
        return trainer.best.loss if trainer.best else None


@FIGURES.register
class AgainstMemoryless(Figure):
    kind, told = "loss-to-memoryless", "lowest held-out loss, as a multiple of the best opponent's without memory"

    @classmethod
    def of(cls, trainer: Trainer) -> float | None:
        opponents = trainer.held_out.baselines()
        opponents.pop(trainer.source.ceiling, None)
        loss = LowestLoss.of(trainer)
        return None if loss is None else loss / min(opponents.values())


@FIGURES.register
class Surprise(Figure):
    kind, told = "surprise", "squared error where chance decides, as a multiple of that where it does not"

    @classmethod
    def of(cls, trainer: Trainer) -> float | None:
        batch, source = trainer.held_out.batch, trainer.source
        known = source.foreseeable(batch)
        if known is None:
            return None
        y = trainer.held_out.network.forward(batch.x, batch.lengths)
        error, scored = np.square(y - batch.target).mean(axis=2), batch.scored()
        return _mean(error[scored & ~known]) / _mean(error[scored & known])


def _mean(errors: Array) -> float:
    return float(errors.mean(dtype=float))
