"""Forms: one row for each field, by its type."""

from typing import Literal

import pytest
from pydantic import Field
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QTextCursor, QWheelEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QScrollArea

from simulator.experiment import Experiment, TrainingSpec, presets
from simulator.layers import LAYERS
from simulator.methods import METHODS
from simulator.network import NetworkSpec
from simulator.optimizers import OPTIMIZERS
from simulator.schedules import SCHEDULES
from simulator.sources import SOURCES
from simulator.spec import Spec
from widgets.bench.document import Document
from widgets.forms.bound import BoundForm
from widgets.forms.combo import Combo
from widgets.forms.fields import NumberField, OptionalField, settle
from widgets.forms.form import Form
from widgets.forms.limits import within
from widgets.theme import THEMES, palette

REGISTRIES = {"layer": LAYERS, "source": SOURCES, "optimizer": OPTIMIZERS, "method": METHODS, "schedule": SCHEDULES}
SPECS = {f"{what} {kind}": spec for what, registry in REGISTRIES.items() for kind, spec in registry.items()}
SPECS |= {"training": TrainingSpec, "network": NetworkSpec, "experiment": Experiment}
PARTS = {"optimizer", "method", "schedule", "layers", "read_out", "network", "data", "training"}
"""Fields with a form of their own."""


class Everything(Spec):
    units: int = Field(10, ge=1, le=100, title="Units", description="How many.")
    seed: int = Field(7, ge=0, le=2**32 - 1, title="Seed", description="Draws.")
    rate: float = Field(0.01, gt=0, le=1000, title="Rate", description="How far.", json_schema_extra={"unit": "s"})
    clip: float | None = Field(None, gt=0, le=100, title="Clip", description="Shorten.")
    bias: bool = Field(True, title="Bias", description="Whether.")
    activation: Literal["tanh", "relu"] = Field("tanh", title="Activation", description="Which.")
    periods: tuple[float, ...] = Field((25.0, 60.0), title="Periods", description="How long.")
    columns: tuple[str, ...] = Field((), title="Columns", description="Which.", json_schema_extra={"choices": "file"})
    path: str = Field(
        "", max_length=500, title="File", description="Where.", json_schema_extra={"file": "Text (*.txt)"}
    )
    notes: str = Field("", max_length=20_000, title="Notes", description="What.")


@pytest.fixture(autouse=True)
def _files(tmp_path, monkeypatch):
    """A folder with a file in which everything happens."""
    (tmp_path / "book.txt").write_text("words")
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def form(qtbot):
    """A form whose edits are taken over at once, and listed in `edits`."""
    made = Form()
    made.edits = []

    def edit(name, value):
        made.edits.append((name, value))
        made.show_spec(Everything.from_data(made.spec.model_dump(mode="json") | {name: value}))

    made.show_spec(Everything())
    made.edited.connect(edit)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    return made


@pytest.fixture
def enter(form, qtbot):
    """Write into a field in place of what stood there, then press a key."""

    def enter(name, text, key=Qt.Key.Key_Return):
        focus = form.fields[name].focus
        focus.setFocus()
        focus.selectAll()
        qtbot.keyClicks(focus, text)
        qtbot.keyClick(focus, key)

    return enter


def shown(form, name):
    return form.fields[name].focus.text()


ENTRIES = [
    ("units", "12", 12), ("units", "5e1", 50), ("units", "20.0", 20),
    ("seed", "4000000000", 4_000_000_000), ("rate", "1e-3", 0.001),
    ("periods", "5, 7.5", [5.0, 7.5]), ("columns", "a, b,", ["a", "b"]), ("path", "book.txt", "book.txt"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "value"), ENTRIES)
def test_enter_commits_once_what_was_typed(form, enter, name, text, value):
    enter(name, text)
    enter(name, text)
    assert form.edits == [(name, value)]


