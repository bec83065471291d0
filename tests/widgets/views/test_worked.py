"""The page of arithmetic under the reader's hands, in the window."""

import itertools

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from simulator.arithmetic.written import Element, Entry
from simulator.experiment import presets, revised
from simulator.keeping.library import Opened
from simulator.network.lines import RATE
from simulator.network.notes import said
from widgets.bench.changes import Forget, Input, Other
from widgets.maths.page import MathPage
from widgets.views.worked_head import Changes

LONG = 8000
NARROW = 372
"""What is left of the arithmetic's width in a window of 1280 pixels."""
W1, W2 = "0.dense.W", "1.readout.W"


@pytest.fixture
def worked(window, qtbot):
    """Opens a preset on the page Inside, untrained; gives its page of arithmetic."""

    def opened(name, size=(1440, 900), **changes):
        window.resize(*size)
        experiment = presets()[name]
        for field, value in changes.items():
            experiment = revised(experiment, f"training.{field}", value)
        window.bench.open(Opened(experiment))
        window.show_page("inside")
        view = next(view for view in window.pages["inside"].body.views if view.kind == "worked")
        qtbot.waitUntil(lambda: view.worked is not None and view.isVisible(), timeout=LONG)
        qtbot.waitUntil(lambda: view.seen.sequence == window.bench.selector.now.sequence, timeout=LONG)
        return view

    return opened


def click(button):
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def spot(view, link, number=False):
    """Where a link is named: as a symbol, or as its own number."""
    for each in view.page.spots():
        whole = each.area.top() > 0 and each.area.bottom() < view.page.viewport().height()
        own = not number or (each.number is not None and view.linked.editable(link, each.number.value))
        if each.link == link and whole and own and (each.number is not None) == number:
            return each.area.center().toPoint()
    raise AssertionError(f"{link} is not to be seen")


def point(view, link, number=False):
    QTest.mouseMove(view.page.viewport(), QPoint(2, 2))
    QTest.mouseClick(view.page.viewport(), Qt.MouseButton.LeftButton, pos=spot(view, link, number))


def type_over(view, link, text):
    """Click on a number, and type another."""
    point(view, link, number=True)
    assert isinstance(view.page, MathPage) and view.page.edit is not None
    QTest.keyClicks(view.page.edit, text)
    QTest.keyClick(view.page.edit, Qt.Key.Key_Return)


def walked(view):
    """The lines by which `Next line` leads, until it comes back to the first: what each is of, and the weight that is
    selected then."""
    found = []
    while True:
        click(view.head.next)
        title, place = view.page.current
        line = dict(view.lines)[title][place]
        if found and line.links == found[0][1].links and title == found[0][0]:
            return found
        found.append((title, line, view.selection.weight))


@pytest.mark.parametrize(("name", "layer"), [("by-hand", 0), ("forward", 1)])
def test_next_line_walks_as_the_textbook_does_and_again(worked, name, layer):
    view = worked(name)
    lines = walked(view)
    assert view.head.next.text() == "Next line"
    for _ in lines[1:]:
        assert view.head.next.text() == "Next line"
        click(view.head.next)
    assert view.head.next.text() == "First line"
    outputs = len(view.seen.outputs)
    assert [line.section for _, line, _ in lines] == sorted(
        (line.section for _, line, _ in lines), key=["forward", "error", "backward", "update"].index
    )
    names = [link.variable if isinstance(link, Element) else link.matrix for _, line, _ in lines for link in line.links]
    order = list(dict.fromkeys(names))
    assert order == [
        f"{layer}.h'", f"{layer}.h", "y'", "y", "E", f"{layer + 1}.readout.W", f"{layer}.dense.W",
    ]  # fmt: skip
    weights = [weight for _, line, weight in lines if line.section == "update"]
    inputs = view.seen.values[f"{layer - 1}.h"].shape[1] if layer else len(view.seen.inputs)
    assert len(set(weights)) == len(weights) == outputs + inputs
    for _, line, weight in lines:
        if isinstance(line.links[0], Entry):
            assert Entry(*weight) == line.links[0], "it is selected"
    assert view.selection.unit == 0


def test_a_weight_of_the_page_is_selected_and_the_other_way_round(worked, window):
    view = worked("by-hand")
    selector = window.bench.selector
    point(view, Entry(W1, 1, 0))
    assert selector.now.weight == (W1, 1, 0)
    selector.select(weight=(W2, 2, 0))
    assert view.page.highlighted == {Entry(W2, 2, 0)}
    assert any(line.links == (Entry(W2, 2, 0),) for _, lines in view.lines for line in lines), "its gradient is there"
    selector.select(layer=0, unit=1)
    assert "unit h₂ of the Dense layer" in view.head.of.text()
    point(view, Element("y", 0, 0))
    assert (selector.now.layer, selector.now.unit) == (1, 0)
    assert "output y₁" in view.head.of.text()


