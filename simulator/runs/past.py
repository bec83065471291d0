"""The past of a run: any of its updates again, to the bit."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from simulator.errors import InputError
from simulator.experiment import Experiment, same_network
from simulator.files import is_file, known_digest
from simulator.probes import PROBES
from simulator.runs.entry import Entry, Facts
from simulator.runs.keyframes import KEYFRAMES, Reel
from simulator.runs.store import Store
from simulator.threads import limited
from simulator.training.keyframes import advance, replay
from simulator.training.look import Look
from simulator.training.snapshot import Checkpoint, Snapshot
from simulator.training.trainer import Trainer

Told = Callable[[int, int], object]
"""Hears how many instants of how many are done."""


class Past:
    """What is known of a run's updates: by its own keyframes, and before those by the ones of the runs that it goes on
    from, as long as they are there, of the same network, led to it, and their data is what it was."""

    def __init__(self, store: Store, id: str) -> None:
        """Raises InputError where it kept no keyframes, or where its data is not what it was."""
        self.store, self.id = store, id
        self.known: dict[str, Reel] = {}
        """Keyframes of runs that were looked at before, of which what has come since is read alone."""
        self.follow()

    def follow(self) -> None:
        """Look how the runs stand now. Raises InputError."""
        entry = self.store.entry(self.id)
        self.filmed = entry.facts.filmed
        self.reels = [self._reel(entry)]
        experiment = self.reels[0].before(self.reels[0].first).experiment
        check_data(entry.facts, experiment)
        with suppress(InputError):
            while self.reels[-1].first and entry.facts.parent:
                child, entry = entry.facts, self.store.entry(entry.facts.parent)
                reel = self._reel(entry)
                then = reel.before(reel.first).experiment
                if not same_network(experiment, then) or reel.origin(child.parent_update) != child.parent_keyframe:
                    break
                if entry.facts.filmed is not None and entry.facts.filmed < child.parent_update - 1:
                    break
                check_data(entry.facts, then)
                self.reels.append(reel)

    def _reel(self, entry: Entry) -> Reel:
        path = entry.folder / KEYFRAMES
        if entry.facts.key and not is_file(path):
            raise InputError(
                f"{entry.id}: runs of sweeps keep no keyframes; train its experiment alone to look back at its updates."
            )
        reel = self.known.get(entry.id) or Reel(path)
        self.known[entry.id] = reel
        return reel

    @property
    def first(self) -> int:
        """The first update that can be looked at."""
        return min(reel.first for reel in self.reels)

    def before(self, update: int) -> Checkpoint:
        """The last keyframe at this update or before, as the runs stand now. Raises InputError."""
        self.follow()
        if self.filmed is not None and update > self.filmed:
            raise InputError(
                f"{self.id} kept no keyframes after update {self.filmed:,}, as they could not be written; look at an "
                "earlier one."
            )
        reel = next((each for each in self.reels if each.first <= update), self.reels[-1])
        return reel.before(update)


def at(store: Store, id: str, update: int, stopped: Callable[[], bool] = lambda: False) -> Checkpoint | None:
    """A run as it was after so many updates, with its curves up to there; None where `stopped` said so. Raises
    InputError."""
    past, made = Past(store, id), store.entry(id).facts.update
    if not past.first <= update <= made:
        raise InputError(
            f"{id} has no update {update:,} that can be looked at; choose one from {past.first:,} to {made:,}."
        )
    trainer = replay(past.before(update), update, stopped)
    if trainer is None:
        return None
    course = store.curves(id).course
    course.cut(update)
    return replace(trainer.keyframe(), curves=course.parts)


def instants(
    store: Store, id: str, updates: Sequence[int], probes: Mapping[str, Mapping[str, Any]], told: Told
) -> list[Snapshot]:
    """What probes, each with its options, see at updates, which grow, of a run that may go on meanwhile. `told` hears
    how many are done, and what it raises ends it. Raises InputError."""
    seen_at: list[Snapshot] = []

    def stopped() -> bool:
        told(len(seen_at), len(updates))
        return False

    past = Past(store, id)
    trainer: Trainer | None = None
    used: tuple[int, Experiment] | None = None
    for update in updates:
        start = past.before(update)
        if trainer and used == (start.update, start.experiment):  # no keyframe is nearer than the instant before
            advance(trainer, update, stopped)
        else:
            trainer, used = replay(start, update, stopped), (start.update, start.experiment)
        assert trainer
        with limited(trainer.network, trainer.training.parts):
            look = Look(trainer)
            seen = {name: PROBES[name](look, **options).see() for name, options in probes.items()}
        seen_at.append(trainer.snapshot({name: each for name, each in seen.items() if each is not None}, paused=True))
    return seen_at


def spread(first: int, last: int, number: int) -> list[int]:
    """So many updates between two, both among them, as evenly as whole numbers allow; fewer where there are fewer."""
    number = min(number, last - first + 1)
    return [first + round(k * (last - first) / max(number - 1, 1)) for k in range(number)]


def check_data(facts: Facts, experiment: Experiment) -> None:
    """Raises InputError where a file of data is not the one that a run was trained on."""
    for name, path in experiment.data.files().items():
        if name in facts.hashes and known_digest(path, f"data.{name}") != facts.hashes[name]:
            raise InputError(
                f"data.{name}: {path} has changed since the run was trained, so its updates cannot be computed again; "
                "put the file back as it was."
            )
