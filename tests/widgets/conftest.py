"""The real window, for tests that drive it."""

import gc

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QFileDialog, QMessageBox

from simulator.keeping.library import Opened
from tests.widgets.helpers import User, endless, new_window, reach


@pytest.fixture(autouse=True, scope="module")
def _kept():
    """What modules and libraries hold by now stays to the end: no collection after a test looks through it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _swept():
    """What a window leaves behind goes at once: a style sheet is applied to every widget that is still there."""
    yield
    if QCoreApplication.instance():  # without an event loop nobody deletes what is to be deleted later
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


@pytest.fixture
def user(monkeypatch):
    made = User()
    monkeypatch.setattr(QMessageBox, "question", made.answer)
    monkeypatch.setattr(QMessageBox, "exec", lambda box: made.press(box))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", made.choose)
    return made


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The user's own folders, empty."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data-home"))
    return tmp_path


@pytest.fixture
def window(folder, qtbot):
    return new_window(folder, qtbot)


@pytest.fixture
def training(window, qtbot):
    """A window in which a sine network trains."""
    window.bench.open(Opened(endless("sine")))
    window.bench.session.run()
    reach(window, qtbot, 20)
    return window
