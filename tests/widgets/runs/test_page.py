"""The page Runs, driven as a user would: runs are listed, compared, renamed, deleted, brought back and opened."""

import os

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from simulator.engine import train
from simulator.engine.orders import Alone
from simulator.runs import Facts, Recorder, Store
from tests.simulator.helpers import experiment
from widgets.runs.model import BEST, CHANGED, DELTA, EYE, NAME, STATE, UPDATES
from widgets.views import margin

LONG = 20_000


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Three runs, of 4, 6 and 8 units."""
    folder = tmp_path_factory.mktemp("runs")
    store, first = Store(folder), experiment(units=4, validate_every=10)
    for units in (4, 6, 8):
        recorder = Recorder(store, before=first)
        for report in train(experiment(units=units, validate_every=10, updates=20 + units), Alone()):
            recorder.take(report)
        recorder.close()
    return folder


@pytest.fixture
def store(folder, trained):
    """The runs, where the window looks for them."""
    for run in trained.iterdir():
        copy = folder / "runs" / run.name
        copy.mkdir(parents=True)
        for file in run.iterdir():
            (copy / file.name).write_bytes(file.read_bytes())
    return Store(folder / "runs")


@pytest.fixture
def body(store, window, qtbot):
    window.show_page("runs")
    body = window.pages["runs"].body
    qtbot.waitUntil(lambda: len(body.sight.curves) == 3, timeout=LONG)
    return body


def column(body, place):
    found = body.table.found
    return [found.index(row, place).data() for row in range(found.rowCount())]


def press(body, row, place, times=1):
    table = body.table
    centre = table.visualRect(table.found.index(row, place)).center()
    click = QTest.mouseDClick if times == 2 else QTest.mouseClick
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=centre)
    if times == 2:
        click(table.viewport(), Qt.MouseButton.LeftButton, pos=centre)


def named(body):
    return sorted(drawn.smooth.called for drawn in body.curves.plot.drawn.values())


def id_of(store, units):
    return next(entry.id for entry in store.entries() if entry.facts.network == f"Elman {units}")


def test_runs_are_listed_sorted_and_filtered(body):
    assert sorted(column(body, NAME)) == ["Elman 4", "Elman 6", "Elman 8"]
    body.table.sortByColumn(UPDATES, Qt.SortOrder.DescendingOrder)
    assert column(body, UPDATES) == ["28", "26", "24"]
    assert column(body, STATE) == ["finished"] * 3
    body.search.setText("units 6 finished")
    assert column(body, NAME) == ["Elman 6"]
    body.search.clear()
    assert len(column(body, NAME)) == 3


def test_an_eye_that_is_closed_takes_the_curve_away_and_is_remembered(body, window, store):
    assert named(body) == ["Elman 4", "Elman 6", "Elman 8"]
    body.table.sortByColumn(UPDATES, Qt.SortOrder.AscendingOrder)
    press(body, 0, EYE)
    assert named(body) == ["Elman 6", "Elman 8"]
    assert id_of(store, 4) not in window.bench.settings.shown_runs
    body.table.setFocus()
    body.table.selectRow(0)
    QTest.keyClick(body.table, Qt.Key.Key_Space)
    assert named(body) == ["Elman 4", "Elman 6", "Elman 8"]


def test_against_a_pinned_run_the_others_are_compared_in_figures_and_in_words(body, store, qtbot, window):
    body.table.sortByColumn(UPDATES, Qt.SortOrder.AscendingOrder)
    press(body, 0, NAME)
    body.pin.click()
    qtbot.waitUntil(lambda: store.pinned == id_of(store, 4), timeout=LONG)
    qtbot.waitUntil(lambda: column(body, CHANGED)[0] == "the baseline", timeout=LONG)
    qtbot.waitUntil(lambda: column(body, CHANGED)[2] == "units 8 · updates 28", timeout=LONG)
    assert column(body, DELTA)[0] == "–"
    assert column(body, DELTA)[1][0] in "+−≈"
    press(body, 1, BEST)
    assert "Elman 4" in window.status.text()
    assert "best validation loss" in window.status.text()
    widths = {drawn.smooth.called: drawn.smooth.pen.widthF() for drawn in body.curves.plot.drawn.values()}
    assert widths["Elman 4"] > widths["Elman 6"]


def test_losses_of_other_data_are_not_compared_and_can_be_left_out(body, store, qtbot, window):
    other = store.folder / id_of(store, 8) / "run.json"
    facts = Facts.from_json(other.read_text(), "")
    other.write_text(facts.model_copy(update={"measure": "another", "best_loss": 1e-9}).to_json())
    body.table.sortByColumn(UPDATES, Qt.SortOrder.AscendingOrder)
    body.look()
    qtbot.waitUntil(lambda: any(row.entry.facts.best_loss == 1e-9 for row in body.table.found.model.rows), timeout=LONG)
    rows = {row.entry.facts.network: row for row in body.table.found.model.rows}
    losses = {name: row.entry.facts.best_loss for name, row in rows.items() if name != "Elman 8"}
    assert [name for name, row in rows.items() if row.is_best] == [min(losses, key=losses.get)]
    press(body, 0, NAME)
    body.pin.click()
    qtbot.waitUntil(lambda: column(body, DELTA)[1] != "–", timeout=LONG)
    assert column(body, DELTA)[2] == "–"
    press(body, 2, NAME)
    assert "their losses cannot be compared" in window.status.text()
    note = body.curves.note
    assert body.curves.plot.goal.at() is None
    assert note.isVisible() and note.text().startswith("Curves of 2 tasks") and "with Elman 4<" in note.text()
    colours = {drawn.smooth.called: drawn.smooth.pen.color().name() for drawn in body.curves.plot.drawn.values()}
    note.linkActivated.emit("#")
    qtbot.waitUntil(lambda: named(body) == ["Elman 4", "Elman 6"], timeout=LONG)
    assert not note.isVisible()
    for drawn in body.curves.plot.drawn.values():
        assert drawn.smooth.pen.color().name() == colours[drawn.smooth.called]


def test_where_names_have_no_room_the_newest_runs_and_the_baseline_keep_theirs(body, store, qtbot, monkeypatch):
    names = body.curves.plot.margin
    monkeypatch.setattr(margin, "GAP", 0.4 * names.size().height())
    first, second, last = store.entries()

    def seen():
        return {each.called for each, *_ in names.places()}

    qtbot.waitUntil(lambda: seen() == {first.brief, second.brief}, timeout=LONG)
    store.pin(last.id)
    body.look()
    qtbot.waitUntil(lambda: seen() == {last.brief, first.brief}, timeout=LONG)


def test_a_deleted_run_comes_back_by_the_message_and_by_ctrl_z(body, store, qtbot, window):
    body.table.sortByColumn(UPDATES, Qt.SortOrder.AscendingOrder)
    for undo in (lambda: window.overlay.buttons[0].click(),
                 lambda: QTest.keyClick(body.table, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)):  # fmt: skip
        body.table.setFocus()
        body.table.selectRow(0)
        QTest.keyClick(body.table, Qt.Key.Key_Delete)
        qtbot.waitUntil(lambda: column(body, NAME) == ["Elman 6", "Elman 8"], timeout=LONG)
        assert len(store.trashed()) == 1
        undo()
        qtbot.waitUntil(lambda: len(column(body, NAME)) == 3, timeout=LONG)
        qtbot.waitUntil(lambda: window.overlay.text.text() == "1 run is back.", timeout=LONG)


def test_a_name_that_is_typed_is_the_runs(body, store, qtbot):
    opened = []
    body.table.opened.connect(lambda: opened.append(True))
    press(body, 0, NAME)
    body.table.setFocus()
    QTest.keyClick(body.table, Qt.Key.Key_F2)
    editor = body.table.indexWidget(body.table.currentIndex()) or body.table.findChild(type(body.search))
    editor.setText("the long one")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "the long one" in named(body), timeout=LONG)
    assert "the long one" in [entry.name for entry in store.entries()]
    assert not opened, "Enter ends the name, and opens nothing"


def test_a_double_click_opens_the_run_and_what_is_trained_on_it_is_a_run_of_its_own(body, store, qtbot, window):
    body.table.sortByColumn(UPDATES, Qt.SortOrder.AscendingOrder)
    id = id_of(store, 4)
    press(body, 0, NAME, times=2)
    qtbot.waitUntil(lambda: window.page_kind == "train", timeout=LONG)
    assert window.bench.session.network.made == 24
    assert window.bench.document.path is None
    window.bench.document.edit("training.updates", 100_000_000)
    window.bench.session.run()
    qtbot.waitUntil(lambda: len(store.entries()) == 4, timeout=LONG)
    assert id in [entry.facts.parent for entry in store.entries()]


def test_data_that_is_opened_on_the_page_is_seen_where_it_is_trained_on(body, window, tmp_path, qtbot):
    (tmp_path / "own.csv").write_text("v\n" + "\n".join(str(k % 7) for k in range(90)))
    window.program.filing.take(str(tmp_path / "own.csv"), False)
    qtbot.waitUntil(lambda: window.page_kind == "train", timeout=LONG)


def test_an_interrupted_run_offers_to_go_on_and_does_so_in_its_own_folder(body, store, qtbot, window):
    id = id_of(store, 6)
    facts = store.folder / id / "run.json"
    gone = Facts.from_json(facts.read_text(), "").model_copy(update={"status": "running", "process": 0, "machine": ""})
    facts.write_text(gone.to_json())
    os.utime(facts, (1, 1))
    body.look()
    qtbot.waitUntil(lambda: any("interrupted" in each for each in column(body, STATE)), timeout=LONG)
    body.search.setText("interrupted")
    press(body, 0, NAME)
    assert body.resume.isVisible()
    body.resume.click()
    qtbot.waitUntil(lambda: store.entry(id).state == "finished", timeout=LONG)
    assert len(store.entries()) == 3


def test_the_figure_is_exported_with_its_numbers(body, qtbot, user, tmp_path):
    body.curves.smoothing.setValue(50)
    for suffix in ("csv", "png"):
        user.place = (str(tmp_path / f"figure.{suffix}"), "")
        body.export.click()
        qtbot.waitUntil((tmp_path / f"figure.{suffix}").exists, timeout=LONG)
    qtbot.waitUntil(lambda: "Elman 8" in (tmp_path / "figure.csv").read_text(), timeout=LONG)
    header, *rows = (tmp_path / "figure.csv").read_text().splitlines()
    assert header == "run,name,update,validation_loss,smoothed"
    assert {row.split(",")[1] for row in rows} == {"Elman 4", "Elman 6", "Elman 8"}


def test_a_curve_kept_by_one_key_is_drawn_beside_the_next_run_which_is_live(training, qtbot):
    window = training
    session = window.bench.session
    qtbot.waitUntil(lambda: bool(session.network.run), timeout=LONG)
    window.actions_["run.keep"].trigger()
    assert window.bench.settings.shown_runs == [session.network.run]
    first, loss = session.network.run, next(v for v in window.showing().views if v.kind == "loss")
    assert not loss.kept, "not behind itself"
    window.bench.document.edit("network.layers.0.units", 5)
    session.run()
    qtbot.waitUntil(lambda: bool(session.network.run) and session.network.run != first, timeout=LONG)
    (behind,) = loss.kept
    assert behind.mean.called == "kept: units 16" and len(behind.mean.getData()[0]) > 0
    _, rows = loss.numbers()
    assert {row[0] for row in rows} == {"training", "validation", "kept: units 16"}
    window.show_page("runs")
    body = window.pages["runs"].body
    qtbot.waitUntil(lambda: named(body) == ["Elman 16", "Elman 5"], timeout=LONG)

    def made():
        return max(int(each.replace(",", "")) for each in column(body, UPDATES))

    before = made()
    qtbot.waitUntil(lambda: made() > before + 100, timeout=LONG)
    body.toggle([first])
    assert not loss.kept, "whose eye is closed is not kept any more"
