"""A sweep in the window: begun in three clicks, drawn as it comes, stopped, gone on with, found again."""

import os
import threading

import pytest

from simulator.experiment.from_text import set_from_text
from simulator.keeping.library import Opened, resolve
from simulator.runs import Store
from simulator.sweeps import Running, SweepFolder, prepared
from tests.simulator.helpers import experiment
from tests.widgets.sweeps.inline import Inline
from widgets.race.sheet import Sheet as RaceSheet
from widgets.runs import sweeping
from widgets.sweeps.chart import PARALLEL
from widgets.sweeps.runner import Runner
from widgets.sweeps.sheet import Sheet

LONG = 20_000


@pytest.fixture
def ask(window, qtbot, monkeypatch):
    """Open the sheet of a sweep of an experiment, by the command."""
    monkeypatch.setattr(sweeping, "Here", Inline)

    def ask(**training):
        tiny = {"units": 3, "updates": 20, "validate_every": 5, "learning_rate": 0.01}
        window.bench.open(Opened(experiment(**tiny | training)))
        window.actions_["run.sweep"].trigger()
        return window.pages["runs"].findChild(Sheet)

    return ask


def body_of(window):
    return window.pages["runs"].body


def wait(window, qtbot):
    card = body_of(window).sweeping.card
    qtbot.waitUntil(lambda: card.runner is not None and not card.timer.isActive(), timeout=LONG)
    assert card.runner.fault is None, card.runner.fault
    return card


def test_three_clicks_lead_to_a_sweep_that_is_drawn_kept_and_exported(ask, window, qtbot, folder, user):
    sheet = ask(goal=10.0)
    sheet.start.click()
    card = wait(window, qtbot)
    assert card.isVisible() and not body_of(window).curves.isVisible()
    assert "9 of 9 runs" in card.note.text()
    assert [row.over for row in card.table.rows.settings] == [3, 3, 3]
    assert card.table.rows.columns[0].title == "Learning rate η"
    assert len(card.chart.scatter.spots) == 9
    assert "goal on 3 of 3" in card.figures.text()
    assert not card.go_on.isVisible() and card.shut.isVisible()
    figures = []
    body_of(window).exported.connect(figures.append)
    card.forms.buttons()[PARALLEL].click()
    card.export.click()
    assert figures[0].form == PARALLEL and "9 runs" in figures[0].conditions.text()
    entries = Store(card.runner.folder / "runs").entries()
    assert card.runner.folder.parent == window.bench.settings.data / "sweeps"
    assert {entry.facts.update for entry in entries} == {20} and len(entries) == 9


def test_the_best_run_of_a_setting_opens_as_a_trained_network(ask, window, qtbot, folder):
    ask().start.click()
    card = wait(window, qtbot)
    best = card.table.rows.settings[0]
    card.table.doubleClicked.emit(card.table.model().index(0, 0))
    qtbot.waitUntil(lambda: window.bench.session.made == 20, timeout=LONG)
    assert window.bench.document.experiment.training.learning_rate == best.values[0]
    assert window.page_kind == "train"


def test_a_sweep_that_is_stopped_goes_on_where_it_was_and_is_found_again(ask, window, qtbot, folder, monkeypatch):
    sheet, shown = ask(), body_of(window).sweeping.card
    stop = lambda number: shown.runner.stop() if number == 4 else None  # noqa: E731
    monkeypatch.setattr(Inline, "before", staticmethod(stop))
    sheet.start.click()
    card = wait(window, qtbot)
    assert "3 of 9 runs" in card.note.text()
    assert card.go_on.isVisible()
    first = card.runner
    card.shut.click()
    assert not card.isVisible()
    body = body_of(window)
    qtbot.waitUntil(body.sweeping.earlier.isVisible, timeout=LONG)
    assert body.curves.isVisible()
    action, *_ = body.sweeping.menu.actions()
    assert action.text().startswith("Untitled · Learning rate η · ")
    action.trigger()
    card = wait(window, qtbot)
    assert card.runner is not first and card.isVisible() and card.note.text() == "3 of 9 runs", "and no time"
    card.go_on.setFocus()
    card.go_on.click()
    assert window.focusWidget() in (card.stop_, card.shut)
    card = wait(window, qtbot)
    assert "9 of 9 runs" in card.note.text() and window.focusWidget() is card.shut, "and the focus has not strayed"
    assert len(Store(card.runner.folder / "runs").entries()) == 9, "nothing was made twice"


