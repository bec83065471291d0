"""Saving, leaving and recovering: no file gets another network's weights, and no edit is lost unseen."""

import pytest
from PySide6.QtWidgets import QInputDialog, QLineEdit

from simulator.experiment import load, presets, revised, same_network
from simulator.keeping import weights
from simulator.keeping.library import Opened, resolve, user_presets
from tests.widgets.helpers import LONG, card_of, endless, leave, new_window, reach
from widgets.bench.session import State

SAVE, DISCARD, CANCEL = "Save", "Close without saving", "Cancel"


def rate_field(window):
    return window.pages["train"].lab.training.form.fields["learning_rate"].edit


def written(window, qtbot):
    qtbot.waitUntil(lambda: not window.bench.background.open, timeout=LONG)


def hold_reports(window):
    """Let the engine's answers lie, as if it were slow."""
    window.bench.session.collector.stop()


@pytest.mark.parametrize("other", ["characters", "sine"])
def test_a_save_under_way_writes_its_own_network_whatever_is_opened_meanwhile(training, qtbot, folder, other):
    hold_reports(training)
    before = training.bench.document.experiment
    training.program.filing.save_to(folder / "mine.safetensors")
    training.bench.open(Opened(endless(other)))
    training.bench.session.step()
    reach(training, qtbot, 1)
    qtbot.waitUntil(lambda: "Saved" in training.overlay.text.text(), timeout=LONG)
    assert weights.load(folder / "mine.safetensors").update >= 20
    assert same_network(weights.load(folder / "mine.safetensors").experiment, before)
    assert training.bench.document.path is None


def test_a_trained_network_is_saved_with_the_words_and_settings_of_now(training, qtbot, folder):
    training.bench.session.pause()
    qtbot.waitUntil(lambda: training.bench.session.checkpoint is not None, timeout=LONG)
    training.bench.document.edit("title", "A better title")
    training.bench.document.edit("training.learning_rate", 0.0123)
    training.program.filing.save_to(folder / "mine.safetensors")
    qtbot.waitUntil(lambda: training.bench.document.path is not None, timeout=LONG)
    kept = weights.load(folder / "mine.safetensors").experiment
    assert kept == training.bench.document.experiment
    assert (kept.title, kept.training.learning_rate) == ("A better title", 0.0123)
    training.bench.document.edit("title", "The last title")
    leave(training)
    training.close()
    assert resolve(training.program.recovery.drawer.session).experiment.title == "The last title"


def test_save_in_the_question_saves_the_weights_and_leaves(training, qtbot, folder, user):
    training.bench.document.path = folder / "mine.safetensors"
    training.bench.document.edit("title", "Other")
    user.answers = [SAVE]
    training.close()
    qtbot.waitUntil(lambda: not training.isVisible(), timeout=LONG)
    assert weights.load(folder / "mine.safetensors").experiment.title == "Other"
    assert not training.program.recovery.drawer.autosave.exists()


def test_save_in_the_question_that_fails_stays(training, qtbot, folder, user):
    training.bench.document.path = folder / "nowhere" / "mine.safetensors"
    training.bench.document.edit("title", "Other")
    user.answers = [SAVE]
    training.close()
    qtbot.waitUntil(lambda: "cannot be written" in training.overlay.text.text(), timeout=LONG)
    assert training.isVisible()
    assert training.bench.document.modified


@pytest.mark.parametrize("how", ["save", "close", "run"])
def test_what_is_typed_counts_without_leaving_the_field(window, qtbot, folder, user, how):
    window.bench.open(Opened(endless("sine"), folder / "mine.json"))
    edit = rate_field(window)
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, "0.0077")
    if how == "save":
        window.program.filing.save()
    elif how == "close":
        user.answers = [CANCEL]
        assert not window.close()
        assert user.asked
    else:
        window.actions_["run.toggle"].trigger()
        reach(window, qtbot, 3)
        assert window.bench.session.history.last.learning_rate == 0.0077
    assert window.bench.document.experiment.training.learning_rate == 0.0077
    written(window, qtbot)