@pytest.mark.parametrize(("name", "text", "value"), [*ENTRIES, ("notes", "Watch.", "Watch.")])
def test_leaving_a_field_commits_what_was_typed(form, enter, name, text, value):
    enter(name, text, Qt.Key.Key_Tab)
    assert form.edits == [(name, value)]


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("rate", "fast", "'fast' is not allowed; it should be a number such as 0.01 or 1e-3."),
        ("rate", "0", "0 is not allowed; it should be above 0, at most 1,000."),
        ("rate", "inf", "inf is not allowed; it should be above 0, at most 1,000."),
        ("rate", "nan", "nan is not allowed; it should be above 0, at most 1,000."),
        ("units", "0.05", "'0.05' is not allowed; it should be a whole number."),
        ("units", "101", "101 is not allowed; it should be 1 to 100."),
        ("units", "many", "'many' is not allowed; it should be a whole number."),
        ("seed", "inf", "'inf' is not allowed; it should be a whole number."),
        ("seed", "1.5", "'1.5' is not allowed; it should be a whole number."),
        ("seed", "-1", "-1 is not allowed; it should be 0 to 4,294,967,295."),
        ("periods", "5; 7", "'5; 7' is not allowed; it should be numbers with commas between, as in 25, 60."),
        ("path", "none.txt", "There is no file none.txt; choose one that exists."),
        ("path", "..", ".. is a folder; choose a file."),
    ],
)
def test_a_wrong_value_is_told_below_its_row_and_stays_to_be_mended(form, enter, name, text, reason):
    enter(name, text)
    assert (form.faults[name].text(), form.faults[name].isVisible()) == (reason, True)
    assert form.fields[name].ring.isVisible()
    assert shown(form, name) == text
    assert not form.edits
    enter(name, "book.txt" if name == "path" else "3")
    assert not form.faults[name].isVisible()
    assert not form.fields[name].ring.isVisible()


def test_an_edit_elsewhere_never_leaves_a_wrong_text_unmarked(form, enter):
    enter("rate", "fast")
    enter("units", "12")
    assert form.faults["rate"].isVisible() or shown(form, "rate") == "0.01"


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, text, _ in ENTRIES] + [("rate", "fast")])
def test_escape_brings_back_the_last_good_value(form, enter, name, text):
    before = shown(form, name)
    enter(name, text, Qt.Key.Key_Escape)
    assert shown(form, name) == before
    form.fields["bias"].setFocus()
    assert not form.edits


def test_escape_takes_a_complaint_away(form, enter, qtbot):
    enter("rate", "fast")
    qtbot.keyClick(form.fields["rate"].focus, Qt.Key.Key_Escape)
    assert not form.faults["rate"].isVisible()


def test_arrow_keys_go_up_and_down_in_steps_that_suit_the_number(form, qtbot):
    up, down = Qt.Key.Key_Up, Qt.Key.Key_Down
    for name, key in [("rate", up), ("rate", up), *[("rate", down)] * 3, ("seed", up), ("units", down)]:
        qtbot.keyClick(form.fields[name].focus, key)
    assert form.edits == [
        ("rate", 0.02), ("rate", 0.05), ("rate", 0.02), ("rate", 0.01), ("rate", 0.005), ("seed", 8), ("units", 9),
    ]  # fmt: skip


def test_arrow_keys_stop_at_the_bounds(form, qtbot, enter):
    enter("rate", "1000")
    enter("seed", "0")
    form.edits.clear()
    qtbot.keyClick(form.fields["rate"].focus, Qt.Key.Key_Up)
    qtbot.keyClick(form.fields["seed"].focus, Qt.Key.Key_Down)
    assert not form.edits


