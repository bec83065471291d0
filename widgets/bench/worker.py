"""The training thread: it owns an engine and passes its reports on."""

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator

from PySide6.QtCore import QThread

from simulator.engine.orders import Order
from simulator.engine.process import EngineHere, EngineProcess
from simulator.training.snapshot import Checkpoint, Failed, Report, Snapshot
from widgets.bench.engines import Engines
from widgets.bench.learned import Learned

Waiter = Callable[[Checkpoint | None], None]
"""Wants a checkpoint; None says that the engine ended without one."""


class Worker(QThread):
    """Runs one engine from start to end. Its reports wait in `mailbox` until somebody collects them.

    The engine sends a new snapshot only when the last was collected, so the mailbox holds one at most, the newest.
    """

    def __init__(self, network: Learned, orders: Iterable[Order], engines: Engines) -> None:
        """Train `network` on, from its last checkpoint."""
        super().__init__()
        self.network, self.engines = network, engines
        self.experiment, self.start_from = network.experiment, network.checkpoint
        self.waiting: list[Waiter] = []
        """Whoever waits for a checkpoint of this engine, and of no other."""
        self.mailbox: queue.SimpleQueue[Report | None] = queue.SimpleQueue()
        """Reports, and None as the last."""
        self.ended = False
        self.early, self.lock = list(orders), threading.Lock()
        self.engine: EngineProcess | EngineHere | None = None

    def put(self, order: Order) -> None:
        """Give the engine an order; before it runs, the order lies on its desk."""
        with self.lock:
            if self.engine is None:
                self.early.append(order)
            else:
                self.engine.put(order)

    def reports(self, deadline: float = 0.0) -> Iterator[Report]:
        """What has come since the last time; with a deadline (of `time.monotonic`), all until the end or then."""
        while not self.ended:
            try:
                report = self.mailbox.get(timeout=max(deadline - time.monotonic(), 0.0))
            except queue.Empty:
                return
            if report is None:
                self.ended = True
            else:
                yield report

    def serve(self, checkpoint: Checkpoint | None) -> None:
        """Give those who wait their checkpoint."""
        waiting, self.waiting = self.waiting, []
        for then in waiting:
            then(checkpoint)

    def run(self) -> None:
        """In the thread: make the engine, then pass on what it reports."""
        engine = None
        try:
            sent = len(self.early)
            engine = self.engines.take()
            engine.begin(self.experiment, self.start_from, self.early[:sent])
            with self.lock:  # not while the engine starts: the window may be at `put`
                for order in self.early[sent:]:
                    engine.put(order)
                self.engine = engine
            for report in engine:
                self.mailbox.put(report)
                if isinstance(report, Snapshot):  # there is something to see: time to load the next
                    self.engines.refill()
        except Exception as error:
            self.mailbox.put(Failed(f"The engine could not be run ({type(error).__name__}: {error})."))
        finally:
            self.mailbox.put(None)
            self.engines.refill()
            if engine:
                engine.close()

    @property
    def signs(self) -> int:
        """How many signs of life its engine has given; 0 before it has started."""
        return self.engine.signs if self.engine else 0

    def kill(self) -> None:
        """End an engine that does not answer. One in this process can only be waited for."""
        if isinstance(self.engine, EngineProcess):
            self.engine.process.kill()
