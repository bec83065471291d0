"""The card of a race and of a sweep where the work ends before its end."""

from concurrent.futures import BrokenExecutor

import pytest

from simulator.errors import InputError
from widgets.comparing.runner import Runner
from widgets.race.card import RaceCard
from widgets.sweeps.card import SweepCard

LONG = 20_000


class Failing(Runner):
    """Ends with a fault, or because it is told to."""

    called = "failing"
    trouble = ""

    def __init__(self, fault=None):
        self.raised = fault
        super().__init__()

    def work(self):
        if self.raised:
            raise self.raised


@pytest.mark.parametrize(
    ("fault", "race", "sweep"),
    [
        (InputError("data: it is gone."), "Data: it is gone.", "Data: it is gone."),
        (BrokenExecutor(), "ran out, so race with fewer lanes.", "ran out. Continue goes on from there."),
        (ValueError("x"), "(ValueError: x); start again.", "(ValueError: x); Continue goes on from what was kept."),
    ],
)
def test_a_fault_is_told_with_what_to_do(qtbot, fault, race, sweep):
    for card, told in ((RaceCard(), race), (SweepCard(), sweep)):
        qtbot.addWidget(card)
        card.follow(Failing(fault), "It is starting.", "", "Sine")
        assert card.task.text() == "Sine" and not card.export.isEnabled()
        qtbot.waitUntil(lambda card=card: not card.timer.isActive(), timeout=LONG)
        assert card.head.text() == f"There was no {card.what.lower()}."
        assert card.figures.text().endswith(told)
        assert card.stop_.isHidden() and not card.shut.isHidden() and not card.export.isEnabled()


def test_what_is_stopped_before_anything_came_says_so(qtbot):
    card = SweepCard()
    qtbot.addWidget(card)
    runner = Failing()
    card.follow(runner, "The runs are starting.", "", "Sine")
    runner.close()
    card.look()
    assert card.head.text() == "The sweep was stopped before anything had come."
