"""Where Qt cannot start, and where the program itself fails: the user is told, and nothing is lost in silence."""

import builtins
import ctypes
import logging
import logging.handlers
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QMessageLogContext, QThread, QtMsgType
from PySide6.QtWidgets import QApplication, QMessageBox

from simulator.errors import InputError
from widgets.desktop import system, trouble
from widgets.desktop.trouble import Trouble

MISSING = "cannot open shared object file: No such file or directory"


@pytest.fixture
def without(monkeypatch):
    """A machine that has not these libraries: Qt's import names the first."""
    original, load = builtins.__import__, ctypes.CDLL

    def miss(*libraries):
        def imported(name, *more):
            if name == "PySide6":
                raise ImportError(f"{libraries[0]}: {MISSING}")
            return original(name, *more)

        def loaded(name, *more):
            if name in libraries:
                raise OSError(f"{name}: {MISSING}")
            return load(name, *more)

        monkeypatch.setattr(builtins, "__import__", imported)
        monkeypatch.setattr(ctypes, "CDLL", loaded)

    return miss


@pytest.mark.parametrize("library", system.LIBRARIES)
def test_a_missing_library_is_told_with_the_package_that_brings_it(without, library):
    without(library)
    with pytest.raises(InputError) as refusal:
        system.require_qt()
    assert str(refusal.value) == (
        "the window cannot open: a system library is missing; on Debian "
        f"`sudo apt install {system.LIBRARIES[library]}`, or use `rnn-simulator train`."
    )


def test_all_that_is_missing_is_told_at_once_and_installed_by_one_command(without):
    """A bare Debian took eleven rounds."""
    without(*system.LIBRARIES)
    with pytest.raises(InputError) as refusal:
        system.require_qt()
    packages = str(refusal.value).partition("`sudo apt install ")[2].partition("`")[0].split()
    assert sorted(packages) == sorted(set(system.LIBRARIES.values()))
    told = Path(__file__).parents[3].joinpath("README.md").read_text()
    assert all(package in told for package in packages if package != "libxcb1")


def test_a_library_nobody_knows_is_told_without_advice():
    for library in ("libnew.so.1", "libGLdispatch.so.0"):
        assert system.advice(f"{library}: cannot open") == f"{library}: cannot open"


