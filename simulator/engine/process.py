"""A running engine: in a process of its own, so that arithmetic and drawing never wait for each other, or here."""

import contextlib
import multiprocessing
import signal
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.util import Finalize
from typing import Any, Self

from simulator.engine import train
from simulator.engine.orders import Inbox, Order, Stop
from simulator.experiment import Experiment
from simulator.processes import cores, deaf
from simulator.training.snapshot import Checkpoint, Failed, Finished, Report, Snapshot


class ProcessDesk:
    """The engine's side of the pipe. When the window's side is gone, the run ends."""

    def __init__(self, pipe: Connection, orders: Iterable[Order] = ()) -> None:
        """`orders` lie on it before the first look."""
        self.pipe, self.first = pipe, list(orders)

    def take(self, wait: bool) -> list[Order]:
        orders, self.first = self.first, []
        try:
            while self.pipe.poll(None if wait and not orders else 0):
                orders.append(self.pipe.recv())
        except (EOFError, OSError):
            orders.append(Stop())
        return orders


@dataclass(frozen=True)
class Alive:
    """The engine's process is there; it may be in the middle of a long update."""


BEAT = 1.0
"""Seconds from one sign of life to the next."""


class Sender:
    """Sends reports through the pipe, and a sign of life beside them from a thread that no update holds up."""

    def __init__(self, pipe: Connection) -> None:
        self.pipe, self.lock, self.over = pipe, threading.Lock(), threading.Event()
        threading.Thread(target=self._beat, name="heartbeat", daemon=True).start()

    def send(self, report: Report | Alive) -> None:
        with self.lock:
            self.pipe.send(report)

    def _beat(self) -> None:
        with contextlib.suppress(OSError, ValueError):  # the window is gone
            while not self.over.wait(BEAT):
                self.send(Alive())


@dataclass(frozen=True)
class Same:
    """In place of what a probe saw: what it saw in the snapshot before. It looks less often than snapshots are sent."""


class Thrift:
    """Lets what a probe saw cross the pipe once: the engine's side packs, the window's unpacks, in the same order."""

    def __init__(self) -> None:
        self.last: Mapping[str, Any] = {}

    def pack(self, report: Report) -> Report:
        if not isinstance(report, Snapshot):
            return report
        probes = {name: Same() if self.last.get(name) is seen else seen for name, seen in report.probes.items()}
        self.last = report.probes
        return replace(report, probes=probes)

    def unpack(self, report: Report) -> Report:
        if not isinstance(report, Snapshot):
            return report
        self.last = {n: self.last[n] if isinstance(seen, Same) else seen for n, seen in report.probes.items()}
        return replace(report, probes=self.last)


@dataclass(frozen=True)
class Task:
    """What an engine process is to train, from where on, and the orders that lie on its desk from the first."""

    experiment: Experiment
    start: Checkpoint | None
    orders: tuple[Order, ...]


def serve(pipe: Connection) -> None:
    """The child's main: wait for a task, train, and send every report. Where batches are in parts, processes of its own
    help, one for each processor that is left."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C belongs to the window, which then says Stop
    try:
        task: Task = pipe.recv()
    except (EOFError, OSError):
        return  # it was never needed
    sender, thrift = Sender(pipe), Thrift()
    try:
        for report in train(task.experiment, ProcessDesk(pipe, task.orders), task.start, cores() - 1):
            sender.send(thrift.pack(report))
    except OSError:
        return  # the window is gone
    finally:
        sender.over.set()


class EngineProcess:
    """A running engine. Iterate over its reports from one thread; `put` orders from any one other."""

    def __init__(self) -> None:
        """Start the process: it loads what it needs, and waits for a task."""
        spawn = multiprocessing.get_context("spawn")
        self.pipe, theirs = spawn.Pipe()
        # no daemon, which may not start helpers; so what ends a daemon with the program is done here
        self.process = spawn.Process(target=serve, args=(theirs,), name="rnn-simulator engine", daemon=False)
        self.signs = 0
        """How many signs of life it has given, reports and others."""
        with deaf():
            self.process.start()
        self.at_exit = Finalize(None, self.process.kill, exitpriority=1)
        theirs.close()

    def begin(self, experiment: Experiment, start: Checkpoint | None = None, orders: Iterable[Order] = ()) -> Self:
        """Let it train. `orders` lie on its desk before the first update."""
        with contextlib.suppress(OSError):  # where it is gone, whoever reads the reports is told
            self.pipe.send(Task(experiment, start, tuple(orders)))
        return self

    def dismiss(self) -> None:
        """End a process that was given no task."""
        self.pipe.close()
        self.process.join()
        self.at_exit.cancel()

    def put(self, order: Order) -> None:
        with contextlib.suppress(OSError):  # where it is gone, whoever reads the reports is told
            self.pipe.send(order)

    def __iter__(self) -> Iterator[Report]:
        """Every report; if the process dies before its end, a Failed that says so."""
        finished, thrift = False, Thrift()
        try:
            while True:
                report = self.pipe.recv()
                self.signs += 1
                if isinstance(report, Alive):
                    continue
                finished = isinstance(report, Failed) or (isinstance(report, Finished) and report.stopped)
                yield thrift.unpack(report)
        except (EOFError, OSError):
            self.process.join()
            if not finished and self.process.exitcode != 0:
                yield Failed(f"The engine process ended unexpectedly ({cause(self.process.exitcode)}).")

    def close(self, patience: float = 1.0) -> None:
        """End the process: ask, then insist."""
        self.put(Stop())
        self.process.join(patience)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.at_exit.cancel()
        self.pipe.close()


class EngineHere:
    """The same in this process, in the thread that iterates: for debugging, at the price of fighting the drawing."""

    signs = 0
    """It gives none: a thread of this process cannot hang alone."""

    def __init__(self) -> None:
        self.inbox = Inbox()
        self.reports: Iterator[Report] = iter(())

    def begin(self, experiment: Experiment, start: Checkpoint | None = None, orders: Iterable[Order] = ()) -> Self:
        """Let it train. `orders` lie on its desk before the first update."""
        for order in orders:
            self.put(order)
        self.reports = train(experiment, self.inbox, start)
        return self

    def put(self, order: Order) -> None:
        self.inbox.put(order)

    def __iter__(self) -> Iterator[Report]:
        return self.reports

    def close(self, patience: float = 1.0) -> None:
        self.put(Stop())


def cause(exitcode: int | None) -> str:
    """Why a process ended, in words."""
    if exitcode is None or exitcode >= 0:
        return f"exit code {exitcode}"
    number = -exitcode
    name = signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"
    hint = {"SIGKILL": ", killed; perhaps by the system for want of memory"}.get(name, "")
    return name + hint
