"""What the program remembers between starts: theme, layout, recent files."""

import getpass
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from platformdirs import user_config_path, user_data_path
from PySide6.QtCore import QByteArray, QSettings

from simulator.errors import InputError
from simulator.files import is_file, is_there, located, make_folder, sweep

APP = "rnn-simulator"
MAX_RECENT, MAX_AGREED = 8, 200
CHOSEN = "folder"
"""The key of the folder that was chosen in place of one that cannot be written."""


class Settings:
    """A thin face over QSettings, which reads back strings where anything else was written unless told the type."""

    def __init__(self, folder: Path | None = None) -> None:
        """Settings in the user's own folders, or all in one `folder`; elsewhere where these cannot be written."""
        self.trouble = ""
        """Why nothing is remembered where it belongs; "" where all is well."""
        self._open(*map(self._usable, (folder or user_config_path(APP), folder or user_data_path(APP))))
        chosen = Path(str(self.store.value(CHOSEN, "", type=str)))
        if self.trouble and _reason(chosen) == "":
            self._open(chosen, chosen)
            self.trouble = ""

    def _open(self, settings: Path, data: Path) -> None:
        self.data = data
        sweep(data)
        sweep(data / "presets")
        self.store = QSettings(str(_file(settings / "settings.ini")), QSettings.Format.IniFormat)

    def _usable(self, folder: Path) -> Path:
        """The folder, or another where it cannot be written."""
        reason = _reason(folder)
        self.trouble = self.trouble or reason
        return elsewhere() if reason else folder

    def move(self, folder: Path) -> None:
        """Remember everything in a folder that the user chose, also at the next start, as long as the trouble lasts.
        Raises InputError where it cannot be written."""
        if reason := _reason(folder):
            raise InputError(f"{reason}; choose another folder.")
        before = self.store
        self._open(folder, folder)
        for key in before.allKeys():
            self.store.setValue(key, before.value(key))
        before.setValue(CHOSEN, str(folder))
        self.trouble = ""

    @property
    def arrangement(self) -> str:
        """How the laboratory is arranged, as JSON."""
        return str(self.store.value("arrangement", "", type=str))

    @arrangement.setter
    def arrangement(self, text: str) -> None:
        self.store.setValue("arrangement", text)

    @property
    def shown_runs(self) -> list[str]:
        """The runs whose curves were drawn last, by their ids."""
        return [id for id in str(self.store.value("runs", "", type=str)).split("\n") if id]

    @shown_runs.setter
    def shown_runs(self, ids: list[str]) -> None:
        self.store.setValue("runs", "\n".join(ids))

    @property
    def theme(self) -> str:
        return str(self.store.value("theme", "light", type=str))

    @theme.setter
    def theme(self, name: str) -> None:
        self.store.setValue("theme", name)

    @property
    def recent(self) -> list[Path]:
        """Files opened or saved, the last one first, as far as they still exist."""
        paths = [Path(p) for p in str(self.store.value("recent", "", type=str)).split("\n") if p]
        return [p for p in paths if is_there(p)]

    def add_recent(self, path: Path) -> None:
        path = path.absolute()
        others = [p for p in self.recent if p != path]
        self.store.setValue("recent", "\n".join(map(str, [path, *others][:MAX_RECENT])))

    def agreed(self, path: str) -> bool:
        """Whether the user chose this file of data once, or agreed to its being read."""
        return str(located(path).absolute()) in self._agreed

    def agree(self, path: str) -> None:
        place = str(located(path).absolute())
        if place not in self._agreed:
            self.store.setValue("agreed", "\n".join([place, *self._agreed][:MAX_AGREED]))

    @property
    def all_agreed(self) -> frozenset[str]:
        """The whole paths of those files."""
        return frozenset(self._agreed)

    @property
    def _agreed(self) -> list[str]:
        return str(self.store.value("agreed", "", type=str)).split("\n")

    @property
    def folder(self) -> Path:
        """Where the user's files are."""
        return self.recent[0].parent if self.recent else Path.home()

    def blob(self, name: str) -> QByteArray:
        """A saved geometry or layout; empty where there is none or it is damaged."""
        value = self.store.value(name)
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_blob(self, name: str, value: QByteArray) -> None:
        self.store.setValue(name, value)


def elsewhere() -> Path:
    """A folder among the temporary files, of this user alone, for what finds no room where it belongs; made now."""
    folder = shelter()
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder if is_ours(folder) else user_data_path(APP)


def shelter() -> Path:
    """Where `elsewhere` is, whether it is there or not."""
    try:
        return Path(tempfile.gettempdir()) / f"{APP}-{getpass.getuser()}"
    except (OSError, KeyError):  # no folder for temporary files, or a user without a name
        return user_data_path(APP)


def is_ours(folder: Path) -> bool:
    """Whether a folder is there that no other user made, to read or to be read there."""
    try:
        return os.name != "posix" or (folder.lstat().st_uid == os.getuid() and not folder.is_symlink())
    except OSError:
        return False


def _reason(folder: Path) -> str:
    """Why a folder cannot be written; "" where it can."""
    if not folder.is_absolute():
        return f"{folder} is no whole path"
    try:
        with tempfile.TemporaryFile(dir=make_folder(folder)):
            return ""
    except InputError as refusal:
        return str(refusal).partition(";")[0]
    except OSError as error:
        return f"{folder} cannot be written ({error.strerror or error})"


def _file(path: Path) -> Path:
    """The path, unless something stands there whose reading would never end, such as a pipe."""
    return path if is_file(path) or not is_there(path) else elsewhere() / path.name
