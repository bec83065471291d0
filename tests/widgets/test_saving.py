"""Saving, leaving and recovering: no file gets another network's weights, and no edit is lost unseen."""

import pytest
from PySide6.QtWidgets import QInputDialog, QLineEdit, QMessageBox

from simulator.experiment import load, presets, revised, same_network
from simulator.keeping import weights
from simulator.keeping.library import Opened, resolve, user_presets
from tests.widgets.helpers import LONG, endless, leave, new_window, reach
from widgets.bench.session import State
from widgets.pages.gallery import Card

SAVE, DISCARD, CANCEL, YES, NO = (
    getattr(QMessageBox.StandardButton, name) for name in ("Save", "Discard", "Cancel", "Yes", "No")
)


def rate_field(window):
    return window.lab.training.form.fields["learning_rate"].edit


def written(window, qtbot):
    qtbot.waitUntil(lambda: not window.background.open, timeout=LONG)


def hold_reports(window):
    """Let the engine's answers lie, as if it were slow."""
    window.session.collector.stop()


@pytest.mark.parametrize("other", ["characters", "sine"])
def test_a_save_under_way_writes_its_own_network_whatever_is_opened_meanwhile(training, qtbot, folder, other):
    hold_reports(training)
    before = training.document.experiment
    training.filing.save_to(folder / "mine.safetensors")
    training.show_opened(Opened(endless(other)))
    training.session.step()
    reach(training, qtbot, 1)
    qtbot.waitUntil(lambda: "Saved" in training.banner.text.text(), timeout=LONG)
    assert weights.load(folder / "mine.safetensors").update >= 20
    assert same_network(weights.load(folder / "mine.safetensors").experiment, before)
    assert training.document.path is None


def test_a_trained_network_is_saved_with_the_words_and_settings_of_now(training, qtbot, folder):
    training.session.pause()
    qtbot.waitUntil(lambda: training.session.checkpoint is not None, timeout=LONG)
    training.document.edit("title", "A better title")
    training.document.edit("training.learning_rate", 0.0123)
    training.filing.save_to(folder / "mine.safetensors")
    qtbot.waitUntil(lambda: training.document.path is not None, timeout=LONG)
    kept = weights.load(folder / "mine.safetensors").experiment
    assert kept == training.document.experiment
    assert (kept.title, kept.training.learning_rate) == ("A better title", 0.0123)
    training.document.edit("title", "The last title")
    leave(training)
    training.close()
    assert resolve(training.settings.last_session).experiment.title == "The last title"


def test_save_in_the_question_saves_the_weights_and_leaves(training, qtbot, folder, user):
    training.document.path = folder / "mine.safetensors"
    training.document.edit("title", "Other")
    user.answers = [SAVE]
    training.close()
    qtbot.waitUntil(lambda: not training.isVisible(), timeout=LONG)
    assert weights.load(folder / "mine.safetensors").experiment.title == "Other"
    assert not training.settings.autosave.exists()


def test_save_in_the_question_that_fails_stays(training, qtbot, folder, user):
    training.document.path = folder / "nowhere" / "mine.safetensors"
    training.document.edit("title", "Other")
    user.answers = [SAVE]
    training.close()
    qtbot.waitUntil(lambda: "cannot be written" in training.banner.text.text(), timeout=LONG)
    assert training.isVisible()
    assert training.document.modified


@pytest.mark.parametrize("how", ["save", "close", "run"])
def test_what_is_typed_counts_without_leaving_the_field(window, qtbot, folder, user, how):
    window.show_opened(Opened(endless("sine"), folder / "mine.json"))
    edit = rate_field(window)
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, "0.0077")
    if how == "save":
        window.filing.save()
    elif how == "close":
        user.answers = [CANCEL]
        assert not window.close()
        assert user.asked
    else:
        window.transport.run_action.trigger()
        reach(window, qtbot, 3)
        assert window.session.history.last.learning_rate == 0.0077
    assert window.document.experiment.training.learning_rate == 0.0077
    written(window, qtbot)


