"""The page under the reader's hands: pointing, clicking, typing, scrolling, copying, printing."""

import re

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QColor, QGuiApplication

from simulator.arithmetic import latex, plain
from simulator.arithmetic.written import Number
from tests.widgets.maths.lines import STATE, WEIGHT, matrix, slope, state, weighted
from widgets.maths import MathPage
from widgets.theme import DARK, LIGHT


@pytest.fixture
def page(qtbot):
    made = MathPage()
    qtbot.addWidget(made)
    made.resize(452, 400)
    made.show()
    made.show_lines([("Forward", [weighted(about="what arrives"), state()]), ("The weight", [slope()])])
    qtbot.mouseMove(made.viewport(), QPoint(2, 2))  # wherever the pointer was left
    return made


def place(page, link, number=False):
    """Where a link is named, as a symbol or as a number."""
    spots = [spot for spot in page.spots() if spot.link == link and (spot.number is not None) == number]
    return spots[0].area.center().toPoint()


def click(page, qtbot, at):
    qtbot.mouseClick(page.viewport(), Qt.MouseButton.LeftButton, pos=at)


def open_weight(page, qtbot):
    page.editable = lambda link, value: link == WEIGHT
    click(page, qtbot, place(page, WEIGHT, number=True))
    return page.edit


def many(count=200, value=-0.381):
    return [("All", [weighted(3 + k % 7, value - k / 1e6) for k in range(count)])]


def test_a_click_says_what_is_named_there(page, qtbot):
    for at, link in (
        (place(page, WEIGHT), WEIGHT),
        (place(page, WEIGHT, number=True), WEIGHT),
        (place(page, STATE), STATE),
    ):
        with qtbot.waitSignal(page.clicked) as said:
            click(page, qtbot, at)
        assert said.args == [link]
    with qtbot.assertNotEmitted(page.clicked):
        click(page, qtbot, QPoint(440, 390))


def test_the_pointer_is_answered_once_and_when_it_leaves(page, qtbot):
    said = []
    page.hovered.connect(said.append)
    at = place(page, WEIGHT)
    for point in (at, at + QPoint(1, 0), place(page, STATE), QPoint(2, 2)):
        qtbot.mouseMove(page.viewport(), point)
    assert said == [WEIGHT, STATE, None]
    qtbot.mouseMove(page.viewport(), at)
    QGuiApplication.sendEvent(page.viewport(), QEvent(QEvent.Type.Leave))
    assert said[3:] == [WEIGHT, None]


def test_what_is_pointed_at_or_highlighted_gets_a_wash_everywhere(page, qtbot):
    symbol, number = place(page, WEIGHT), place(page, WEIGHT, number=True)

    def washed(at):
        image = page.viewport().grab().toImage()
        around = {QColor(image.pixel(at.x() + dx, at.y() + dy)).name() for dx in range(-9, 9) for dy in range(-9, 9)}
        return LIGHT.wash in around

    assert not washed(symbol) and not washed(number)
    qtbot.mouseMove(page.viewport(), symbol)
    assert washed(symbol) and washed(number)
    qtbot.mouseMove(page.viewport(), QPoint(2, 2))
    page.highlight([WEIGHT])
    assert washed(symbol) and washed(number)


def test_a_number_the_owner_opens_can_be_typed_over(page, qtbot):
    edit = open_weight(page, qtbot)
    assert edit.text() == "-0.381" and edit.geometry().contains(place(page, WEIGHT, number=True))
    edit.setText("−0.2")
    qtbot.keyClicks(edit, "5")
    with qtbot.waitSignal(page.edited) as said:
        qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert said.args == [WEIGHT, -0.25]
    assert page.edit is None


