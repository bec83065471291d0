"""One seed of a paper's experiment. This is what an executor is given, here or on another machine."""

import time
from collections.abc import Sequence
from datetime import UTC, datetime

import numpy as np

from simulator.errors import DivergedError
from simulator.experiment import Experiment
from simulator.grading.figures import FIGURES
from simulator.horizon.attempt import Stopped, never
from simulator.spec import Spec
from simulator.threads import limited
from simulator.training.trainer import Trainer

CHECK_EVERY = 25
"""Updates from one look whether to stop to the next."""


class Trial(Spec):
    """How a seed's run ended."""

    seed: int
    values: dict[str, float | None]
    """Its figures by name; None: it has none, since it never got there or diverged."""
    updates: int
    diverged: bool
    cpu_seconds: float
    ended: str
    """The day, as 2026-01-31."""


def trial(experiment: Experiment, figures: Sequence[str], stopped: Stopped = never) -> Trial | None:
    """Train until the goal is reached, the updates are made, or training diverges; None where it was stopped. Raises
    InputError where the network or its data cannot be made."""
    began, trainer = time.process_time(), Trainer(experiment)
    diverged, values = False, dict[str, float | None]()
    with limited(trainer.network, trainer.training.parts), np.errstate(all="ignore"):
        try:
            while True:
                trainer.propagate()
                if trainer.update_count % CHECK_EVERY == 0:
                    if stopped():
                        return None
                    _forget(trainer)
                if trainer.done:
                    break
                trainer.update()
        except DivergedError:
            diverged = True
        for name in figures:
            value = None if diverged else FIGURES[name].of(trainer)
            values[name] = None if value is None or not np.isfinite(value) else value
    seconds = time.process_time() - began
    ended = datetime.now(UTC).date().isoformat()
    return Trial(
        seed=experiment.training.seed, values=values, updates=trainer.update_count, diverged=diverged,
        cpu_seconds=seconds, ended=ended,
    )  # fmt: skip


def _forget(trainer: Trainer) -> None:
    """Records that nobody reads, which would fill the memory in a long run."""
    for records in (trainer.records, trainer.validation, trainer.unnoted, trainer.unnoted_looks):
        records.clear()
