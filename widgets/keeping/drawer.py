"""A window's own files: unsaved edits and its last session's network, which no other window touches while it lives."""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QLockFile

from simulator.files import is_file
from widgets.settings import is_ours

SESSIONS = 3
"""How many last sessions are kept of windows that have ended."""
OLD_EDITS, OLD_SESSION = ("last-session.json", "recovered-*.json"), "last-session.safetensors"
"""What earlier versions of the program called them."""


class Drawer:
    """Files named by the window, beside a lock that is held as long as it lives. What lies there of windows that have
    ended, however they ended, is offered to the next."""

    def __init__(self, folder: Path, refuge: Path) -> None:
        """`refuge`: a folder for edits for which there is no room in `folder`."""
        self.folder, self.elsewhere = folder, refuge
        name = f"window-{os.getpid()}-{secrets.token_hex(4)}"
        self.autosave, self.session = folder / f"{name}.json", folder / f"{name}.safetensors"
        self.refuge = refuge / f"{name}.json"
        self.lock = QLockFile(str(folder / f"{name}.lock"))
        self.lock.setStaleLockTime(0)  # held until its process has ended, however long that takes
        self.lock.tryLock(0)

    def release(self) -> None:
        """The window has ended: what it left is the next one's."""
        self.lock.unlock()

    def recovered(self) -> list[Path]:
        """Unsaved edits of windows that ended without asking, the newest first."""
        places = [(self.folder, name) for name in ("window-*.json", *OLD_EDITS)]
        if is_ours(self.elsewhere):
            places.append((self.elsewhere, "window-*.json"))
        return _newest(path for place in places for path in self._left(*place))

    def sessions(self) -> list[Path]:
        """The networks that windows had in use when they ended, the newest first."""
        return _newest(path for name in ("window-*.safetensors", OLD_SESSION) for path in self._left(self.folder, name))

    def tidy(self) -> None:
        """Throw away all but the newest sessions of windows that have ended."""
        for path in self.sessions()[SESSIONS:]:
            path.unlink(missing_ok=True)

    def _left(self, folder: Path, names: str) -> list[Path]:
        return [path for path in folder.glob(names) if is_file(path) and self._has_ended(path.stem)]

    def _has_ended(self, name: str) -> bool:
        """Whether no living window holds the files of this name."""
        lock = self.folder / f"{name}.lock"
        if not lock.exists():
            return True
        other = QLockFile(str(lock))
        other.setStaleLockTime(0)
        if not other.tryLock(0):
            return False
        other.unlock()
        return True


def _newest(paths: Iterable[Path]) -> list[Path]:
    return sorted(set(paths), key=_written, reverse=True)


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # gone meanwhile
        return 0.0
