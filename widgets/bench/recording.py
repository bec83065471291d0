"""Every run that makes updates in the window is kept in the store of runs, in a thread of its own."""

import logging
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from simulator.errors import InputError
from simulator.experiment import Experiment, same_network
from simulator.keeping.library import Opened
from simulator.runs import Live, Recorder, Store
from simulator.runs.naming import run_of
from simulator.training.snapshot import Failed, Finished, Report
from widgets.bench.learned import Learned
from widgets.bench.session import Session
from widgets.bench.worker import Worker

log = logging.getLogger("widgets")

LIVE = 0.5
"""Seconds from one look at the run that is trained to the next: no view needs it more often."""
PATIENCE = 10.0


class Recording(QObject):
    """Hands a session's reports to a recorder for each engine. A network that goes on, after a pause or an undo, goes
    on with its run; a new network is a new run, whose parent is the run that it came from. So is one whose run could
    not be recorded any more, once it goes on, but without a parent.

    The thread is a daemon: a disk that hangs holds nobody up.
    """

    troubled = Signal(str)
    """The run of the network in use is not recorded: why, once."""

    def __init__(self, session: Session, store: Callable[[], Store], opening: Callable[[], Opened | None]) -> None:
        """`store`: where runs are now, in a store of its own for each that asks; `opening`: what is being opened."""
        super().__init__()
        self.session, self.store, self.opening = session, store, opening
        self.since = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        """Where the ids of this session's runs begin."""
        self.told = ""
        """The trouble that was told last."""
        self.live: Live | None = None
        self.watched = False
        """Whether anybody looks at `live`."""
        self.looked = 0.0
        self.origin, self.before = "", Experiment()
        self.network = session.network
        self.recorders: dict[Worker, Recorder | None] = {}
        """Of each engine that may still report; None: it does so for nothing, another trains its network."""
        self.came: dict[int, tuple[Learned, str, str]] = {}
        """Of networks that came from another: the run that it was, and the run that it goes on with."""
        self.work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self.thread_: threading.Thread | None = None
        session.cleared.connect(self._turn)
        session.reported.connect(self._hear)
        session.ended.connect(self._end)

    @property
    def trouble(self) -> str:
        """Why the run of the network in use is not recorded; "" where all is well."""
        return self.session.network.trouble

    def holds(self, path: Path | None) -> bool:
        """Whether it is a run in the store, to which nobody else writes."""
        return path is not None and path.parent == self.store().folder

    # In the window's thread

    @Slot()
    def _turn(self) -> None:
        """The session has turned to a network."""
        before, self.network = self.network, self.session.network
        network, opened = self.network, self.opening()
        if opened:
            mine = opened.path is None or self.holds(opened.path)
            self.origin, self.before = "" if mine or not opened.path else opened.path.stem, opened.experiment
        if network.checkpoint and not network.run and network is not before:
            if opened:
                self._do(lambda: self._came_from(network, opened))
            else:
                self._do(lambda: self._came(network, before.run or before.parent))

    @Slot(object, object)
    def _hear(self, worker: Worker, report: Report) -> None:
        if self.told != self.trouble:
            self.told = self.trouble
            if self.told:
                self.troubled.emit(self.told)
        origin, before = self.origin, self.before
        self._do(lambda: self._take(worker, report, origin, before))

    @Slot(object)
    def _end(self, worker: Worker) -> None:
        self._do(lambda: self._forget(worker))

    def _do(self, work: Callable[[], None]) -> None:
        if self.thread_ is None:
            self.thread_ = threading.Thread(target=self._serve, name="recording of runs", daemon=True)
            self.thread_.start()
        self.work.put(work)

    def written(self) -> threading.Event:
        """Is set once all that has come so far stands on the disk."""
        written = threading.Event()
        self._do(written.set)
        return written

    def close(self) -> None:
        """Nothing more comes: write what there is."""
        if self.thread_:
            self.work.put(None)
            self.thread_.join(PATIENCE)

    # In its own

    def _serve(self) -> None:
        while work := self.work.get():
            try:
                work()
            except Exception:
                log.exception("recording of runs")
        for worker in list(self.recorders):
            self._forget(worker)

    def _came_from(self, network: Learned, opened: Opened) -> None:
        store = self.store()
        with suppress(InputError):
            if id := run_of(opened, store):
                entry = store.entry(id)
                self.origin = entry.facts.origin or self.origin
                goes_on = entry.state == "interrupted" and not opened.as_it_was
                again = goes_on and same_network(network.experiment, opened.experiment)
                self._came(network, "" if again else id, id if again else "")

    def _came(self, network: Learned, parent: str, again: str = "") -> None:
        network.parent = again or parent
        self.came = {id(network): (network, parent, again)}  # the one in use: it has no run of its own yet

    def _take(self, worker: Worker, report: Report, origin: str, before: Experiment) -> None:
        network = worker.network
        if worker not in self.recorders:
            for other in [each for each in self.recorders if each.network is network]:  # it was killed
                self._close(other)
            if network.trouble:  # what happened meanwhile is not known: it goes on in a run that begins there
                network.trouble = network.run = network.parent = ""
                self.came.pop(id(network), None)
            _, parent, again = self.came.get(id(network), (network, "", ""))
            again = network.run or again
            self.recorders[worker] = Recorder(
                self.store(), origin=origin, before=None if again else before, start=worker.start_from,
                parent="" if again else parent, again=again,
            )  # fmt: skip
        recorder = self.recorders[worker]
        if recorder is None:
            return
        recorder.take(report)
        network.run = recorder.id or network.run
        network.trouble = recorder.trouble
        due = isinstance(report, Finished | Failed) or time.monotonic() > self.looked + LIVE
        if self.watched and due:
            self._look(recorder)

    def _look(self, recorder: Recorder) -> None:
        self.live = recorder.live()
        self.looked = time.monotonic()

    def _close(self, worker: Worker) -> None:
        recorder, self.recorders[worker] = self.recorders.get(worker), None
        if recorder:
            recorder.close()
            if self.live and self.live.facts.id == recorder.id:
                self.live = None  # its folder says all

    def _forget(self, worker: Worker) -> None:
        self._close(worker)
        del self.recorders[worker]
