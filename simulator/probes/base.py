"""What a probe is: a function of the trainer that returns read-only arrays for a view."""

from typing import Any, Protocol

from simulator.errors import DivergedError
from simulator.registry import Registry
from simulator.training.trainer import Trainer


class Probe(Protocol):
    """Looks at a trainer between backward and update. Its attribute `interval` is the least time in seconds from one
    look to the next, for probes that cost more than the eye can follow."""

    def __call__(self, trainer: Trainer, **options: Any) -> dict[str, Any]: ...


PROBES: Registry[Probe] = Registry("probe")


def interval(probe: Probe) -> float:
    """The least time between two looks through the probe, in seconds."""
    return float(getattr(probe, "interval", 0.0))


def see(trainer: Trainer) -> dict[str, dict[str, Any]]:
    """What each probe sees after one pass, leaving out those that see nothing."""
    try:
        trainer.propagate()
    except DivergedError:
        return {}
    seen = {name: probe(trainer) for name, probe in PROBES.items()}
    return {name: views for name, views in seen.items() if any(not _empty(view) for view in views.values())}


def _empty(view: Any) -> bool:
    return hasattr(view, "__len__") and len(view) == 0
