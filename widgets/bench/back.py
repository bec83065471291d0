"""Looking back: the run as it was at an earlier update, in an engine of its own, while training goes on."""

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, Signal, Slot

from simulator.engine.orders import Keep, Pause, Revisit
from simulator.errors import InputError
from simulator.runs import Store
from simulator.runs.past import Past
from simulator.training.snapshot import Checkpoint, Failed, Kept, Report, Snapshot
from widgets.bench.background import Background
from widgets.bench.driver import Driver
from widgets.bench.learned import Learned
from widgets.bench.recording import Recording
from widgets.bench.worker import Worker

STILL_MS = 150
"""How long one stands at an update before it is computed; while one moves on, the nearest keyframe has to do."""
PATIENCE = 5.0
"""Seconds to wait until what has happened is written."""
EARLY = "There is nothing to look back at yet; press Run first."


class Back(Driver):
    """Shows a session's run at the update that is asked for: at once as it was at the keyframe before, and to the bit
    as soon as one stands still. Nothing of the run is touched."""

    shown = Signal(object)
    """Snapshot: the instant that is looked at now."""
    moved = Signal()
    """Another instant is asked for or shown, or it is over."""
    refused = Signal(str)
    """Why it is not possible."""

    def __init__(self, recording: Recording) -> None:
        super().__init__(recording.session.engines)
        self.session, self.recording, self.background = recording.session, recording, Background()
        self.asked: int | None = None
        """The update that is to be looked at; None: training is, as it goes on."""
        self.seen: Snapshot | None = None
        self.start: Checkpoint | None = None
        """The keyframe before it."""
        self.came: Snapshot | None = None
        """What its engine sent last."""
        self.past: Past | None = None
        """Where it was found."""
        self.reading = False
        """Whether that is being looked for."""
        self.still = QTimer(self, singleShot=True, interval=STILL_MS)
        self.still.timeout.connect(self._compute)
        self.session.cleared.connect(self.leave)

    @property
    def looking(self) -> bool:
        return self.asked is not None

    @property
    def exact(self) -> bool:
        """Whether what is seen is what was asked for."""
        return self.seen is not None and self.seen.update == self.asked

    @property
    def possible(self) -> bool:
        """Whether there is a past to look at."""
        return self.session.made > 0

    @Slot(int)
    def go_to(self, update: int) -> None:
        """Look at an update."""
        if not self.possible or self.recording.trouble:
            lost = "This run is not recorded any more; free some disk space, and train it anew to look back at it."
            self.refused.emit(lost if self.recording.trouble else EARLY)
            return
        self.asked = min(max(update, 0), self.session.made)
        self.still.start()
        self.moved.emit()
        self._read()

    def _read(self) -> None:
        if self.reading or self.asked is None:
            return
        self.reading = True
        network, written = self.session.network, self.recording.written()
        work = partial(keyframe, self.recording.store(), self.past, network, self.asked, written)
        self.background.do(work, partial(self._found, network, self.asked))

    def _found(self, network: Learned, asked: int, found: Any) -> None:
        self.reading = False
        if self.asked is None:
            return
        if network is not self.session.network:  # another is looked back at meanwhile
            self._read()
            return
        if isinstance(found, Exception):
            self._refuse(found)
            return
        self.past, found = found
        if self.asked < found.update and self.asked != asked:  # an earlier one was asked for meanwhile
            self._read()
            return
        before, self.start = self.start, found
        self.asked = max(self.asked, found.update)  # the first there is
        if before is None or before.update != found.update:
            self._stand(found.update)
        if self.asked not in (asked, found.update):
            self._read()
        elif not self.still.isActive():
            self._compute()

    def _refuse(self, error: Exception) -> None:
        self.leave()
        self.refused.emit(str(error) if isinstance(error, InputError) else f"Looking back failed ({error}).")

    @Slot()
    def _compute(self) -> None:
        """One stands still: the update itself."""
        if self.asked is not None and self.start and not self.reading and not self.exact:
            self._stand(self.asked)

    def _stand(self, update: int) -> None:
        assert self.start
        if self.worker is None:
            self.launch(Learned(self.start.experiment, self.start), Pause())
            if update == self.start.update:
                return
        self.order(Revisit(self.start, update))

    @Slot()
    def leave(self) -> None:
        """Back to training, as it goes on."""
        was, self.asked, self.seen, self.start = self.looking, None, None, None
        self.still.stop()
        self.let_go()
        if was:
            self.moved.emit()

    def keep(self, then: Callable[[Checkpoint], None]) -> None:
        """Call `then` with a checkpoint of the instant that is seen, once it is what was asked for."""
        if self.worker and self.exact:
            update = self.asked
            self.worker.waiting.append(lambda kept: then(kept) if kept and kept.update == update else None)
            self.order(Keep())

    def close(self) -> None:
        super().close()
        self.background.finish()

    # What comes back

    def receive(self, report: Report, worker: Worker) -> None:
        match report:
            case Snapshot():
                self._take(report)
            case Kept(checkpoint):
                worker.serve(checkpoint)
            case Failed():
                self._refuse(InputError(report.sentence))

    def _take(self, snapshot: Snapshot) -> None:
        """Of an instant that comes again the records came the first time."""
        if self.came and self.came.update == snapshot.update and not len(snapshot.records):
            snapshot = replace(snapshot, records=self.came.records)
        self.came = snapshot
        if snapshot.paused and self.looking:
            self.seen = snapshot
            self.shown.emit(snapshot)
            self.moved.emit()

    def learn(self, worker: Worker, checkpoint: Checkpoint) -> None:
        """What it knows is known already."""


def keyframe(
    store: Store, past: Past | None, network: Learned, update: int, written: threading.Event
) -> tuple[Past, Checkpoint]:
    """In the background: the keyframe before an update, once all that has happened is written; and the past that it
    was found in, which knows where the others are. `past`: that of the look before."""
    written.wait(PATIENCE)
    run = network.run or network.parent
    if not run:
        raise InputError(EARLY)
    if past is None or (past.id, past.store.folder) != (run, store.folder):
        past = Past(store, run)
    return past, past.before(update)