def test_the_tests_say_what_is_missing_too(tmp_path):
    """Where Qt cannot be imported, as on a bare machine, they end with the program's sentence."""
    shim = tmp_path / "PySide6"
    shim.mkdir()
    (shim / "__init__.py").write_text("")
    (shim / "QtGui.py").write_text(f"raise ImportError('libEGL.so.1: {MISSING}')")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-n", "0", "tests/test_readme.py"],
        cwd=Path(__file__).parents[3], env=os.environ | {"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert "`sudo apt install libegl1`" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


@pytest.fixture
def bare(monkeypatch):
    """Linux, with no word on where to show a window."""
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(system, "_missing_library", lambda: "")
    monkeypatch.setattr(system, "_answers", lambda display: False)
    return monkeypatch


def test_no_display_is_told_before_qt_aborts(bare):
    with pytest.raises(InputError, match=r"DISPLAY is not set.*rnn-simulator train"):
        system.require_display()


def test_a_display_that_does_not_answer_is_named(bare):
    bare.setenv("DISPLAY", ":77")
    with pytest.raises(InputError, match="the display :77 does not answer"):
        system.require_display()


def test_a_missing_library_for_the_display_is_told_first(bare):
    bare.setenv("DISPLAY", ":0")
    bare.setattr(system, "_missing_library", lambda: "libxcb-cursor.so.0: cannot open shared object file")
    with pytest.raises(InputError, match="sudo apt install libxcb-cursor0`"):
        system.require_display()


@pytest.mark.parametrize("name", ["QT_QPA_PLATFORM", "WAYLAND_DISPLAY"])
def test_where_the_user_chose_a_platform_nothing_is_checked(bare, name):
    bare.setenv(name, "offscreen")
    system.require_display()


def test_an_answering_display_is_enough(bare):
    bare.setenv("DISPLAY", ":0")
    bare.setattr(system, "_answers", lambda display: True)
    system.require_display()


# When the program fails


@pytest.fixture
def boxes(qapp, monkeypatch):
    """The message boxes that open, in order, and the thread each opened in."""
    opened = []

    def note(box):
        opened.append((box, QThread.currentThread()))

    monkeypatch.setattr(QMessageBox, "open", note)
    return opened


def fail(handler, word="broken"):
    try:
        raise ValueError(word)
    except ValueError as error:
        handler.hook(type(error), error, error.__traceback__)


def test_an_error_opens_one_box_with_the_details_and_logs_every_one(boxes, caplog):
    handler = Trouble()
    for word in ("first", "second"):
        fail(handler, word)
    [(box, _)] = boxes
    assert "ValueError: first" in box.informativeText()
    assert "Traceback" in box.detailedText()
    assert "in fail" in box.detailedText()
    assert [("first" in r.message, "second" in r.message) for r in caplog.records] == [(True, False), (False, True)]


def test_after_a_while_an_error_is_told_again(boxes, monkeypatch):
    handler, now = Trouble(), [100.0]
    monkeypatch.setattr(trouble.time, "monotonic", lambda: now[0])
    for now[0] in (100.0, 100.0 + trouble.QUIET - 0.1, 100.0 + trouble.QUIET + 0.1):
        fail(handler)
    assert len(boxes) == 2


def test_an_error_in_another_thread_opens_its_box_in_the_windows(boxes, qtbot):
    handler = Trouble()
    thread = threading.Thread(target=fail, args=(handler, "from afar"))
    thread.start()
    thread.join()
    assert not boxes
    qtbot.waitUntil(lambda: bool(boxes))
    assert boxes[0][1] is QApplication.instance().thread()
    assert "from afar" in boxes[0][0].informativeText()


def test_an_interrupt_from_the_keyboard_is_no_trouble(boxes, monkeypatch):
    passed = []
    monkeypatch.setattr(sys, "__excepthook__", lambda *error: passed.append(error[0]))
    Trouble().hook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert passed == [KeyboardInterrupt]
    assert not boxes


def test_the_real_box_shows_and_does_not_stop_the_program(qtbot):
    handler = Trouble()
    fail(handler)
    qtbot.addWidget(handler.box)
    qtbot.waitUntil(handler.box.isVisible)
    handler.box.reject()
    assert not handler.box.isVisible()


@pytest.fixture
def installing(monkeypatch, tmp_path):
    """Install into a folder of our own, and take it all back."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(trouble, "qInstallMessageHandler", lambda handler: None)
    monkeypatch.setattr(trouble, "user_log_path", lambda app: tmp_path / "logs" / app)
    before = list(trouble.log.handlers)
    yield tmp_path / "logs"
    for handler in set(trouble.log.handlers) - set(before):
        trouble.log.removeHandler(handler)
        handler.close()


def test_errors_of_python_and_qt_reach_the_log_file(installing, boxes):
    made = trouble.install()
    assert sys.excepthook == made.hook
    fail(made, "told")
    trouble.qt_message(QtMsgType.QtWarningMsg, QMessageLogContext(), "a plugin is missing")
    [file] = installing.rglob("*.log")
    assert "ValueError: told" in file.read_text()
    assert "WARNING Qt: a plugin is missing" in file.read_text()


def test_a_log_that_cannot_be_written_does_not_keep_the_program_from_starting(installing, boxes):
    installing.write_text("a file stands in the way")
    made = trouble.install()
    assert sys.excepthook == made.hook
    fail(made)
    assert len(boxes) == 1


@pytest.mark.skipif(os.name != "posix", reason="pipes of POSIX")
def test_a_pipe_in_place_of_the_log_keeps_nobody_waiting(installing, boxes):
    place = installing / "rnn-simulator"
    place.mkdir(parents=True)
    os.mkfifo(place / trouble.LOG)
    fail(trouble.install())
    assert len(boxes) == 1


@pytest.mark.parametrize(
    ("level", "logged"),
    [
        (QtMsgType.QtDebugMsg, logging.DEBUG), (QtMsgType.QtInfoMsg, logging.INFO),
        (QtMsgType.QtWarningMsg, logging.WARNING), (QtMsgType.QtCriticalMsg, logging.ERROR),
        (QtMsgType.QtFatalMsg, logging.ERROR),
    ],
)  # fmt: skip
def test_each_message_of_qt_is_logged_at_its_level(caplog, level, logged):
    caplog.set_level(logging.DEBUG, "widgets")
    trouble.qt_message(level, QMessageLogContext(), "50% done")
    assert [(record.levelno, record.getMessage()) for record in caplog.records] == [(logged, "Qt: 50% done")]
