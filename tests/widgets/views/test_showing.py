"""The views of one session, and what is selected in it."""

import time
from dataclasses import replace

import pytest

from simulator.experiment import presets, revised
from simulator.training.snapshot import Failed
from widgets.bench.engines import Engines
from widgets.bench.learned import Learned
from widgets.bench.selection import Selection, Selector
from widgets.bench.session import Session
from widgets.views import VIEWS
from widgets.views.showing import Showing
from widgets.views.turns import Turns


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


@pytest.fixture
def news(session, views, qtbot, monkeypatch):
    """Views that are seen while it trains, all they draw from now on, and snapshots at will."""
    showing, drawn = Showing(session, views), []
    session.prepare(revised(presets()["sine"], "training.updates", 100_000_000))
    for view in views:
        view.show()
    showing.look()
    session.run()
    qtbot.waitUntil(lambda: showing.before is not None and "states" in showing.before.probes, timeout=20_000)
    session.collector.stop()
    showing.turns = Turns()
    for view in views:
        monkeypatch.setattr(view, "draw", lambda seen, _, kind=view.kind: drawn.append((kind, seen.update)))

    def bring(update):
        last = session.history.last
        session.collected.emit(replace(last, update=update, probes={"states": replace(last.probes["states"])}))

    return showing, drawn, bring


def test_while_it_trains_the_window_hears_its_user_between_two_views(news):
    showing, drawn, bring = news
    bring(100)
    assert drawn == []
    for number in (1, 2, 3):
        showing.turner.timeout.emit()
        assert len(drawn) == number
    assert {*drawn} == {("loss", 100), ("states", 100), ("traces", 100)}


def test_a_curve_of_the_whole_run_rests_and_shows_what_has_come_meanwhile(news, qtbot):
    _, drawn, bring = news
    bring(100)
    qtbot.waitUntil(lambda: len(drawn) == 3, timeout=5000)
    for update in (101, 102):
        bring(update)
    qtbot.waitUntil(lambda: ("loss", 102) in drawn, timeout=5000)
    assert ("loss", 101) not in drawn


def test_the_last_instant_is_seen_at_once_by_all_however_long_they_were_to_rest(news, session):
    showing, drawn, bring = news
    showing.turns.ready = dict.fromkeys(showing.views, time.monotonic() + 600)
    bring(100)
    assert drawn == []
    session.pause()
    assert {*drawn} == {("loss", 100), ("states", 100), ("traces", 100)}
    bring(101)
    assert {*drawn[3:]} == {("loss", 101), ("states", 101), ("traces", 101)}


def test_whoever_freezes_the_views_finds_them_as_they_are_at_one_instant(news, session):
    showing, drawn, bring = news
    bring(100)
    session.history.last = replace(session.history.last, update=100)
    showing.freeze(True)
    assert {*drawn} == {("loss", 100), ("states", 100), ("traces", 100)}
    bring(101)
    showing.turner.timeout.emit()
    assert len(drawn) == 3
