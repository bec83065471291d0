"""A training session: what the transport bar commands and the views collect."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from simulator.experiment import Experiment, core
from simulator.orders import Adjust, Collect, Keep, Order, Pause, Resume, Step, Stop, Watch
from simulator.snapshot import Checkpoint, Failed, Finished, Kept, Report, Snapshot, Started
from widgets.history import History
from widgets.worker import Worker

COLLECT_MS = 33
"""From one look into the mailbox to the next: about 30 a second, more than the eye follows."""
MAX_KEPT = 16
FIRST_KEEP_MS, KEEP_MS = 500, 5000
"""From the start to the first checkpoint, and from one to the next, so that a crash of the engine costs seconds."""


class State(Enum):
    """Where a session stands."""

    READY = "ready"
    STARTING = "starting"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    FAILED = "failed"


class Session(QObject):
    """One experiment's training. An engine is started when it is first needed."""

    state_changed = Signal(object)
    began = Signal(object)
    """Started: a network is ready, the views forget the one before."""
    collected = Signal(object)
    """Snapshot: the newest instant; `history` already holds it."""
    failed = Signal(object)
    """Failed: why training cannot go on."""
    cleared = Signal()
    """The network was given up; there is nothing to see."""

    def __init__(self, in_process: bool = False) -> None:
        super().__init__()
        self.in_process = in_process
        self.experiment = Experiment()
        self.state = State.READY
        self.worker: Worker | None = None
        self.leaving: list[Worker] = []
        self.start: Checkpoint | None = None
        self.checkpoint: Checkpoint | None = None
        self.started: Started | None = None
        self.history = History(())
        self.past: Snapshot | None = None
        self.watched: dict[str, Mapping[str, Any]] = {}
        self.waiting: list[Callable[[Checkpoint], None]] = []
        self.kept: dict[Experiment, Checkpoint] = {}
        """What earlier experiments of this session had learned, by their `core`: undo brings it back."""
        self.pasts: dict[Experiment, History] = {}
        """Their curves."""
        self.collector = QTimer(self, interval=COLLECT_MS)
        self.collector.timeout.connect(self.collect)
        self.keeper = QTimer(self, interval=KEEP_MS)
        self.keeper.timeout.connect(self._keep_some)

    # What can be commanded

    def prepare(self, experiment: Experiment, start: Checkpoint | None = None, past: Snapshot | None = None) -> None:
        """Turn to an experiment, with fresh weights or a checkpoint's and its past; a running engine is let go."""
        if self.checkpoint:
            self._remember(self.checkpoint)
        if self.history.last:
            self.pasts[core(self.experiment)] = self.history
        self._let_go()
        self.experiment, self.start, self.checkpoint = experiment, start, start
        self.started, self.past = None, past
        self.history = self.pasts.get(core(experiment), History(())) if start else History(())
        self._enter(State.READY)
        self.cleared.emit()
        if start:  # show what was learned
            self._launch(Pause())

    def run(self) -> None:
        """Start, or go on."""
        if self.state in (State.READY, State.FAILED):
            self._launch()
        elif self.state is State.PAUSED:
            self._order(Resume())
            self._enter(State.RUNNING)

    def pause(self) -> None:
        if self.state in (State.RUNNING, State.STARTING):
            self._order(Pause())
            self._order(Keep())
            self._enter(State.PAUSED)

    def step(self) -> None:
        """One update, then stand still."""
        if self.state in (State.READY, State.FAILED):
            self._launch(Pause(), Step())
        elif self.state in (State.RUNNING, State.STARTING, State.PAUSED):
            self._order(Step())
            self._order(Keep())
            self._enter(State.PAUSED)

    def adjust(self, experiment: Experiment) -> None:
        """Take over the live training fields; more updates than were made let a finished run go on."""
        self.experiment = experiment
        more = self.checkpoint and self.checkpoint.update < experiment.training.updates
        if self.state is State.FINISHED and more:
            self._order(Pause())
            self._enter(State.PAUSED)
        self._order(Adjust(experiment.training))

    def watch(self, probes: Mapping[str, Mapping[str, Any]]) -> None:
        """Let the engine compute these probes, and no others."""
        if probes != self.watched:
            self.watched = dict(probes)
            self._order(Watch(self.watched))

    def keep(self, then: Callable[[Checkpoint], None]) -> bool:
        """Call `then` with a fresh checkpoint, now or when the engine has sent it. False: nothing was learned yet."""
        if self.worker and self.state in (State.RUNNING, State.STARTING, State.PAUSED):
            self.waiting.append(then)
            self._order(Keep())
        elif self.checkpoint:
            then(self.checkpoint)
        return bool(self.worker or self.checkpoint)

    def close(self) -> None:
        """End every engine and its thread; returns when they have ended."""
        self._let_go()
        for worker in self.leaving:
            if not worker.wait(1500):
                worker.kill()
                worker.wait(1500)
        self._forget_leavers()

    # What comes back

    @Slot()
    def collect(self) -> None:
        """Empty the mailbox, and let the engine send a new snapshot if one was there."""
        worker, got = self.worker, False
        while worker and worker is self.worker and not worker.mailbox.empty():
            report = worker.mailbox.get()
            got = got or isinstance(report, Snapshot)
            self._receive(report)
        if got:
            self._order(Collect())

    def _receive(self, report: Report) -> None:
        match report:
            case Started():
                if self.started is None:
                    if self.past or self.history.matrices != tuple(report.weights):
                        self.history = History(tuple(report.weights))
                    self.started = report
                    if self.past:
                        self.history.add(self.past)
                    self.began.emit(report)
                self.history.cut(report.update)
                if self.state is State.STARTING:
                    self._enter(State.RUNNING)
            case Snapshot():
                self.history.add(report)
                self.collected.emit(report)
            case Kept(checkpoint):
                self._kept(checkpoint)
            case Finished(checkpoint, stopped):
                self._kept(checkpoint)
                if not stopped:
                    self._enter(State.FINISHED)
            case Failed():
                if report.checkpoint:
                    self._kept(report.checkpoint)
                self.waiting.clear()
                self._let_go()
                self.start = self.checkpoint
                self._enter(State.FAILED)
                self.failed.emit(report)

    def _kept(self, checkpoint: Checkpoint) -> None:
        self.checkpoint = checkpoint
        waiting, self.waiting = self.waiting, []
        for then in waiting:
            then(checkpoint)

    # The engine

    def _launch(self, *orders: Order) -> None:
        first = [Watch(self.watched), Collect(), *orders]
        self.worker = Worker(self.experiment, self.start, first, self.in_process)
        self.worker.finished.connect(self._forget_leavers)
        self.worker.start()
        self.collector.start()
        self.keeper.start(FIRST_KEEP_MS)
        self._enter(State.PAUSED if orders else State.STARTING)

    def _order(self, order: Order) -> None:
        if self.worker:
            self.worker.put(order)

    def _let_go(self) -> None:
        """Tell the engine to stop, and forget it; its thread ends by itself."""
        self.collector.stop()
        self.keeper.stop()
        if self.worker:
            self.worker.put(Stop())
            self.leaving.append(self.worker)
            self.worker = None
        self._forget_leavers()

    @Slot()
    def _forget_leavers(self) -> None:
        """Drop the threads that have ended, and remember what their engines had learned."""
        for worker in [worker for worker in self.leaving if worker.isFinished()]:
            self.leaving.remove(worker)
            while not worker.mailbox.empty():
                report = worker.mailbox.get()
                if isinstance(report, Finished):
                    self._remember(report.checkpoint)

    def _remember(self, checkpoint: Checkpoint) -> None:
        """Keep what was learned under its experiment; the oldest of too many goes."""
        key = core(checkpoint.experiment)
        known = self.kept.pop(key, None)
        self.kept[key] = known if known and known.update > checkpoint.update else checkpoint
        while len(self.kept) > MAX_KEPT:
            oldest = next(iter(self.kept))
            del self.kept[oldest]
            self.pasts.pop(oldest, None)

    @Slot()
    def _keep_some(self) -> None:
        self.keeper.setInterval(KEEP_MS)
        if self.state is State.RUNNING:
            self._order(Keep())

    def _enter(self, state: State) -> None:
        if state is not self.state:
            self.state = state
            self.state_changed.emit(state)
