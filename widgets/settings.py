"""What the program remembers between starts: theme, layout, recent files."""

import itertools
from pathlib import Path

from platformdirs import user_config_path, user_data_path
from PySide6.QtCore import QByteArray, QSettings

from simulator.files import make_folder

APP = "rnn-simulator"
MAX_RECENT = 8


class Settings:
    """A thin face over QSettings, which reads back strings where anything else was written unless told the type."""

    def __init__(self, folder: Path | None = None) -> None:
        """Settings in the user's own folders, or all in one `folder`. Raises InputError where they cannot be made."""
        settings, self.data = folder or user_config_path(APP), folder or user_data_path(APP)
        for each in (settings, self.data):
            make_folder(each)
        self.store = QSettings(str(settings / "settings.ini"), QSettings.Format.IniFormat)

    @property
    def last_session(self) -> Path:
        """Where the last session's network is kept, to go on with."""
        return self.data / "last-session.safetensors"

    @property
    def autosave(self) -> Path:
        """Where unsaved edits are kept, to go on with after a crash."""
        return self.data / "last-session.json"

    @property
    def recovered(self) -> list[Path]:
        """Unsaved edits of programs that ended without asking, the newest first."""
        return sorted(self.data.glob("recovered-*.json"), key=lambda path: path.stat().st_mtime, reverse=True)

    def new_recovered(self) -> Path:
        """A name for more of them."""
        names = (self.data / f"recovered-{number}.json" for number in itertools.count(1))
        return next(path for path in names if not path.exists())

    @property
    def arrangement(self) -> str:
        """How the laboratory is arranged, as JSON."""
        return str(self.store.value("arrangement", "", type=str))

    @arrangement.setter
    def arrangement(self, text: str) -> None:
        self.store.setValue("arrangement", text)

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
        return [p for p in paths if p.exists()]

    def add_recent(self, path: Path) -> None:
        path = path.absolute()
        others = [p for p in self.recent if p != path]
        self.store.setValue("recent", "\n".join(map(str, [path, *others][:MAX_RECENT])))

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
