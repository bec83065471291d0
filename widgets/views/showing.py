"""The views that show one session: watched through the probes they need, drawn as far as they can be seen."""

import math
import time
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, QSize, QTimer, Slot

from simulator.experiment import Experiment, same_network
from simulator.probes.base import Silent
from simulator.training.snapshot import Failed, Snapshot, Started
from widgets.bench.back import Back
from widgets.bench.driver import Driver
from widgets.bench.selection import Selection, Selector
from widgets.bench.session import Session, State
from widgets.views.base import View
from widgets.views.turns import Turns
from widgets.words import plainly

HIDDEN = QSize(900, 560)
"""Size in which a view is drawn that nobody sees, in pixels."""


class Showing(QObject):
    """Brings a session's snapshots to its views: while it trains in turn, else to all at once."""

    def __init__(self, session: Session, views: Sequence[View], selector: Selector | None = None) -> None:
        super().__init__()
        self.session, self.views = session, list(views)
        self.asked: Callable[[list[View]], None] | None = None
        """Wants all views drawn, seen or not."""
        self.held = False
        """Whether the views stand still, whatever comes, until all of them were taken."""
        self.looker = QTimer(self, singleShot=True, interval=0)
        """Looks at what can be seen once Qt has shown or hidden it: its signal comes before the deed."""
        self.looker.timeout.connect(self.look)
        self.turns = Turns()
        self.turner = QTimer(self, singleShot=True)
        self.turner.timeout.connect(self._turn)
        for view in self.views:
            view.options_changed.connect(self.watch)
            view.destroyed.connect(self.turner.stop)
            view.share_what(session.what_if)
            view.share_kept(session.kept)
        session.began.connect(self.begin)
        session.collected.connect(self.draw)
        session.cleared.connect(self.clear)
        session.failed.connect(self._show_last)
        session.state_changed.connect(self._wait)
        self.network: Experiment | None = None
        """The experiment whose network was drawn last."""
        self.before: Snapshot | None = None
        """The newest that the views follow."""
        self.history = session.history
        """The curves that it came with."""
        self.frozen: Snapshot | None = None
        """What is kept in view while training goes on; None: it is followed."""
        self.back: Back | None = None
        self.selector = selector
        if selector:
            selector.changed.connect(self.select)
            for view in self.views:
                view.pointed.connect(self._point)
                view.select(selector.now)

    def look_back(self, back: Back) -> None:
        """Show what is looked back at, in place of training, for as long as anything is."""
        self.back = back
        back.shown.connect(self._show_past)
        back.moved.connect(self._return)

    @property
    def source(self) -> Driver:
        """Whose engine has what is shown."""
        return self.back if self.back and self.back.looking else self.session

    @property
    def last(self) -> Snapshot | None:
        """The newest instant that it has sent."""
        return self.back.seen if self.back and self.back.looking else self.session.history.last

    @Slot(object)
    def _show_past(self, snapshot: Snapshot) -> None:
        self.frozen = snapshot
        if not self.held:
            self.turns.leave()
            self._draw(self.seen(), snapshot)
        self._show_if_asked(snapshot)

    @Slot()
    def _return(self) -> None:
        """Another instant is looked at, or training is again."""
        assert self.back
        if not self.back.looking:
            self.frozen = None
            self.look()
        elif not self.back.seen:
            self.watch()

    def suited(self, experiment: Experiment | None = None) -> list[View]:
        """The views that have something to show for an experiment, the session's own if none is given."""
        started = Started(experiment or self.session.experiment, (), (), {})
        return [view for view in self.views if view.suits(started)]

    def seen(self) -> list[View]:
        """The views that can be seen now."""
        return [view for view in self.views if view.isVisible() and not view.visibleRegion().isEmpty()]

    @Slot()
    def watch(self) -> None:
        """Tell the engine which probes somebody is looking at."""
        wanted = self.suited() if self.asked else self.seen()
        probes = {view.probe: view.options() for view in wanted if view.probe}
        for driver in (self.session, *([self.back] if self.back else [])):
            driver.watch(self, probes if driver is self.source else {})

    @Slot()
    def look(self) -> None:
        """Other views can be seen than before."""
        self.watch()
        if self.back and self.back.looking:  # also where it was made since
            self.frozen = self.back.seen
        if (last := self.frozen or self.session.history.last) and not self.held:
            self.turns.leave()
            self._draw(self.seen(), last)

    def freeze(self, frozen: bool) -> None:
        """Keep the instant that is shown in view, or follow training again."""
        self.frozen = self.session.history.last if frozen else None
        self.look()

    @Slot(object)
    def select(self, selection: Selection) -> None:
        for view in self.views:
            view.select(selection)

    @Slot(dict)
    def _point(self, parts: dict[str, Any]) -> None:
        assert self.selector
        self.selector.select(**parts)

    @Slot(object)
    def begin(self, started: Started) -> None:
        self.before = None
        self.turns.leave()
        for view in self.views:
            if view.suits(started):
                view.begin(started)
        self.watch()

    @Slot(object)
    def draw(self, snapshot: Snapshot) -> None:
        if self.held:
            return
        if self.frozen is None:
            self.turns.add(view for view in self.seen() if self._new_to(view, snapshot))
            first, self.before, self.history = self.before is None, snapshot, self.session.history
            if self.session.going and not first:
                self._call_next()
            else:
                self._draw_waiting()
        if self.source is self.session:
            self._show_if_asked(snapshot)

    def _show_if_asked(self, snapshot: Snapshot) -> None:
        """Where all views are asked for, draw them once it holds what they need."""
        if self.asked and snapshot.probes.keys() >= self.source.watched.keys():
            self._show_rest(snapshot)

    def _call_next(self) -> None:
        """Let the next view be drawn once the window has heard its user."""
        pause = self.turns.pause(time.monotonic())
        if pause is not None:
            self.turner.start(math.ceil(1000 * pause))

    @Slot()
    def _turn(self) -> None:
        if view := self.turns.take(time.monotonic()):
            self._draw_newest([view])
        self._call_next()

    def _draw_waiting(self) -> None:
        """No more comes soon: draw at once what waits for its turn."""
        self._draw_newest(self.turns.leave())

    def _draw_newest(self, views: list[View]) -> None:
        """Unless another network's curves have come, as they do before the one that goes is cleared away."""
        if self.before and self.history is self.session.history:
            self._draw([view for view in self.seen() if view in views], self.before)

    def _new_to(self, view: View, snapshot: Snapshot) -> bool:
        """Whether it holds something that the view has not drawn: a probe may look less often than snapshots come."""
        before = self.before
        if view.probe is None or before is None or before.paused != snapshot.paused:
            return True
        return snapshot.probes.get(view.probe) is not before.probes.get(view.probe)

    def _draw(self, views: list[View], snapshot: Snapshot) -> list[View]:
        """Draw the views for which the snapshot holds what they need, and return them."""
        self.network = self.session.experiment
        drawn = []
        for view in views:
            seen = snapshot.probes.get(view.probe or "")
            if isinstance(seen, Silent):
                view.reveal(False, seen.reason)
            elif seen is not None or view.probe is None:
                view.draw(snapshot, self.session.history)
                view.reveal(True)
                view.settle()
                drawn.append(view)
        return drawn

    # All views, also those that are not seen

    def show_all(self, then: Callable[[list[View]], None]) -> None:
        """Draw every view that suits, and call `then` with those that have something to show: now, or when the engine
        has computed what the hidden ones need."""
        self.asked, last = then, self.last
        self.watch()
        if last and (self.source.worker is None or last.probes.keys() >= self.source.watched.keys()):
            self._show_rest(last)

    def hold(self) -> None:
        """Show the instant that is shown until `let_go`, or until another network comes."""
        self.turns.leave()
        self.held = True

    def let_go(self) -> None:
        """Show what comes again; whoever waits for all views waits no more."""
        self.asked, self.held = None, False
        self.look()

    @Slot(object)
    def _show_last(self, failure: Failed) -> None:
        """The engine failed: no more will come."""
        if self.session.history.last is None:
            for view in self.views:
                view.reveal(False, plainly(failure.sentence, self.session.experiment))
        elif self.asked:
            self._show_rest(self.session.history.last)

    def _show_rest(self, snapshot: Snapshot) -> None:
        then, self.asked = self.asked, None
        assert then
        drawn = self._draw(self.suited(), snapshot)
        for view in drawn:
            if not view.isVisible():
                view.resize(HIDDEN)
                view.grab()  # lay it out
        then([view for view in drawn if view.numbers()[1]])
        self.watch()

    @Slot()
    def clear(self) -> None:
        """Another network. Whoever waited for all views gets none: they were the old one's."""
        then, self.asked, self.held = self.asked, None, False
        self.frozen = self.before = None
        self.turns.leave()
        session = self.session
        soon = session.previews or session.checkpoint is not None
        alike = session.checkpoint and self.network and same_network(self.network, session.experiment)
        for view in self.views:
            view.show_all()
            if not alike:  # or the picture stays until the other network's is there
                view.reveal(False, "One moment…" if soon else "Press Run to see it.")
        if then:
            then([])

    @Slot(object)
    def _wait(self, state: State) -> None:
        """Between the start and the first snapshot there is nothing to see yet; and the last is seen at once."""
        if not self.session.going:
            self._draw_waiting()
        for view in self.views if state is State.STARTING and self.session.history.last is None else ():
            view.reveal(False, "Starting…")
