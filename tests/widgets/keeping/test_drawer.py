"""Windows that live at the same time never touch each other's files; what the dead leave is found."""

import subprocess
import sys
import time

import pytest

from simulator.experiment import presets
from simulator.keeping.library import Opened, resolve
from tests.widgets.helpers import LONG, card_of, leave, new_window, reach
from widgets.keeping.drawer import SESSIONS, Drawer


def written(window, qtbot):
    qtbot.waitUntil(lambda: not window.bench.background.open, timeout=LONG)


def edited(window, title):
    window.bench.open(Opened(presets()["sine"]))
    window.bench.document.edit("title", title)
    window.program.recovery.autosave()


def test_a_second_window_takes_nothing_of_a_living_one(window, qtbot, folder):
    edited(window, "Of the first")
    written(window, qtbot)
    second = new_window(folder, qtbot)
    written(second, qtbot)
    assert not second.program.recovery.drawer.recovered()
    edited(second, "Of the second")
    written(second, qtbot)
    second.bench.open(Opened(presets()["walk"]))  # and gives its own edits up
    second.program.recovery.forget()
    written(second, qtbot)
    kept = window.program.recovery.drawer.autosave
    assert resolve(kept).experiment.title == "Of the first"
    leave(second)


def test_two_windows_keep_two_sessions_and_the_newest_stands_first(folder, qtbot):
    windows = [new_window(folder, qtbot) for _ in range(2)]
    for window, name in zip(windows, ("sine", "walk"), strict=True):
        window.bench.open(Opened(presets()[name]))
        window.bench.session.step()
        reach(window, qtbot, 1)
    for window in windows:
        leave(window)
        window.close()
    third = new_window(folder, qtbot)
    found = [resolve(path).experiment for path in third.program.recovery.drawer.sessions()]
    assert {experiment.title for experiment in found} == {presets()["sine"].title, presets()["walk"].title}


def test_edits_of_a_killed_process_are_found_those_of_a_living_one_are_not(tmp_path, qtbot, qapp):
    code = (
        "import sys, time; from pathlib import Path; from PySide6.QtCore import QCoreApplication as A; a = A([]);"
        "from widgets.keeping.drawer import Drawer; d = Drawer(Path(sys.argv[1]), Path(sys.argv[1]));"
        "d.autosave.write_text('{}'); print(d.autosave, flush=True); time.sleep(60)"
    )
    child = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    try:
        path = child.stdout.readline().strip()
        mine = Drawer(tmp_path, tmp_path)
        assert mine.recovered() == []
        child.kill()
        child.wait()
        assert [str(found) for found in mine.recovered()] == [path]
    finally:
        child.kill()
        child.stdout.close()


def test_what_earlier_versions_left_is_found(tmp_path, qapp):
    for name in ("last-session.json", "recovered-3.json"):
        (tmp_path / name).write_text(presets()["sine"].to_json())
    (tmp_path / "last-session.safetensors").write_bytes(b"")
    drawer = Drawer(tmp_path, tmp_path)
    assert {path.name for path in drawer.recovered()} == {"last-session.json", "recovered-3.json"}
    assert [path.name for path in drawer.sessions()] == ["last-session.safetensors"]


def test_only_so_many_sessions_are_kept(tmp_path, qapp):
    for number in range(SESSIONS + 3):
        (tmp_path / f"window-1-{number}.safetensors").write_bytes(b"")
    drawer = Drawer(tmp_path, tmp_path)
    drawer.tidy()
    assert len(drawer.sessions()) == SESSIONS


@pytest.mark.parametrize("ending", [".csv", ".txt"])
def test_an_own_file_becomes_an_experiment_and_is_one_edit_where_something_is_open(window, qtbot, folder, ending):
    path = folder / f"mine{ending}"
    path.write_text("a,b\n" + "".join(f"{t},{t * t % 7}\n" for t in range(300)))
    window.program.filing.take(str(path), here=False)
    qtbot.waitUntil(lambda: window.bench.in_use, timeout=LONG)
    experiment = window.bench.document.experiment
    assert experiment.data.path == str(path) and experiment.title == path.name
    qtbot.waitUntil(lambda: window.bench.session.history.last is not None, timeout=LONG)
    window.bench.open(Opened(presets()["sine"]))
    before = window.bench.document.experiment
    window.program.filing.take(str(path), here=True)
    qtbot.waitUntil(lambda: window.bench.document.experiment != before, timeout=LONG)
    assert window.bench.document.experiment.data.path == str(path)
    assert window.bench.document.experiment.network.layers == before.network.layers
    window.bench.document.undo_stack.undo()
    assert window.bench.document.experiment == before
    leave(window)


def test_a_file_of_data_that_the_command_line_names_is_read_without_a_question(window, qtbot, folder, user):
    (folder / "own.csv").write_text("v\n" + "\n".join(str(k % 7) for k in range(90)))
    window.program.filing.show(resolve(folder / "own.csv"))  # what `rnn-simulator open own.csv` does
    assert not user.asked
    assert window.bench.document.experiment.title == "own.csv" and window.bench.in_use


def test_a_file_that_somebody_elses_experiment_names_is_not_read_before_the_user_agrees(window, qtbot, folder, user):
    data = folder / "private.csv"
    data.write_text("a\n" + "1\n2\n" * 50)
    foreign = presets()["walk"].model_copy(update={"data": resolve_data(data)})
    (folder / "foreign.json").write_text(foreign.to_json())
    from PySide6.QtWidgets import QMessageBox

    user.answers = [QMessageBox.StandardButton.No]
    window.program.filing.open(str(folder / "foreign.json"))
    qtbot.waitUntil(lambda: window.bench.in_use, timeout=LONG)
    assert str(data) in user.asked[0]
    assert window.bench.document.experiment.data.path == ""
    user.answers = [QMessageBox.StandardButton.Yes]
    window.program.filing.open(str(folder / "foreign.json"))
    qtbot.waitUntil(lambda: window.bench.document.experiment.data.path == str(data), timeout=LONG)
    window.program.filing.open(str(folder / "foreign.json"))
    written(window, qtbot)
    assert len(user.asked) == 2, "once for each file"


def resolve_data(path):
    from simulator.sources import SOURCES

    return SOURCES["table"](path=str(path))


def test_the_gallery_says_which_edits_were_not_saved_and_when(window, qtbot, folder):
    edited(window, "Half done")
    written(window, qtbot)
    leave(window)
    window.program.recovery.autosaver.stop()
    window.program.recovery.release()  # as if its process had died
    second = new_window(folder, qtbot)
    shown = card_of(second, qtbot, "Half done").entry
    assert "not saved" in shown.sentence and time.strftime("%H") in shown.sentence
