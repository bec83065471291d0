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
        word, update = _at_update(str(name))
        entry = _found(store, word)
        if not entry:
            _check_update(store, str(name))
            raise
    if update is None:
        return look(entry.folder)
    was = past.at(store, entry.id, update)
    assert was  # nobody stops it
    return as_it_was(was, entry)


def _found(store: Store, word: str) -> Entry | None:
    try:
        return store.find(word)
    except InputError:
        return None


def _check_update(store: Store, name: str) -> None:
    """Raises InputError where a run is named, and something else than an update of it."""
    word, at, update = name.rpartition(AT)
    if at and _found(store, word):
        raise InputError(f"{name}: {update!r} is not allowed; behind {AT} should stand an update, as in {word}{AT}500.")


def _at_update(name: str) -> tuple[str, int | None]:
    """A run, and the update that is meant: None where it is meant as it is now."""
    word, at, update = name.rpartition(AT)
    return (word, int(update.replace(",", ""))) if at and update.replace(",", "").isdecimal() else (name, None)


def run_of(opened: Opened, store: Store) -> str:
    """The id of the run in the store that it came from; "": none."""
    return opened.path.name if opened.path and opened.path.parent == store.folder else ""
