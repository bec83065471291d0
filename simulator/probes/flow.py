"""The gradient through time: how much of it is left, step by step away from the loss."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array
from simulator.layers import LAYERS, Carried
from simulator.network import Network
from simulator.probes.base import PROBES, Probe, Silent
from simulator.probes.chosen import sequences
from simulator.probes.fade import Fade, faded
from simulator.probes.inside import MOST_STEPS, Part
from simulator.sources.batch import Batch
from simulator.training.look import Look

SEQUENCES = 8
"""So many are looked at, the first of their part."""
WORK = 1e9
"""Sequences times steps times weights of a look, if that is more than one sequence."""
COMPARED = ("elman", "lstm", "gru")
"""The kinds that are seen beside each other, in the order in which they were invented."""
POOLS = (
    "Pooling makes several time steps into one, so that steps back cannot be counted; with a stride of 1 it can be "
    "seen how the gradient fades."
)
TOO_SHORT = "The loss stands at the first step: from there, no way leads back in time."


@dataclass(frozen=True)
class StateFade:
    """How ∂L/∂s fades for one state s of one layer."""

    layer: int
    """Counted from 0."""
    kind: str
    """The layer's."""
    name: str
    """The state's, such as h."""
    fade: Fade
    backwards: bool
    """Whether the layer reads backwards, so that the way is from the first scored step on towards the last."""
    alone: bool
    """Whether this is what comes back by the state alone: ∂L/∂s[T] times all it keeps (f of an LSTM's cell)."""
    bound: float | None
    """By which factor ∂L/∂h can grow from step to step at most, where that can be said beforehand."""
    truncated: bool
    """Whether the layer cuts the gradient off on purpose."""


@dataclass(frozen=True)
class Flow:
    """‖∂L_b/∂s[T_b − τ]‖ over ‖∂L_b/∂s[T_b]‖ for the states of every layer, from the lowest layer: L_b is the loss of
    sequence b at its own last scored step T_b."""

    part: Part
    sequences: int
    states: tuple[StateFade, ...]
    untrained: tuple[StateFade, ...]
    """The same of untrained layers of other kinds, of the same size, in the last recurrent layer's place."""
    steps: int = 0
    """How many steps the sequence has that is looked at."""
    ends: tuple[int, int] = (0, 0)
    """The steps of its first and its last loss, from 0; without one, its first and its last step."""


@PROBES.register
class FlowProbe(Probe):
    """On a float64 twin, over the first sequences of a `part` of the data: where one is typed, of those held
    out. With `compare`, untrained Elman, LSTM and GRU layers, too. `sequence` or what is `typed` is the one whose steps
    are counted."""

    kind, interval, deep = "flow", 0.1, True

    def __init__(
        self, look: Look, part: Part = "held-out", compare: bool = False, sequence: int = 0, typed: str = ""
    ) -> None:
        super().__init__(look)
        self.part, self.compare, self.sequence, self.typed = part, compare, sequence, typed
        self.untrained: tuple[StateFade, ...] | None = None

    def see(self) -> Flow | Silent | None:
        look = self.look
        batch = look.batch if self.part == "batch" else look.held_out
        if batch is None or not any(spec.recurrent for spec in look.experiment.network.layers):
            return None
        network = look.twin(np.float64)
        if network.stride > 1:
            return Silent(POOLS)
        most = int(max(1, min(SEQUENCES, WORK / (len(batch.x) * len(network.theta)))))
        which = np.flatnonzero(batch.scored().any(axis=0))[:most]
        batch, taught = some(batch, which), self.part == "batch"
        if taught:
            network.resume({name: s[which].astype(float) for name, s in look.start.items()})
        states = tuple(fades(network, batch, taught))
        if not states:
            return Silent(TOO_SHORT)
        if self.compare and self.untrained is None:
            self.untrained = tuple(self.others(batch))
        return Flow(self.part, len(which), states, self.untrained or (), *self.span())

    def span(self) -> tuple[int, tuple[int, int]]:
        """Of the sequence that is looked at: how many steps it has, and at which its first and its last loss stand."""
        batch = sequences(self.look, self.part, self.typed)
        assert batch
        one = some(batch, np.array([min(self.sequence, batch.x.shape[1] - 1)]))
        T = len(one.x) if one.lengths is None else int(one.lengths[0])
        scored = np.flatnonzero(one.scored()[:T, 0])
        return T, (int(scored[0]), int(scored[-1])) if len(scored) else (0, T - 1)

    def others(self, batch: Batch) -> Iterator[StateFade]:
        """Of each of the kinds, what remembers longest, with the weights that the run's seed would give it."""
        experiment, like = self.look.experiment, self.look.twin()
        layers = experiment.network.layers
        place = max(n for n, spec in enumerate(layers) if spec.recurrent)
        for kind in COMPARED:
            spec = LAYERS[kind].model_validate({"units": like.layers[place].units})
            stack = experiment.network.model_copy(update={"layers": (*layers[:place], spec, *layers[place + 1 :])})
            weights = np.random.default_rng(np.random.SeedSequence(experiment.training.seed).spawn(2)[0])
            network = Network(stack, like.n_in, like.read_out.units, weights, np.float64)
            yield from [each for each in fades(network, batch) if each.layer == place and not each.alone][-1:]


