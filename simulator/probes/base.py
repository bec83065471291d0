"""What a probe is: a look at a run that gives a view what it draws."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from simulator.errors import DivergedError
from simulator.registry import Registry
from simulator.training.look import Look
from simulator.training.trainer import Trainer


@dataclass(frozen=True)
class Silent:
    """What a probe saw that can see nothing here, and why, in one sentence."""

    reason: str


class Probe(ABC):
    """Looks at a run between backward and update. A kind adds `kind`, its options as arguments, and `see`.

    One is made when somebody begins to watch, and may keep a twin of its own from look to look.
    """

    kind: ClassVar[str]
    interval: ClassVar[float] = 0.0
    """The least time in seconds from one look to the next, for probes that cost more than the eye can follow."""

    deep: ClassVar[bool] = False
    """Whether it costs too much, or says too much, to be asked for unless somebody looks."""

    standing = True
    """Whether the run stands still, so that a look may take long."""

    def __init__(self, look: Look) -> None:
        self.look = look

    @abstractmethod
    def see(self) -> Any:
        """What there is to see now: a frozen dataclass of the probe's own, of read-only copies that can cross a
        process's pipe; None where this network and data give nothing to be seen, Silent where that needs a word."""


PROBES: Registry[type[Probe]] = Registry("probe")


def see(trainer: Trainer) -> dict[str, Any]:
    """What each probe sees after one pass, leaving out those that see nothing and those that look too deep."""
    try:
        trainer.propagate()
    except DivergedError:
        return {}
    look = Look(trainer)
    found = {name: kind(look).see() for name, kind in PROBES.items() if not kind.deep}
    return {name: seen for name, seen in found.items() if seen is not None and not isinstance(seen, Silent)}
