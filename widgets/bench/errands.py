"""Errands: what takes longer than the window may stand still, done in a process that stays for the next."""

import contextlib
import multiprocessing
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from simulator.engine.process import cause
from simulator.processes import deaf
from widgets.bench.clerk import Answer, Done, DroppedError, Progress, Refused, answer, serve

LOOKS = 0.05
"""Seconds from one look of the waiting thread to the next."""
PATIENCE = 0.5
"""Seconds in which what nobody waits for any more has to hear of it; then its process ends."""


@dataclass(eq=False)
class Errand:
    """One piece of work, and who waits for it."""

    name: str
    work: Callable[..., Any]
    arguments: tuple[Any, ...]
    then: Callable[[Any], object]
    refused: Callable[[str], object]
    dropped: bool = False
    """Whether nobody waits for it any more."""
    killed: bool = False
    """Whether its process is to end with it, also in the middle of a step."""


class Clerk:
    """The process, as the window's thread of errands sees it."""

    def __init__(self) -> None:
        spawn = multiprocessing.get_context("spawn")
        self.pipe, theirs = spawn.Pipe()
        self.process = spawn.Process(target=serve, args=(theirs,), name="rnn-simulator errands", daemon=True)
        with deaf():
            self.process.start()
        theirs.close()

    def do(self, errand: Errand, tell: Callable[[Progress], object]) -> Answer:
        """Wait for its answer."""
        try:
            self.pipe.send((errand.work, errand.arguments))
            told = 0.0  # when it was told that nobody waits
            while True:
                if self.pipe.poll(LOOKS):
                    report = self.pipe.recv()
                    if not isinstance(report, Progress):
                        return report  # type: ignore[no-any-return]
                    tell(report)
                if errand.killed or (told and time.monotonic() > told + PATIENCE):
                    self.end()
                elif errand.dropped and not told:
                    told = time.monotonic()
                    self.pipe.send(None)
        except (EOFError, OSError):
            self.end()
            return Refused(f"The process that worked on it ended unexpectedly ({cause(self.process.exitcode)}).")

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        with contextlib.suppress(OSError):
            self.pipe.close()


class Errands(QObject):
    """Does one errand after the other; results and refusals come back in the window's thread. An errand takes the place
    of an earlier one of its name, whose result nobody gets any more.

    Work is a function that a process can import; it is called with its arguments and then a `clerk.Tell`.
    """

    progressed = Signal(str, int, int)
    """The name of the errand under way, and how many of how many parts are done."""
    changed = Signal()
    """An errand was sent, or has ended."""

    def __init__(self, here: bool = False) -> None:
        """`here`: in a thread of this process, as engines that run here."""
        super().__init__()
        self.here = here
        self.open: list[Errand] = []
        """Those that somebody waits for."""
        self.queue: queue.SimpleQueue[Errand | None] = queue.SimpleQueue()
        self.mailbox: queue.SimpleQueue[tuple[Errand, Answer | Progress]] = queue.SimpleQueue()
        self.clerk: Clerk | None = None
        self.thread_: threading.Thread | None = None
        self.timer = QTimer(self, interval=20)
        self.timer.timeout.connect(self.collect)

    def send(
        self,
        name: str,
        work: Callable[..., Any],
        *arguments: Any,
        then: Callable[[Any], object],
        refused: Callable[[str], object],
    ) -> None:
        """Have something done: `then` gets what it gives, or `refused` a sentence."""
        self.drop(name)
        errand = Errand(name, work, arguments, then, refused)
        self.open.append(errand)
        self.queue.put(errand)
        if self.thread_ is None:
            self.thread_ = threading.Thread(target=self._serve, name="errands", daemon=True)
            self.thread_.start()
        self.timer.start()
        self.changed.emit()

    def under_way(self, name: str) -> bool:
        return any(errand.name == name for errand in self.open)

    def drop(self, *names: str) -> None:
        """Nobody waits for these any more; without names, for none."""
        self._drop(names, kill=False)

    def cancel(self, *names: str) -> None:
        """The same, at once: also in the middle of a long step."""
        self._drop(names, kill=True)

    def _drop(self, names: tuple[str, ...], kill: bool) -> None:
        for errand in [each for each in self.open if not names or each.name in names]:
            errand.dropped, errand.killed = True, kill
            self.open.remove(errand)
            self.changed.emit()

    @Slot()
    def close(self, patience: float = 2.0) -> None:
        """End the process. No more errands are sent."""
        self.cancel()
        self.timer.stop()
        self.queue.put(None)
        if self.thread_:
            self.thread_.join(patience)

    @Slot()
    def collect(self) -> None:
        """Hand out what has come."""
        while not self.mailbox.empty():
            errand, report = self.mailbox.get()
            if errand.dropped:
                continue
            if isinstance(report, Progress):
                self.progressed.emit(errand.name, report.done, report.of)
                continue
            self.open.remove(errand)
            if isinstance(report, Done):
                errand.then(report.result)
            else:
                errand.refused(report.sentence)
            self.changed.emit()
        if not self.open:
            self.timer.stop()

    # In the thread

    def _serve(self) -> None:
        while (errand := self.queue.get()) is not None:
            if not errand.dropped:
                self.mailbox.put((errand, self._do(errand)))
        if self.clerk:
            self.clerk.end()

    def _do(self, errand: Errand) -> Answer:
        def tell(report: Progress) -> None:
            if errand.dropped:
                raise DroppedError
            self.mailbox.put((errand, report))

        if self.here:
            return answer(errand.work, errand.arguments, lambda done, of: tell(Progress(done, of)))
        if self.clerk is None or not self.clerk.process.is_alive():
            self.clerk = Clerk()
        return self.clerk.do(errand, lambda report: self.mailbox.put((errand, report)))