def test_a_sweep_whose_data_has_changed_is_shown_as_it_was_and_not_gone_on_with(window, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(sweeping, "Here", Inline)
    window.show_page("runs")
    own, sweeping_ = tmp_path / "own.csv", body_of(window).sweeping
    own.write_text("a\n" + "\n".join(f"{k % 7}" for k in range(60)))
    made = resolve(str(own)).experiment
    for assignment in ("training.updates=2", "network.layers.0.units=2"):
        made = set_from_text(made, assignment)
    place = SweepFolder(prepared(made, ["training.learning_rate=0.1,0.2"]), sweeping_.folder / "own")
    for count, _ in enumerate(Running(place.sweep, hands := Inline(1), place).run()):
        if count:
            hands.stop()
            break
    place.close()
    own.write_text("a\n" + "\n".join(f"{k % 5}" for k in range(60)))
    sweeping_.open(place.folder)
    card = wait(window, qtbot)
    assert "1 of 2 runs" in card.note.text()
    sweeping_.go_on()
    qtbot.waitUntil(lambda: not card.timer.isActive(), timeout=LONG)
    assert card.head.text() == "The sweep ended before its end."
    assert "own.csv has changed since this sweep was made" in card.figures.text()
    assert len(card.table.rows.settings) == 2


def test_a_sweep_that_another_program_trains_is_looked_at_and_left_as_it_is(tmp_path):
    held = SweepFolder(prepared(experiment(), ["training.batch=1,2"]), tmp_path / "own")
    os.utime(held.folder / "sweep.json", (1e9, 1e9))
    runner = Runner(held.folder, Inline(1), train=False)
    runner.thread.join()
    held.close()
    assert runner.fault is None and runner.latest.over == 0 and len(runner.latest.dots) == 2
    assert (held.folder / "sweep.json").stat().st_mtime == 1e9, "it stays in its place among the earlier ones"


def test_an_earlier_sweep_is_deleted_and_brought_back_but_none_that_is_under_way(window, qtbot, monkeypatch):
    monkeypatch.setattr(sweeping, "Here", Inline)
    window.show_page("runs")
    sweeping_, said = body_of(window).sweeping, []
    window.bench.said.connect(said.append)
    held = SweepFolder(prepared(experiment(), ["training.batch=1,2"]), sweeping_.folder / "own")
    sweeping_.look_for_earlier()
    qtbot.waitUntil(lambda: sweeping_.has_earlier, timeout=LONG)
    sweeping_.removing.actions()[0].trigger()
    qtbot.waitUntil(lambda: bool(said), timeout=LONG)
    assert said[-1].text == "A sweep that is under way cannot be deleted; stop it first."
    held.close()
    sweeping_.menu.actions()[0].trigger()
    card = wait(window, qtbot)
    assert card.isVisible()
    sweeping_.removing.actions()[0].trigger()
    qtbot.waitUntil(lambda: not sweeping_.has_earlier, timeout=LONG)
    assert not held.folder.exists() and not card.isVisible() and not sweeping_.earlier.isVisible()
    assert said[-1].text.startswith("The sweep “Untitled · Batch · ")
    ((undo, bring_back),) = said[-1].actions
    bring_back()
    qtbot.waitUntil(lambda: sweeping_.has_earlier, timeout=LONG)
    assert undo == "Undo" and held.folder.exists() and said[-1].text.endswith("is back.")


def test_the_same_fields_with_more_values_join_what_is_there(ask, window, qtbot, folder):
    sheet = ask()
    sheet.seeds.setValue(1)
    sheet.start.click()
    where = wait(window, qtbot).runner.folder
    for text, place in (("0.003, 0.01, 0.03, 0.1", where), ("0.5", where.with_name(where.name + "-2"))):
        body_of(window).vary.click()
        sheet = window.pages["runs"].findChildren(Sheet)[-1]
        sheet.rows[0].values.setText(text)
        sheet.start.click()
        before = body_of(window).sweeping.card.runner
        qtbot.waitUntil(lambda before=before: body_of(window).sweeping.card.runner is not before, timeout=LONG)
        assert wait(window, qtbot).runner.folder == place
    assert len(Store(where / "runs").entries()) == 4


def test_training_pauses_while_a_sweep_has_the_processors(ask, window, qtbot, folder):
    sheet = ask(updates=10_000)
    window.bench.session.run()
    sheet.rows[0].values.setText("0.01")
    sheet.updates.setValue(5)
    said = []
    window.bench.said.connect(lambda message: said.append(message.text))
    sheet.start.click()
    wait(window, qtbot)
    assert not window.bench.session.going
    assert any("paused while the sweep is on" in text for text in said)


def test_race_and_sweep_do_not_fight_for_the_processors(ask, window, qtbot, folder, monkeypatch):
    sheet, body, said = ask(), body_of(window), []
    window.bench.said.connect(lambda message: said.append(message.text))
    gate = threading.Event()
    monkeypatch.setattr(Inline, "before", staticmethod(lambda number: gate.wait(LONG / 1000)))
    sheet.start.click()
    qtbot.waitUntil(lambda: body.sweeping.card.going, timeout=LONG)
    body.start.click()
    assert said[-1] == "A sweep is under way; stop it first, then start a race."
    body.vary.click()
    assert said[-1] == "A sweep is under way; stop it first, then start another."
    gate.set()
    wait(window, qtbot)
    assert len(window.pages["runs"].findChildren(RaceSheet)) == 0


def test_without_a_document_nothing_can_be_varied(window, qtbot):
    window.show_page("runs")
    body = body_of(window)
    assert not body.vary.isEnabled() and "Open an experiment first" in body.vary.toolTip()
    assert not window.actions_["run.sweep"].isEnabled()
