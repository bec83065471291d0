"""The training thread: it owns an engine and passes its reports on."""

import queue
import threading
from collections.abc import Iterable

from PySide6.QtCore import QThread

from simulator.experiment import Experiment
from simulator.orders import Order
from simulator.process import EngineHere, EngineProcess
from simulator.snapshot import Checkpoint, Failed, Report


class Worker(QThread):
    """Runs one engine from start to end. Its reports wait in `mailbox` until somebody collects them.

    The engine sends a new snapshot only when the last was collected, so the mailbox holds one at most, the newest.
    """

    def __init__(
        self, experiment: Experiment, start: Checkpoint | None, orders: Iterable[Order], in_process: bool
    ) -> None:
        super().__init__()
        self.experiment, self.start_from, self.in_process = experiment, start, in_process
        self.mailbox: queue.SimpleQueue[Report] = queue.SimpleQueue()
        self.early, self.lock = list(orders), threading.Lock()
        self.engine: EngineProcess | EngineHere | None = None

    def put(self, order: Order) -> None:
        """Give the engine an order; before it runs, the order lies on its desk."""
        with self.lock:
            if self.engine is None:
                self.early.append(order)
            else:
                self.engine.put(order)

    def run(self) -> None:
        """In the thread: make the engine, then pass on what it reports."""
        engine = None
        try:
            make = EngineHere if self.in_process else EngineProcess
            sent = len(self.early)
            engine = make(self.experiment, self.start_from, self.early[:sent])
            with self.lock:  # not while the engine starts: the window may be at `put`
                for order in self.early[sent:]:
                    engine.put(order)
                self.engine = engine
            for report in engine:
                self.mailbox.put(report)
        except Exception as error:
            self.mailbox.put(Failed(f"The engine could not be run ({type(error).__name__}: {error})."))
        finally:
            if engine:
                engine.close()

    def kill(self) -> None:
        """End an engine that does not answer. One in this process can only be waited for."""
        if isinstance(self.engine, EngineProcess):
            self.engine.process.kill()
