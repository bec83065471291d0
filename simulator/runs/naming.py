"""Runs among all that a name can stand for."""

from pathlib import Path

from simulator.errors import InputError
from simulator.keeping import library
from simulator.keeping.library import Opened
from simulator.runs.store import Store


def resolve(name: str | Path) -> Opened:
    """What `name` stands for: as in `library.resolve`, or else a run in the store, by its id, the end of that, or its
    name. Raises InputError."""
    try:
        return library.resolve(name)
    except InputError:
        try:
            found = Store().find(str(name))
        except InputError:
            found = None
        if not found:
            raise
    return library.resolve(found.folder)


def run_of(opened: Opened, store: Store) -> str:
    """The id of the run in the store that it came from; "": none."""
    return opened.path.name if opened.path and opened.path.parent == store.folder else ""