def test_edits_of_a_program_that_died_come_back_as_unsaved_and_stay_until_given_up(window, qtbot, folder, user):
    window.bench.open(Opened(presets()["sine"]))
    window.bench.document.edit("title", "Half done")
    window.program.recovery.autosave()
    written(window, qtbot)
    leave(window)  # and is never closed
    window.program.recovery.autosaver.stop()
    window.program.recovery.release()  # as if its process had died

    second = new_window(folder, qtbot)
    target = card_of(second, qtbot, "Half done").entry.target
    second.program.filing.open("copy-memory" if "copy-memory" in presets() else "walk")
    qtbot.waitUntil(lambda: second.bench.in_use, timeout=LONG)
    second.bench.document.edit("title", "Another")
    leave(second)
    second.close()

    third = new_window(folder, qtbot)
    [found] = third.program.recovery.drawer.recovered()
    assert str(found) == target
    third.program.filing.open(target)
    qtbot.waitUntil(lambda: third.bench.document.name == "Half done", timeout=LONG)
    assert third.bench.document.modified
    user.answers = [CANCEL, DISCARD]
    assert not third.close()
    assert third.program.recovery.drawer.recovered()
    assert third.close()
    assert not third.program.recovery.drawer.recovered()


def test_recovered_edits_are_forgotten_once_saved(window, qtbot, folder):
    (window.bench.settings.data / "recovered-1.json").write_text(presets()["sine"].to_json())
    window.program.filing.open(str(window.program.recovery.drawer.recovered()[0]))
    qtbot.waitUntil(lambda: window.bench.document.modified, timeout=LONG)
    window.program.filing.save_to(folder / "saved.json")
    qtbot.waitUntil(lambda: not window.bench.document.modified, timeout=LONG)
    written(window, qtbot)
    assert not window.program.recovery.drawer.recovered()


def test_the_suggested_name_has_its_ending_and_an_ending_added_asks_before_it_replaces(window, qtbot, folder, user):
    window.bench.open(Opened(presets()["sine"]))
    (folder / "taken.json").write_text("precious")
    user.place, user.answers = (str(folder / "taken"), "Experiment (*.json)"), ["Cancel"]
    window.program.filing.save_as()
    assert user.suggested.endswith(".json")
    assert "taken.json" in user.asked[0]
    written(window, qtbot)
    assert (folder / "taken.json").read_text() == "precious"
    user.answers = ["Replace"]
    window.program.filing.save_as()
    qtbot.waitUntil(lambda: window.bench.document.path is not None, timeout=LONG)
    assert load(folder / "taken.json") == presets()["sine"]


def test_a_preset_of_mine_is_replaced_only_if_i_say_so(window, qtbot, monkeypatch, user):
    monkeypatch.setattr(QInputDialog, "getText", lambda *words, **more: ("Tomorrow's price", True))
    window.bench.open(Opened(presets()["sine"]))
    window.program.filing.save_preset()
    written(window, qtbot)
    window.bench.document.edit("training.batch", 3)
    user.answers = ["Cancel", "Replace"]
    window.program.filing.save_preset()
    written(window, qtbot)
    assert user_presets()["Tomorrow's price"].training.batch != 3
    window.program.filing.save_preset()
    written(window, qtbot)
    assert user_presets()["Tomorrow's price"].training.batch == 3


def test_opening_another_experiment_keeps_the_trained_network(training, qtbot, folder):
    reached = training.bench.session.history.last.update
    training.bench.open(Opened(presets()["characters"]))
    training.close()
    kept = resolve(training.program.recovery.drawer.session).checkpoint
    assert same_network(kept.experiment, endless("sine"))
    assert kept.update >= reached


def test_the_last_session_is_the_network_used_last_not_the_one_of_most_updates(training, qtbot):
    reach(training, qtbot, 300)
    training.bench.reset()
    training.bench.session.step()
    reach(training, qtbot, 1)
    training.close()
    assert resolve(training.program.recovery.drawer.session).checkpoint.update == 1


