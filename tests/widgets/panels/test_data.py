"""The data panel: the sequence at once, its lines told apart, and refusals in its place."""

import pytest
from PySide6.QtCore import Qt

from simulator.experiment import Experiment, with_data
from simulator.sources import SOURCES
from tests.simulator.helpers import WANT_FILES
from widgets.bench.document import Document
from widgets.panels.data import DataPanel
from widgets.theme import DARK, LIGHT

KINDS = [kind for kind in SOURCES if kind not in WANT_FILES]


@pytest.fixture
def panel(qtbot):
    made = DataPanel(Document())
    qtbot.addWidget(made)
    made.recolour(LIGHT)
    made.show()
    return made


def show(panel, qtbot, data):
    panel.document.open(with_data(Experiment(), data))
    qtbot.waitUntil(lambda: panel.reader.reading is None, timeout=20_000)


@pytest.mark.parametrize("kind", KINDS)
def test_every_source_shows_an_example_and_facts(panel, qtbot, kind):
    show(panel, qtbot, SOURCES[kind]())
    assert panel.facts.text() not in ("", "Reading…")
    if panel.preview.currentWidget() is panel.text:
        assert len(panel.text.toPlainText()) > 20
        assert panel.names.isHidden()
    else:
        lines = panel.shown.lines
        assert len(panel.plot.getPlotItem().listDataItems()) == min(len(lines), 8) > 0
        assert panel.names.isHidden() == (len(lines) == 1)
        assert all(name in panel.names.text() for name in list(lines)[:8] if len(lines) > 1)


def test_the_names_have_the_colours_of_the_lines_in_both_themes(panel, qtbot):
    show(panel, qtbot, SOURCES["lorenz"]())
    for theme in (DARK, LIGHT):
        panel.recolour(theme)
        for line, colour in zip(panel.plot.getPlotItem().listDataItems(), theme.series, strict=False):
            assert line.opts["pen"].color().name() == colour
            assert colour in panel.names.text()


def test_a_file_that_cannot_be_read_is_told_at_its_field_as_long_as_it_is_chosen(panel, qtbot, tmp_path):
    show(panel, qtbot, SOURCES["lorenz"]())
    show(panel, qtbot, SOURCES["table"](path="/nowhere/at-all.csv"))
    field, fault = panel.form.fields["path"], panel.form.faults["path"]
    told = "There is no file /nowhere/at-all.csv; choose one that exists."

    def shown():
        return field.ring.isVisible(), fault.isVisible() and fault.text()

    assert shown() == (True, told)
    assert (panel.facts.text(), panel.preview.isHidden(), panel.names.isHidden()) == ("", True, True)
    field.edit.setFocus()
    qtbot.keyClick(field.edit, Qt.Key.Key_Escape)
    panel.document.edit("training.batch", 3)
    assert shown() == (True, told)
    (tmp_path / "own.csv").write_text("a,b\n" + "1,2\n2,3\n" * 100)
    panel.document.edit("data.path", str(tmp_path / "own.csv"))
    qtbot.waitUntil(lambda: panel.reader.reading is None)
    assert shown() == (False, False)
    assert panel.facts.text() and panel.preview.isVisible()


def test_where_held_out_data_begins_is_marked_in_whichever_data_came_before(panel, qtbot):
    show(panel, qtbot, SOURCES["lorenz"]())
    assert panel.splits[0].at() == panel.shown.split is not None
    assert panel.shown.test is None and panel.splits[1].at() is None
    show(panel, qtbot, SOURCES["lorenz"](test=0.1))
    assert panel.splits[1].at() == panel.shown.test > panel.splits[0].at()
    show(panel, qtbot, SOURCES["logic"]())
    assert panel.shown.split is None and panel.splits[0].at() is None


def test_other_data_is_shown_whole(panel, qtbot):
    show(panel, qtbot, SOURCES["lorenz"]())
    panel.plot.box.setXRange(0, 1)
    panel.plot.by_hand = True
    show(panel, qtbot, SOURCES["sine"](steps=5000))
    panel.plot.grab()
    assert panel.plot.box.viewRange()[0][1] >= 4999


def test_columns_that_are_used_are_ticked_though_none_is_named(panel, qtbot, tmp_path):
    (tmp_path / "own.csv").write_text("a,b,c\n" + "1,2,3\n2,3,5\n" * 100)
    show(panel, qtbot, SOURCES["table"](path=str(tmp_path / "own.csv"), columns=("1", "3")))
    columns, targets = (panel.form.fields[name] for name in ("columns", "target_columns"))
    assert [a.text() for a in columns.menu.actions() if a.isChecked()] == ["a", "c"]
    assert [a.text() for a in targets.menu.actions() if a.isChecked()] == ["a", "c"]
    assert targets.edit.placeholderText() == "the inputs"


@pytest.mark.parametrize("kind", ["sine", "characters"])
def test_the_source_stands_above_its_fields_on_one_line(panel, qtbot, kind):
    show(panel, qtbot, SOURCES[kind]())
    seen = [each for each in (panel.kind, *panel.form.fields.values()) if each.isVisible()]
    assert len({each.mapTo(panel, each.rect().topLeft()).x() for each in seen}) == 1 < len(seen)


def test_a_colour_and_its_name_stay_on_one_line(panel, qtbot):
    show(panel, qtbot, SOURCES["lorenz"]())
    assert panel.names.text().count("■</span>&nbsp;") == 3
    assert not panel.text.verticalScrollBar().isVisible()


def test_an_excerpt_of_text_ends_with_a_whole_line(panel, qtbot):
    show(panel, qtbot, SOURCES["reber"]())
    panel.resize(320, 600)
    inside = panel.text.viewport().height() - panel.text.document().documentMargin()
    assert inside % panel.text.fontMetrics().lineSpacing() < 2


def test_columns_of_different_size_are_seen_to_move_each_on_its_own_scale(panel, qtbot, tmp_path):
    rows = [f"{30_000 + 100 * (k % 9)},{0.1 * (k % 5)}" for k in range(90)]
    (tmp_path / "two.csv").write_text("price,volume\n" + "\n".join(rows))
    show(panel, qtbot, SOURCES["table"](path=str(tmp_path / "two.csv"), length=5))
    for line in panel.lines:
        _, y = line.getData()
        assert (y.min(), y.max()) == (0, 1)
    left = panel.plot.getPlotItem().getAxis("left")
    assert panel.plot.y_caption.text == "each from its lowest to its highest" and not left.style["showValues"]
    show(panel, qtbot, SOURCES["sine"]())
    assert panel.plot.y_caption.text == "" and left.style["showValues"]


def test_sources_stand_in_the_order_of_their_names(panel):
    names = [panel.kind.itemText(place) for place in range(panel.kind.count())]
    assert names == sorted(names, key=str.lower)
    assert len(names) == len(SOURCES)
