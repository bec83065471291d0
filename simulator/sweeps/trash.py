"""Where sweeps go that are deleted, until they are brought back or deleted for good."""

import shutil
from itertools import count
from pathlib import Path

from simulator.errors import InputError
from simulator.files import is_file, is_there, make_folder
from simulator.keeping.writer import Claim
from simulator.sweeps.folder import SWEEP

TRASH = ".trash"


def delete(folder: Path) -> Path:
    """Put a sweep with all its runs into the trash, and return where it is there. Raises InputError, also while a
    program is at work on it."""
    if not is_file(folder / SWEEP):
        raise InputError(f"{folder} holds no sweep any more; look whether it was moved.")
    try:
        Claim(folder).release()
    except BlockingIOError:
        raise InputError("A sweep that is under way cannot be deleted; stop it first.") from None
    except OSError as error:
        raise InputError(f"{folder} cannot be deleted ({error.strerror or error}); look who owns it.") from None
    return _move(folder, make_folder(folder.parent / TRASH))


def restore(trashed: Path) -> Path:
    """Bring a sweep back from the trash, and return where it is. Raises InputError."""
    return _move(trashed, trashed.parent.parent)


def trashed(sweeps: Path) -> list[Path]:
    """The sweeps in the trash of a folder of sweeps."""
    return sorted(each.parent for each in (sweeps / TRASH).glob(f"*/{SWEEP}"))


def empty_trash(sweeps: Path) -> int:
    """Delete for good what is in the trash; how many sweeps."""
    found = trashed(sweeps)
    for each in found:
        shutil.rmtree(each, ignore_errors=True)
    return sum(not each.is_dir() for each in found)


def _move(folder: Path, into: Path) -> Path:
    """Under its own name, or one beside it where that is taken by now."""
    name = folder.name
    to = next(place for k in count(1) if not is_there(place := into / (name if k == 1 else f"{name}-{k}")))
    try:
        return folder.rename(to)
    except OSError as error:
        raise InputError(f"{folder} cannot be moved ({error.strerror or error}); look whether it is there.") from None
