"""What the tests of the real window share."""

from dataclasses import dataclass, field

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from simulator.experiment import presets, revised
from widgets.settings import Settings
from widgets.window.window import Window

LONG = 20_000


@dataclass
class User:
    """Answers the window's questions: with the next of `answers`, a button, its words or a key; a file to save as is
    `place`."""

    answers: list = field(default_factory=list)
    asked: list = field(default_factory=list)
    place: tuple = ("", "")
    suggested: str = ""

    def answer(self, *words):
        self.asked.append(words[2])
        return self.answers.pop(0)

    def press(self, box):
        """What Qt does when a box is open: wait for a button."""
        self.asked.append(box.text())
        answer = self.answers.pop(0)
        box.show()
        if isinstance(answer, Qt.Key):
            QTest.keyClick(box, answer)
        else:
            next(button for button in box.buttons() if button.text().replace("&", "") == answer).click()
        assert not box.isVisible()

    def choose(self, parent, title, suggestion, filters, chosen):
        self.suggested = suggestion
        return self.place


def new_window(folder, qtbot, in_process=True):
    """A window that trains in its own process, which begins sooner."""
    made = Window(Settings(folder), in_process)
    qtbot.addWidget(made, before_close_func=leave)
    made.preparing.end()  # a page is made when a test turns to it
    made.show()
    return made


def leave(window):
    """Nothing to save: the question whether to would wait for an answer for ever."""
    window.bench.document.undo_stack.setClean()


def reach(window, qtbot, updates):
    def there():
        last = window.bench.session.history.last
        return bool(last and last.update >= updates)

    qtbot.waitUntil(there, timeout=LONG)


def endless(name):
    return revised(presets()[name], "training.updates", 100_000_000)


def card_of(window, qtbot, title):
    """The gallery's card of that title, when it has come."""
    shelves = window.pages["gallery"].shelves

    def there():
        return any(card.entry.title == title for card in shelves.cards)

    qtbot.waitUntil(there, timeout=LONG)
    return next(card for card in shelves.cards if card.entry.title == title)
