"""A process that makes parts: what it does, and as its trainer sees it."""

import signal
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

import numpy as np

from simulator.methods import MethodSpec, Passed
from simulator.network import Network, NetworkSpec
from simulator.parts.cutting import Maker, Part
from simulator.parts.sharing import SPAWN, Shared
from simulator.processes import deaf
from simulator.threads import ONE

SPIN = 2e-4
"""Seconds for which one looks out for the other before going to sleep, from which waking takes about half as long."""
PATIENCE, OFTEN = 10.0, 30
"""Seconds, and how many times as long as as many parts took here, after which what does not answer counts as lost."""
TRIES = 10
"""So many processes in a row may end before they have made anything; then no other is started."""


@dataclass(frozen=True)
class Job:
    """What a helper needs: a network that has the weights `theta`, and the rows for the gradients. `number` is its
    place, and that of its first part."""

    method: MethodSpec
    spec: NetworkSpec
    sizes: tuple[int, int]
    """Inputs and outputs."""
    theta: Shared
    rows: Shared
    number: int


@dataclass(frozen=True)
class Made:
    """What a helper found, by the numbers of the parts, and the seconds of the processor that it took."""

    passed: dict[int, Passed]
    cpu_seconds: float


def serve(pipe: Connection, job: Job) -> None:
    """The process's main: say that it is ready, then make what comes until nothing can come any more.

    Whatever goes wrong ends it without a word: its trainer then makes the parts itself, and there it is told.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ONE.enter()
    theta = job.theta.array()
    network = Network(job.spec, *job.sizes, np.random.default_rng(0), theta.dtype)
    network.lie_in(theta)
    maker = Maker(job.method, network, job.rows.array(), job.number)
    with suppress(Exception), np.errstate(all="ignore"):
        pipe.send(None)
        worked = time.process_time()
        while True:
            look_out(pipe)
            passed = maker.make(pipe.recv())
            before, worked = worked, time.process_time()
            pipe.send(Made(passed, worked - before))


def look_out(pipe: Connection) -> None:
    """Wait for what comes, for a moment without sleeping."""
    until = time.perf_counter() + SPIN
    while not pipe.poll() and time.perf_counter() < until:
        pass


class Helper:
    """A helping process. One that ends is replaced; what it was to make is lost, and nothing else."""

    def __init__(self, job: Job) -> None:
        self.job, self.in_vain = job, 0
        self.process: SpawnProcess | None = None
        self._start()

    def _start(self) -> None:
        self.ready = False
        try:
            self.pipe, theirs = SPAWN.Pipe()
            process = SPAWN.Process(target=serve, args=(theirs, self.job), name="rnn-simulator helper", daemon=True)
            with deaf(), theirs:
                process.start()
            self.process = process
        except OSError:
            self.process = None  # the system gives no more of them

    def is_ready(self) -> bool:
        """Whether it waits for parts: it takes half a second to start."""
        if self.process and not self.ready:
            try:
                if self.pipe.poll():
                    self.pipe.recv()
                    self.ready = True
            except (EOFError, OSError):
                self._replace()
        return self.ready

    def give(self, parts: Sequence[Part]) -> bool:
        """Let it make parts; False where it cannot."""
        if not self.is_ready():
            return False
        try:
            self.pipe.send(parts)
        except OSError:
            self._replace()
            return False
        return True

    def take(self, usual: float) -> Made | None:
        """What it made, which takes about so many seconds; None where that is lost."""
        try:
            look_out(self.pipe)
            if self.pipe.poll(PATIENCE + OFTEN * usual):
                made: Made = self.pipe.recv()
                self.in_vain = 0
                return made
        except (EOFError, OSError):
            pass
        self._replace()
        return None

    def _replace(self) -> None:
        self.close()
        self.in_vain += 1
        if self.in_vain < TRIES:
            self._start()

    def close(self) -> None:
        """End the process at once: it has nothing to lose."""
        self.ready = False
        if self.process:
            self.pipe.close()
            self.process.kill()
            self.process.join()
            self.process = None
