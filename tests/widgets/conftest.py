"""The real window, for tests that drive it."""

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from simulator.keeping.library import Opened
from tests.widgets.helpers import User, endless, new_window, reach


@pytest.fixture
def user(monkeypatch):
    made = User()
    monkeypatch.setattr(QMessageBox, "question", made.answer)
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
