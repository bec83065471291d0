"""How many threads BLAS may use while a network works: one rule for every way in."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from simulator.blas import libraries
from simulator.network import Network

LARGE = 1024
"""Units of a layer from which on threads gain more than they lose in waiting for each other."""


def blas_threads(network: Network, parts: int = 1) -> int | None:
    """One thread but for very large layers, which have as many as there are. A step's products are small, or cut into
    small ones: only the gradient's could share their work, a third of all. Beside a busy window or another run, threads
    that wait for each other took two to four times as long, at 128 units as at 512. Batches in `parts` share their work
    better than threads do, and their bits are to be the same on any number of processors: they have one thread."""
    largest = max((layer.units for layer in network.layers[:-1]), default=1)
    return 1 if largest < LARGE or parts > 1 else None


@contextmanager
def limited(network: Network, parts: int = 1) -> Iterator[None]:
    """Whoever lets a network work does it in here, where BLAS has the threads that are good for it, and for batches in
    so many parts."""
    if blas_threads(network, parts) is None:
        yield
        return
    ONE.enter()
    try:
        yield
    finally:
        ONE.leave()


class OneThread:
    """BLAS on one thread for as long as anybody needs it. BLAS knows one number for the whole process: so the first
    one in sets it and the last one out puts back what was there, in whatever order and whichever threads they come."""

    def __init__(self) -> None:
        self.lock, self.inside = threading.Lock(), 0

    def enter(self) -> None:
        with self.lock:
            if not self.inside:
                self.limit = libraries().limit(limits=1, user_api="blas")
            self.inside += 1

    def leave(self) -> None:
        with self.lock:
            self.inside -= 1
            if not self.inside:
                self.limit.restore_original_limits()


ONE = OneThread()
