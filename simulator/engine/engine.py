"""`train`: the engine as a generator of reports, the same for the command line, a thread and a process."""

import time
import traceback
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

from simulator.engine.orders import Adjust, Alone, Collect, Desk, Keep, Order, Pause, Resume, Revisit, Step, Stop, Watch
from simulator.errors import DivergedError, InputError
from simulator.experiment import Experiment
from simulator.probes import PROBES, Probe
from simulator.threads import limited
from simulator.training.keyframes import Film
from simulator.training.look import Look
from simulator.training.snapshot import Checkpoint, Failed, Finished, Kept, Report, Snapshot
from simulator.training.trainer import Trainer

LOOK_EVERY = 0.005
"""Seconds from one look at the desk to the next, so that a tiny network does not spend its time looking."""

LOOK_SHARE = 40
"""A probe looks again after so many times as long as the last looks of all together took at the earliest: training
keeps 0.975 of its speed, and 0.95 with what is sent and drawn besides."""


def train(
    experiment: Experiment, desk: Desk | None = None, start: Checkpoint | None = None, helpers: int = 0
) -> Iterator[Report]:
    """Train, yielding Started, then Snapshots as they are collected, and Finished or Failed at the end.

    A desk that waits (a window's) keeps the engine after Finished: it can still be looked at, and goes on when more
    updates are asked for. Training itself depends on the experiment alone, never on when somebody looks, nor on how
    many processes may help with batches in parts, which end with the generator.
    """
    try:
        trainer = Trainer(experiment, start, helpers)
        engine = Engine(trainer, desk or Alone())
        while True:
            with closing(engine.trainer), limited(engine.trainer.network, engine.trainer.training.parts):
                yield from engine.run()
            if engine.visit is None:
                return
            engine = engine.revisited(engine.visit)
    except InputError as refusal:
        yield Failed(str(refusal))
    except MemoryError:
        yield Failed(
            "There is not enough memory for this network; use fewer units, a shorter window or a smaller batch."
        )
    except Exception as error:
        yield Failed(f"The engine failed ({type(error).__name__}: {error}).", traceback.format_exc())


class Engine:
    """The loop of one run: propagate, take orders and look, update."""

    def __init__(self, trainer: Trainer, desk: Desk) -> None:
        self.trainer, self.desk = trainer, desk
        self.paused = self.stepping = self.stopped = False
        self.wanted, self.news = False, True
        self.look, self.film = Look(trainer), Film(trainer)
        self.probes: dict[str, Probe] = {}
        self.watched: Mapping[str, Mapping[str, Any]] = {}
        """Their options."""
        self.seen: dict[str, tuple[float, Any]] = {}
        """When each probe may look again, and what it saw last."""
        self.costs: dict[str, float] = {}
        """Seconds that its last look took."""
        self.next_look = 0.0
        self.reported_end = False
        self.until: int | None = None
        """The update up to which it goes on, whatever was planned, to stand still there."""
        self.visit: Revisit | None = None
        """Where it is to stand in place of this run."""

    def run(self) -> Iterator[Report]:
        trainer = self.trainer
        yield trainer.started()
        try:
            while True:
                trainer.propagate()
                self.film.follow()
                self.news = True
                yield from self.attend()
                if self.visit:
                    return
                if self.stopped:
                    yield from self.end()
                    return
                trainer.update()
        except DivergedError as error:
            yield self.snapshot()
            yield Failed(str(error), checkpoint=trainer.checkpoint(), diverged=True)

    def revisited(self, visit: Revisit) -> "Engine":
        """What stands at another instant, under the same eyes. Its trainer is a fresh one: in one that has gone on,
        what later passes left would stay."""
        before, to = self.trainer, visit.start
        was, now = ((e.data, e.training.precision) for e in (before.experiment, to.experiment))
        open_already = before.source if was == now and before.source.constants() == to.constants else None
        engine = Engine(Trainer(to.experiment, to, source=open_already), self.desk)
        engine.watch(self.watched)
        engine.wanted, engine.until = self.wanted, visit.update
        return engine

    @property
    def still(self) -> bool:
        """Whether no update is to be made now."""
        if self.until is not None:
            return self.trainer.update_count >= self.until
        return self.trainer.done or (self.paused and not self.stepping)

    @property
    def on_the_way(self) -> bool:
        """Whether it is not yet where it is to stand: nobody wants to see what lies between."""
        return self.until is not None and not self.still

    def attend(self) -> Iterator[Report]:
        """Between backward and update: take orders and look, for as long as the run stands still."""
        self.stepping = False
        while True:
            self.paused = self.paused or (self.until is not None and self.still)
            if self.trainer.done and self.until is None and not self.reported_end:
                self.reported_end = True
                yield self.snapshot()
                at_goal = self.trainer.update_count < self.trainer.training.updates
                yield Finished(self.trainer.checkpoint(), stopped=False, at_goal=at_goal)
            now = time.perf_counter()
            if self.still or now >= self.next_look:
                self.next_look = now + LOOK_EVERY
                for order in self.desk.take(wait=self.still and not (self.wanted and self.news)):
                    yield from self.obey(order)
                if self.wanted and self.news and not self.on_the_way:
                    yield self.snapshot()
            if self.stopped or self.visit or not self.still:
                return

    def obey(self, order: Order) -> Iterator[Report]:
        match order:
            case Collect():
                self.wanted = True
            case Pause():
                self.paused, self.news = True, True
            case Resume():
                self.paused, self.news = False, True
            case Step():
                self.paused = self.stepping = True
            case Stop():
                self.stopped = True
            case Keep():
                yield Kept(self.trainer.checkpoint())
            case Revisit():
                self.visit = order
            case Adjust(training):
                self.film.adjust(training)
                self.news = True  # another goal is not reached yet
                self.reported_end = self.reported_end and self.trainer.done
            case Watch(probes):
                self.watch(probes)
                self.news = True

    def watch(self, probes: Mapping[str, Mapping[str, Any]]) -> None:
        """Look through these probes. One with the options that it had goes on as it was; one with others looks at once,
        but costs what it has cost."""
        kept = {name for name, options in probes.items() if self.watched.get(name) == options}
        self.probes = {
            name: self.probes[name] if name in kept else PROBES[name](self.look, **options)
            for name, options in probes.items()
        }
        self.seen = {name: seen for name, seen in self.seen.items() if name in kept}
        self.costs = {name: cost for name, cost in self.costs.items() if name in probes}
        self.watched = probes

    def snapshot(self) -> Snapshot:
        self.wanted = self.news = False
        seen = {name: self.see(name, probe) for name, probe in self.probes.items()}
        seen = {name: each for name, each in seen.items() if each is not None}
        return self.trainer.snapshot(seen, self.paused, self.film.collect())

    def see(self, name: str, probe: Probe) -> Any:
        """What the probe sees; or saw last, where it is too early to look again."""
        began = time.perf_counter()
        standing = self.paused or self.trainer.done
        if name not in self.seen or standing or began >= self.seen[name][0]:
            probe.standing = standing
            seen = probe.see()
            self.costs[name] = time.perf_counter() - began
            self.seen[name] = began + max(probe.interval, LOOK_SHARE * sum(self.costs.values())), seen
        return self.seen[name][1]

    def end(self) -> Iterator[Report]:
        if not self.reported_end:
            yield self.snapshot()
            yield Finished(self.trainer.checkpoint(), stopped=True)
