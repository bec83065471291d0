"""A race in the window: asked in a sheet, drawn as it comes, stopped, and kept as runs."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from simulator.keeping.library import Opened
from simulator.race import prepared, race
from simulator.runs import Store
from tests.simulator.helpers import experiment
from tests.simulator.race.test_race import Hand, Inline
from widgets.race import card
from widgets.race.sheet import Sheet, offered
from widgets.race.words import verdict

LONG = 20_000


class Here:
    """A crew without processes; it is stopped after so many stretches."""

    most = 10**6

    def __init__(self, jobs):
        self.hand = Inline(self.most)

    def begin(self):
        return [Hand(self.hand, self.hand.stopped)]

    def stop(self):
        self.hand.most = 0

    def close(self):
        pass


@pytest.fixture
def ask(window, qtbot, monkeypatch):
    """Open the sheet of a race of an experiment, by the command."""
    monkeypatch.setattr(card, "Crew", Here)

    def ask(**training):
        window.bench.open(Opened(experiment(units=6, updates=40, validate_every=10, **training)))
        window.actions_["run.race"].trigger()
        sheet = window.pages["runs"].findChild(Sheet)
        qtbot.waitUntil(lambda: bool(sheet.boxes), timeout=LONG)
        return sheet

    return ask


def choose(sheet, *wanted):
    sheet.allowed.setChecked(True)
    for word, box in sheet.boxes.items():
        box.setChecked(word in wanted)


def test_where_no_run_is_yet_the_first_race_is_one_click_away(window, qtbot):
    window.show_page("runs")
    page = window.pages["runs"]
    qtbot.waitUntil(page.empty.isVisible, timeout=LONG)
    assert not page.empty.buttons["run.race"].isEnabled()
    page.empty.buttons["page.gallery"].click()
    assert window.page_kind == "gallery"
    window.bench.open(Opened(experiment(units=6)))
    window.show_page("runs")
    qtbot.waitUntil(page.empty.isVisible, timeout=LONG)
    page.empty.buttons["run.race"].click()
    assert page.findChild(Sheet) is not None


def test_one_click_leads_to_a_race_whose_lanes_are_drawn_and_kept(ask, window, qtbot, folder, user):
    sheet = ask(goal=10.0)
    choose(sheet, "own", "gru")
    sheet.seeds.setValue(2)
    sheet.updates.setValue(30)
    QTest.mouseClick(sheet.start, Qt.MouseButton.LeftButton)
    shown = window.pages["runs"].body.race
    qtbot.waitUntil(lambda: shown.runner is not None and not shown.timer.isActive(), timeout=LONG)
    assert [line.called for line, _ in shown.chart.series] == ["Elman (own) · goal 2 of 2", "GRU · goal 2 of 2"]
    assert "same batches" in shown.note.text()
    assert shown.task.text() == "Untitled"
    figures = []
    shown.exported.connect(figures.append)
    shown.export.click()
    assert figures[0].title == "Untitled"
    assert "median of 2 seeds" in figures[0].conditions.text()
    assert "2 of 2 seeds" in shown.figures.text()
    entries = Store(folder / "runs").entries()
    assert len(entries) == 4
    assert {entry.facts.update for entry in entries} == {30}
    assert len({entry.facts.sweep for entry in entries}) == 1


def test_who_races_again_finds_what_was_chosen_unless_the_network_is_another(ask, window, qtbot):
    sheet = ask()
    choose(sheet, "own", "gru")
    sheet.seeds.setValue(2)
    sheet.updates.setValue(7)
    sheet.start.click()
    body = window.pages["runs"].body
    qtbot.waitUntil(lambda: body.race.runner is not None and not body.race.timer.isActive(), timeout=LONG)

    def again():
        body.start.click()
        found = body.findChildren(Sheet)[-1]
        qtbot.waitUntil(lambda: bool(found.boxes), timeout=LONG)
        return found.chosen(), found.seeds.value(), found.updates.value()

    assert again() == (["own", "gru"], 2, 7)
    window.bench.document.edit("network.layers.0.units", 5)
    assert again()[1:] == (3, 40)


def test_a_race_that_is_stopped_keeps_what_came(ask, window, qtbot, folder, monkeypatch):
    monkeypatch.setattr(Here, "most", 10)
    sheet = ask()
    choose(sheet, "own", "gru")
    sheet.seeds.setValue(1)
    sheet.start.click()
    shown = window.pages["runs"].body.race
    qtbot.waitUntil(lambda: shown.runner is not None and not shown.timer.isActive(), timeout=LONG)
    assert "Cut off at" in shown.figures.text()
    assert shown.isVisible() and not shown.stop_.isVisible()
    shown.shut.click()
    assert not shown.isVisible() and window.pages["runs"].body.curves.isVisible()
    entries = Store(folder / "runs").entries()
    assert [entry.state for entry in entries] == ["stopped"] * 2
    assert all(0 < entry.facts.update < 40 for entry in entries)


def test_only_what_matches_can_be_chosen_unless_more_is_allowed(ask):
    sheet = ask()
    off = [word for word, lane in sheet.lanes.items() if abs(lane.mismatch) > 0.1]
    assert off
    assert not any(sheet.boxes[word].isEnabled() or sheet.boxes[word].isChecked() for word in off)
    sheet.allowed.click()
    assert all(sheet.boxes[word].isEnabled() for word in off)
    choose(sheet, "own")
    assert not sheet.start.isEnabled()


def test_the_own_kind_is_not_offered_twice():
    found = offered(experiment(units=3))
    assert found["own"].mismatch == 0
    assert "elman" not in found


@pytest.mark.parametrize("over", [False, True])
def test_the_verdict_names_who_is_ahead_with_the_figures(over):
    conditions = prepared(experiment(updates=20, validate_every=5, goal=1e-9), ["own", "gru"], allow_mismatch=True)
    *_, last = race(conditions, [Hand(Inline())])
    head, figures = verdict(last, over)
    best = min(last.lanes, key=lambda lane: lane.best_loss).lane.architecture
    assert head == f"{best} {'came' if over else 'is'} closest; nobody has reached the goal." or "level" in head
    assert f"{last.lanes[0].lane.weights:,}" in figures


def test_the_list_shows_lanes_as_far_as_the_race_does_in_the_colours_it_gave_them(ask, window, qtbot, folder):
    sheet = ask()
    choose(sheet, "own", "gru")
    sheet.seeds.setValue(1)
    sheet.updates.setValue(100_000)
    sheet.start.click()
    body = window.pages["runs"].body
    store = Store(folder / "runs")

    def ahead():
        rows = [row for row in body.table.found.model.rows if row.entry.facts.sweep]
        return len(rows) == 2 and all(row.entry.facts.update > store.entry(row.entry.id).facts.update for row in rows)

    qtbot.waitUntil(ahead, timeout=LONG)
    qtbot.waitUntil(lambda: len(body.curves.plot.drawn) == 2, timeout=LONG)
    lines = {line.called: line.pen.color().name() for line, _ in body.race.chart.series}
    drawn = {trace.smooth.called: trace.smooth.pen.color().name() for trace in body.curves.plot.drawn.values()}
    assert lines["Elman (own)"] == drawn["Elman 6"] != drawn["GRU 3"] == lines["GRU"]
    body.race.stop()
    qtbot.waitUntil(lambda: not body.race.timer.isActive(), timeout=LONG)
    qtbot.waitUntil(lambda: {row.entry.state for row in body.table.found.model.rows} == {"stopped"}, timeout=LONG)


def test_only_a_race_that_was_run_out_and_whose_goal_most_seeds_reached_is_won():
    conditions = prepared(experiment(updates=20, validate_every=5, goal=1e-9), ["own", "gru"], seeds=3,
                          allow_mismatch=True)  # fmt: skip
    course = list(race(conditions, [Hand(Inline())]))
    early, last = course[len(course) // 2], course[-1]

    def told(progress, solved):
        lanes = []
        for place, lane in enumerate(progress.lanes):
            made = replace(lane.checkpoint, goal_update=5 if place < solved else None)
            lanes.append(replace(lane, checkpoint=made))
        return verdict(replace(progress, lanes=tuple(lanes)), True)[0]

    assert told(last, 3) == "Elman (own) wins on this task."
    assert told(last, 1) == "Elman (own) is ahead, but most of its seeds missed the goal."
    assert told(early, 3) == "Elman (own) was ahead when the race was stopped."
