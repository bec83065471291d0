"""All lanes, in lockstep: the last one first."""

import secrets
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from simulator.race.conditions import Lane, Race
from simulator.race.crew import Hand
from simulator.race.stretch import Stretch, Wanted, stretch
from simulator.runs import Recorded
from simulator.runs.recorded import AXES
from simulator.training.curves import Course
from simulator.training.snapshot import Checkpoint

LEAD = 0.02
"""By so much of the whole way a lane may be ahead of the last one."""
PARTS = 100
"""Stretches that a lane is cut into: half of the lead each, so that one that is level may always begin another."""


@dataclass(frozen=True)
class LaneState:
    """How far a lane has come."""

    lane: Lane
    state: Literal["waiting", "running", "finished", "diverged"] = "waiting"
    checkpoint: Checkpoint | None = None
    """What it has learned."""
    ticks: tuple[tuple[float, ...], ...] = ((0.0,) * len(AXES),)
    """When it had made how many updates: rows as AXES has them."""
    digest: str = ""
    digests: tuple[tuple[int, str], ...] = ()
    """At which update the batches so far had which hash."""
    sentence: str = ""
    """Why it diverged."""
    began: Checkpoint | None = None
    """What it began with; without curves."""

    @property
    def over(self) -> bool:
        return self.state in ("finished", "diverged")

    @property
    def update(self) -> int:
        return int(self.ticks[-1][0])

    @property
    def goal_update(self) -> int | None:
        """When the goal was reached; None: not yet, or lost again by divergence."""
        return self.checkpoint.goal_update if self.checkpoint else None

    @property
    def cpu_seconds(self) -> float:
        return self.checkpoint.cpu_seconds if self.checkpoint else 0.0

    @property
    def best_loss(self) -> float | None:
        """The lowest validation loss."""
        return self.checkpoint.best.loss if self.checkpoint and self.checkpoint.best else None

    @cached_property
    def recorded(self) -> Recorded:
        """Its curves so far."""
        import numpy as np

        made = self.checkpoint
        matrices = tuple(made.weights) if made else ()
        course = Course(matrices).follow(made.curves) if made and made.curves else Course(matrices)
        return Recorded(course, np.array(self.ticks))


@dataclass(frozen=True)
class Progress:
    """How far the race is. `lanes` are in the order of the conditions."""

    race: Race
    lanes: tuple[LaneState, ...]
    latest: int = 0
    """The lane that has just come further, by its place."""

    @property
    def over(self) -> bool:
        return all(lane.over for lane in self.lanes)

    @property
    def share(self) -> float:
        """Of the whole way, what the last lane has made."""
        going = [lane.update for lane in self.lanes if not lane.over]
        return min(going) / self.race.updates if going else 1.0

    @property
    def same_batches(self) -> bool:
        """Whether all lanes of a seed have read the same, wherever they can be compared."""
        seen: dict[tuple[int, int], str] = {}
        return all(
            seen.setdefault((lane.lane.seed, update), digest) == digest
            for lane in self.lanes
            for update, digest in lane.digests
        )


def race(conditions: Race, hands: Sequence[Hand]) -> Iterator[Progress]:
    """Run the race; yields its progress as often as a lane has come a hundredth of the way further.

    Each hand has one stretch at a time, always of a lane that is among the last: so none is ahead by more than LEAD,
    however fast it is. How many hands there are changes no bit. Once one is stopped, or the iterator is closed, no more
    begin. Raises InputError where a network cannot be made, and what an executor raises.
    """
    name, under_way = secrets.token_hex(8), dict[Future[Stretch], tuple[int, Hand]]()
    lanes, had = [LaneState(lane) for lane in conditions.lanes], dict[int, Hand]()
    step, free = max(conditions.updates // PARTS, 1), list(hands)
    try:
        while True:
            for hand in [] if any(hand.stopped() for hand in hands) else list(free):
                place = _next(lanes, {place for place, _ in under_way.values()}, step, hand, had)
                if place is None:
                    continue
                free.remove(hand)
                had[place], lane = hand, replace(lanes[place], state="running")
                lanes[place] = lane
                until = min(lane.update - lane.update % step + step, conditions.updates)
                wanted = Wanted(name, place, lane.lane.experiment, until, lane.checkpoint, lane.digest)
                under_way[hand.executor.submit(stretch, wanted, hand.stopped)] = place, hand
            if not under_way:
                return
            for each in wait(under_way, return_when=FIRST_COMPLETED).done:
                place, hand = under_way.pop(each)
                free.append(hand)
                lanes[place] = _further(lanes[place], each.result())
                yield Progress(conditions, tuple(lanes), place)
    finally:
        for each in under_way:
            each.cancel()


def _next(lanes: list[LaneState], busy: set[int], step: int, hand: Hand, had: dict[int, Hand]) -> int | None:
    """The lane that a hand is to go on with: of those that are last, one that it had, or else one that nobody had, or
    another hand's. None: those that are free are ahead already, or there are none."""
    going = [place for place, lane in enumerate(lanes) if not lane.over]
    last = min((lanes[place].update for place in going), default=0)
    free = [place for place in going if place not in busy and lanes[place].update < last + step]
    strange = {place: had.get(place, hand) is not hand for place in free}
    return min(free, key=lambda place: (strange[place], lanes[place].update, place in had, place), default=None)


def _further(lane: LaneState, made: Stretch) -> LaneState:
    at, reached = made.checkpoint, lane.ticks[-1][0]
    lane = replace(lane, began=lane.began or made.began)
    if made.diverged:
        curve = at.curves["training"].x
        reached = max(reached, float(curve[-1]) if len(curve) else 0.0)
        tick = reached, reached * at.experiment.training.batch, at.cpu_seconds, max(at.seconds, lane.ticks[-1][3])
        return replace(lane, state="diverged", checkpoint=at, ticks=(*lane.ticks, tick), sentence=made.diverged)
    tick = at.update, at.sequences, at.cpu_seconds, at.seconds
    digests = (*lane.digests, (at.update, made.digest))
    state: Literal["finished", "running"] = "finished" if made.over else "running"
    return replace(
        lane, state=state, checkpoint=at, ticks=(*lane.ticks, tick), digest=made.digest, digests=digests
    )  # fmt: skip