def test_a_weight_under_the_pointer_is_shown_until_it_leaves(worked, window):
    view = worked("by-hand")
    selector = window.bench.selector
    selector.select(weight=(W2, 0, 0))
    before = view.lines
    QTest.mouseMove(view.page.viewport(), QPoint(2, 2))
    QTest.mouseMove(view.page.viewport(), spot(view, Entry(W1, 0, 0)))
    assert selector.now.weight == (W1, 0, 0) and view.lines is before, "nothing moves under the pointer"
    QTest.mouseMove(view.page.viewport(), QPoint(2, 2))
    assert selector.now.weight == (W2, 0, 0)


def result(view, variable, unit=0):
    """What a line of the way forward comes to."""
    return next(
        line.result.value for _, lines in view.lines for line in lines
        if line.section in ("forward", "error") and line.links == (Element(variable, 0, unit),)
    )  # fmt: skip


def test_what_is_typed_is_followed_and_taken_back(worked, window, qtbot):
    view = worked("by-hand")
    window.bench.selector.select(sequence=1)
    qtbot.waitUntil(lambda: view.seen.sequence == 1 and view.worked.lines.reading.loss == view.seen.loss, timeout=LONG)
    network, x = {name: np.array(W) for name, W in view.seen.weights.items()}, np.array(view.seen.x)
    was = result(view, "y")
    type_over(view, Entry(W1, 0, 0), "0.75")
    type_over(view, Element("x", 0, 0), "-2")
    type_over(view, Element("d", 0, 0), "0.5")
    network[W1][0, 0], x[0, 0] = 0.75, -2
    y = (np.tanh(x @ network[W1]) @ network[W2])[0, 0]
    assert result(view, "y") == pytest.approx(y, rel=1e-12) != was
    assert result(view, "E") == pytest.approx((0.5 - y) ** 2 / 2, rel=1e-12)
    assert view.changes.said.text() == "3 changes"
    assert len(view.page.changed) == 3
    noted = {line.section for _, lines in view.page.sections for line in lines if "Before: " in line.note}
    assert noted == {"forward", "error", "backward", "update"}
    new = next(line for _, lines in view.page.sections for line in lines if line.links == (Entry(W2, 0, 0),) and
               line.section == "update")  # fmt: skip
    at = float(view.seen.weights[W2][0, 0] - view.seen.learning_rate * view.seen.gradients[W2][0, 0])
    assert f"Before: {said(at)}." in new.note
    click(view.head.sections.buttons()[3])
    type_over(view, RATE, "1")
    (line,) = [line for _, lines in view.lines for line in lines if line.section == "update" and W2 in str(line.links)]
    slope = view.worked.lines.reading.gradients[W2][0, 0]
    assert line.result.value == pytest.approx(network[W2][0, 0] - slope, rel=1e-12)
    click(view.changes.back)
    assert result(view, "y") == was and not view.changes.isVisible() and not view.page.changed


def test_typed_weights_become_the_networks_to_the_bit_and_undo_takes_them_back(worked, window, qtbot):
    view = worked("sine")
    bench = window.bench
    type_over(view, Entry("0.elman.W", 16, 0), "0.75")
    type_over(view, Entry("0.elman.W", 0, 0), "-1.25")
    before = {name: np.array(W) for name, W in view.seen.weights.items()}
    wanted = {name: np.array(W) for name, W in before.items()}
    wanted["0.elman.W"][[16, 0], 0] = 0.75, -1.25
    assert [change.said for change in view.what.changes] == ["W¹₁₁ = 0.7500", "U¹₁₁ = −1.2500"]
    click(view.changes.over)

    def stands(weights):
        return lambda: all(np.array_equal(view.seen.weights[name], W) for name, W in weights.items())

    qtbot.waitUntil(stands(wanted), timeout=LONG)
    assert not view.what.changes and bench.document.undo_stack.count() == 1
    bench.document.undo_stack.undo()
    qtbot.waitUntil(stands(before), timeout=LONG)


def test_every_gradient_is_found_again_by_trying(worked, qtbot):
    view = worked("by-hand")
    qtbot.waitUntil(lambda: len(view.trying.known) == 3, timeout=LONG)
    notes = [line.note for _, lines in view.page.sections for line in lines if "inite" in line.note]
    assert len(notes) == 3 and all("agrees" in note for note in notes)


