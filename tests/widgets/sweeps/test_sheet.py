"""What a sweep is asked in: a proposal that can be started, and what it refuses."""

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from simulator.experiment import presets, revised
from simulator.experiment.from_text import set_from_text
from simulator.sweeps import axis, prepared
from tests.simulator.helpers import experiment
from widgets.bench.background import Background
from widgets.sweeps.fields import proposed, variables
from widgets.sweeps.sheet import Sheet
from widgets.theme import LIGHT

LONG = 20_000


@pytest.fixture
def open_(qtbot):
    parent = QWidget()
    qtbot.addWidget(parent)
    background = Background()

    def open_(tiny=None, **more):
        sheet = Sheet(tiny or experiment(learning_rate=0.01), background, LIGHT, parent, **more)
        sheet.sweeps = []
        sheet.started.connect(sheet.sweeps.append)
        sheet.open()
        return sheet

    yield open_
    background.finish()


@pytest.mark.parametrize("name", ["adding", "sine", "reber"])
def test_what_is_proposed_for_any_field_is_allowed(name):
    made = next(each for key, each in presets().items() if key.startswith(name))
    for each in variables(made):
        found = axis(f"{each.path}={proposed(made, each)}")
        assert found.texts, each.path
        for text in found.texts:
            set_from_text(made, f"{each.path}={text}")


def test_fields_have_the_titles_of_the_forms_and_leave_out_what_has_no_effect_or_a_row_of_its_own():
    titles = {each.path: each.title for each in variables(experiment(layers=("elman", "lstm")))}
    assert next(iter(titles)) == "training.learning_rate"
    assert titles["network.layers.1.units"] == "Network › Layer 2 › Units"
    assert "network.layers.0.kind" in titles and "training.optimizer.kind" in titles
    assert not {"training.seed", "training.updates", "title", "training.stop_at_goal"} & set(titles)


def test_it_opens_with_a_proposal_that_can_be_started_at_once(open_, qtbot):
    sheet = open_()
    assert [(row.path, row.text) for row in sheet.rows] == [("training.learning_rate", "0.003, 0.01, 0.03")]
    assert sheet.state.text() == "9 runs: 3 settings × 3 seeds."
    assert sheet.start.isEnabled()
    sheet.start.click()
    qtbot.waitUntil(lambda: bool(sheet.sweeps), timeout=LONG)
    sweep = sheet.sweeps[0]
    assert [run.values[0] for run in sweep.planned[::3]] == [0.003, 0.01, 0.03]
    assert sweep.seeds == (0, 1, 2)


def test_another_field_comes_with_values_of_its_own_and_goes_again(open_):
    sheet = open_()
    sheet.more.click()
    assert sheet.rows[1].path == "network.layers.0.units" and sheet.rows[1].text == "2, 4, 8"
    assert sheet.state.text().startswith("27 runs")
    sheet.rows[1].field.setCurrentIndex(sheet.rows[1].field.findData("network.layers.0.kind"))
    sheet.rows[1].field.activated.emit(sheet.rows[1].field.currentIndex())
    assert sheet.rows[1].text == "elman, gru, lstm"
    sheet.rows[1].values.setText("")
    assert not sheet.start.isEnabled()
    sheet.rows[1].remove.click()
    assert sheet.start.isEnabled() and len(sheet.rows) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Type a value"),
        ("0.1, fast", "'fast' is not allowed"),
        ("-1", "it should be greater than 0"),
        ("8..", "is no range"),
        ("0.1,,0.2", "n empty value is not allowed"),
        ("log:1e-4..1", "“Some at random”"),
        ("1..20000+1", "more than 10,000 values"),
    ],
)
def test_values_that_cannot_be_are_refused_in_a_sentence_while_they_are_typed(open_, text, told):
    sheet = open_()
    row = sheet.rows[0]
    row.values.clear()
    QTest.keyClicks(row.values, text)
    assert told in row.told.text() and row.told.isVisible()
    assert "--vary" not in row.told.text() and row.told.text()[0] == row.told.text()[0].upper()
    assert not sheet.start.isEnabled()
    row.values.setText("0.1, 0.2")
    assert not row.told.isVisible() and sheet.start.isEnabled()


def test_a_field_can_stand_once(open_):
    sheet = open_()
    sheet.add("training.learning_rate")
    assert "stands twice" in sheet.rows[1].told.text()
    assert not sheet.start.isEnabled()


def test_spans_are_drawn_from_at_random(open_, qtbot):
    sheet = open_()
    sheet.rows[0].values.setText("log:0.001..0.1")
    assert not sheet.some.isVisible()
    sheet.ways.buttons()[1].click()
    sheet.some.setValue(5)
    assert sheet.some.isVisible() and sheet.state.text() == "15 runs: 5 settings × 3 seeds."
    sheet.start.click()
    qtbot.waitUntil(lambda: bool(sheet.sweeps), timeout=LONG)
    assert all(0.001 <= run.values[0] <= 0.1 for run in sheet.sweeps[0].planned)


def test_what_cannot_be_trained_together_is_told_and_leaves_the_sheet_open(open_, qtbot):
    sheet = open_(experiment(data={"kind": "sine", "steps": 40, "length": 8}))
    sheet.rows[0].choose("data.length", "8, 4000")
    assert sheet.start.isEnabled()
    sheet.start.click()
    qtbot.waitUntil(lambda: sheet.start.isEnabled(), timeout=LONG)
    assert "4000" in sheet.state.text() or "4,000" in sheet.state.text()
    assert sheet.isVisible() and not sheet.sweeps


def test_after_the_highest_seed_comes_the_lowest(open_, qtbot):
    sheet = open_(revised(experiment(), "training.seed", 2**32 - 1))
    sheet.start.click()
    qtbot.waitUntil(lambda: bool(sheet.sweeps), timeout=LONG)
    assert sheet.sweeps[0].seeds == (2**32 - 1, 0, 1)


def test_a_field_that_one_of_the_kinds_lacks_is_a_refusal(open_, qtbot):
    sheet = open_()
    sheet.rows[0].choose("network.layers.0.units", "4, 8")
    sheet.add("network.layers.0.kind", "elman, window")
    sheet.start.click()
    qtbot.waitUntil(lambda: sheet.start.isEnabled(), timeout=LONG)
    assert sheet.state.text().startswith("Network › Layer 1 › Units: window has no such field") and not sheet.sweeps


def test_it_says_about_how_long_where_the_speed_is_known(open_):
    sheet = open_(speed=1.0)
    sheet.seeds.setValue(1)
    sheet.rows[0].values.setText("0.1")
    assert sheet.state.text() == "1 run: 1 setting × 1 seed, about 0:32."


def test_who_sweeps_again_finds_what_was_chosen_unless_the_network_is_another(open_):
    tiny = experiment(learning_rate=0.01)
    before = prepared(revised(tiny, "training.updates", 7), ["network.layers.0.units=3,4"], seeds=(0, 1))
    sheet = open_(tiny, before=before)
    assert [(row.path, row.text) for row in sheet.rows] == [("network.layers.0.units", "3, 4")]
    assert (sheet.seeds.value(), sheet.updates.value()) == (2, 7)
    other = open_(experiment(units=9), before=before)
    assert other.rows[0].path == "training.learning_rate" and other.seeds.value() == 3