def test_edits_of_a_program_that_died_come_back_as_unsaved_and_stay_until_given_up(window, qtbot, folder, user):
    window.show_opened(Opened(presets()["sine"]))
    window.document.edit("title", "Half done")
    window.recovery.autosave()
    written(window, qtbot)
    leave(window)  # and is never closed

    second = new_window(folder, qtbot)
    card = next(c for c in second.gallery.findChildren(Card) if c.accessibleName() == "Half done")
    second.filing.open("copy-memory" if "copy-memory" in presets() else "walk")
    qtbot.waitUntil(lambda: second.opened, timeout=LONG)
    second.document.edit("title", "Another")
    leave(second)
    second.close()

    third = new_window(folder, qtbot)
    [found] = third.recovery.recovered()
    assert found.target == card.target
    third.filing.open(found.target)
    qtbot.waitUntil(lambda: third.document.name == "Half done", timeout=LONG)
    assert third.document.modified
    user.answers = [CANCEL, DISCARD]
    assert not third.close()
    assert third.recovery.recovered()
    assert third.close()
    assert not third.recovery.recovered()


def test_recovered_edits_are_forgotten_once_saved(window, qtbot, folder):
    window.settings.new_recovered().write_text(presets()["sine"].to_json())
    window.filing.open(window.recovery.recovered()[0].target)
    qtbot.waitUntil(lambda: window.document.modified, timeout=LONG)
    window.filing.save_to(folder / "saved.json")
    qtbot.waitUntil(lambda: not window.document.modified, timeout=LONG)
    written(window, qtbot)
    assert not window.recovery.recovered()


def test_the_suggested_name_has_its_ending_and_an_ending_added_asks_before_it_replaces(window, qtbot, folder, user):
    window.show_opened(Opened(presets()["sine"]))
    (folder / "taken.json").write_text("precious")
    user.place, user.answers = (str(folder / "taken"), "Experiment (*.json)"), [NO]
    window.filing.save_as()
    assert user.suggested.endswith(".json")
    assert "taken.json" in user.asked[0]
    written(window, qtbot)
    assert (folder / "taken.json").read_text() == "precious"
    user.answers = [YES]
    window.filing.save_as()
    qtbot.waitUntil(lambda: window.document.path is not None, timeout=LONG)
    assert load(folder / "taken.json") == presets()["sine"]


def test_a_preset_of_mine_is_replaced_only_if_i_say_so(window, qtbot, monkeypatch, user):
    monkeypatch.setattr(QInputDialog, "getText", lambda *words, **more: ("Tomorrow's price", True))
    window.show_opened(Opened(presets()["sine"]))
    window.filing.save_preset()
    written(window, qtbot)
    window.document.edit("training.batch", 3)
    user.answers = [NO, YES]
    window.filing.save_preset()
    written(window, qtbot)
    assert user_presets()["Tomorrow's price"].training.batch != 3
    window.filing.save_preset()
    written(window, qtbot)
    assert user_presets()["Tomorrow's price"].training.batch == 3


def test_opening_another_experiment_keeps_the_trained_network(training, qtbot, folder):
    reached = training.session.history.last.update
    training.show_opened(Opened(presets()["characters"]))
    training.close()
    kept = resolve(training.settings.last_session).checkpoint
    assert same_network(kept.experiment, endless("sine"))
    assert kept.update >= reached


def test_the_last_session_is_the_network_used_last_not_the_one_of_most_updates(training, qtbot):
    reach(training, qtbot, 300)
    training.reset()
    training.session.step()
    reach(training, qtbot, 1)
    training.close()
    assert resolve(training.settings.last_session).checkpoint.update == 1


