"""The goal in the window: said and marked when it is reached, and never before."""

import pytest
from PySide6.QtGui import QColor

from simulator.experiment import Experiment, revised
from simulator.keeping.library import Opened
from tests.widgets.helpers import LONG
from widgets.bench.session import State

AIMING = Experiment.from_data(
    {
        "data": {"kind": "logic"},
        "network": {"layers": [{"kind": "dense", "units": 4}], "read_out": {"activation": "sigmoid"}},
        "training": {"updates": 2000, "validate_every": 10, "learning_rate": 0.1, "goal_score": 1.0},
    }
)


@pytest.fixture(params=[False, True], ids=["goes on", "stops"])
def at_goal(request, window, qtbot):
    """A window in which a run went past its goal, or ended there; all messages said; the update of the goal."""
    said = []
    window.bench.said.connect(said.append)
    window.bench.open(Opened(revised(AIMING, "training.stop_at_goal", request.param)))
    assert window.bar.progress.goal is None
    window.bench.session.run()
    qtbot.waitUntil(lambda: window.bench.session.state is State.FINISHED, timeout=LONG)
    return window, said, window.bench.session.checkpoint.goal_update, request.param


def test_the_goal_is_said_once_and_marked_on_bar_and_curves(at_goal):
    window, said, update, stops = at_goal
    told = [message for message in said if "goal" in message.text]
    assert [message.text for message in told] == [f"The goal was reached at update {update:,}."]
    assert told[0].tone.value == "success"
    assert window.bar.progress.goal == update / 2000
    assert window.bar.speed.text().endswith("at the goal" if stops else "done")
    assert ("goal" in window.actions_["run.toggle"].toolTip()) == stops
    views = {view.kind: view for view in window.showing().views}
    assert views["loss"].passed.line.at() == update


def test_a_network_at_its_goal_that_is_opened_has_its_mark_and_nothing_is_said_again(at_goal, qtbot):
    window, said, update, stops = at_goal
    said.clear()
    session = window.bench.session
    window.bench.open(Opened(session.experiment, None, session.checkpoint))
    assert window.bar.progress.goal is None
    qtbot.waitUntil(lambda: session.state is State.FINISHED and session.history.last is not None, timeout=LONG)
    assert window.bar.progress.goal == update / 2000
    assert window.bar.speed.text().endswith("at the goal" if stops else "done")
    assert not said


def test_another_goal_is_not_reached_yet(at_goal, qtbot):
    window, *_ = at_goal
    window.bench.document.edit("training.goal", 1e-6)
    qtbot.waitUntil(lambda: window.bar.progress.goal is None, timeout=LONG)
    assert {view.kind: view for view in window.showing().views}["loss"].passed.line.at() is None


def test_the_tick_stands_at_its_share_in_the_goals_colour(window):
    bar = window.bar.progress
    bar.show_share(50, 100, None)
    window.show_page("train")
    bar.resize(400, bar.height())

    def green():
        image = bar.grab().toImage()
        good = QColor(window.theme.good)
        return {x for x in range(image.width()) if image.pixelColor(x, 0) == good}

    assert not green()
    bar.show_share(50, 100, 25)
    assert green() == {99, 100, 101} or green() == {98, 99, 100}
    assert "update 25" in bar.toolTip()
    bar.show_share(50, 200, 25)
    assert max(green()) < 60
