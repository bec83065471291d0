"""One run as a list shows it: what its folder says of it, and whether it is alive."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, Field

from simulator.files import HERE, is_alive
from simulator.runs.differences import Change
from simulator.spec import Spec

Status = Literal["running", "paused", "finished", "stopped", "diverged", "failed"]
"""What a run's writer says of it."""
State = Literal["running", "paused", "finished", "stopped", "diverged", "failed", "interrupted", "damaged"]
"""What a reader finds: a run whose writer is gone was interrupted, and a folder that cannot be read is damaged."""
GOING: tuple[State, ...] = ("running", "paused")
STALE = 60.0
"""Seconds after which a run without a heartbeat is taken for dead, six times as long as one may take."""
COLOURS = 8
"""How many colours a run can have, by number: those of the window's series."""


class Facts(Spec):
    """What `run.json` says, which the run's writer alone writes. Fields that a later version adds are left out."""

    model_config = ConfigDict(extra="ignore")

    version: Literal[1] = 1
    id: str = ""
    title: str = ""
    network: str = ""
    """Its layers in words, such as `LSTM 8`; "" in runs of older versions."""
    origin: str = ""
    """The preset or file it began as."""
    status: Status = "running"
    process: int = 0
    machine: str = ""
    """Who writes it: the process, and on which machine."""
    created: str = ""
    """When it began, as 2026-11-25T08:30:00Z."""
    parent: str = ""
    parent_update: int = 0
    """The run that it goes on from, and from which update on; "": none."""
    parent_keyframe: int = 0
    """The `origin` of that update among the parent's keyframes as this run began: another one there says that the
    parent has gone back since."""
    sweep: str = ""
    """What runs that belong together share, such as the lanes of a race; "": it is alone."""
    key: str = ""
    """What tells it from the other runs of a sweep, wherever they were made; "": it is of none."""
    changed: tuple[Change, ...] = ()
    """Against the parent, or else against the preset or file that it began as."""
    update: int = 0
    updates: int = 0
    """Made, and planned."""
    sequences: int = 0
    weights: int = 0
    """How many numbers are learned."""
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    """Spent training: by the clock, and of the processor."""
    loss: float | None = None
    """The last; None: none yet, or none that is finite."""
    validation_loss: float | None = None
    score: float | None = None
    best_loss: float | None = None
    best_update: int | None = None
    """The lowest validation loss, and after how many updates."""
    best_score: float | None = None
    goal_update: int | None = None
    """The update at which the goal was found reached; None: not yet, or there is none."""
    measure: str = ""
    """What its losses are of, as `simulator.experiment.measure` has it; "" in runs of older versions."""
    lane: int | None = None
    """Its architecture's place among those of a race; None: it was alone."""
    batches: str = ""
    """A hash of all that it was trained on, where that was asked for."""
    hashes: dict[str, str] = Field(default_factory=dict)
    """A hash of each file of data that it was trained on, by its field."""
    filmed: int | None = None
    """The last update that its keyframes lead to, where they could not be written any more; None: the last there is."""
    sentence: str = ""
    """Why it failed or diverged."""
    program: str = ""
    """The version that wrote it."""

    @property
    def leaves(self) -> str:
        """Where it leaves the run that it goes on from, in words; "" where it goes on from none."""
        return f"from update {self.parent_update:,}" if self.parent else ""


class Marks(Spec):
    """What `marks.json` says, which readers write: the user's own words."""

    model_config = ConfigDict(extra="ignore")

    name: str = ""
    colour: int | None = None
    moments: dict[int, str] = Field(default_factory=dict)
    """Updates that were given a name."""


@dataclass(frozen=True)
class Entry:
    """A run in the store."""

    id: str
    """The name of its folder."""
    folder: Path
    state: State
    facts: Facts = field(default_factory=Facts)
    marks: Marks = field(default_factory=Marks)
    pinned: bool = False
    trouble: str = ""
    """Why it is damaged, in one sentence."""

    @property
    def name(self) -> str:
        """The user's, or else the experiment's title."""
        return self.marks.name or self.facts.title or self.id

    @property
    def brief(self) -> str:
        """What tells it from other runs of the same experiment: the user's name for it, or else its network."""
        return self.marks.name or self.facts.network or self.name

    @property
    def colour(self) -> int | None:
        """Which of the COLOURS the user chose, or the race gave its architecture; None: whichever is free."""
        lane = self.facts.lane
        return self.marks.colour if self.marks.colour is not None or lane is None else lane % COLOURS

    def is_beside(self, other: "Entry") -> bool:
        """Whether its losses can be compared with the other's: data and loss are the same."""
        return self.measure == other.measure

    @property
    def measure(self) -> str:
        """What its losses are of; where that cannot be said any more, its experiment's title has to do."""
        return self.facts.measure or self.facts.title

    @property
    def going(self) -> bool:
        """Whether somebody trains it."""
        return self.state in GOING


def state_of(facts: Facts, beat: float, now: float) -> State:
    """A run's state, as its last sign of life was at `beat` (seconds since 1970, as `now` is)."""
    if facts.status not in GOING:
        return facts.status
    gone = facts.machine == HERE and not is_alive(facts.process)
    return "interrupted" if gone or now - beat > STALE else facts.status
