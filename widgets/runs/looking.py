"""What the page knows of the store, read outside the window's thread."""

from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from simulator.errors import InputError
from simulator.experiment import Experiment
from simulator.runs import Change, Entry, Live, Recorded, Store, differences
from simulator.runs.store import CURVES

MOST = 100
"""So many curves are drawn at once."""
AT_ONCE = 25
"""So many experiments are read in one look: with the rest the next goes on."""


@dataclass(frozen=True)
class Sight:
    """What was found."""

    entries: tuple[Entry, ...] = ()
    """The newest first."""
    curves: dict[str, Recorded] = field(default_factory=dict)
    """Of those whose eye is open, as far as they have any."""
    experiments: dict[str, Experiment] = field(default_factory=dict)
    changed: dict[str, tuple[Change, ...]] = field(default_factory=dict)
    """Against the baseline, as far as that is known."""
    whole: bool = True
    """Whether nothing is left to be read."""

    @property
    def baseline(self) -> Entry | None:
        return next((entry for entry in self.entries if entry.pinned), None)

    def changes(self, entry: Entry) -> tuple[Change, ...]:
        """Against the baseline, or where there is none, against what it began as."""
        return self.changed.get(entry.id, entry.facts.changed if self.baseline is None else ())

    def with_lives(self, lives: Iterable[Live]) -> "Sight":
        """With the runs that are trained here as far as they are now."""
        ahead = {live.facts.id: live for live in lives}
        ahead = {e.id: ahead[e.id] for e in self.entries if e.id in ahead and _is_behind(e, ahead[e.id])}
        entries = tuple(
            replace(e, facts=ahead[e.id].facts, state=ahead[e.id].facts.status) if e.id in ahead else e
            for e in self.entries
        )
        curves = {id: ahead[id].recorded if id in ahead else known for id, known in self.curves.items()}
        return replace(self, entries=entries, curves=curves)


def _is_behind(entry: Entry, live: Live) -> bool:
    """What has ended is whole in its folder."""
    return entry.going or live.facts.update > entry.facts.update


class Looker:
    """Looks into the store; for one thread at a time. What has not changed is not read again."""

    def __init__(self, store: Callable[[], Store]) -> None:
        self.make, self.store_, self.begun = store, store(), False
        self.curves: dict[str, tuple[object, Recorded]] = {}
        self.experiments: dict[str, Experiment] = {}
        self.changed: dict[tuple[str, str], tuple[Change, ...]] = {}

    @property
    def store(self) -> Store:
        """The user may have moved to another folder."""
        now = self.make()
        if now.folder != self.store_.folder:
            self.store_ = now
        return self.store_

    def look(self, shown: Collection[str]) -> Sight:
        """`shown`: the runs whose curves are wanted."""
        entries = self.store.entries()
        if not self.begun:  # the list comes first
            self.begun = True
            return Sight(tuple(entries), whole=False)
        curves = {entry.id: found for entry in entries if entry.id in shown and (found := self._curves(entry))}
        self.curves = {id: kept for id, kept in self.curves.items() if id in curves}
        pinned, whole, read = next((entry.id for entry in entries if entry.pinned), ""), True, 0
        for entry in sorted(entries, key=lambda entry: (entry.id not in shown, not entry.pinned)):
            if (entry.id in shown or pinned) and entry.id not in self.experiments and entry.state != "damaged":
                if (read := read + 1) > AT_ONCE:
                    whole = False
                    break
                with suppress(InputError):
                    self.experiments[entry.id] = self.store.experiment(entry.id)
        changed = {entry.id: self._changed(pinned, entry.id) for entry in entries if pinned in self.experiments}
        known = {entry.id: self.experiments[entry.id] for entry in entries if entry.id in self.experiments}
        return Sight(tuple(entries), curves, known, {id: each for id, each in changed.items() if each}, whole)

    def _curves(self, entry: Entry) -> Recorded | None:
        """None: there are none yet, or they are damaged."""
        try:
            at = (entry.folder / CURVES).stat()
            stamp = at.st_ino, at.st_mtime_ns
            before = self.curves.get(entry.id)
            if before is None or before[0] != stamp:
                self.curves[entry.id] = stamp, self.store.curves(entry.id)
            return self.curves[entry.id][1]
        except (InputError, OSError):
            return None

    def _changed(self, pinned: str, id: str) -> tuple[Change, ...]:
        if id == pinned or id not in self.experiments:
            return ()
        if (pinned, id) not in self.changed:
            self.changed[pinned, id] = differences(self.experiments[pinned], self.experiments[id])
        return self.changed[pinned, id]
