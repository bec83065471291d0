"""Which weights and which data the page looks at, and who does its work."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from simulator.sources.batch import Part
from simulator.training.snapshot import Checkpoint
from widgets.bench.errands import Errands
from widgets.bench.session import State
from widgets.bench.workbench import Workbench
from widgets.use.work import Offer, made_ready, offered
from widgets.words import plainly

READY_MS = 2000
"""After so long a training its results will perhaps be used, in milliseconds."""
NO_WEIGHTS = "There are no weights to look at: training could not begin. The page Train says why."


class Trial(QObject):
    """Takes a copy of the weights when it is asked to; what is done with it never comes back to the network."""

    forgotten = Signal()
    """Another network is open: nothing is known of it yet."""
    offered = Signal(object)
    """Offer: what can be done with it."""
    changed = Signal()
    """Other weights, or other data, are to be looked at."""
    refused = Signal(str)
    """Nothing can be done with it, and why."""
    aged = Signal()
    """The network has perhaps been trained on since its weights were taken."""

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.bench = bench
        self.errands = Errands(bench.engines.here)
        self.last: Checkpoint | None = None
        """The weights as they were taken; None: not yet."""
        self.offer: Offer | None = None
        self.best = False
        """Whether the best weights are looked at, not the last."""
        self.part: Part | None = None
        """Which part of the data; None: the one that says most."""
        self.path = ""
        """Another file that is looked at in its place; "": none."""
        self.stood: tuple[Part | None, str] = (None, "")
        """The part and the file that were last looked at with a result."""
        self.asked = False
        self.soon = QTimer(self, singleShot=True, interval=READY_MS)
        self.soon.timeout.connect(self._make_ready)
        self.ready = False
        """Whether whoever does the work was started ahead of time."""
        self.watching = False
        """Whether the page is in front."""
        bench.closing.connect(self.errands.close)
        bench.session.cleared.connect(self.forget)
        bench.session.state_changed.connect(self._state)
        bench.session.collected.connect(self.aged)
        bench.back.moved.connect(self._look_back)

    @property
    def checkpoint(self) -> Checkpoint | None:
        """The weights that are looked at."""
        if self.last and self.best and self.last.best:
            return self.last.at_best()
        return self.last

    def stand(self) -> None:
        """What is looked at gave a result."""
        self.stood = self.part, self.path

    def go_back(self) -> None:
        """Look again at what last gave one."""
        self.part, self.path = self.stood

    @property
    def behind(self) -> int:
        """How many updates were made since the weights were taken; while one looks back, up to the instant that is
        looked at."""
        asked = self.bench.back.asked
        there = self.bench.session.made if asked is None else asked
        return there - self.last.update if self.last else 0

    def enter(self) -> None:
        """The page comes to the front: look at the weights of now."""
        self.watching = True
        if self.last is None or self.behind:
            self.take()

    def leave(self) -> None:
        self.watching = False

    @Slot()
    def take(self) -> None:
        """Take the weights of now, or of the instant that is looked back at; training goes on."""
        network, back = self.bench.session.network, self.bench.back
        if back.looking:
            back.keep(self._come)  # or else when it is there
            return

        def come(checkpoint: Checkpoint | None) -> None:
            if network is self.bench.session.network:
                self.asked = False
                self._come(checkpoint)

        if not self.asked:
            self.asked = True
            if not self.bench.session.keep(come):
                self.asked = False
                self.refused.emit(NO_WEIGHTS)

    @Slot()
    def _look_back(self) -> None:
        """Another instant is looked at, or training is again."""
        if self.watching and self.behind and (self.bench.back.exact or not self.bench.back.looking):
            self.take()
        self.aged.emit()

    @Slot()
    def _make_ready(self) -> None:
        """Have whoever does the work start, which takes a second or two, before anybody waits for it."""
        if not (self.ready or self.errands.here or self.errands.under_way("ready")):
            self.errands.send("ready", made_ready, then=self._is_ready, refused=lambda _: None)

    def _is_ready(self, _: object) -> None:
        self.ready = True

    def _come(self, checkpoint: Checkpoint | None) -> None:
        if checkpoint is None:
            self.refused.emit(NO_WEIGHTS)
            return
        self.last = checkpoint
        if self.best and checkpoint.best is None:
            self.best = False
        if self.offer is None:
            self.send("offer", offered, then=self._offer, refused=self.refused.emit)
        else:
            self.changed.emit()

    def _offer(self, offer: Offer) -> None:
        self.offer = offer
        self.offered.emit(offer)
        self.changed.emit()

    @Slot()
    def forget(self) -> None:
        """Another network is open."""
        self.errands.drop()
        self.last, self.offer, self.best, self.part, self.path, self.asked = None, None, False, None, "", False
        self.stand()
        self.forgotten.emit()
        QTimer.singleShot(0, self._enter)  # once the session has turned to it

    def _enter(self) -> None:
        if self.watching and self.bench.in_use and self.last is None:
            self.take()

    @Slot(object)
    def _state(self, state: State) -> None:
        """Training stands still: look at where it has come. Once it has begun, the page will perhaps be wanted."""
        if state is State.RUNNING and not self.ready:
            self.soon.start()
        if self.watching and state in (State.PAUSED, State.FINISHED) and self.behind:
            self.take()
        self.aged.emit()

    def choose(self, part: Part | None, path: str = "") -> None:
        """Look at a part of the data, or at another file."""
        self.part, self.path = part, path
        self.changed.emit()

    def turn_to(self, best: bool) -> None:
        """Look at the best weights, or the last."""
        if best != self.best:
            self.best = best
            self.changed.emit()

    def send(
        self,
        name: str,
        work: Callable[..., Any],
        *arguments: Any,
        then: Callable[[Any], object],
        refused: Callable[[str], object],
    ) -> None:
        """An errand with the weights that are looked at."""

        def said(refusal: str) -> None:
            refused(plainly(refusal, self.bench.document.experiment))

        if checkpoint := self.checkpoint:
            self.errands.send(name, work, checkpoint, *arguments, then=then, refused=said)
