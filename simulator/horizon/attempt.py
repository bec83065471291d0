"""One run: an architecture, a lag, a seed. This is what an executor is given, here or on another machine."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from simulator.errors import DivergedError
from simulator.horizon.conditions import Architecture, Horizon
from simulator.threads import limited
from simulator.training.trainer import Trainer

Stopped = Callable[[], bool]
"""Whether the run is to end. It goes to the executor's workers, so it can be pickled where these are processes."""


def never() -> bool:
    return False


@dataclass(frozen=True)
class Attempt:
    """How a run ended."""

    architecture: str
    lag: int
    seed: int
    solved: int | None
    """After how many updates; None: not at all."""
    share: float
    """Of the held-out sequences, those that were right at the last check."""
    seconds: float = field(default=0.0, compare=False)
    """What it took of the processor."""


def attempt(
    horizon: Horizon, architecture: Architecture, lag: int, seed: int, stopped: Stopped = never
) -> Attempt | None:
    """Train until the task is solved, the updates are made, or training diverges; None where it was stopped, which is
    asked at every check. Raises InputError where the network cannot be built."""
    began = time.process_time()
    trainer, in_a_row = Trainer(horizon.experiment(architecture, lag, seed)), 0
    solved, share = None, 0.0
    try:
        with limited(trainer.network, trainer.training.parts):
            while solved is None:
                trainer.propagate()
                if trainer.update_count % horizon.check_every == 0:
                    if stopped():
                        return None
                    share = trainer.validation[-1][2]
                    in_a_row = in_a_row + 1 if share >= horizon.share else 0
                    solved = trainer.update_count if in_a_row == horizon.checks else None
                if trainer.done:
                    break
                trainer.update()
    except DivergedError:
        pass  # a run that learned nothing
    return Attempt(architecture.name, lag, seed, solved, share, time.process_time() - began)