def test_what_is_no_number_is_refused_in_words_until_it_is_one(page, qtbot):
    edit = open_weight(page, qtbot)
    with qtbot.assertNotEmitted(page.edited):
        for typed in ("much", "nan", "1e999", "1e17", "1,000", ""):
            edit.setText(typed)
            qtbot.keyClick(edit, Qt.Key.Key_Return)
            assert edit.isVisible() and edit.refusal.isVisible() and "number" in edit.refusal.text()
    edit.clear()
    qtbot.keyClicks(edit, "2")
    assert not edit.refusal.isVisible()


def test_escape_and_a_click_elsewhere_leave_the_number(page, qtbot):
    with qtbot.assertNotEmitted(page.edited):
        qtbot.keyClick(open_weight(page, qtbot), Qt.Key.Key_Escape)
        assert page.edit is None
        qtbot.keyClick(open_weight(page, qtbot), Qt.Key.Key_Return)  # as it was: the digits not shown are kept
        assert page.edit is None
        open_weight(page, qtbot)
        page.setFocus()
        assert page.edit is None


def test_only_numbers_that_may_be_typed_over_open(page, qtbot):
    click(page, qtbot, place(page, WEIGHT, number=True))
    assert page.edit is None
    page.editable = lambda link, value: True
    click(page, qtbot, place(page, WEIGHT))  # the letter
    assert page.edit is None


def heights(page):
    """Where each number stands, by its value."""
    return {spot.number: round(spot.area.top()) for spot in page.spots() if spot.number is not None}


def test_new_numbers_leave_the_page_where_it_is(page):
    page.show_lines(many())
    bar = page.verticalScrollBar()
    bar.setValue(3000)
    before, value = heights(page), bar.value()
    page.show_lines(many(value=-0.382))
    assert bar.value() == value and list(heights(page).values()) == list(before.values())
    assert not heights(page).keys() & before.keys()
    page.show_lines([("Other", [state()])])
    assert bar.value() == 0


def test_what_is_typed_goes_along_with_the_page(page, qtbot):
    page.show_lines(many(20))
    edit = open_weight(page, qtbot)
    page.editable = lambda link, value: False
    before = place(page, edit.link, number=True) - edit.geometry().center()
    page.verticalScrollBar().setValue(40)
    assert place(page, edit.link, number=True) - edit.geometry().center() == before and edit.isVisible()


def test_a_section_is_brought_to_the_top(page):
    page.show_lines([(f"Part {k}", [weighted(9), slope()]) for k in range(20)])
    page.go_to("Part 12")
    titles = {
        item.key[0]: top for item, top in zip(page.sheet.items, page.sheet.tops, strict=False) if item.line is None
    }
    assert 0 <= page.verticalScrollBar().value() - titles["Part 12"] <= 12


def test_a_line_that_needed_two_rows_keeps_their_room(page):
    def below(value):
        page.show_lines([("", [weighted(3, value), state()])])
        return place(page, STATE).y()

    low = below(0.5)
    assert below(-0.5) > low  # with parentheses
    assert below(0.5) == below(-0.5)
    page.show_lines([("", [state(), state()])])  # another line is as high as it needs to be
    assert place(page, STATE).y() < low


def test_keys_go_from_name_to_name_and_choose(page, qtbot):
    said, chosen = [], []
    page.hovered.connect(said.append)
    page.clicked.connect(chosen.append)
    names = list(dict.fromkeys(spot.link for spot in page.spots()))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Return, Qt.Key.Key_Left):
        qtbot.keyClick(page, key)
    assert said == [names[0], names[1], names[0], names[-1]] and chosen == [names[0]]
    page.editable = lambda link, value: link == WEIGHT
    while page.pointed != WEIGHT:
        qtbot.keyClick(page, Qt.Key.Key_Right)
    qtbot.keyClick(page, Qt.Key.Key_Return)
    assert page.edit.link == WEIGHT


def test_of_many_lines_only_those_in_sight_are_set(page):
    page.show_lines(many())
    assert 0 < sum(item.set is not None for item in page.sheet.items) < 15
    bar = page.verticalScrollBar()
    bar.setValue(bar.maximum())
    assert bar.value() == bar.maximum()
    assert page.sheet.items[-1].set is not None
    assert sum(item.set is not None for item in page.sheet.items) < 40


