"""Runs among all that a name can stand for."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from simulator.errors import InputError
from simulator.keeping import library
from simulator.keeping.library import Opened
from simulator.runs import past
from simulator.runs.entry import Entry
from simulator.runs.store import Store
from simulator.training.snapshot import Checkpoint

Found = TypeVar("Found")
AT = "@"
"""Between a run and one of its updates, as in 6dbb@12300."""


def resolve(name: str | Path) -> Opened:
    """What `name` stands for: as in `library.resolve`, or else a run in the store, by its id, the end of that, or its
    name, and that as it was at an update, as in `6dbb@12300`. Raises InputError."""
    return _else_in_store(library.resolve, name, lambda was, at: Opened(was.experiment, at.folder, was, as_it_was=True))


def trained(name: str | Path) -> Checkpoint:
    """The trained network that `name` stands for: as in `library.trained`, or else a run in the store, as it is or was
    at an update. Raises InputError."""
    return _else_in_store(library.trained, name, lambda was, _: was)


def _else_in_store(
    look: Callable[[str | Path], Found], name: str | Path, as_it_was: Callable[[Checkpoint, Entry], Found]
) -> Found:
    """What a name leads to, or else the folder of the run in the store that it means, or that run as it was."""
    store = Store()
    try:
        return look(name)
    except InputError:
        entry, update = _meant(store, str(name))
        if entry is None:
            raise
    if update is None:
        return look(entry.folder)
    was = past.at(store, entry.id, update)
    assert was  # nobody stops it
    return as_it_was(was, entry)


def _meant(store: Store, name: str) -> tuple[Entry | None, int | None]:
    """A run, where one is named, and which of its updates; None: as it is now. Raises InputError where behind the @ of
    a run stands neither an update nor the name of one."""
    if entry := _found(store, name):
        return entry, None
    word, at, which = name.rpartition(AT)
    entry, number = _found(store, word) if at else None, which.replace(",", "")
    if entry is None or number.isdecimal():
        return entry, int(number) if entry else None
    for update, said in entry.marks.moments.items():
        if said == which:
            return entry, update
    raise InputError(
        f"{name}: {which!r} is not allowed; behind {AT} should stand an update, as in {word}{AT}500, or the name that "
        "one was given."
    )


def _found(store: Store, word: str) -> Entry | None:
    try:
        return store.find(word)
    except InputError:
        return None


def run_of(opened: Opened, store: Store) -> str:
    """The id of the run in the store that it came from; "": none."""
    return opened.path.name if opened.path and opened.path.parent == store.folder else ""
