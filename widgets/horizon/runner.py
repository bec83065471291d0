"""A survey of the memory horizon in a thread of its own, which waits for the processes that train."""

import queue
import threading
from collections.abc import Iterator

from simulator.horizon import Attempt, Horizon, Workers


class Runner:
    """Runs one survey. What it finds waits until somebody collects it. The thread is a daemon: it holds nobody up."""

    def __init__(self, workers: Workers, horizon: Horizon) -> None:
        self.workers, self.horizon = workers, horizon
        self.mailbox: queue.SimpleQueue[Attempt | Exception | None] = queue.SimpleQueue()
        """Runs, then perhaps what went wrong, and None as the last."""
        self.ended = False
        threading.Thread(target=self._run, name="memory horizon", daemon=True).start()

    def _run(self) -> None:
        try:
            for found in self.workers.survey(self.horizon):
                self.mailbox.put(found)
        except Exception as error:
            self.mailbox.put(error)
        finally:
            self.mailbox.put(None)

    def collect(self) -> Iterator[Attempt | Exception]:
        """What has come since the last time."""
        while not self.ended and not self.mailbox.empty():
            report = self.mailbox.get()
            if report is None:
                self.ended = True
            else:
                yield report
