"""Where engines come from: one is kept in reserve, so that what is opened is shown at once."""

import threading

from simulator.engine.process import EngineHere, EngineProcess


class Engines:
    """Gives engines that wait for their task. A process needs most of a second to load on a slow machine; the one in
    reserve has done so before anybody asks. May be called from any thread."""

    def __init__(self, here: bool = False) -> None:
        """`here`: engines run in this process. None is kept in reserve before `reserve` was called."""
        self.here, self.reserving, self.ended = here, False, False
        self.spare: EngineProcess | None = None
        self.lock = threading.Lock()

    def reserve(self) -> None:
        """From now on, keep one in reserve."""
        self.reserving = not self.here
        self.refill()

    def take(self) -> EngineProcess | EngineHere:
        """An engine without a task."""
        if self.here:
            return EngineHere()
        with self.lock:
            spare, self.spare = self.spare, None
        if spare and spare.process.is_alive():
            return spare
        return EngineProcess()

    def refill(self) -> None:
        """Put another in reserve, where one was taken."""
        with self.lock:
            if self.reserving and not self.ended and self.spare is None:
                self.spare = EngineProcess()

    def close(self) -> None:
        """Give none in reserve any more."""
        with self.lock:
            self.ended = True
            spare, self.spare = self.spare, None
        if spare:
            spare.dismiss()