def test_the_trained_network_is_brought_back_after_the_fresh_one_was_trained_too(training, qtbot):
    reach(training, qtbot, 300)
    training.bench.reset()
    training.bench.session.step()
    reach(training, qtbot, 1)
    training.bench.bring_back()
    assert training.bench.session.checkpoint.update >= 300
    training.bench.bring_back()
    assert training.bench.session.checkpoint.update == 1


def test_undo_at_once_brings_back_all_that_was_learned(training, qtbot):
    training.bench.session.keeper.rest()
    reach(training, qtbot, 200)
    reached = training.bench.session.history.last.update
    training.bench.document.edit("network.layers.0.units", 5)
    training.bench.document.undo_stack.undo()
    assert training.bench.session.checkpoint.update >= reached


def test_closing_while_a_file_is_being_read_ends(window, qtbot):
    window.program.filing.open("sine")
    window.close()
    window.bench.background.collect()
    assert not window.bench.in_use
    assert window.bench.session.worker is None


def test_edits_made_while_a_file_is_being_read_are_asked_about(window, qtbot, user):
    window.bench.open(Opened(presets()["sine"]))
    window.program.filing.open("characters")
    window.bench.document.edit("title", "Quick")
    user.answers = [CANCEL]
    qtbot.waitUntil(lambda: bool(user.asked), timeout=LONG)
    assert window.bench.document.name == "Quick"


def test_a_save_does_not_hide_what_can_be_done_about_a_dead_engine(folder, qtbot):
    window = new_window(folder, qtbot, in_process=False)
    window.bench.open(Opened(endless("sine")))
    window.bench.session.run()
    qtbot.waitUntil(lambda: window.bench.session.checkpoint is not None, timeout=LONG)
    hold_reports(window)
    window.program.filing.save_to(folder / "mine.safetensors")
    window.bench.session.worker.kill()
    window.bench.session.collector.start()
    qtbot.waitUntil(lambda: window.bench.session.state is State.FAILED, timeout=LONG)
    qtbot.waitUntil(lambda: "Saved" in window.status.text(), timeout=LONG)
    assert (folder / "mine.safetensors").exists()
    assert "SIGKILL" in window.overlay.text.text()
    assert window.overlay.buttons


def test_the_periodic_keeping_writes_a_network_once(training, qtbot, monkeypatch):
    training.bench.session.pause()
    qtbot.waitUntil(
        lambda: training.bench.session.checkpoint is not None and training.bench.session.keeper.asked is None,
        timeout=LONG,
    )
    jobs = []
    monkeypatch.setattr(training.bench.background, "do", lambda work, then: jobs.append(work))
    training.program.recovery.keep_session()
    training.program.recovery.keep_session()
    assert len(jobs) == 1
    monkeypatch.undo()


def test_the_gallery_reads_no_weights(window, folder, qtbot, monkeypatch):
    window.bench.open(Opened(endless("sine")))
    window.bench.session.step()
    reach(window, qtbot, 1)
    window.close()
    monkeypatch.setattr(weights, "load", lambda path: pytest.fail("read the whole file"))
    second = new_window(folder, qtbot)
    qtbot.waitUntil(lambda: bool(second.pages["gallery"].own.entries), timeout=LONG)
    assert "trained for 1 update." in second.pages["gallery"].own.entries[0].sentence
    window.program.recovery.drawer.session.write_bytes(b"\x08\0\0\0\0\0\0\0no json!")
    second.show_page("gallery")
    written(second, qtbot)
    assert not second.pages["gallery"].own.entries


def test_a_typed_value_that_is_refused_shows_the_true_one_after_another_edit(window, qtbot):
    window.bench.open(Opened(presets()["sine"]))
    edit: QLineEdit = rate_field(window)
    edit.setText("-5")
    window.pages["train"].lab.training.form.fields["learning_rate"].focus.editingFinished.emit()
    fault = window.pages["train"].lab.training.form.faults["learning_rate"]
    assert not fault.isHidden()
    window.bench.document.edit("training.batch", 3)
    assert fault.isHidden()
    assert float(edit.text()) == window.bench.document.experiment.training.learning_rate