def test_the_trained_network_is_brought_back_after_the_fresh_one_was_trained_too(training, qtbot):
    reach(training, qtbot, 300)
    training.reset()
    training.session.step()
    reach(training, qtbot, 1)
    training.bring_back()
    assert training.session.checkpoint.update >= 300
    training.bring_back()
    assert training.session.checkpoint.update == 1


def test_undo_at_once_brings_back_all_that_was_learned(training, qtbot):
    training.session.keeper.rest()
    reach(training, qtbot, 200)
    reached = training.session.history.last.update
    training.document.edit("network.layers.0.units", 5)
    training.document.undo_stack.undo()
    assert training.session.checkpoint.update >= reached


def test_closing_while_a_file_is_being_read_ends(window, qtbot):
    window.filing.open("sine")
    window.close()
    window.background.collect()
    assert not window.opened
    assert window.session.worker is None


def test_edits_made_while_a_file_is_being_read_are_asked_about(window, qtbot, user):
    window.show_opened(Opened(presets()["sine"]))
    window.filing.open("characters")
    window.document.edit("title", "Quick")
    user.answers = [CANCEL]
    qtbot.waitUntil(lambda: bool(user.asked), timeout=LONG)
    assert window.document.name == "Quick"


def test_a_save_does_not_hide_what_can_be_done_about_a_dead_engine(folder, qtbot):
    window = new_window(folder, qtbot, in_process=False)
    window.show_opened(Opened(endless("sine")))
    window.session.run()
    qtbot.waitUntil(lambda: window.session.checkpoint is not None, timeout=LONG)
    hold_reports(window)
    window.filing.save_to(folder / "mine.safetensors")
    window.session.worker.kill()
    window.session.collector.start()
    qtbot.waitUntil(lambda: window.session.state is State.FAILED, timeout=LONG)
    qtbot.waitUntil(lambda: "Saved" in window.banner.text.text(), timeout=LONG)
    assert (folder / "mine.safetensors").exists()
    assert "SIGKILL" in window.banner.text.text()
    assert window.banner.buttons


def test_the_periodic_keeping_writes_a_network_once(training, qtbot, monkeypatch):
    training.session.pause()
    qtbot.waitUntil(
        lambda: training.session.checkpoint is not None and training.session.keeper.asked is None, timeout=LONG
    )
    jobs = []
    monkeypatch.setattr(training.background, "do", lambda work, then: jobs.append(work))
    training.recovery.keep_session()
    training.recovery.keep_session()
    assert len(jobs) == 1
    monkeypatch.undo()


def test_the_gallery_reads_no_weights(window, folder, qtbot, monkeypatch):
    window.show_opened(Opened(endless("sine")))
    window.session.step()
    reach(window, qtbot, 1)
    window.close()
    monkeypatch.setattr(weights, "load", lambda path: pytest.fail("read the whole file"))
    second = new_window(folder, qtbot)
    assert "trained for 1 update." in second.recovery.last()[0].sentence
    window.settings.last_session.write_bytes(b"\x08\0\0\0\0\0\0\0no json!")
    assert second.recovery.last() == []


def test_a_typed_value_that_is_refused_shows_the_true_one_after_another_edit(window, qtbot):
    window.show_opened(Opened(presets()["sine"]))
    edit: QLineEdit = rate_field(window)
    edit.setText("-5")
    edit.editingFinished.emit()
    fault = window.lab.training.form.faults["learning_rate"]
    assert not fault.isHidden()
    window.document.edit("training.batch", 3)
    assert fault.isHidden()
    assert float(edit.text()) == window.document.experiment.training.learning_rate


def test_a_double_click_on_a_layer_leads_into_its_form(window, qtbot):
    window.show_opened(Opened(revised(presets()["sine"], "title", "x")))
    editor = window.lab.editor
    editor.canvas.edit_asked.emit(0)
    assert window.focusWidget() is next(iter(editor.layer_form.fields.values())).focus
    editor.canvas.edit_asked.emit(len(editor.layers))
    assert window.focusWidget() is next(iter(editor.read_out_form.fields.values())).focus
