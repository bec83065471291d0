"""Runs among all that a name can stand for."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from simulator.errors import InputError
from simulator.keeping import library
from simulator.keeping.library import Opened
from simulator.runs.store import Store
from simulator.training.snapshot import Checkpoint

Found = TypeVar("Found")


def resolve(name: str | Path) -> Opened:
    """What `name` stands for: as in `library.resolve`, or else a run in the store, by its id, the end of that, or its
    name. Raises InputError."""
    return _else_in_store(library.resolve, name)


def trained(name: str | Path) -> Checkpoint:
    """The trained network that `name` stands for: as in `library.trained`, or else a run in the store. Raises
    InputError."""
    return _else_in_store(library.trained, name)


def _else_in_store(look: Callable[[str | Path], Found], name: str | Path) -> Found:
    """What a name leads to, or else the folder of the run in the store that it means."""
    try:
        return look(name)
    except InputError:
        try:
            found = Store().find(str(name))
        except InputError:
            found = None
        if not found:
            raise
    return look(found.folder)


def run_of(opened: Opened, store: Store) -> str:
    """The id of the run in the store that it came from; "": none."""
    return opened.path.name if opened.path and opened.path.parent == store.folder else ""
