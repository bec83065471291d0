"""What a probe is: a function of the trainer that returns read-only arrays for a view."""

from typing import Any, Protocol

from simulator.registry import Registry
from simulator.trainer import Trainer


class Probe(Protocol):
    """Looks at a trainer between backward and update. Its attribute `interval` is the least time in seconds from one
    look to the next, for probes that cost more than the eye can follow."""

    def __call__(self, trainer: Trainer, **options: Any) -> dict[str, Any]: ...


PROBES: Registry[Probe] = Registry("probe")


def interval(probe: Probe) -> float:
    """The least time between two looks through the probe, in seconds."""
    return float(getattr(probe, "interval", 0.0))
