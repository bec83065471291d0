"""Every command is there for menu, keys and tests, and can be done only when it makes sense."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

import widgets.pages
from simulator.experiment import presets
from simulator.keeping.library import Opened
from tests.widgets.helpers import reach
from widgets.commands import COMMANDS
from widgets.commands.base import Command, add

assert widgets.pages.PAGES  # brings the commands of the pages

STABLE = {
    "file.new", "file.open", "file.open-folder", "file.save", "file.save-as", "file.save-preset",
    "file.export-weights", "file.export-best", "file.export-network", "file.export-plots", "file.quit", "edit.undo",
    "edit.redo", "run.toggle", "run.step", "run.best", "run.reset", "inside.play", "inside.step-back",
    "inside.step-forward", "inside.horizon", "view.reset-layout", "view.dark", "help.about",
    "page.gallery", "page.train",
}  # fmt: skip
"""Lessons and users' habits name them: an id that is gone breaks both."""


def in_menus(window):
    found = set()
    for menu in window.menuBar().findChildren(QMenu):
        found |= {action.objectName() for action in menu.actions() if isinstance(action, QAction)}
    return found


def test_ids_are_stable():
    assert COMMANDS.keys() >= STABLE


@pytest.mark.parametrize("id", COMMANDS)
def test_each_says_what_it_does_in_a_sentence(id):
    command = COMMANDS[id]
    assert command.title and command.tip[0].isupper() and command.tip[-1] in ".?"


def test_no_two_share_a_key_or_an_id():
    keys = [command.keys for command in COMMANDS.values() if command.keys]
    assert len(keys) == len(set(keys))
    with pytest.raises(TypeError, match=r"two commands are called 'file\.new'"):
        add(Command("file.new", "New", "Again.", print))


def test_each_stands_in_a_menu(window):
    assert in_menus(window) >= COMMANDS.keys()


def test_in_the_gallery_nothing_that_needs_a_document_can_be_done(window):
    enabled = {id for id in COMMANDS if window.actions_[id].isEnabled()}
    assert enabled & {"file.new", "file.open", "view.dark", "page.train", "file.quit"}
    assert not enabled & {"file.save", "edit.undo", "run.toggle", "run.reset", "file.export-weights"}


def test_each_is_enabled_and_titled_as_the_session_stands(window, qtbot):
    window.bench.open(Opened(presets()["sine"]))
    run, undo, reset = (window.actions_[id] for id in ("run.toggle", "edit.undo", "run.reset"))
    assert run.isEnabled() and run.text() == "Run"
    assert not undo.isEnabled() and not reset.isEnabled()
    window.bench.document.edit("training.seed", 3, "seed")
    assert undo.isEnabled() and undo.text() == "&Undo change of seed"
    undo.trigger()
    assert window.bench.document.experiment == presets()["sine"]
    run.trigger()
    assert run.text() == "Pause"
    reach(window, qtbot, 5)
    assert reset.isEnabled()
    run.trigger()
    assert run.text() == "Run"


def test_keys_reach_their_commands(window, qtbot):
    window.bench.open(Opened(presets()["sine"]))
    qtbot.waitUntil(window.isVisible)
    qtbot.keyClick(window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert window.theme.name == "dark" and window.actions_["view.dark"].isChecked()
    qtbot.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.page_kind == "gallery"
    qtbot.keyClick(window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert window.page_kind == "train"
