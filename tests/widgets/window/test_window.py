"""The real window, driven through everything the program promises."""

import json
import os
import signal
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QProgressBar,
    QSlider,
)

from simulator.experiment import Experiment, load, presets, revised
from simulator.keeping import weights
from simulator.keeping.library import Opened, resolve
from tests.widgets.helpers import card_of
from widgets.bench.session import State
from widgets.settings import Settings
from widgets.window.window import Window

LONG = 20_000
PARTS_OF_QT = (
    "qt_toolbar_ext_button", "qt_menubar_ext_button",
    "ScrollLeftButton", "ScrollRightButton",
)  # fmt: skip


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The user's own folders, empty."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data-home"))
    return tmp_path


@pytest.fixture
def window(folder, qtbot, monkeypatch):
    made = Window(Settings(folder))
    qtbot.addWidget(made, before_close_func=leave)
    made.show()
    return made


def leave(window):
    """Nothing to save: the question whether to would wait for an answer for ever."""
    window.bench.document.undo_stack.setClean()


def open_preset(window, qtbot, title):
    """Click its card in the gallery."""
    card = card_of(window, qtbot, title)
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.page_kind == "train", timeout=LONG)
    qtbot.waitUntil(lambda: window.pages["train"].lab.data.reader.reading is None, timeout=LONG)


def reach(window, qtbot, updates):
    def there():
        last = window.bench.session.history.last
        return bool(last and last.update >= updates)

    qtbot.waitUntil(there, timeout=LONG)


def click(window, qtbot, action):
    button = next(b for b in window.bar.buttons.values() if b.defaultAction() is action)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def endless(name):
    return revised(presets()[name], "training.updates", 100_000_000)


def test_the_whole_main_path(window, qtbot, folder):
    """Open a preset, edit a layer, undo, run, watch each view change, pause, save, reopen, export."""
    open_preset(window, qtbot, presets()["sine"].title)
    units = window.pages["train"].lab.network.layer_form.fields["units"].focus
    before = int(units.text())
    units.setFocus()
    qtbot.keyClick(units, Qt.Key.Key_Up)
    assert window.bench.document.experiment.network.layers[0].units == int(units.text()) != before
    window.bench.document.undo_stack.undo()
    assert window.bench.document.experiment == presets()["sine"]
    assert int(units.text()) == before

    click(window, qtbot, window.actions_["run.toggle"])
    reach(window, qtbot, 30)
    seen = window.page.showing().seen()
    assert {"loss", "output", "states", "gradients"} <= {view.kind for view in seen}
    first = {view: view.grab().toImage() for view in seen}
    reach(window, qtbot, window.bench.session.history.last.update + 100)
    for view in seen:
        qtbot.waitUntil(lambda view=view: view.grab().toImage() != first[view], timeout=LONG)
    click(window, qtbot, window.actions_["run.toggle"])
    qtbot.waitUntil(lambda: window.bench.session.history.last.paused, timeout=LONG)
    stood = window.bench.session.history.last.update
    assert f"<b>{stood:,}</b> of" in window.bar.update_.text()

    saved = folder / "kept.safetensors"
    window.program.filing.save_to(saved)
    qtbot.waitUntil(saved.exists, timeout=LONG)
    qtbot.waitUntil(lambda: window.bench.document.path == saved, timeout=LONG)
    window.program.filing.open(str(saved))
    qtbot.waitUntil(lambda: window.bench.session.checkpoint is not None, timeout=LONG)
    reach(window, qtbot, stood)
    assert window.bench.session.history.last.update == stood
    assert window.bench.session.state is State.PAUSED

    for suffix in weights.FORMATS:
        window.program.exporting.weights(window.bench.session, folder / f"w{suffix}")
        qtbot.waitUntil(lambda suffix=suffix: (folder / f"w{suffix}").exists(), timeout=LONG)
    kept, written = weights.load(saved), np.load(folder / "w.npz")
    for name, W in kept.weights.items():
        np.testing.assert_array_equal(written[name], W)
    plots = folder / "plots"
    plots.mkdir()
    window.program.exporting.plots(window.page.showing(), plots)
    qtbot.waitUntil(
        lambda: "Exported" in window.overlay.text.text() and "plots" in window.overlay.text.text(), timeout=LONG
    )
    assert {"loss.png", "loss.svg", "loss.csv", "output.png", "states.csv"} <= {p.name for p in plots.iterdir()}


def test_a_preset_is_moving_two_clicks_after_the_start(window, qtbot):
    open_preset(window, qtbot, presets()["characters"].title)
    click(window, qtbot, window.actions_["run.toggle"])
    reach(window, qtbot, 20)
    assert "text" in {view.kind for view in window.page.showing().seen()}
    assert "output" not in {view.kind for view in window.page.showing().seen()}


