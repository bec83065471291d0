"""The views of one session, and what is selected in it."""

import pytest

from simulator.experiment import presets, revised
from simulator.training.snapshot import Failed
from widgets.bench.engines import Engines
from widgets.bench.learned import Learned
from widgets.bench.selection import Selection, Selector
from widgets.bench.session import Session
from widgets.views import VIEWS
from widgets.views.showing import Showing


@pytest.fixture
def session(qapp):
    made = Session(Engines(here=True))
    yield made
    made.close()


@pytest.fixture
def views(qtbot):
    made = [VIEWS[kind]() for kind in ("loss", "states", "traces")]
    for view in made:
        qtbot.addWidget(view)
    return made


def test_views_follow_the_selection_and_change_it(session, views):
    selector = Selector()
    selector.select(layer=1)
    showing = Showing(session, views, selector)
    _, states, traces = showing.views
    assert states.selected == traces.selected == Selection(layer=1)
    states.pointed.emit({"layer": 1, "unit": 3, "step": 7})
    assert selector.now == traces.selected == Selection(layer=1, unit=3, step=7)


def test_without_a_selection_views_are_shown_all_the_same(session, views):
    showing = Showing(session, views)
    views[1].pointed.emit({"layer": 1})
    assert showing.selector is None


def test_a_reset_shows_all(session, views):
    showing = Showing(session, views)
    for view in views:
        view.widget.by_hand = True
    session.cleared.emit()
    assert not any(view.widget.by_hand for view in showing.views)


def test_a_network_with_other_weights_takes_the_place_of_the_picture_without_a_gap(session, views, qtbot):
    showing = Showing(session, views)
    session.prepare(revised(presets()["sine"], "training.updates", 100_000_000))
    views[0].show()
    session.run()
    qtbot.waitUntil(lambda: session.checkpoint is not None and session.made > 5, timeout=20_000)
    network = session.network
    qtbot.waitUntil(lambda: views[0].pages.currentWidget() is views[0].body, timeout=20_000)
    session.bring_back(session.experiment, Learned(session.experiment, network.checkpoint))
    assert views[0].pages.currentWidget() is views[0].body
    session.prepare(session.experiment)
    assert views[0].pages.currentWidget() is views[0].hint, "fresh weights are not there before Run"
    assert showing.network


def test_what_keeps_a_view_empty_is_said_in_it(session, views):
    showing = Showing(session, views)
    session.failed.emit(Failed("data.length: windows of 5000 steps are not allowed."))
    assert {view.hint.text() for view in showing.views} == {"Data › Window: windows of 5000 steps are not allowed."}
    assert not any(view.body.isVisibleTo(view) for view in views)


def test_what_a_probe_saw_is_drawn_once_however_many_snapshots_hold_it(session, qtbot, monkeypatch):
    view = VIEWS["output"]()
    qtbot.addWidget(view)
    showing = Showing(session, [view])
    session.prepare(revised(presets()["sine"], "training.updates", 100_000_000))
    session.run()
    view.show()
    qtbot.waitUntil(
        lambda: session.history.last is not None and "output" in session.history.last.probes, timeout=20_000
    )
    drawn = []
    monkeypatch.setattr(view, "draw", lambda snapshot, history: drawn.append(snapshot.probes["output"]))
    qtbot.waitUntil(lambda: len(drawn) >= 3, timeout=20_000)
    session.pause()
    assert len({id(seen) for seen in drawn}) >= len(drawn) - 1
    before = len(drawn)
    showing.look()
    assert len(drawn) == before + 1, "a view that comes into sight is drawn in any case"