def test_a_double_click_on_a_layer_leads_into_its_form(window, qtbot):
    window.bench.open(Opened(revised(presets()["sine"], "title", "x")))
    lab = window.pages["train"].lab
    lab.inspector.turn_to("Notes")
    lab.band.canvas.edit_asked.emit(0)
    assert window.focusWidget() is next(iter(lab.network.layer_form.fields.values())).focus
    lab.band.canvas.edit_asked.emit(len(lab.layers.all))
    assert window.focusWidget() is next(iter(lab.network.read_out_form.fields.values())).focus


def test_the_question_says_what_would_be_lost(training, qtbot, folder, user):
    bench = training.bench
    bench.session.pause()
    qtbot.waitUntil(lambda: bench.session.history.last.paused, timeout=LONG)
    made = bench.session.made
    user.answers = [CANCEL] * 4
    bench.document.edit("training.learning_rate", 0.02)
    training.close()
    bench.document.edit("title", "Other")
    training.program.filing.new()
    assert user.asked[0].endswith(
        f"A network trained for {made:,} updates and 1 edit are not saved. Save before closing?"
    )
    assert user.asked[1].endswith(
        f"A network trained for {made:,} updates and 2 edits are not saved. Save before another is opened?"
    )
    training.program.filing.save_to(folder / "mine.safetensors")
    qtbot.waitUntil(lambda: not bench.document.modified, timeout=LONG)
    bench.document.undo_stack.undo()
    training.close()
    assert user.asked[2].endswith(": 1 edit is not saved. Save before closing?"), "its network stands in the file"
    bench.document.spoil()
    training.close()
    assert user.asked[3].endswith(": Edits are not saved. Save before closing?")


def test_the_suggested_name_is_the_titles_words(window, user):
    titles = {
        "Sine – the first, and 2 more": "sine-the-first-and-2-more",
        "  -x-  ": "x",
        "…": "network",
        "Größe": "größe",
    }
    for title, name in (titles | {"Größe": "größe"}).items():
        window.bench.open(Opened(revised(presets()["sine"], "title", title)))
        window.program.filing.save_as()
        assert user.suggested.endswith(f"/{name}.json")


def test_training_stands_still_behind_the_question_and_goes_on_after_cancel(training, qtbot, user, monkeypatch):
    session, seen = training.bench.session, []

    def look(box):
        qtbot.waitUntil(lambda: session.history.last.paused, timeout=LONG)
        seen.append((f"trained for {session.made:,} updates" in box.text(), box.informativeText()))
        box.button(box.StandardButton.Cancel).click()

    monkeypatch.setattr(user, "press", look)
    training.bench.document.edit("title", "Other")
    training.close()
    training.program.filing.new()
    assert seen == [
        (True, "Without saving, the network stays in the gallery as your last session."),
        (True, "Without saving, what was trained stays on the page Runs, and can be opened there."),
    ]
    assert session.state is State.RUNNING
    reach(training, qtbot, session.made + 1)


def test_training_goes_on_where_no_place_to_save_is_chosen(training, user):
    training.bench.document.edit("title", "Other")
    user.answers = [SAVE]
    training.close()
    assert user.suggested and training.bench.session.going


def test_what_is_closed_without_saving_is_the_last_session(training, folder, qtbot, user):
    training.bench.document.edit("title", "Other")
    user.answers = [DISCARD]
    assert training.close()
    assert resolve(training.program.recovery.drawer.session).experiment.title == "Other"


def test_a_run_of_the_programs_own_is_no_recent_file(window, folder):
    settings, made = window.bench.settings, endless("sine")
    for place, recent in ((settings.data / "sweeps" / "s" / "runs" / "r", []), (folder / "r", [folder / "r"])):
        place.mkdir(parents=True)
        window.program.filing.show(Opened(made, place))
        assert settings.recent == recent
