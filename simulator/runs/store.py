"""The store: a folder of runs, each of which is a folder.

run.json              how the run stands; its writer alone writes it, and touches it as long as it lives
marks.json            the name and the colour that the user gave it
experiment.json       what is trained
weights.safetensors   what was learned so far; opens again and trains on
curves.npz            how it went, in at most 1,000 spans

Every file is replaced whole. Who writes a run and who names it write different files, so nobody waits for anybody.
"""

import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from simulator.errors import InputError
from simulator.experiment import Experiment, load, measure, save
from simulator.files import HERE, is_alive, is_file, is_folder, make_folder, read_text, sweep, write_text
from simulator.keeping import weights
from simulator.keeping.library import user_data
from simulator.keeping.run import EXPERIMENT, WEIGHTS
from simulator.runs.entry import COLOURS, Entry, Facts, Marks, state_of
from simulator.runs.recorded import Recorded
from simulator.spec import MAX_JSON, Spec
from simulator.training.snapshot import Checkpoint

FACTS, MARKS, CURVES = "run.json", "marks.json", "curves.npz"
TRASH, PINNED = ".trash", ".pinned.json"
MAKING = re.compile(r"\.making-([0-9a-f]{8})-(\d+)-\w+")
"""A folder that is being made: machine and process are in its name."""
S = TypeVar("S", bound=Spec)
LONGEST = 200
"""Characters of a run's name."""


def runs_folder() -> Path:
    """Where the store of this user is. It need not exist."""
    return user_data() / "runs"


class Pinned(Spec):
    """Which run the others are compared with."""

    id: str = ""


