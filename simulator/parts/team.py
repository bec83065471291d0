"""Who makes the parts of every batch: the trainer's own process, and helpers where there are any."""

import time

import numpy as np

from simulator.arrays import Array, free_memory
from simulator.methods import MethodSpec, Passed, Piece
from simulator.network import Network
from simulator.parts.cutting import Maker, Part, add_up, cut
from simulator.parts.helper import Helper, Job
from simulator.parts.sharing import Shared


class Team:
    """Makes passes over batches in so many parts.

    Part p belongs to hand p modulo the number of hands, the first of which is this process; it also makes those of a
    helper that is still starting, or that was lost. Each part is made from the same numbers wherever it is made, and
    they are added in their order: so neither the number of helpers nor the loss of one changes a bit.
    """

    def __init__(self, method: MethodSpec, network: Network, parts: int, helpers: int = 0) -> None:
        """`helpers`: how many processes may help, which start with the first pass. Then the network's weights lie in
        memory that they see. Raises MemoryError."""
        self.method, self.network, self.parts = method, network, parts
        theta, shape = network.theta, (parts, len(network.theta))
        if theta.itemsize * (shape[0] + 1) * shape[1] > free_memory():
            raise MemoryError
        self.cpu_seconds = 0.0
        """What helpers took of the processor."""
        self.jobs: list[Job] = []
        self.helpers: list[Helper] = []
        rows = self._share(shape, min(helpers, parts - 1))
        self.maker = Maker(method, network, np.zeros(shape, theta.dtype) if rows is None else rows, first=0)

    def _share(self, shape: tuple[int, int], helpers: int) -> Array | None:
        """Let the weights lie where helpers see them, and return rows for the gradients there; None: nobody helps."""
        network, theta = self.network, self.network.theta
        if not helpers:
            return None
        try:
            shared, rows = Shared.zeros(theta.shape, theta.dtype), Shared.zeros(shape, theta.dtype)
        except OSError:  # the system has no room for it
            return None
        shared.array()[:] = theta
        network.lie_in(shared.array())
        sizes = network.n_in, network.read_out.units
        self.jobs = [Job(self.method, network.spec, sizes, shared, rows, k + 1) for k in range(helpers)]
        return rows.array()

    def go_over(self, piece: Piece) -> Passed:
        """As the method's own, in parts. The network itself has passed over the first of them."""
        parts = cut(self.network, piece, self.parts)
        if not parts:  # which is told as of one piece
            return self.method.go_over(self.network, piece)
        try:
            self.helpers = self.helpers or [Helper(job) for job in self.jobs]
            return self._together(parts)
        except BaseException:
            self.close()  # nobody will take what helpers make now
            raise

    def _together(self, parts: list[Part]) -> Passed:
        hands = len(self.helpers) + 1
        given = [(helper, its) for k, helper in enumerate(self.helpers, 1) if helper.give(its := parts[k::hands])]
        away = {part.number for _, its in given for part in its}
        began = time.perf_counter()
        found = self.maker.make([part for part in parts if part.number not in away])
        usual = time.perf_counter() - began
        for helper, its in given:
            made = helper.take(usual)
            found |= self.maker.make(its) if made is None else made.passed
            self.cpu_seconds += made.cpu_seconds if made else 0.0
        return add_up(parts, found, self.maker.rows, self.network.dtheta)

    def close(self) -> None:
        """End the helpers. Another pass would begin with new ones."""
        for helper in self.helpers:
            helper.close()
        self.helpers = []
