"""A page is made a piece at a time."""

import pytest

from widgets.pages import Page
from widgets.theme import DARK, LIGHT
from widgets.window.preparing import Preparing


class Whole(Page):
    def build(self):
        self.made = 1
        yield
        self.made = 2


class Broken(Page):
    def build(self):
        yield
        raise ValueError("no plots today")


def test_a_page_is_built_when_its_last_piece_is_there(qtbot):
    page = Whole(None)
    qtbot.addWidget(page)
    page.recolour(DARK)
    assert not page.advance() and page.made == 1
    assert page.advance() and page.made == 2 and page.theme is DARK


def test_a_page_that_cannot_be_made_never_counts_as_built(qtbot):
    page = Broken(None)
    qtbot.addWidget(page)
    assert not page.advance()
    for _ in range(3):
        with pytest.raises(ValueError, match="no plots today"):
            page.ready()
    assert not page.built and page.theme is LIGHT


def test_no_page_is_tried_for_ever(qtbot):
    page = Broken(None)
    qtbot.addWidget(page)
    preparing = Preparing([page], page)
    preparing.begin()
    with qtbot.captureExceptions() as caught:
        qtbot.waitUntil(lambda: bool(caught), timeout=20_000)
        assert not preparing.timer.isActive()
    preparing.end()
    assert len(caught) == 1