class Store:
    """The runs in a folder, for one thread at a time. Any number of stores, here or in other programs, may look at the
    same folder and write to it."""

    def __init__(self, folder: Path | None = None) -> None:
        """The user's own runs, or those in another folder, which need not exist."""
        self.folder = folder or runs_folder()
        self.read: dict[Path, tuple[object, Spec]] = {}
        """Files as they were read last, and what they said."""

    # What there is

    def entries(self) -> list[Entry]:
        """Every run, the newest first. One that is damaged says so, and hides no other."""
        pinned = self.pinned
        found = [self._entry(Path(each.path), pinned) for each in _folders(self.folder)]
        folders = {entry.folder for entry in found}
        self.read = {path: said for path, said in self.read.items() if path.parent in folders}
        return sorted(found, key=lambda entry: entry.id, reverse=True)

    def entry(self, id: str) -> Entry:
        """Raises InputError where there is none."""
        return self._entry(self.place(id), self.pinned)

    def place(self, id: str) -> Path:
        """A run's folder. Raises InputError where there is none."""
        if not _is_id(id) or not is_folder(self.folder / id):
            raise InputError(f"{id[:80]!r} is no run in the store; `rnn-simulator runs` lists them.")
        return self.folder / id

    def find(self, word: str) -> Entry:
        """The run of this id, or the only one whose id ends so, or of this name. Raises InputError."""
        if _is_id(word) and is_folder(self.folder / word):
            return self.entry(word)
        entries = self.entries()
        for found in (
            [entry for entry in entries if len(word) >= 4 and entry.id.endswith(word)],
            [entry for entry in entries if entry.name == word],
        ):
            if len(found) == 1:
                return found[0]
            if found:
                raise InputError(f"{word[:80]!r} means {len(found)} runs; give the id of one, as `rnn-simulator runs`.")
        raise InputError(f"{word[:80]!r} is no run in the store; `rnn-simulator runs` lists them.")

    def curves(self, id: str) -> Recorded:
        """How a run went. Raises InputError."""
        path = self.place(id) / CURVES
        if not is_file(path):
            raise InputError(f"{id} has no curves yet; look again in some seconds.")
        return Recorded.load(path)

    def experiment(self, id: str) -> Experiment:
        """What a run trains. Raises InputError."""
        return load(self.place(id) / EXPERIMENT)

    def open(self, id: str) -> Checkpoint:
        """What a run has learned, with its curves; it can be trained on. Raises InputError."""
        path = self.place(id) / WEIGHTS
        sweep(path.parent)  # what a writer that was killed left half written
        if not is_file(path):
            raise InputError(f"{id} ended before its weights were kept; train its experiment anew.")
        return weights.load(path)

    @property
    def pinned(self) -> str:
        """The id of the run that others are compared with; "": none."""
        try:
            return self._said(self.folder / PINNED, Pinned).id
        except InputError:
            return ""

    def _entry(self, folder: Path, pinned: str) -> Entry:
        marks, id = Marks(), folder.name
        with suppress(InputError):
            marks = self._said(folder / MARKS, Marks)
        try:
            facts = self._measured(folder, self._said(folder / FACTS, Facts))
            beat = (folder / FACTS).stat().st_mtime
        except (InputError, OSError) as error:
            return Entry(id, folder, "damaged", marks=marks, pinned=id == pinned, trouble=str(error))
        return Entry(id, folder, state_of(facts, beat, time.time()), facts, marks, id == pinned)

    def _measured(self, folder: Path, facts: Facts) -> Facts:
        """With what its losses are of, which a run of an older version does not say: its experiment does."""
        if not facts.measure and is_file(folder / EXPERIMENT):
            with suppress(InputError):
                facts = facts.model_copy(update={"measure": measure(load(folder / EXPERIMENT))})
                self.read[folder / FACTS] = self.read[folder / FACTS][0], facts  # once is enough
        return facts

    def _said(self, path: Path, kind: type[S]) -> S:
        """What a small file says, read once as long as it stands unchanged. Raises InputError."""
        try:
            at = path.stat()
        except OSError as error:
            raise InputError(f"{path} cannot be read ({error.strerror or error}).") from None
        before, said = self.read.get(path, (None, None))
        if before != (key := (at.st_ino, at.st_size, at.st_mtime_ns)) or not isinstance(said, kind):
            said = kind.from_json(read_text(path, kind.__name__.lower(), MAX_JSON), str(path))
            self.read[path] = key, said
        return said

    # What can be done with a run

    def rename(self, id: str, name: str) -> None:
        """Give it another name; "" is the experiment's title. Raises InputError."""
        self._mark(id, name=_checked(name, "a run's name"))

    def name_moment(self, id: str, update: int, name: str) -> dict[int, str]:
        """Give one of its updates a name, by which it is found again; "": take it away. Returns all that have one.
        Raises InputError."""
        entry, name = self.entry(id), _checked(name, "the name of an update")
        if not 0 <= update <= entry.facts.update:
            raise InputError(f"{id} has no update {update:,}; it has made {entry.facts.update:,}.")
        others = {each: said for each, said in entry.marks.moments.items() if each != update and said != name}
        moments = dict(sorted({**others, **({update: name} if name else {})}.items()))
        self._mark(id, moments=moments)
        return moments

    def colour(self, id: str, colour: int | None) -> None:
        """Give it a colour, by number from 0; None: whichever is free. Raises InputError."""
        if colour is not None and not 0 <= colour < COLOURS:
            raise InputError(f"{colour} is not allowed as a run's colour; it should be from 0 to {COLOURS - 1}.")
        self._mark(id, colour=colour)

    def _mark(self, id: str, **words: object) -> None:
        path, marks = self.place(id) / MARKS, Marks()
        with suppress(InputError):
            marks = self._said(path, Marks)
        write_text(path, marks.model_copy(update=words).to_json())

    def pin(self, id: str | None) -> None:
        """Compare the others with this run, in place of the one before; None: with none. Raises InputError."""
        text = Pinned(id=self.place(id).name if id else "").to_json()
        write_text(make_folder(self.folder) / PINNED, text)

    def delete(self, id: str) -> None:
        """Put it into the trash, whence `restore` brings it back. Raises InputError, also while it trains."""
        entry = self.entry(id)
        if entry.going:
            raise InputError(f"{id} is still training; stop it first, then delete it.")
        _move(entry.folder, make_folder(self.folder / TRASH) / id)

    def restore(self, id: str) -> str:
        """Bring it back from the trash; its id, of which the end is enough. Raises InputError."""
        with suppress(InputError):
            id = Store(self.folder / TRASH).find(id).id
        if not _is_id(id) or not is_folder(self.folder / TRASH / id):
            raise InputError(f"{id[:80]!r} is not in the trash; `runs trash` lists what is.")
        _move(self.folder / TRASH / id, self.folder / id)
        return id

    def trashed(self) -> list[Entry]:
        """What is in the trash, the newest run first."""
        return Store(self.folder / TRASH).entries()

    def empty_trash(self) -> int:
        """Delete for good what is in the trash; how many runs."""
        found = list(_folders(self.folder / TRASH))
        for each in found:
            shutil.rmtree(each.path, ignore_errors=True)
        return sum(not is_folder(each.path) for each in found)

    def make(self, facts: Facts, experiment: Experiment) -> Facts:
        """A new run's folder, which is there with all that a list needs, or not at all; returns what it says, with the
        run's id. Raises InputError."""
        self._sweep()
        now = datetime.now(UTC)
        slug = re.sub(r"[^a-z0-9]+", "-", (facts.origin or facts.title).lower()).strip("-")[:24].strip("-")
        id = f"{now:%Y%m%dT%H%M%SZ}-{slug or 'run'}-{secrets.token_hex(2)}"
        making = make_folder(self.folder / f".making-{HERE}-{os.getpid()}-{secrets.token_hex(4)}")
        facts = facts.model_copy(update={"id": id, "created": f"{now:%Y-%m-%dT%H:%M:%SZ}"})
        save(experiment, making / EXPERIMENT)
        write_text(making / FACTS, facts.to_json())
        _move(making, self.folder / id)
        return facts

    def _sweep(self) -> None:
        """Remove what writers that were killed had not made yet."""
        with suppress(OSError):
            for each in os.scandir(self.folder):
                left = MAKING.fullmatch(each.name)
                if left and left[1] == HERE and not is_alive(int(left[2])):
                    shutil.rmtree(each.path, ignore_errors=True)


def _is_id(id: str) -> bool:
    """Whether it can be a run's: a folder's name, and no way out of the store."""
    return bool(id) and not id.startswith(".") and not set(id) & set("/\\\0:")


def _folders(folder: Path) -> Iterator[os.DirEntry[str]]:
    with suppress(OSError), os.scandir(folder) as found:
        yield from (each for each in found if not each.name.startswith(".") and each.is_dir())


def _move(folder: Path, to: Path) -> None:
    try:
        folder.rename(to)
    except OSError as error:
        raise InputError(f"{folder} cannot be moved ({error.strerror or error}); look whether it is there.") from None


def _checked(name: str, what: str) -> str:
    name = name.strip()
    if len(name) > LONGEST or not name.isprintable():
        raise InputError(f"{name[:40]!r} is not allowed as {what}; use at most {LONGEST} characters.")
    return name
