"""Work that would hold up the window, in a thread of its own, its result back in the window's thread."""

import logging
import queue
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Slot

log = logging.getLogger("widgets")

Then = Callable[[Any], None]


class Background(QObject):
    """Does one piece of work at a time, in order. `then` gets the result, or the exception, in the window's thread.

    The thread is a daemon: work that hangs in a slow file cannot keep the program from ending.
    """

    def __init__(self) -> None:
        super().__init__()
        self.work: queue.SimpleQueue[tuple[Callable[[], Any], Then]] = queue.SimpleQueue()
        self.results: queue.SimpleQueue[tuple[Any, Then]] = queue.SimpleQueue()
        self.open = 0
        self.ended = False
        self.timer = QTimer(self, interval=20)
        self.timer.timeout.connect(self.collect)
        self.thread_: threading.Thread | None = None

    def do(self, work: Callable[[], Any], then: Then) -> None:
        if self.ended:
            return
        if self.thread_ is None:
            self.thread_ = threading.Thread(target=self._serve, name="background", daemon=True)
            self.thread_.start()
        self.open += 1
        self.timer.start()
        self.work.put((work, then))

    def _serve(self) -> None:
        while True:
            work, then = self.work.get()
            try:
                result = work()
            except Exception as error:
                result = error
            self.results.put((result, then))

    @Slot()
    def collect(self) -> None:
        """Hand out the results that are there."""
        while not self.results.empty():
            result, then = self.results.get()
            self.open -= 1
            if not self.open:
                self.timer.stop()
            then(result)

    def finish(self, patience: float = 10.0) -> None:
        """The program ends: wait for what is under way, at most `patience` seconds for each piece. Nobody is there any
        more to go on with the results; those that went wrong are logged. No more work is taken."""
        self.ended = True
        self.timer.stop()
        while self.open:
            try:
                result, _ = self.results.get(timeout=patience)
            except queue.Empty:
                return
            self.open -= 1
            if isinstance(result, Exception):
                log.error("%s: %s", type(result).__name__, result)