@pytest.mark.parametrize("name", ["units", "activation"])
def test_the_wheel_changes_only_the_field_that_has_the_focus(form, name):
    widget = form.fields[name].focus

    def turn():
        at = QPointF(5, 5)
        wheel = QWheelEvent(
            at, widget.mapToGlobal(at), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(widget, wheel)

    form.fields["rate"].setFocus()
    turn()
    assert not form.edits
    widget.setFocus()
    turn()
    assert (widget.text() == "9") if name == "units" else (widget.currentText() == "relu")


def test_an_optional_number_is_switched_off_and_on_again_with_its_last_value(form, enter, qtbot):
    field = form.fields["clip"]
    assert not field.edit.isEnabled()
    for _ in range(2):
        field.box.click()
        enter("clip", "2.5")
        field.box.click()
        assert form.spec.clip is None
        assert field.edit.placeholderText() == "off"
    field.box.click()
    assert (form.spec.clip, field.edit.text()) == (2.5, "2.5")


def test_switches_and_choices_commit_at_once(form, qtbot):
    form.fields["bias"].box.click()
    combo = form.fields["activation"].combo
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert form.edits == [("bias", False), ("activation", "relu")]


def test_columns_are_ticked_in_a_menu_in_the_order_of_the_choice(form):
    form.offer({"file": ["time", "price", "volume"]})
    actions = {action.text(): action for action in form.fields["columns"].menu.actions()}
    actions["volume"].trigger()
    actions["price"].trigger()
    assert form.spec.columns == ("volume", "price")
    actions["volume"].trigger()
    assert form.spec.columns == ("price",)
    assert [a.text() for a in actions.values() if a.isChecked()] == ["price"]


def test_a_file_is_chosen_in_a_dialog_and_cancel_changes_nothing(form, monkeypatch):
    answers = ["", "/data/book.txt"]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *words: (answers.pop(0), words[-1]))
    form.show_spec(Everything(path="old.txt"))
    form.fields["path"].button.click()
    assert not form.edits
    form.fields["path"].button.click()
    assert form.edits == [("path", "/data/book.txt")]


def test_long_prose_keeps_its_lines(form, qtbot):
    prose = form.fields["notes"].prose
    prose.setFocus()
    qtbot.keyClicks(prose, "one")
    qtbot.keyClick(prose, Qt.Key.Key_Return)
    qtbot.keyClicks(prose, "two")
    form.fields["rate"].setFocus()
    assert form.spec.notes == "one\ntwo"


@pytest.mark.parametrize("name", ["rate", "periods", "clip"])
def test_a_number_of_many_digits_survives_enter_unchanged(form, qtbot, name):
    exact = {"rate": 0.1234567890123, "periods": (25.123456789, 1e6 + 0.5), "clip": 1 / 3}
    form.show_spec(Everything(**exact))
    qtbot.keyClick(form.fields[name].focus, Qt.Key.Key_Return)
    assert not form.edits


def test_showing_a_spec_commits_nothing(form):
    form.show_spec(
        Everything(units=3, seed=1, rate=2, clip=1, bias=False, activation="relu", periods=(1,), columns=("a",))
    )
    form.show_spec(Everything(path="x", notes="y"))
    assert not form.edits


@pytest.mark.parametrize("spec", SPECS.values(), ids=SPECS)
def test_every_field_has_a_row_with_a_title_and_a_tooltip(qtbot, spec):
    form = Form(skip=frozenset(PARTS))
    qtbot.addWidget(form)
    form.show_spec(spec())
    assert set(form.fields) == set(spec.model_fields) - PARTS - {"kind", "version"}
    for name, field in form.fields.items():
        info = spec.model_fields[name]
        assert info.title
        assert info.description
        assert form.rows.labelForField(field) or field.wide
        assert field.toolTip().startswith(info.description)
        assert field.focus.toolTip() == field.toolTip()
        assert field.focus.accessibleName() == info.title
        assert field.allowed or not isinstance(field, NumberField), f"{name} has no bounds to name in a refusal"
        assert not isinstance(field, OptionalField) or within(field.last, info)


def test_a_name_with_a_comma_or_a_quote_survives_the_editing_of_its_list(form, qtbot):
    names = ("Close, adjusted", "plain", '7" disc')
    form.show_spec(Everything(columns=names))
    edit = form.fields["columns"].edit
    assert edit.text() == '"Close, adjusted", plain, "7"" disc"'
    edit.setText(edit.text() + ", more")
    edit.editingFinished.emit()
    assert form.edits == [("columns", [*names, "more"])]