def test_a_truncated_gradient_differs_by_design_and_says_so(worked, qtbot):
    view = worked("reber-1997")
    qtbot.waitUntil(lambda: 0 < len(view.trying.known) == len(view.worked.weights), timeout=LONG)
    notes = [line.note for _, lines in view.page.sections for line in lines if "inite difference: " in line.note]
    assert notes and all("by design" in note for note in notes)
    agreeing = [line.note for _, lines in view.page.sections for line in lines if "agrees" in line.note]
    assert agreeing and not any("by design" in note for note in agreeing), "the error reaches these whole"


def test_what_the_run_does_otherwise_is_said(worked):
    view = worked("sine", clip=1.0, weight_decay=0.1)
    said = view.page.text().partition("In the run: ")[2]
    for words in ("mean over", "sequences", "Adam moves by", "longer than 1 is shortened", "0.1 η", "float32"):
        assert words in said


def test_sections_are_a_click_away_and_layers_are_written_as_matrices(worked):
    view = worked("eight-jordan")
    for place, name in enumerate(("Forward", "Error", "Backward")):
        click(view.head.sections.buttons()[place])
        assert view.page.top_section.startswith(name)
        assert view.head.sections.index == place
    assert "@" not in view.page.text()
    click(view.head.form.buttons()[1])
    assert "@" in view.page.text()


def test_nothing_is_cut_off_at_any_size(worked, window):
    view = worked("eight-jordan")
    for size, theme in itertools.product([(1280, 720), (1440, 900)], ["light", "dark"]):
        window.resize(*size)
        window.use_theme(theme)
        for button in (*view.head.sections.buttons(), *view.head.form.buttons(), view.head.next):
            assert button.width() >= button.sizeHint().width()
        assert view.head.of.height() >= view.head.of.heightForWidth(view.head.of.width())
        assert view.page.horizontalScrollBar().maximum() == 0
        assert view.page.viewport().height() > 200


def test_it_goes_on_paper(worked, window, user, tmp_path, qtbot):
    view = worked("by-hand")
    user.place = str(tmp_path / "page.pdf"), "PDF (*.pdf)"
    view.to_paper.trigger()
    qtbot.waitUntil(lambda: (tmp_path / "page.pdf").exists(), timeout=LONG)
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")


def test_numbers_beyond_all_bounds_have_no_pictures(worked, qtbot):
    view = worked("by-hand")
    assert view.curve.words() and view.loss.words()
    view.what.make(Input(0, 0, 1e31))
    assert view.lines == [] and not view.curve.words() and not view.loss.words()
    view.grab()


def test_an_input_has_no_curve_and_says_so_and_a_gate_has_its_name_on_its_curve(worked, window):
    view = worked("adding")
    window.bench.selector.select(layer=-1, unit=0)
    assert "input" in view.curve.words() and view.curve.title == "No curve"
    window.bench.selector.select(layer=0, unit=1)
    assert view.curve.title.endswith("₂ on its curve")


def test_what_is_copied_is_said_in_the_window(worked, window, qtbot):
    view = worked("by-hand")
    with qtbot.waitSignal(window.bench.said) as heard:
        next(action for action in view.head.more.menu().actions() if "LaTeX" in action.text()).trigger()
    assert heard.args[0].text == "All lines are copied as LaTeX."


@pytest.mark.parametrize("change", [Other("0.dense.W", 1, 0, 2.0, "W¹₂₁"), Forget(17), Input(11, 0, -0.5)])
def test_beside_the_words_of_a_change_its_buttons_keep_their_width(qtbot, change):
    changes = Changes()
    qtbot.addWidget(changes)
    changes.show_changes([change.said], 1)
    assert changes.minimumSizeHint().width() <= NARROW


def test_whoever_drags_along_the_steps_waits_for_none_and_finds_the_last_worked_out(worked, window, qtbot):
    view = worked("sine")
    view.resting.stop()
    window.bench.selector.select(step=1)
    assert view.worked.step == 1, "a single step at once"
    for step in (2, 3, 4):
        window.bench.selector.select(step=step)
    assert view.worked.step == 1, "the next while it rests"
    qtbot.waitUntil(lambda: view.worked.step == 4, timeout=LONG)
    window.bench.selector.select(step=5)
    window.bench.selector.select(unit=2)
    assert (view.worked.step, view.worked.unit) == (5, 2), "another unit at once"