def test_scrolling_up_into_lines_never_seen_moves_the_page_by_what_was_scrolled(page):
    page.show_lines(many())
    bar = page.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    for _ in range(40):
        before = heights(page)
        bar.setValue(bar.value() - 30)
        after = heights(page)
        moved = {after[number] - before[number] for number in before.keys() & after.keys()}
        assert len(moved) == 1 and moved.pop() == 30


def test_the_page_is_laid_out_anew_for_another_width(page):
    page.resize(300, 400)
    assert all(item.set.width <= page.sheet.width for item in page.sheet.items if item.set)
    assert page.sheet.width < 300 and page.horizontalScrollBar().maximum() == 0


def test_what_cannot_be_broken_is_reached_by_scrolling(page):
    page.show_lines([("", [matrix(3, 20)])])
    assert page.horizontalScrollBar().maximum() > 0


def test_lines_are_copied_as_text_latex_and_csv_and_it_says_so(page, qtbot):
    clipboard, all_lines = QGuiApplication.clipboard(), [weighted(about="what arrives"), state(), slope()]
    for word, text in (
        ("this line as text", plain.equation(state())),
        ("this line as LaTeX", latex.equation(state())),
        ("this line as CSV", plain.table([state()])),
        ("all lines as text", page.text()),
        ("all lines as LaTeX", latex.aligned(all_lines)),
        ("all lines as CSV", plain.table(all_lines)),
    ):
        menu, copy = page.menu(place(page, STATE)), f"Copy {word}"
        with qtbot.waitSignal(page.copied) as said:
            next(action for action in menu.actions() if action.text() == copy).trigger()
        assert clipboard.text() == text and word.partition(" as ")[2] in said.args[0]


def test_the_owner_s_actions_stand_in_the_menu_and_a_line_has_to_be_there(page):
    page.addAction(QAction("Export as PDF…", page))
    actions = {action.text(): action for action in page.menu(QPoint(10, 398)).actions()}
    assert "Export as PDF…" in actions
    assert not actions["Copy this line as text"].isEnabled() and actions["Copy all lines as text"].isEnabled()


def test_it_is_read_aloud_as_plain_text(page, qtbot):
    qtbot.waitUntil(lambda: page.accessibleDescription() == page.text())
    for word in ("Forward", "what arrives: h'[1,1] = ", plain.equation(slope())):
        assert word in page.text()


def test_another_theme_is_painted_at_once(page):
    page.recolour(DARK)
    assert QColor(page.viewport().grab().toImage().pixel(2, 2)).name() == DARK.base


def test_paper_has_every_line_with_the_font_in_it(page):
    page.show_lines([(f"Part {k}", [weighted(9), state(), slope()]) for k in range(20)])
    made = page.pdf("A network")
    assert made.startswith(b"%PDF") and b"STIXTwoMath" in made
    assert 2 < len(re.findall(rb"/Type /Page\b", made)) < 8


def test_the_shown_number_is_the_number(page):
    spot = next(spot for spot in page.spots() if spot.link == STATE and spot.number is not None)
    assert spot.number == Number(state().result.value, STATE)


def test_enter_in_a_number_under_the_pointer_does_not_offer_it_again(page, qtbot):
    qtbot.mouseMove(page.viewport(), place(page, WEIGHT, number=True))
    edit = open_weight(page, qtbot)
    edit.setText("0.5")
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert page.edit is None


@pytest.mark.parametrize("key", [Qt.Key.Key_Escape, Qt.Key.Key_Return])
def test_the_page_has_the_focus_after_a_number_was_typed_over(page, qtbot, key):
    with qtbot.waitActive(page):
        page.activateWindow()
    edit = open_weight(page, qtbot)
    qtbot.waitUntil(edit.hasFocus)
    qtbot.keyClick(edit, key)
    assert page.hasFocus()
