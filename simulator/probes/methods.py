"""Ways to find a gradient, beside the full one: how well they point, and what they cost."""

import math
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array, frozen
from simulator.errors import InputError
from simulator.methods.rtrl import carry_forward, check_kinds
from simulator.network import Network
from simulator.probes.base import PROBES, Probe, Silent
from simulator.probes.blame import steps, within
from simulator.probes.copies import Copies
from simulator.probes.flow import POOLS
from simulator.probes.inside import Part
from simulator.sources.batch import Batch
from simulator.training.look import Look

ROWS, FEWEST_ROWS = 10_000, 400
"""Steps times losses that are followed back: in small networks, and in the largest."""
WORK = 3e8
"""These times weights, between the two."""
MOST_WEIGHTS = 1_000_000
SEQUENCES = 8
RTRL_WEIGHTS = 1200
"""Weights up to which real-time recurrent learning is computed when somebody asks."""
BACKWARDS = "A layer that reads backwards hears the end first, so that no number of steps back can be cut off."
TOO_LARGE = f"Methods are compared in networks of up to {MOST_WEIGHTS:,} weights; this one has more."
UNSPLIT = "The gradient of {} layers cannot be kept apart by steps, so that methods cannot be compared here."


@dataclass(frozen=True)
class Methods:
    """Gradients of the same weights on the same sequences, with their cosine to the full gradient. Times are of
    one pass over these sequences, in seconds, the shortest so far."""

    cosine: Array
    """(steps,): of truncated backpropagation, where the error of each step goes back through k = 1, 2, … steps."""
    share: Array
    """(steps,): the size of the part of the full gradient that comes by a lag of 0, 1, …, over the sum of all."""
    cut: float
    """The cosine where no error comes back through h: Elman 1990, the first LSTM 1997. NaN where nothing is left."""
    rtrl: float
    """1 − cosine of real-time recurrent learning, for the first of the sequences; NaN where it was not computed."""
    weights: int
    sequences: int
    seconds: dict[str, float]
    """Of `full`, `cut` and `rtrl`."""
    rtrl_work: float
    """How many times the multiplications of backpropagation real-time recurrent learning needs, about."""
    rtrl_why_not: str = ""
    """Why it cannot be computed here; empty where it can."""
    part: Part = "held-out"


@PROBES.register
class MethodsProbe(Probe):
    """On a float64 twin, over the first sequences of a `part` of the data, as many as are cheap. With `rtrl`,
    real-time recurrent learning too, where the network is small enough."""

    kind, interval, deep = "methods", 0.3, True

    def __init__(self, look: Look, part: Part = "held-out", rtrl: bool = False) -> None:
        super().__init__(look)
        self.part, self.rtrl = part, rtrl
        self.seconds: dict[str, float] = {}

    def see(self) -> Methods | Silent | None:
        look = self.look
        batch = look.batch if self.part == "batch" else look.held_out
        if batch is None or not any(spec.recurrent for spec in look.experiment.network.layers):
            return None
        network = look.twin(np.float64)
        if why_not := unfit(network):
            return Silent(why_not)
        rows = int(max(FEWEST_ROWS, min(ROWS, WORK / len(network.theta))))
        which, seen = cheap(batch, rows)
        batch, taught, B = batch.part(which), self.part == "batch", len(which)
        start = {name: s[which].astype(float) for name, s in look.start.items()} if taught else {}
        if seen:
            start = after(network, steps(batch, slice(0, seen.start)), taught, start)
            batch = steps(batch, seen)
        truncate(network, False)
        copies = Copies.of(batch)
        copies.propagate(network, taught, start)
        if unsplit := [layer.kind for layer in network.layers if layer.by_step() is None]:
            return Silent(UNSPLIT.format(unsplit[0]))
        g, (cosine, share) = network.dtheta.copy(), by_lag(network, copies)
        network.restart()
        network.resume(start)
        self.run("full", network, batch, taught)
        truncate(network, True)
        self.run("cut", network, batch, taught)
        cut = cosine_of(network.dtheta, g)
        truncate(network, False)
        return Methods(
            frozen(cosine), frozen(share), cut, self.carried_forward(network, batch, taught, start), len(g), B,
            dict(self.seconds), work(network), rtrl_refusal(network), self.part,
        )  # fmt: skip

    def run(self, name: str, network: Network, batch: Batch, taught: bool) -> None:
        """A pass forth and back, and how long it took."""
        x = batch.x.astype(float)
        network.forward(x, batch.lengths, batch.target if taught else None)
        began = time.perf_counter()
        network.forward(x, batch.lengths, batch.target if taught else None)
        network.backward(batch.target, batch.mask)
        self.note(name, time.perf_counter() - began)

    def note(self, name: str, seconds: float) -> None:
        self.seconds[name] = min(self.seconds.get(name, math.inf), seconds)

    def carried_forward(self, network: Network, batch: Batch, taught: bool, start: dict[str, Array]) -> float:
        """1 − cosine of the gradient that is carried forward."""
        if not self.rtrl or rtrl_refusal(network):
            return math.nan
        one = batch.part(slice(0, 1))
        network.restart()
        network.resume({name: s[:1] for name, s in start.items()})
        self.run("full of one", network, one, taught)
        g = network.dtheta.copy()
        began = time.perf_counter()
        network.forward(one.x.astype(float), one.lengths, one.target if taught else None)
        network.begin_back(one.target, one.mask)
        carry_forward(network, len(one.x), 1)
        self.note("rtrl", time.perf_counter() - began)
        return 1 - cosine_of(network.dtheta, g)


