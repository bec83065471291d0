"""Work in a thread of its own, which waits for the processes that train."""

import threading
from typing import Any, ClassVar

SELDOM = 20
"""How far it is gets made ready, and is drawn, again after so many times as long as that took; painting takes about as
long as drawing."""
PATIENCE = 3.0
"""Seconds that an ending program waits for it."""


class Runner:
    """Whoever looks at `latest` sees how far it is. The thread is a daemon: it holds nobody up. A kind adds `called`,
    `work` and `stop`."""

    called: ClassVar[str]
    """The thread's name."""

    def __init__(self) -> None:
        """The thread starts: what `work` needs has to be there."""
        self.latest: Any = None
        self.fault: Exception | None = None
        self.stopped = self.ended = False
        self.thread = threading.Thread(target=self._run, name=self.called, daemon=True)
        self.thread.start()

    def work(self) -> None:
        """Do it, and put into `latest` how far it is. What it raises ends it, and stands in `fault`."""
        raise NotImplementedError

    def _run(self) -> None:
        try:
            self.work()
        except Exception as error:
            self.fault = error
        finally:
            self.ended = True

    def stop(self) -> None:
        """End it; what has come stays."""
        self.stopped = True

    def close(self) -> None:
        """The program ends: what has come is kept."""
        self.stop()
        self.thread.join(PATIENCE)
