"""Which step's loss reaches which step's state."""

from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array, frozen
from simulator.network import Network
from simulator.probes.base import PROBES, Probe, Silent
from simulator.probes.chosen import sequences
from simulator.probes.copies import Copies
from simulator.probes.flow import POOLS
from simulator.probes.inside import Part
from simulator.sources.batch import Batch
from simulator.training.look import Look

MOST_LOSSES, MOST_STEPS = 64, 300
"""So many losses are followed back, through so many steps."""
WORK = 3e8
"""Losses times steps times weights that a look may take, if there is more than one loss."""
NO_LOSS = "No step of this sequence has a target, so there is no loss that could reach a state."


@dataclass(frozen=True)
class LayerBlame:
    """Of one state of a layer: ‖∂L_s/∂state[t]‖ over ‖∂L_s/∂state[s]‖, L_s being the loss of step s alone."""

    layer: int
    """Counted from 0."""
    kind: str
    name: str
    backwards: bool
    shares: Array
    """(losses, steps seen): 1 at the loss's own step, 0 where no way leads."""


@dataclass(frozen=True)
class Blame:
    """Of one sequence."""

    losses: tuple[int, ...]
    """At which steps they stand, counted from 0."""
    layers: tuple[LayerBlame, ...]
    first: int = 0
    """The step of the first column."""


@PROBES.register
class BlameProbe(Probe):
    """On a float64 twin, of one `sequence` of a `part` of the data or what was `typed`: a copy for each loss, all run
    back at once."""

    kind, interval, deep = "blame", 0.2, True

    def __init__(self, look: Look, part: Part = "held-out", sequence: int = 0, typed: str = "") -> None:
        super().__init__(look)
        self.part, self.sequence, self.typed = part, sequence, typed

    def see(self) -> Blame | Silent | None:
        look = self.look
        batch = sequences(look, self.part, self.typed)
        if batch is None or not any(spec.recurrent for spec in look.experiment.network.layers):
            return None
        network, taught = look.twin(np.float64), self.part == "batch"
        if network.stride > 1:
            return Silent(POOLS)
        b = min(self.sequence, batch.x.shape[1] - 1)
        if not batch.scored()[:, b].any():
            return Silent(NO_LOSS)
        one = batch.part(slice(b, b + 1))
        seen = within(one)
        one = apart(one, seen) if reads_backwards(network) else steps(one, slice(0, seen.stop))
        copies = Copies.of(one, int(max(1, min(MOST_LOSSES, WORK / (len(one.x) * len(network.theta))))))
        start = {name: s[b : b + 1] for name, s in look.start.items()} if taught else {}
        copies.propagate(network, taught, start)
        found = []
        for n, states in enumerate(network.carried()):
            for state in states:
                size = np.linalg.norm(state.error, axis=2).T
                own = size[np.arange(len(copies.at)), copies.at][:, None]
                shares = np.divide(size, own, out=np.zeros_like(size), where=own > 0)[:, seen]
                found.append(LayerBlame(n, network.layers[n].kind, state.name, state.backwards, frozen(shares)))
        return Blame(tuple(map(int, copies.at)), tuple(found), seen.start)


def within(one: Batch, most: int = MOST_STEPS) -> slice:
    """The steps of one sequence that are seen, without its padding and without what is too much: its first, or its last
    where its loss stands only there."""
    whole = len(one.x) if one.lengths is None else int(one.lengths[0])
    first = 0 if one.scored()[:most].any() else max(whole - most, 0)
    return slice(first, min(first + most, whole))


def apart(one: Batch, seen: slice) -> Batch:
    """All steps of one sequence, of which only some have a loss: what reads backwards begins at its end."""
    there = np.zeros((len(one.x), 1))
    there[seen] = 1
    mask = there if one.mask is None else there * one.mask
    return Batch(one.x, one.target, mask, one.lengths)


def reads_backwards(network: Network) -> bool:
    return any("backward" in layer.one_way() for layer in network.layers)


def steps(one: Batch, which: slice) -> Batch:
    """Some steps of sequences, none of which is padding; those before lead to the state that the first finds."""
    return Batch(one.x[which], one.target[which], None if one.mask is None else one.mask[which])
