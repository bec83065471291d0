"""Who drives an engine: starts it, gives it orders, collects what it reports, and lets it go."""

import logging
import time
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from simulator.engine.orders import Collect, Order, Stop, Watch
from simulator.experiment import Experiment, same_network
from simulator.training.snapshot import Checkpoint, Failed, Finished, Kept, Report, Snapshot
from widgets.bench.engines import Engines
from widgets.bench.learned import Learned
from widgets.bench.pulse import Pulse
from widgets.bench.worker import Worker

log = logging.getLogger("widgets")

COLLECT_MS = 33
"""From one look into the mailbox to the next: about 30 a second, more than the eye follows."""
PATIENCE = 0.5
"""Seconds to wait for what an engine learned last, where the network is wanted again at once."""


class Driver(QObject):
    """Drives one engine at a time. A kind says in `receive` what a report means, and in `learn` what a checkpoint does,
    which may also come from an engine that was let go."""

    reported = Signal(object, object)
    """Worker, and a report that its engine has sent, also one that was let go."""
    ended = Signal(object)
    """Worker: its engine has ended, and sends nothing more."""
    hung = Signal(bool)
    """The engine has given no sign of life for some seconds; or it is back."""

    def __init__(self, engines: Engines) -> None:
        super().__init__()
        self.engines = engines
        self.worker: Worker | None = None
        self.leaving: list[Worker] = []
        self.pulse = Pulse()
        self.watchers: dict[object, Mapping[str, Mapping[str, Any]]] = {}
        self.watched: dict[str, Mapping[str, Any]] = {}
        """What all watchers want together."""
        self.collector = QTimer(self, interval=COLLECT_MS)
        self.collector.timeout.connect(self.collect)

    def receive(self, report: Report, worker: Worker) -> None:
        """The engine has sent a report."""
        raise NotImplementedError

    def learn(self, worker: Worker, checkpoint: Checkpoint) -> None:
        """An engine has sent a checkpoint."""
        raise NotImplementedError

    # The engine

    def launch(self, network: Learned, *orders: Order) -> None:
        """Let an engine train a network on."""
        self.worker = Worker(network, [Watch(self.watched), Collect(), *orders], self.engines)
        self.worker.finished.connect(self._forget_leavers)
        self.worker.start()
        self.collector.start()

    @Slot(object)
    def order(self, order: Order) -> None:
        if self.worker:
            self.worker.put(order)

    def watch(self, watcher: object, probes: Mapping[str, Mapping[str, Any]]) -> None:
        """Let the engine compute these probes for a watcher, and no others but those that other watchers want."""
        self.watchers[watcher] = probes
        wanted = {name: options for each in self.watchers.values() for name, options in each.items()}
        if wanted != self.watched:
            self.watched = wanted
            self.order(Watch(wanted))

    @Slot()
    def collect(self) -> None:
        """Empty the mailbox, and let the engine send a new snapshot if one was there."""
        worker, got = self.worker, False
        if worker is None:
            return
        self._listen(worker)
        for report in worker.reports():
            got = got or isinstance(report, Snapshot)
            self.reported.emit(worker, report)
            self.receive(report, worker)
            if worker is not self.worker:  # it failed, or a view let it go
                return
        if got:
            self.order(Collect())

    def _listen(self, worker: Worker) -> None:
        """Whether the engine is there."""
        if self.pulse.feel(worker.signs):
            if self.pulse.hung and (last := worker.network.last):
                worker.serve(last)  # who waits gets what there is
            self.hung.emit(self.pulse.hung)

    # Those that were let go

    def let_go(self) -> None:
        """Tell the engine to stop, and forget it; its thread ends by itself."""
        self.collector.stop()
        if self.worker and self.pulse.hung:
            self.worker.kill()
        self.pulse = Pulse()
        if self.worker:
            self.worker.put(Stop())
            self.leaving.append(self.worker)
            self.worker = None
        self._forget_leavers()

    def hear_out(self, experiment: Experiment) -> None:
        """Wait a moment for what engines that were let go learned last of an experiment's network."""
        deadline = time.monotonic() + PATIENCE
        for worker in self.leaving:
            if same_network(experiment, worker.network.experiment):
                self._farewell(worker, deadline)

    def close(self) -> None:
        """End every engine and its thread; returns when they have ended. One that does not is logged and left."""
        self.let_go()
        for worker in self.leaving:
            if not worker.wait(1500):
                worker.kill()
                if not worker.wait(1500):
                    log.error("the engine of “%s” did not end", worker.network.experiment.title)
        self._forget_leavers()

    @Slot()
    def _forget_leavers(self) -> None:
        """Drop the threads that have ended, and remember what their engines had learned."""
        for worker in [worker for worker in self.leaving if worker.isFinished()]:
            self.leaving.remove(worker)
            self._farewell(worker)
            worker.serve(worker.network.last)
            self.ended.emit(worker)

    def _farewell(self, worker: Worker, deadline: float = 0.0) -> None:
        """Take the last checkpoint of an engine that was let go; with a deadline, wait for it until then."""
        for report in worker.reports(deadline):
            self.reported.emit(worker, report)
            if isinstance(report, Kept | Finished | Failed) and report.checkpoint:
                self.learn(worker, report.checkpoint)