def test_the_window_survives_a_killed_engine_and_starts_again(window, qtbot):
    window.bench.open(Opened(endless("sine")))
    window.bench.session.run()
    reach(window, qtbot, 20)
    os.kill(window.bench.session.worker.engine.process.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: window.bench.session.state is State.FAILED, timeout=LONG)
    assert window.overlay.isVisible()
    assert "SIGKILL" in window.overlay.text.text()
    again = next(b for b in window.overlay.buttons if b.text() == "Start again")
    qtbot.mouseClick(again, Qt.MouseButton.LeftButton)
    reach(window, qtbot, 20)


def test_a_change_of_the_network_keeps_the_trained_one_for_undo(window, qtbot):
    window.bench.open(Opened(endless("sine")))
    window.bench.session.run()
    reach(window, qtbot, 50)
    window.bench.document.edit("network.layers.0.units", 5)
    assert window.bench.session.state is State.READY
    qtbot.waitUntil(lambda: not window.bench.session.leaving, timeout=LONG)
    window.bench.document.undo_stack.undo()
    assert window.bench.session.checkpoint.update >= 50
    reach(window, qtbot, 50)


def test_reset_gives_fresh_weights_and_can_be_taken_back(window, qtbot):
    window.bench.open(Opened(endless("sine")))
    window.bench.session.run()
    reach(window, qtbot, 50)
    click(window, qtbot, window.actions_["run.reset"])
    assert window.bench.session.state is State.READY
    assert window.bench.session.checkpoint is None
    qtbot.waitUntil(lambda: not window.bench.session.leaving, timeout=LONG)
    qtbot.mouseClick(window.overlay.buttons[0], Qt.MouseButton.LeftButton)
    reach(window, qtbot, 50)


def test_the_learning_rate_is_changed_while_it_trains_without_a_new_network(window, qtbot):
    window.bench.open(Opened(endless("sine")))
    window.bench.session.run()
    reach(window, qtbot, 20)
    window.bench.document.edit("training.learning_rate", 0.0005)
    qtbot.waitUntil(lambda: window.bench.session.history.last.learning_rate == 0.0005, timeout=LONG)
    assert window.bench.session.state is State.RUNNING


def test_divergence_says_so_and_keeps_what_was_good(window, qtbot):
    wild = revised(revised(presets()["sine"], "training.optimizer.kind", "sgd"), "training.learning_rate", 1000.0)
    wild = revised(wild, "network.layers.0.activation", "identity")
    window.bench.open(Opened(wild))
    window.bench.session.run()
    qtbot.waitUntil(lambda: window.bench.session.state is State.FAILED, timeout=LONG)
    assert "diverged" in window.overlay.text.text()


def test_another_source_brings_a_fitting_read_out_and_is_one_step_back(window, qtbot):
    window.bench.open(Opened(presets()["sine"]))
    combo = window.pages["train"].lab.data.kind
    combo.setCurrentIndex(combo.findData("characters"))
    combo.activated.emit(combo.currentIndex())
    network = window.bench.document.experiment.network
    assert (network.loss, network.read_out.activation) == ("cross-entropy", "softmax")
    window.bench.document.undo_stack.undo()
    assert window.bench.document.experiment == presets()["sine"]


def test_a_missing_file_is_told_in_the_data_panel(window, qtbot):
    window.bench.open(Opened(revised(presets()["characters"], "data.path", "/nowhere/x.txt")))
    qtbot.waitUntil(lambda: window.pages["train"].lab.data.refused, timeout=LONG)
    assert window.pages["train"].lab.data.form.faults["path"].text().startswith("There is no file")
    window.bench.session.run()
    qtbot.waitUntil(lambda: window.bench.session.state is State.FAILED, timeout=LONG)
    assert "there is no file" in window.overlay.text.text()


def test_layers_are_added_moved_and_removed(window, qtbot):
    window.bench.open(Opened(presets()["sine"]))
    lab = window.pages["train"].lab
    kinds = {action.data(): action for action in lab.band.add.menu().actions()}
    lab.band.add.menu().triggered.emit(kinds["lstm"])
    assert [layer.kind for layer in lab.layers.all] == ["elman", "lstm"]
    assert lab.layers.selected == 1
    qtbot.mouseClick(lab.network.earlier, Qt.MouseButton.LeftButton)
    assert [layer.kind for layer in lab.layers.all] == ["lstm", "elman"]
    assert lab.layers.selected == 0
    qtbot.mouseClick(lab.network.remove_button, Qt.MouseButton.LeftButton)
    assert [layer.kind for layer in lab.layers.all] == ["elman"]
    lab.network.kind.setCurrentIndex(lab.network.kind.findData("gru"))
    lab.network.kind.activated.emit(lab.network.kind.currentIndex())
    [layer] = lab.layers.all
    assert (layer.kind, layer.units) == ("gru", 16), "another kind in one step, with its units"
    for _ in range(4):
        window.bench.document.undo_stack.undo()
    assert window.bench.document.experiment == presets()["sine"]