def test_what_is_typed_is_committed_where_the_focus_is(form, qtbot):
    for name, text, value in (("rate", "0.5", 0.5), ("units", "33", 33), ("notes", "New.", "New.")):
        focus = form.fields[name].focus
        focus.setFocus()
        focus.selectAll()
        qtbot.keyClicks(focus, text)
        settle(form)
        assert form.edits[-1] == (name, value)


@pytest.mark.parametrize(("name", "typed"), [("units", "12"), ("rate", "0.5"), ("notes", "New.")])
def test_undo_in_a_field_is_the_documents_unless_something_is_typed_there(form, enter, qtbot, name, typed):
    undone = []
    QShortcut(QKeySequence.StandardKey.Undo, form, lambda: undone.append(name))
    focus = form.fields[name].focus
    focus.setFocus()
    focus.selectAll()
    qtbot.keyClicks(focus, typed)
    qtbot.keyClick(focus, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not undone, "first what was typed is taken back"
    focus.selectAll()
    qtbot.keyClicks(focus, typed)
    settle(form)
    qtbot.keyClick(focus, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == [name]


@pytest.mark.parametrize(("name", "text"), [("rate", "abc"), ("units", "101"), ("path", "none.txt")])
def test_undo_in_a_field_whose_text_was_refused_brings_the_last_good_value_back(form, enter, qtbot, name, text):
    before = shown(form, name)
    enter(name, text)
    assert form.faults[name].isVisible()
    qtbot.keyClick(form.fields[name].focus, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert shown(form, name) == before and not form.faults[name].isVisible() and not form.edits


def seen(form):
    return {name for name, field in form.fields.items() if form.rows.isRowVisible(field)}


def test_fields_that_do_nothing_as_the_others_stand_are_left_out(qtbot):
    document = Document()
    form = BoundForm(document, "data")
    document.changed.connect(lambda experiment: form.show_part("data", experiment.data))
    qtbot.addWidget(form)
    document.open(presets()["characters"])
    assert {"sentences", "seed", "vocabulary"} <= seen(form)
    document.edit("data.path", "own.txt")
    assert not {"sentences", "seed"} & seen(form)
    assert {"path", "vocabulary"} <= seen(form)
    document.edit("data.path", "")
    assert {"sentences", "seed"} <= seen(form)


def test_what_another_part_makes_useless_is_left_out(qtbot):
    document = Document()
    form = BoundForm(document, "training")
    document.changed.connect(lambda experiment: form.show_part("training", experiment.training))
    qtbot.addWidget(form)
    document.open(presets()["sine"])
    assert "goal_score" not in seen(form)
    document.open(presets()["reber"])
    assert "goal_score" in seen(form)


def test_an_advanced_field_that_does_nothing_stays_away_when_more_is_shown(qtbot):
    form = Form()
    qtbot.addWidget(form)
    form.show_spec(LAYERS["elman"]())
    form.more.setChecked(True)
    assert "init" in seen(form) and "init_scale" not in seen(form)
    form.show_spec(LAYERS["elman"](init="normal"))
    assert "init_scale" in seen(form)
    form.more.setChecked(False)
    assert "init" not in seen(form) and "init_scale" not in seen(form)


def test_a_wrong_field_is_framed_in_the_colour_of_the_theme_and_keeps_its_arrows(form, enter):
    stepper, before = form.fields["units"].focus, QApplication.palette()
    for theme in THEMES.values():
        QApplication.setPalette(palette(theme))
        enter("units", "0")
        QApplication.processEvents()
        ring = form.fields["units"].ring
        assert ring.isVisible() and ring.rect() == stepper.rect()
        image = stepper.grab().toImage()
        edge = {image.pixelColor(x, y).name() for x in range(image.width()) for y in (0, 1)}
        assert theme.refusal in edge
    QApplication.setPalette(before)
    assert not stepper.styleSheet(), "which would take the arrows away"


def test_a_long_choice_ends_in_dots_and_is_whole_where_there_is_room(qtbot):
    combo = Combo()
    qtbot.addWidget(combo)
    combo.addItem("Real-time recurrent learning")
    combo.resize(120, 28)
    assert combo.written().endswith("…") and combo.written().startswith("Real")
    combo.resize(400, 28)
    assert combo.written() == "Real-time recurrent learning"


def test_a_long_path_shows_its_beginning_and_its_end_until_it_is_written(form, qtbot):
    path = "/a/very/long/path/of/folders/that/has/no/room/in/any/narrow/panel/prices.csv"
    form.show_spec(Everything(path=path))
    form.resize(300, 400)
    QApplication.processEvents()
    edit = form.fields["path"].edit
    form.fields["units"].focus.setFocus()
    assert edit.written().startswith("/a") and edit.written().endswith("prices.csv") and "…" in edit.written()
    assert path in edit.toolTip() and edit.text() == path


def test_the_list_ticks_what_an_empty_field_stands_for(form):
    field = form.fields["columns"]
    form.offer({"file": ("time", "price", "volume")}, {"columns": ("price", "volume")})
    assert [a.text() for a in field.menu.actions() if a.isChecked()] == ["price", "volume"]
    field.menu.actions()[1].trigger()  # all but this one
    assert form.edits == [("columns", ["volume"])]
    field.menu.actions()[0].trigger()  # before the data was read again
    assert form.edits[-1] == ("columns", ["volume", "time"])


def test_notes_grow_and_nothing_scrolls_in_them(qtbot):
    area, form = QScrollArea(), Form()
    qtbot.addWidget(area)
    area.setWidgetResizable(True)
    area.setWidget(form)
    area.resize(300, 300)
    form.show_spec(Everything(notes="one line"))
    area.show()
    prose = form.fields["notes"].prose
    least = prose.height()
    form.show_spec(Everything(notes="\n".join(f"line {k}" for k in range(60))))
    assert prose.height() > least + 40 * prose.fontMetrics().height()
    assert prose.verticalScrollBar().maximum() == 0
    QApplication.processEvents()
    prose.setFocus()
    prose.moveCursor(QTextCursor.MoveOperation.End)
    below = prose.mapTo(area.viewport(), prose.cursorRect().bottomLeft())
    assert 0 < below.y() <= area.viewport().height()
    form.show_spec(Everything(notes="one line"))
    assert prose.height() == least


def test_rows_that_come_while_the_form_is_seen_are_left_out_too(qtbot):
    form = Form()
    qtbot.addWidget(form)
    form.show_spec(LAYERS["elman"]())
    form.show()
    form.show_spec(LAYERS["lstm"]())
    QApplication.processEvents()
    assert not form.fields["init"].isVisible() and not form.fields["init_scale"].isVisible()
    assert form.fields["units"].isVisible()


def test_notes_have_room_for_every_line_however_they_come_and_however_wide_they_are(qtbot):
    area, form = QScrollArea(), Form()
    area.setWidgetResizable(True)
    area.setWidget(form)
    area.resize(300, 700)
    qtbot.addWidget(area)
    form.show_spec(Everything(path="x"))
    area.show()
    prose = form.fields["notes"].prose

    def whole():
        last = prose.blockBoundingGeometry(prose.document().lastBlock()).bottom()
        return prose.contentOffset().y() + last <= prose.viewport().height()

    form.show_spec(Everything(path="y", notes="\n\n".join(f"{k} " + "a word and another " * 30 for k in range(4))))
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() > 0)
    qtbot.waitUntil(whole)
    area.resize(240, 700)
    qtbot.waitUntil(whole)
    form.show_spec(Everything())
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() == 0)


def test_notes_stand_right_below_their_label(qtbot):
    form = Form()
    qtbot.addWidget(form)
    form.show_spec(Everything())
    form.resize(300, 1200)
    form.show()
    field = form.fields["notes"]
    assert field.height() == field.prose.height()