def some(batch: Batch, which: Array) -> Batch:
    """These sequences; of long ones the first steps, where some of those are scored in each."""
    batch = batch.part(which)
    scored, T = batch.scored(), MOST_STEPS
    if len(batch.x) <= T or not scored[:T].any(axis=0).all():
        return batch
    lengths = None if batch.lengths is None else np.minimum(batch.lengths, T)
    return Batch(batch.x[:T], batch.target[:T], None if batch.mask is None else batch.mask[:T], lengths)


def fades(network: Network, batch: Batch, taught: bool = False) -> Iterator[StateFade]:
    """Of every state of every layer; `taught`: whether the targets are heard, as in training."""
    network.forward(batch.x.astype(float), batch.lengths, batch.target if taught else None)
    scored, inside = batch.scored(), batch.inside()
    last = len(scored) - 1 - scored[::-1].argmax(axis=0)
    found = errors_from(network, batch, last)
    if any(each.backwards for layer in found for each in layer):
        first = scored.argmax(axis=0)
        turned = errors_from(network, batch, first)
    for n, layer in enumerate(found):
        kind, bound, truncated = network.layers[n].kind, network.layers[n].bound(), network.layers[n].truncate
        for k, each in enumerate(layer):
            each, start = (turned[n][k], first) if each.backwards else (each, last)
            for alone, error in ((False, each.error), (True, alone_from(each, start))):
                if error is not None and (fade := faded(ratios(error, start, inside, each.backwards))):
                    yield StateFade(
                        n, kind, each.name, fade, each.backwards, alone, bound if each.name == "h" else None, truncated
                    )


def errors_from(network: Network, batch: Batch, at: Array) -> list[tuple[Carried, ...]]:
    """What comes back from each sequence's loss at one step alone, `at` (B,). Where there is no error, from its
    outputs: from the sum of what they see."""
    each = np.arange(len(at))
    mask = np.zeros(batch.target.shape[:2])
    mask[at, each] = 1
    network.begin_back(batch.target, mask)
    da = network.read_out.da
    right = ~da[at, each].any(axis=1)
    da[at[right], each[right]] = 1
    network.back()
    return network.carried()


def alone_from(state: Carried, start: Array) -> Array | None:
    """∂L/∂s at the step `start` (B,) of each sequence, and at all steps that come later on the way back: times what the
    state keeps from there. None where it keeps nothing by itself."""
    if state.kept is None:
        return None
    error, kept = (a[::-1] if state.backwards else a for a in (state.error, state.kept))
    start = len(error) - 1 - start if state.backwards else start
    found, running = np.zeros_like(error), np.zeros_like(error[0])
    for t in reversed(range(len(error))):
        if t + 1 < len(error):
            running = running * kept[t + 1]
        running = np.where((start == t)[:, None], error[t], running)
        found[t] = running
    return found[::-1] if state.backwards else found


def ratios(error: Array, start: Array, inside: Array, backwards: bool) -> Array:
    """The size of an error (T, B, n), from the step `start` (B,) of each sequence back to its beginning, over that at
    `start`: (steps, B), NaN beyond the sequence. With `backwards`, on to its end."""
    size, T = np.linalg.norm(error, axis=2), len(error)
    t = start + np.arange(T)[:, None] * (1 if backwards else -1)
    there, each = (t >= 0) & (t < T), np.arange(len(start))
    t = t.clip(0, T - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = size[t, each] / size[start, each]
    return np.where(there & inside[t, each] & np.isfinite(found), found, np.nan)