def test_saving_asks_before_changes_are_lost_and_cancel_stays(window, qtbot, user, folder):
    window.bench.open(Opened(presets()["sine"], folder / "mine.json"))
    window.bench.document.edit("training.batch", 3)
    user.answers = ["Cancel", "Save"]
    assert not window.close()
    assert window.isVisible()
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=LONG)
    assert "not saved" in user.asked[0]
    assert load(folder / "mine.json").training.batch == 3


def test_the_title_tells_the_name_and_whether_it_is_saved(window, qtbot, folder):
    window.bench.open(Opened(presets()["sine"], folder / "mine.json"))
    assert window.windowTitle().startswith("mine.json")
    assert not window.isWindowModified()
    window.bench.document.edit("training.batch", 3)
    assert window.isWindowModified()
    window.program.filing.save()
    qtbot.waitUntil(lambda: not window.isWindowModified(), timeout=LONG)
    assert json.loads((folder / "mine.json").read_text())["training"]["batch"] == 3


def test_a_refused_file_leaves_everything_as_it_was(window, qtbot, folder):
    window.bench.open(Opened(presets()["sine"]))
    bad = folder / "bad.json"
    bad.write_text('{"version": 2}')
    window.program.filing.open(str(bad))
    qtbot.waitUntil(window.overlay.isVisible, timeout=LONG)
    assert "version: 2 is not allowed" in window.overlay.text.text()
    assert window.bench.document.experiment == presets()["sine"]


def test_the_last_session_stands_first_in_the_gallery_of_the_next_start(window, qtbot):
    window.bench.open(Opened(endless("sine")))
    window.bench.session.run()
    reach(window, qtbot, 50)
    window.close()
    following = Window(window.bench.settings)
    qtbot.addWidget(following, before_close_func=leave)
    following.show()
    qtbot.waitUntil(lambda: bool(following.pages["gallery"].own.entries), timeout=LONG)
    first = following.pages["gallery"].shelves.cards[0].entry
    assert first == following.pages["gallery"].own.entries[0]
    assert resolve(first.target).checkpoint.update >= 50
    following.close()


def test_both_themes_reach_every_part(window, qtbot):
    window.bench.open(Opened(presets()["sine"]))
    light = window.grab().toImage()
    window.actions_["view.dark"].trigger()
    assert window.bench.settings.theme == "dark"
    dark = window.grab().toImage()
    assert dark.pixelColor(700, 600).lightness() < light.pixelColor(700, 600).lightness()
    window.actions_["view.dark"].trigger()
    assert window.bench.settings.theme == "light"


def test_a_damaged_layout_is_ignored_and_reset_layout_brings_all_back(folder, qtbot):
    settings = Settings(folder)
    settings.store.setValue("layout", "not a layout")
    settings.store.setValue("geometry", 7)
    window = Window(settings)
    qtbot.addWidget(window, before_close_func=leave)
    window.show()
    window.bench.open(Opened(presets()["sine"]))
    assert "loss" in {view.kind for view in window.page.showing().seen()}
    window.close()


def test_a_view_that_is_folded_away_is_not_computed(window, qtbot):
    window.bench.open(Opened(endless("sine")))
    window.bench.session.run()
    reach(window, qtbot, 10)
    window.resize(1440, 900)
    card = window.pages["train"].lab.cards["sequence"]
    qtbot.waitUntil(lambda: "states" in window.bench.session.history.last.probes, timeout=LONG)
    qtbot.mouseClick(card.below.fold_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "states" not in window.bench.session.history.last.probes, timeout=LONG)


def tip_of(widget):
    """What is shown under the pointer: a part without a tooltip shows its parent's."""
    while widget and not widget.toolTip():
        widget = widget.parentWidget()
    return widget.toolTip() if widget else ""


