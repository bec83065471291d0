"""What is remembered between starts, whatever became of it meanwhile."""

import os

import pytest

from simulator.files import HERE
from simulator.files import write_bytes as really_write
from simulator.keeping.library import resolve
from tests.widgets.helpers import LONG, new_window
from widgets import settings as module
from widgets.keeping.entries import Sources, yours
from widgets.settings import Settings


@pytest.fixture
def forbidden(tmp_path, monkeypatch):
    """A path that may not be looked at. Root may look everywhere, so the system's answer is given for it."""
    path, stat = tmp_path / "forbidden" / "net.json", os.stat

    def guarded(place, **options):
        if str(place) == str(path):
            raise PermissionError(13, "Permission denied")
        return stat(place, **options)

    monkeypatch.setattr(os, "stat", guarded)
    return path


@pytest.mark.skipif(os.name != "posix", reason="files of POSIX")
def test_odd_files_among_the_users_keep_no_window_from_starting(forbidden, folder, qtbot, window):
    presets = folder / "data-home" / "rnn-simulator" / "presets"
    presets.mkdir(parents=True)
    for place in (presets, folder):
        for name in ("a.json", "recovered-1.json", "last-session.safetensors"):
            os.mkfifo(place / name)
        for name in ("b.json", "recovered-2.json"):
            (place / name).symlink_to(place / name)
        (place / "recovered-3.json").mkdir()
    settings = window.bench.settings
    odd = [forbidden, folder / ("x" * 300), presets / "a.json", presets / "b.json"]
    settings.store.setValue("recent", "\n".join(map(str, odd)))
    drawer = window.program.recovery.drawer
    shown = yours(Sources(None, tuple(drawer.recovered()), tuple(drawer.sessions()), tuple(settings.recent)))
    assert [entry.title for entry in shown.entries] == ["a.json"]


@pytest.mark.skipif(os.name != "posix", reason="files of POSIX")
def test_a_pipe_in_place_of_the_settings_keeps_nobody_waiting(tmp_path):
    os.mkfifo(tmp_path / "settings.ini")
    settings = Settings(tmp_path)
    settings.theme = "dark"
    assert settings.theme == "dark"


# Where nothing can be written


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """The system's folder for temporary files."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    return tmp_path / "tmp"


def test_a_home_that_cannot_be_written_is_told_and_another_place_used(tmp_path, temporary, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(module, "user_config_path", lambda app: tmp_path / "file" / app)
    monkeypatch.setattr(module, "user_data_path", lambda app: tmp_path / "file" / app)
    settings = Settings()
    assert "cannot be made" in settings.trouble
    assert settings.data.parent == temporary
    assert settings.data.stat().st_mode & 0o77 == 0 or os.name != "posix"
    settings.theme = "dark"
    settings.store.sync()
    assert Settings().theme == "dark"


def test_where_all_is_well_nothing_is_made_among_the_temporary_files(folder, temporary, qtbot):
    window = new_window(folder, qtbot)
    window.program.recovery.drawer.recovered()
    window.program.recovery.forget()
    window.bench.background.finish()
    assert not list(temporary.glob("rnn-simulator*"))


def test_a_folder_for_temporary_files_that_is_anothers_is_not_used(tmp_path, temporary):
    theirs = module.elsewhere()
    theirs.rmdir()
    (tmp_path / "trap").mkdir()
    theirs.symlink_to(tmp_path / "trap")
    assert module.elsewhere() != theirs


def test_on_a_full_disk_edits_are_kept_elsewhere_and_recovered(folder, temporary, qtbot, monkeypatch):
    window = new_window(folder, qtbot)

    def write(path, data):
        if temporary not in path.parents:
            raise module.InputError(f"{path} cannot be written (No space left on device); choose another place.")
        really_write(path, data)

    monkeypatch.setattr("simulator.files.write_bytes", write)
    window.program.filing.new()
    window.bench.document.edit("title", "Not saved")
    window.end()
    assert not window.program.recovery.drawer.autosave.exists()
    again = new_window(folder, qtbot)
    [path] = again.program.recovery.drawer.recovered()
    assert resolve(path).experiment.title == "Not saved"
    again.program.filing.open(str(path))
    qtbot.waitUntil(lambda: again.bench.document.experiment.title == "Not saved", timeout=LONG)
    again.program.recovery.forget()
    qtbot.waitUntil(lambda: not path.exists(), timeout=LONG)


def test_temporaries_of_a_killed_window_are_swept_at_the_next_start(tmp_path, monkeypatch):
    monkeypatch.setattr("simulator.files.is_alive", lambda process: False)
    really_write(tmp_path / "settings.ini", b"")
    left = tmp_path / f".last-session.safetensors.{HERE}-999.x_1.part"
    left.write_bytes(b"half")
    Settings(tmp_path)
    assert not left.exists()
