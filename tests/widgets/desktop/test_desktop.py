"""Starting and ending the program."""

import os
import signal
import subprocess
import sys
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog

from simulator.errors import InputError
from simulator.experiment import load, presets
from simulator.keeping import weights
from simulator.keeping.library import Opened, resolve
from tests.widgets.helpers import LONG, new_window, reach
from widgets.desktop.desktop import Camera, Desktop, ended_by_signals, warn


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_closes_the_window_without_a_question_and_loses_nothing(training, qtbot, user, number):
    training.bench.document.edit("title", "Not saved")
    reached = training.bench.session.history.last.update
    before = signal.getsignal(number)
    with ended_by_signals(training):
        os.kill(os.getpid(), number)
        qtbot.waitUntil(lambda: not training.isVisible(), timeout=LONG)
    assert signal.getsignal(number) is before
    assert not user.asked
    kept = resolve(training.program.recovery.drawer.session)
    assert kept.checkpoint.update >= reached
    assert kept.experiment.title == "Not saved"
    assert training.program.recovery.drawer.autosave.exists()


def test_the_seconds_before_a_picture_are_those_of_this_run(window, qtbot):
    window.bench.open(Opened(presets()["sine"]))
    window.bench.session.step()
    reach(window, qtbot, 1)
    qtbot.waitUntil(lambda: window.bench.session.checkpoint is not None, timeout=LONG)
    old = replace(window.bench.session.checkpoint, seconds=1000.0)
    window.bench.open(Opened(old.experiment, None, old))
    qtbot.waitUntil(lambda: window.bench.session.history.last is not None, timeout=LONG)
    camera = Camera(window, 5.0, old.seconds)
    camera.timer.stop()
    qtbot.waitUntil(lambda: window.pages["train"].lab.data.reader.reading is None, timeout=LONG)
    assert not camera.ready
    camera.after = 0.0
    assert camera.ready


def started(folder, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "widgets", *arguments], capture_output=True, text=True, timeout=60,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen", "XDG_DATA_HOME": str(folder)} | environment,
    )  # fmt: skip


def test_a_page_can_be_named_and_one_that_is_not_there_is_told_in_one_sentence(tmp_path):
    picture = tmp_path / "inside.png"
    words = ("open", "by-hand", "--in-process", "--screenshot", str(picture), "--after", "0")
    done = started(tmp_path, *words, "--page", "inside")
    assert (done.returncode, done.stderr) == (0, "")
    assert picture.stat().st_size > 10_000
    done = started(tmp_path, *words, "--page", "outside")
    assert done.returncode == 2
    pages = "gallery, inside, runs, train, use"
    assert done.stderr == f"rnn-simulator: --page: 'outside' is not allowed; it should be one of {pages}.\n"


def test_a_home_that_cannot_be_written_is_said_and_the_window_opens(tmp_path, qtbot, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(QApplication, "exec", lambda *_: 0)
    monkeypatch.setattr("widgets.desktop.trouble.install", lambda: None)
    desktop = Desktop(True, tmp_path / "file")
    qtbot.addWidget(desktop.window)
    assert desktop.show(None, False) == 0
    assert desktop.window.isVisible()
    assert desktop.window.overlay.text.text().startswith("Nothing can be remembered for good: ")
    assert "file cannot be made" in desktop.window.overlay.text.text()


def test_another_folder_can_be_chosen_and_is_remembered(folder, qtbot, monkeypatch):
    (folder / "file").write_text("in the way")
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    window = new_window(folder / "file", qtbot)
    window.bench.settings.theme = "dark"
    answers = [str(folder / "file"), str(folder / "mine")]
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: answers.pop(0))
    warn(window)
    window.overlay.buttons[0].click()
    assert "cannot be made" in window.overlay.text.text()
    warn(window)
    window.overlay.buttons[0].click()
    assert "are now kept in" in window.overlay.text.text()
    window.program.filing.new()
    window.bench.document.edit("title", "Not saved")
    window.end()
    assert load(window.program.recovery.drawer.autosave).title == "Not saved"
    assert window.program.recovery.drawer.autosave.parent == folder / "mine"
    again = new_window(folder / "file", qtbot)
    assert again.bench.settings.theme == "dark"
    assert not again.bench.settings.trouble
    assert [load(path).title for path in again.program.recovery.drawer.recovered()] == ["Not saved"]


def test_a_picture_that_cannot_be_written_is_told_in_one_sentence(tmp_path):
    (tmp_path / "x.png").mkdir()
    done = started(tmp_path, "open", "sine", "--in-process", "--screenshot", str(tmp_path / "x.png"), "--after", "0.01")
    assert done.returncode == 2
    [sentence] = [line for line in done.stderr.splitlines() if "propagateSizeHints" not in line]
    assert "x.png cannot be written" in sentence


def test_a_header_alone_tells_what_a_file_of_weights_holds(training, qtbot, folder):
    training.program.filing.save_to(folder / "w.safetensors")
    qtbot.waitUntil((folder / "w.safetensors").exists, timeout=LONG)
    whole = weights.load(folder / "w.safetensors")
    assert weights.outline(folder / "w.safetensors") == (whole.experiment, whole.update)
    for damage in (b"", b"\xff" * 30):
        (folder / "w.safetensors").write_bytes(damage)
        with pytest.raises(InputError, match="saved"):
            weights.outline(folder / "w.safetensors")
