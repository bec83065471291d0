"""A Dask cluster's workers, which need not share a folder, or a file, with this machine."""

import logging
import re
import secrets
import threading
import time
from concurrent.futures import BrokenExecutor, CancelledError, Future
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

from simulator.errors import InputError
from simulator.sweeps.hands import CostlyError, HandsLostError
from simulator.sweeps.stretch import Stretch, Wanted, stretch

if TYPE_CHECKING:
    from distributed import Client

ADDRESS = re.compile(r"(tcp|tls|ws|wss)://\S+:\d+")
PATIENCE, LOST, ALONE = "10s", 20.0, 300.0
"""For how long a scheduler is waited for at first, and in seconds once it does not answer any more, or has no workers
any more."""
POLL = 1.0
"""Seconds from one question whether the sweep is over to the next, of each worker, and how many workers there are."""


class Cluster:
    """Workers of a scheduler. A process of a worker trains one run at a time, however many threads it has: they would
    only wait for each other."""

    remote = True

    def __init__(self, address: str) -> None:
        """Raises InputError where Dask is missing or nobody answers."""
        if not ADDRESS.fullmatch(address):
            raise InputError(f"--scheduler: {address!r} is no scheduler's address; write one as tcp://HOST:8786.")
        try:
            import distributed
        except ImportError:
            raise InputError(
                "--scheduler: this needs Dask; install the extra, as in `pip install 'rnn-simulator[cluster]'`."
            ) from None
        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # what matters is told in a sentence
        self.address, self.silent, self.alone, self.workers, self.due = address, 0.0, 0.0, 0, 0.0
        try:
            self.client: Client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            told = " ".join(str(error).split())[:120]
            raise InputError(
                f"--scheduler: nobody answers as a scheduler at {address} ({told}); start one with `dask scheduler`, "
                "and workers with `dask worker`."
            ) from None
        self.name = f"rnn-simulator-{secrets.token_hex(8)}"
        self.event = distributed.Event(self.name, client=self.client)

    @property
    def slots(self) -> int:
        """Two for each worker, so that none waits for its next one."""
        if (now := time.monotonic()) >= self.due:
            self.due = now + POLL
            with suppress(OSError, TimeoutError):  # it is gone, which `check` tells
                self.workers = len(self.client.nthreads()) if self.client.status == "running" else 0
        return max(2 * self.workers, 1)

    def begin(self) -> None:
        if self.slots == 1:
            raise InputError(f"--scheduler: the scheduler at {self.address} has no workers; start some, then repeat.")

    def submit(self, wanted: Wanted) -> "Future[Stretch]":
        """Without retries of Dask's own: what is lost comes back here, and goes on from its last checkpoint."""
        made = self.client.submit(make, wanted, self.name, pure=False, retries=0)
        return told(made)

    def renew(self) -> None:
        """The scheduler has others, or waits for some."""
        time.sleep(0.1)

    def check(self) -> None:
        now = time.monotonic()
        gone = self.client.status != "running"
        self.silent = (self.silent or now) if gone else 0.0
        self.alone = 0.0 if self.workers or gone else (self.alone or now)
        if self.client.status == "closed" or (gone and now - self.silent > LOST):
            raise HandsLostError(
                f"--scheduler: the scheduler at {self.address} is gone; what came is kept, so start one, then repeat "
                "the command to go on."
            )
        if self.alone and now - self.alone > ALONE:
            raise HandsLostError(
                f"--scheduler: the scheduler at {self.address} has no workers any more; what came is kept, so start "
                "some, then repeat the command to go on."
            )

    def stop(self) -> None:
        """A task that runs is not ended by calling it off: its worker asks whether the sweep is over."""
        loop = self.client.loop
        if loop is not None:
            with suppress(RuntimeError):  # it is closed already
                loop.add_callback(self.event.set)

    def close(self) -> None:
        self.client.close(timeout=2)


def told(made: "Any") -> "Future[Stretch]":
    """A future of Dask's as one of the standard library's."""
    from distributed.comm.core import CommClosedError
    from distributed.scheduler import KilledWorker

    future: Future[Stretch] = Future()
    future.set_running_or_notify_cancel()

    def done(made: "Any") -> None:
        try:
            future.set_result(made.result())
        except KilledWorker as error:
            future.set_exception(CostlyError(str(error)))
        except ModuleNotFoundError as error:
            strange = f"a worker lacks {error.name}; install rnn-simulator there, of the same version as here."
            future.set_result(Stretch(None, strange=strange))
        except (CommClosedError, ConnectionError, TimeoutError, CancelledError) as error:  # the scheduler was lost
            future.set_exception(BrokenExecutor(f"{type(error).__name__}: {error}"))
        except OSError as error:  # of the stretch itself, which another time would have again
            future.set_exception(CostlyError(str(error)))
        except Exception as error:  # it could not even be read there
            strange = f"a worker could not begin ({type(error).__name__}: {error}); has it the same versions as here?"
            future.set_result(Stretch(None, strange=strange))

    made.add_done_callback(done)
    return future


ONE = threading.Lock()
"""Held by the one who trains in this process of a worker."""


def make(wanted: Wanted, name: str) -> Stretch:
    """What a worker does."""
    with ONE:
        return stretch(wanted, Asking(name))


class Asking:
    """Whether the sweep is over, which the scheduler is asked now and then, once for all stretches of a process."""

    known: ClassVar[tuple[str, float]] = "", 0.0
    """Of which sweep it was asked last, and when to ask again."""

    def __init__(self, name: str) -> None:
        import distributed

        self.name, self.event = name, distributed.Event(name)

    def __call__(self) -> bool:
        name, due = Asking.known
        if name == self.name and time.monotonic() < due:
            return False
        Asking.known = self.name, time.monotonic() + POLL
        try:
            over = bool(self.event.is_set())
        except Exception:  # nobody is there to take what is made
            over = True
        if over:
            Asking.known = "", 0.0
        return over
