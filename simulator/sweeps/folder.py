"""A sweep's folder.

sweep.json    what is varied
runs/         every run, in a store of its own: open, compare and train on each as any other
results.csv   a row for each run
"""

import hashlib
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from simulator.errors import InputError
from simulator.files import as_csv, is_file, located, make_folder, read_text, write_text
from simulator.keeping.library import user_data
from simulator.keeping.writer import Claim
from simulator.runs import Entry, Store
from simulator.spec import MAX_JSON
from simulator.sweeps.conditions import Planned, Sweep, Words, contents, key_of, shown
from simulator.sweeps.states import RunState, RunStates

SWEEP, RUNS, RESULTS = "sweep.json", "runs", "results.csv"
EVERY = 5.0
"""Seconds from one writing of the results to the next."""
COLUMNS = ("state", "updates", "best_loss", "best_update", "validation_loss", "score", "goal_update", "weights",
           "cpu_seconds", "run")  # fmt: skip
OVER = ("finished", "diverged")
"""States of runs that are not gone on with."""


def sweeps_folder() -> Path:
    """Where the sweeps of this user are. It need not exist."""
    return user_data() / "sweeps"


def usual_folder(sweep: Sweep, name: str) -> Path:
    """Where a sweep is kept unless somebody says otherwise: the same for the same experiment and fields, so that more
    values and more seeds join those that are there."""
    what = f"{key_of(sweep.experiment)} {sorted(sweep.fields)} {sweep.random is not None} {sweep.random_seed}"
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "sweep"
    return sweeps_folder() / f"{slug}-{hashlib.sha256(what.encode()).hexdigest()[:6]}"


def load_sweep(folder: str | Path) -> Sweep:
    """The sweep that a folder holds. Raises InputError."""
    path = located(folder) / SWEEP
    return Sweep.of(Words.from_json(read_text(path, "sweep", MAX_JSON), str(path)))


class Kept:
    """What a sweep's folder holds, for whoever looks at it alone, also while another program is at work on it."""

    def __init__(self, sweep: Sweep, folder: str | Path) -> None:
        self.sweep, self.folder = sweep, located(folder)
        self.store = Store(self.folder / RUNS)

    def found(self) -> dict[str, Entry]:
        """The runs that there are, by their keys; of several with the same, the one that is furthest."""
        found: dict[str, Entry] = {}
        for entry in self.store.entries():
            if entry.state == "damaged" or not entry.facts.key:
                continue
            other = found.setdefault(entry.facts.key, entry)
            found[entry.facts.key] = max(other, entry, key=lambda e: (e.state in OVER, e.facts.update))
        return found

    def states(self) -> list[RunState]:
        """Every run as it stands, in the order of the plan; those that are not at their end have an id to go on from
        where they have begun."""
        there = self.found()
        entries = [there.get(each.key) or self._older(there, each) for each in self.sweep.planned]
        return [_state(each, entry) for each, entry in zip(self.sweep.planned, entries, strict=True)]

    def _older(self, there: dict[str, Entry], planned: Planned) -> Entry | None:
        """The run as an older version kept it, if the data was the same."""
        said = contents(planned.experiment, self.sweep.digests)
        entry = there.get(planned.older_key) if said else None
        return entry if entry and entry.facts.hashes == said else None


def _state(planned: Planned, entry: Entry | None) -> RunState:
    if entry is None:
        return RunState(planned)
    if entry.state in OVER:
        over: RunStates = "finished" if entry.state == "finished" else "diverged"
        return RunState(planned, over, entry.facts, entry.facts.sentence)
    return RunState(planned, "running" if entry.going else "stopped", entry.facts)


class SweepFolder(Kept):
    """Worked on: held by one program at a time."""

    def __init__(self, sweep: Sweep, folder: str | Path) -> None:
        """Raises InputError where it holds another sweep or something else, cannot be written, or is held."""
        super().__init__(sweep, make_folder(located(folder)))
        try:
            self.claim = Claim(self.folder)
        except BlockingIOError:
            raise InputError(f"--out: another program is at work on {self.folder}; wait for it, or stop it.") from None
        except OSError as error:
            reason = error.strerror or error
            raise InputError(f"--out: {self.folder} cannot be written ({reason}); choose another folder.") from None
        try:
            self._check()
            write_text(self.folder / SWEEP, sweep.words().to_json())
        except BaseException:
            self.claim.release()
            raise
        self.due = 0.0

    def _check(self) -> None:
        """What is there already has to be a part of this sweep."""
        if not is_file(self.folder / SWEEP):
            if any(not each.name.startswith(".") for each in self.folder.iterdir()):
                raise InputError(f"--out: {self.folder} is not empty and holds no sweep; choose a new folder.")
            return
        before = load_sweep(self.folder)
        if {each.key for each in before.planned} - {each.key for each in self.sweep.planned}:
            before.check_files()
            raise InputError(
                f"--out: {self.folder} holds a sweep with other conditions ({before.caption().rstrip('.')}); choose "
                "another folder, or repeat those and add to them."
            )

    def write(self, states: Sequence[RunState], now: bool = False) -> None:
        """The results, unless they were written just before. Raises InputError."""
        began = time.monotonic()
        if now or began >= self.due:
            write_text(self.folder / RESULTS, as_csv(*results(self.sweep, states)))
            self.due = time.monotonic() + max(EVERY, 100 * (time.monotonic() - began))

    def close(self) -> None:
        self.claim.release()


def results(sweep: Sweep, states: Sequence[RunState]) -> tuple[list[str], list[list[Any]]]:
    """A header, and a row for each run."""
    rows = [
        [each.planned.key, *map(shown, each.planned.values), each.planned.seed, each.state, facts.update,
         facts.best_loss, facts.best_update, facts.validation_loss, facts.score, facts.goal_update,
         facts.weights or None, round(facts.cpu_seconds, 3), facts.id]
        for each in states for facts in [each.facts]
    ]  # fmt: skip
    return ["key", *sweep.fields, "seed", *COLUMNS], rows