def unfit(network: Network) -> str:
    """Why the methods cannot be compared on a network; empty where they can."""
    if network.stride > 1:
        return POOLS
    if not all(layer.causal for layer in network.layers):
        return BACKWARDS
    return TOO_LARGE if len(network.theta) > MOST_WEIGHTS else ""


def after(network: Network, head: Batch, taught: bool, start: dict[str, Array]) -> dict[str, Array]:
    """The state after the steps of a head, which may be none; the network forgets its pass."""
    if len(head.x):
        network.resume(start)
        network.forward(head.x.astype(float), None, head.target if taught else None)
        start = network.state()
        network.restart()
    return start


def cheap(batch: Batch, most: int = ROWS) -> tuple[Array, slice | None]:
    """Which sequences are looked at: the first with a loss, as many as stay within so many steps times losses; if one
    alone has more, that one, and which steps of it."""
    which = np.flatnonzero(batch.scored().any(axis=0))
    rows = np.cumsum(batch.scored()[:, which].sum(axis=0)) * len(batch.x)
    B = int((rows <= most).sum())
    if not B:
        return which[:1], within(batch.part(which[:1]), int(most**0.5))
    return which[: min(B, SEQUENCES)], None


def truncate(network: Network, wanted: bool) -> None:
    """Let errors pass through the states of every layer of a twin, or not."""
    for layer in network.layers:
        for way in layer.one_way().values():
            way.truncate = wanted


def by_lag(network: Network, copies: Copies) -> tuple[Array, Array]:
    """After a way back of copies: the cosine to their whole gradient when errors go back through 1, 2, … steps, and
    the share of each lag."""
    whole = network.dtheta
    so_far, cosine, share = np.zeros_like(whole), [], []
    for part in lags(network, copies):
        so_far += part
        cosine.append(cosine_of(so_far, whole))
        share.append(float(np.linalg.norm(part)))
    total = sum(share)
    return np.array(cosine), np.array(share) / (total or 1)


def lags(network: Network, copies: Copies) -> Iterator[Array]:
    """The part of the gradient that reaches steps 0, 1, … before its loss, each like `dtheta`."""
    found = [(layer, {each.name: each for each in layer.by_step() or ()}) for layer in network.layers]
    each_copy = np.arange(len(copies.at))
    for lag in range(int(copies.at.max()) + 1):
        t = copies.at - lag
        t, c = t[t >= 0], each_copy[t >= 0]
        parts = []
        for layer, by_name in found:
            for name in layer.params:
                step = by_name[name]
                seen, da = step.seen[t, c], step.da[t, c]
                parts.append((seen * da).sum(axis=0) if step.each else (seen.T @ da).ravel())
        yield np.concatenate(parts)


def cosine_of(a: Array, b: Array) -> float:
    """NaN where one is nothing."""
    size = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b) / size if size else math.nan


def work(network: Network) -> float:
    """Multiplications of real-time recurrent learning over those of backpropagation: at every step ∂(state)/∂θ, a
    column for each weight, goes through every matrix, where backpropagation takes about three for each weight."""
    return len(network.theta) / 3


def rtrl_refusal(network: Network) -> str:
    """Why real-time recurrent learning is not computed for a network; empty where it can be."""
    if len(network.theta) > RTRL_WEIGHTS:
        return f"With more than {RTRL_WEIGHTS:,} weights it takes too long to be computed beside training."
    try:
        check_kinds(network)
    except InputError:
        return "Not every layer here has a forward-mode derivative."
    return ""
