"""The training panel: kinds of optimizer, method and schedule are chosen from menus, with their own fields below."""

import itertools

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout

from simulator.experiment import SWITCHES, Experiment
from simulator.registry import kind_of
from widgets.bench.document import Document
from widgets.panels.parts import PartsNote
from widgets.panels.training import PARTS, TrainingPanel
from widgets.theme import THEMES, palette

KINDS = [(name, kind) for name in PARTS for kind in SWITCHES[name]]


@pytest.fixture
def document(qtbot):
    return Document()


@pytest.fixture
def panel(document, qtbot):
    made = TrainingPanel(document)
    qtbot.addWidget(made)
    document.open(Experiment())
    made.resize(340, 700)
    made.show()
    return made


def choose(part, kind):
    """As a hand does with the menu."""
    part.kind.setCurrentIndex(part.kind.findData(kind))
    part.kind.activated.emit(part.kind.currentIndex())


def chosen(document, name):
    return kind_of(type(getattr(document.experiment.training, name)))


def test_there_is_a_menu_for_every_part_of_the_training_that_has_kinds(panel):
    assert {"optimizer", "method", "schedule"} <= set(panel.parts)
    for name, part in panel.parts.items():
        assert [part.kind.itemData(k) for k in range(part.kind.count())] == list(SWITCHES[name])
        assert part.kind.accessibleName()
        assert part.kind.toolTip()


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_choosing_a_kind_shows_its_fields_and_is_one_step_back(panel, document, name, kind):
    part, before = panel.parts[name], document.experiment
    other = next(each for each in SWITCHES[name] if each != kind)
    document.open(Experiment.from_data({"training": {name: {"kind": other}}}))
    before = document.experiment
    choose(part, kind)
    assert chosen(document, name) == kind
    fields = set(SWITCHES[name][kind].model_fields) - {"kind"}
    assert set(part.form.fields) == fields
    assert part.form.isVisible() == bool(fields)
    assert document.undo_stack.count() == 1
    assert SWITCHES[name][kind].called() in document.undo_stack.undoText()
    document.undo_stack.undo()
    assert document.experiment == before
    assert part.kind.currentData() == other


@pytest.mark.parametrize(("name", "kind"), KINDS)
def test_every_kind_tells_in_the_menu_what_it_is(panel, name, kind):
    part = panel.parts[name]
    at = part.kind.findData(kind)
    tip = part.kind.itemData(at, Qt.ItemDataRole.ToolTipRole)
    assert tip.startswith(part.kind.itemText(at) + ":"), "the name is what stands before the colon"
    assert len(part.kind.itemText(at)) < 40


def test_the_same_kind_again_changes_nothing(panel, document):
    choose(panel.parts["optimizer"], chosen(document, "optimizer"))
    assert document.undo_stack.count() == 0


def test_what_two_kinds_share_is_kept(panel, document):
    document.open(Experiment.from_data({"training": {"optimizer": {"kind": "momentum", "momentum": 0.5}}}))
    choose(panel.parts["optimizer"], "nesterov")
    assert document.experiment.training.optimizer.momentum == 0.5


def test_a_field_of_a_method_is_edited_and_undone(panel, document, qtbot):
    choose(panel.parts["method"], "truncated")
    spin = panel.parts["method"].form.fields["k2"].focus
    spin.setFocus()
    spin.selectAll()
    qtbot.keyClicks(spin, "40")
    qtbot.keyClick(spin, Qt.Key.Key_Return)
    assert document.experiment.training.method.k2 == 40
    document.undo_stack.undo()
    assert document.experiment.training.method.k2 == 10


def test_a_value_that_does_not_fit_the_other_is_told_below_its_row(panel, document):
    choose(panel.parts["method"], "truncated")
    form = panel.parts["method"].form
    form.edited.emit("k1", 50)
    assert document.experiment.training.method.k1 == 10
    assert "at least k1 = 50 steps" in form.faults["k1"].text()
    assert form.faults["k1"].isVisible()


def test_all_fields_begin_on_one_line(panel, document):
    """Also after other kinds have brought longer names."""
    for optimizer, schedule in itertools.product(("adam", "rprop"), ("constant", "linear")):
        choose(panel.parts["optimizer"], optimizer)
        choose(panel.parts["schedule"], schedule)
        lefts = set()
        for rows in panel.findChildren(QFormLayout):
            rows.activate()
            for r in range(rows.rowCount()):
                label, field = (rows.itemAt(r, role) for role in ROLES)
                if label and field and label.widget().isVisible():
                    lefts.add(field.widget().mapTo(panel, field.widget().rect().topLeft()).x())
        assert len(lefts) == 1


ROLES = (QFormLayout.ItemRole.LabelRole, QFormLayout.ItemRole.FieldRole)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_the_panel_fits_a_narrow_dock_in_both_themes(panel, document, theme):
    panel.setPalette(palette(theme))
    for name, kind in KINDS:
        choose(panel.parts[name], kind)
        assert panel.minimumSizeHint().width() <= 330, kind
    assert not panel.grab().isNull()


# parts


def large(batch=32, units=64, **training):
    layers = [{"kind": "lstm", "units": units}]
    return Experiment.from_data({"network": {"layers": layers}, "training": {"batch": batch, **training}})


@pytest.fixture
def note(document, qtbot):
    made = PartsNote(document, processors=4)
    qtbot.addWidget(made)
    document.changed.connect(made.show_experiment)
    document.open(Experiment())
    made.show()
    return made


def test_parts_are_offered_where_they_pay_and_one_click_takes_them(note, document, qtbot):
    for small in (large(units=63), large(batch=15)):
        document.open(small)
        assert not note.isVisible()
    document.open(large(batch=24))
    assert note.button.isVisible()
    assert note.button.text() == "Train in 3 parts"  # of 8 sequences each
    qtbot.mouseClick(note.button, Qt.MouseButton.LeftButton)
    assert document.experiment.training.parts == 3
    assert document.undo_stack.count() == 1
    assert not note.button.isVisible()


def test_what_parts_cost_is_told_where_a_batch_has_several(note, document):
    document.open(large(parts=2))
    assert note.note.text().startswith("Training keeps 2 of 4 processors busy")
    assert "faster" not in note.note.text()
    document.open(large(batch=16, parts=4))
    assert note.note.text().endswith("fewer parts are faster.")
    document.open(large(units=8, parts=4))
    assert note.note.text().endswith("one part is faster.")


def test_on_one_processor_parts_are_not_offered_but_may_be_set(document, qtbot):
    note = PartsNote(document, processors=1)
    qtbot.addWidget(note)
    note.show_experiment(large())
    assert note.isHidden()
    note.show_experiment(large(parts=2))
    assert "saves no time" in note.note.text()


def test_parts_are_a_field_of_the_panel_with_a_tip(panel, document):
    document.open(large(parts=2))
    field = panel.form.fields["parts"]
    assert field.isVisible()  # though it is seldom changed
    assert "number of parts" in field.tip
    assert panel.note.isVisible()
