"""What a preset's notes say about views: only such as are shown for its network and data."""

import re

import pytest

from simulator.experiment import presets
from simulator.training.trainer import Trainer
from widgets.views import VIEWS

PRESETS = presets()
TITLES = {view.title for view in VIEWS.values()}
WORDS = "[A-Z][a-z]*(?: [a-z]+){0,2}"
HEAD = re.compile(f"^({WORDS}(?: and {WORDS})?): ", re.MULTILINE)
OTHER_HEADS = {"Try", "To be fair"}


def named(head):
    """The views in a paragraph's head: one, or some with “and” between."""
    return {head} if head in TITLES else set(head.split(" and "))


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_the_notes_speak_only_of_views_that_are_shown(preset):
    news = Trainer(preset).started()
    shown = {view.title for view in VIEWS.values() if view.suits(news)}
    assert {title for title in TITLES if title in preset.notes} <= shown


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_a_paragraph_begins_with_a_views_title_or_with_a_known_word(preset):
    heads = set(HEAD.findall(preset.notes))
    assert {"Loss", "Try"} <= heads
    for head in heads - OTHER_HEADS:
        assert named(head) <= TITLES, f"there is no view “{head}”"
