"""Messages: one at a time, what asks for an answer stays, and nothing moves."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from widgets.bench.message import Message, Tone
from widgets.window.overlay import Overlay


@pytest.fixture
def overlay(qtbot):
    room = QWidget()
    qtbot.addWidget(room)
    room.resize(1000, 700)
    room.show()
    made = Overlay(room)
    made.room_kept = room
    return made


@pytest.mark.parametrize("tone", [Tone.SUCCESS, Tone.NOTE])
def test_what_asks_nothing_goes_by_itself_a_refusal_or_a_question_stays(overlay, tone):
    overlay.say(Message("Saved.", tone=tone))
    assert overlay.isVisible() and overlay.passing.isActive()
    overlay.passing.timeout.emit()
    assert not overlay.isVisible()
    overlay.say(Message("No.", tone=Tone.REFUSAL))
    assert overlay.isVisible() and not overlay.passing.isActive()
    overlay.say(Message("Trained before.", (("Bring it back", print),), tone))
    assert overlay.isVisible() and not overlay.passing.isActive()


def test_a_success_takes_neither_a_question_nor_a_refusal_away(overlay, qtbot):
    done, aside = [], []
    overlay.aside.connect(aside.append)
    overlay.say(Message("It was reset.", (("Bring it back", lambda: done.append(1)),)))
    overlay.say(Message("Saved.", tone=Tone.SUCCESS))
    assert overlay.text.text() == "It was reset." and aside == ["Saved."]
    assert not overlay.passing.isActive()
    (button,) = [b for b in overlay.findChildren(QPushButton) if b.text() == "Bring it back" and b.isVisible()]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == [1] and not overlay.isVisible()
    overlay.say(Message("No.", tone=Tone.REFUSAL))
    overlay.say(Message("Exported.", tone=Tone.SUCCESS))
    assert overlay.text.text() == "No." and aside[-1] == "Exported."


def test_a_message_can_be_taken_back_and_no_other(overlay):
    first, second = Message("It hangs.", tone=Tone.REFUSAL), Message("Something else.")
    overlay.say(first)
    overlay.say(second)
    overlay.unsay(first)
    assert overlay.isVisible()
    overlay.unsay(second)
    assert not overlay.isVisible()


def test_words_and_buttons_have_the_room_they_need(overlay, qtbot):
    overlay.say(Message("The engine does not answer: wait for it, or leave it.", (("Go on from update 2,047", print),)))
    qtbot.waitUntil(lambda: overlay.text.width() >= overlay.text.sizeHint().width())


def test_a_long_message_fits_a_narrow_window_in_more_lines(overlay):
    overlay.say(Message("word " * 60))
    parent = overlay.room_kept
    assert parent.rect().contains(overlay.geometry())
    assert overlay.height() > 40
    parent.resize(700, 500)
    overlay.place()
    assert parent.rect().contains(overlay.geometry())


def test_it_stands_over_the_page_and_moves_nothing(overlay):
    before = overlay.room_kept.size()
    overlay.say(Message("Hello."))
    assert overlay.room_kept.size() == before
    assert overlay.room_kept.rect().contains(overlay.geometry())


@pytest.mark.parametrize("close", ["answer", "dismiss"])
def test_the_focus_goes_back_where_it_was_when_a_message_goes(overlay, qtbot, close):
    first, worked_in = QPushButton("first", overlay.room), QPushButton("worked in", overlay.room)
    for button in (first, worked_in):
        button.show()
    with qtbot.waitActive(overlay.room):
        overlay.room.activateWindow()
    worked_in.setFocus()
    overlay.say(Message("Trained before.", (("Bring it back", lambda: None),)))
    pressed = overlay.buttons[0] if close == "answer" else overlay.dismiss
    pressed.setFocus()
    qtbot.keyClick(pressed, Qt.Key.Key_Space)
    assert not overlay.isVisible() and worked_in.hasFocus()
    overlay.say(Message("Trained before.", (("Bring it back", lambda: None),)))
    overlay.buttons[0].setFocus()
    worked_in.hide()
    overlay.hide()
    assert not first.hasFocus()
