"""A Dask cluster's workers, which need not share a folder, or a file, with this machine."""

import secrets
import time
from concurrent.futures import BrokenExecutor, Future
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from simulator.errors import InputError
from simulator.sweeps.stretch import Stretch, Wanted, stretch

if TYPE_CHECKING:
    from distributed import Client

PATIENCE, LOST = "10s", 20.0
"""For how long a scheduler is waited for at first, and in seconds once it does not answer any more."""
POLL = 1.0
"""Seconds from one question whether the sweep is over to the next, of each worker."""


class Cluster:
    """Workers of a scheduler, as many threads of them as there are."""

    remote = True

    def __init__(self, address: str) -> None:
        """Raises InputError where Dask is missing or nobody answers."""
        try:
            import distributed
        except ImportError:
            raise InputError(
                "--scheduler: this needs Dask; install the extra, as in `pip install 'rnn-simulator[cluster]'`."
            ) from None
        self.address, self.silent = address, 0.0
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
        threads = sum(self.client.nthreads().values()) if self.client.status == "running" else 0
        return threads + 1

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
        if self.client.status == "running":
            self.silent = 0.0
            return
        now = time.monotonic()
        self.silent = self.silent or now
        if self.client.status == "closed" or now - self.silent > LOST:
            raise InputError(
                f"--scheduler: the scheduler at {self.address} is gone; what came is kept, so start one, then repeat "
                "the command to go on."
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
    """A future of Dask's as one of the standard library's. Whatever Dask has to say of its workers means that one was
    lost."""
    future: Future[Stretch] = Future()
    future.set_running_or_notify_cancel()

    def done(made: "Any") -> None:
        try:
            future.set_result(made.result())
        except ModuleNotFoundError as error:
            strange = f"a worker lacks {error.name}; install rnn-simulator there, of the same version as here."
            future.set_result(Stretch(None, strange=strange))
        except BaseException as error:
            future.set_exception(BrokenExecutor(f"{type(error).__name__}: {error}"))

    made.add_done_callback(done)
    return future


def make(wanted: Wanted, name: str) -> Stretch:
    """What a worker does."""
    return stretch(wanted, Asking(name))


class Asking:
    """Whether the sweep is over, which the scheduler is asked now and then."""

    def __init__(self, name: str) -> None:
        import distributed

        self.event, self.due = distributed.Event(name), time.monotonic() + POLL

    def __call__(self) -> bool:
        now = time.monotonic()
        if now < self.due:
            return False
        self.due = now + POLL
        try:
            return bool(self.event.is_set())
        except Exception:  # nobody is there to take what is made
            return True