def test_every_control_has_a_tooltip(window, qtbot):
    window.bench.open(Opened(presets()["sine"]))
    kinds = (QAbstractSpinBox, QComboBox, QAbstractButton, QAbstractItemView, QLineEdit, QProgressBar, QSlider)
    controls = [w for kind in kinds for w in window.findChildren(kind)]
    assert len(controls) > 40
    bare = [w for w in controls if w.objectName() not in PARTS_OF_QT and not tip_of(w)]
    assert not [w.accessibleName() or w.objectName() for w in bare]


def test_a_rail_without_words_says_what_its_buttons_are(window):
    window.resize(1024, 700)
    assert window.rail.buttons.keys() == window.pages.keys()
    for kind, button in window.rail.buttons.items():
        assert button.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly
        assert window.pages[kind].tip.rstrip(".") in button.toolTip() and "Ctrl+" in button.toolTip()
        assert button.accessibleName() == window.pages[kind].title


def test_an_experiment_becomes_one_of_my_presets(window, qtbot, monkeypatch):
    from PySide6.QtWidgets import QInputDialog

    window.bench.open(Opened(presets()["sine"]))
    monkeypatch.setattr(QInputDialog, "getText", lambda *words, **more: ("My own", True))
    window.program.filing.save_preset()
    qtbot.waitUntil(window.overlay.isVisible, timeout=LONG)
    window.show_page("gallery")
    assert card_of(window, qtbot, "My own").entry.target == "My own"


def test_an_experiment_that_was_never_opened_from_a_file_is_saved_where_the_dialog_says(
    window, qtbot, monkeypatch, folder
):
    from PySide6.QtWidgets import QFileDialog

    window.bench.open(Opened(Experiment(title="New")))
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", lambda *words, **more: (str(folder / "given"), "Experiment (*.json)")
    )
    window.program.filing.save()
    qtbot.waitUntil(lambda: Path(folder / "given.json").exists(), timeout=LONG)


def test_undo_undoes_the_edit_while_the_focus_is_in_the_field(window, qtbot):
    before = presets()["sine"]
    window.bench.open(Opened(before))
    lab = window.pages["train"].lab
    typing = (("Network", "units", "20"), ("Training", "learning_rate", "0.5"), ("Training", "updates", "77"),
              ("Training", "batch", "3"))  # fmt: skip
    for tab, path, typed in typing:
        lab.inspector.turn_to(tab)
        form = lab.network.layer_form if tab == "Network" else lab.training.form
        focus = form.fields[path].focus
        focus.setFocus()
        focus.selectAll()
        qtbot.keyClicks(focus, typed)
        qtbot.keyClick(focus, Qt.Key.Key_Return)
        assert window.bench.document.experiment != before
        qtbot.keyClick(focus, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        assert window.bench.document.experiment == before
        assert focus.text() != typed
        qtbot.keyClick(focus, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        assert focus.text() == typed
        qtbot.keyClick(focus, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


def test_buttons_of_messages_do_not_outlive_the_network_they_speak_of(window, qtbot):
    window.bench.open(Opened(endless("sine")))
    window.bench.session.run()
    reach(window, qtbot, 5)
    window.bench.reset()
    assert [b.text() for b in window.overlay.buttons] == ["Bring the trained one back"]
    window.bench.document.edit("network.layers.0.units", 5)
    assert not window.overlay.isVisible() or not window.overlay.buttons
    window.bench.reset()
    assert not window.overlay.buttons, "nothing of this network was trained"


def test_an_engine_that_answers_again_takes_its_message_back(window, qtbot):
    window.bench.open(Opened(presets()["sine"]))
    window.bench.session.hung.emit(True)
    assert "does not answer" in window.overlay.text.text() and window.overlay.isVisible()
    window.bench.session.hung.emit(False)
    assert not window.overlay.isVisible()


def test_a_finished_run_says_how_to_go_on(window, qtbot):
    window.bench.open(Opened(revised(presets()["sine"], "training.updates", 20)))
    run = window.actions_["run.toggle"]
    width = window.bar.buttons["run.toggle"].width()
    run.trigger()
    assert "Stand still" in run.toolTip() and window.bar.buttons["run.toggle"].width() == width
    qtbot.waitUntil(lambda: window.bench.session.state is State.FINISHED, timeout=LONG)
    assert not run.isEnabled() and "Raise “Updates”" in run.toolTip()


def test_an_empty_file_of_data_leaves_the_open_network_as_it_is(window, qtbot, folder):
    window.bench.open(Opened(presets()["sine"]))
    (folder / "empty.csv").write_text("")
    window.program.filing.take(str(folder / "empty.csv"), here=True)
    qtbot.waitUntil(window.overlay.isVisible, timeout=LONG)
    assert "empty" in window.overlay.text.text()
    assert window.bench.document.experiment == presets()["sine"]
