"""How well a trained network does on the whole of a part of its data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array, frozen
from simulator.sources.base import Targets
from simulator.sources.batch import Batch, Part
from simulator.threads import limited
from simulator.training.held_out import PART, at_outputs
from simulator.training.snapshot import Checkpoint
from simulator.use.measures import BitCounts, Bits, ClassCounts, Confusion, Errors, ErrorSums
from simulator.use.opening import Data, InUse, opened
from simulator.use.verdict import Marks, verdict

MOST_NUMBERS = 20_000_000
"""So many numbers may the outputs have that are kept one by one."""
NETWORK = "network"
Tell = Callable[[int, int], object]


@dataclass(frozen=True)
class Predictions:
    """Every scored step, sequence by sequence, in the data's own units."""

    names: tuple[str, ...]
    """The outputs' names."""
    step_label: str
    step: Array
    """(points,): where the target stands; of a long sequence its row, day or time step."""
    sequence: Array
    """(points,): in which of the sequences that were read."""
    target: Array
    """(points, outputs); classes are one-hot."""
    output: Array
    """(points, outputs); of classes, their likelihoods."""
    loss: Array
    """(points,)"""
    times: Array | None = None
    """(points,): when each step was, in seconds since 1970; None where that is not known."""


@dataclass(frozen=True)
class Evaluation:
    """What a network is worth on a part of its data."""

    loss: float
    """The mean over all scored steps, also where training sums over them."""
    score: float | None
    """The share of right answers; None where the data does not say what is right."""
    right_means: str
    """What the score is the share of; "" where there is none."""
    baselines: Mapping[str, float]
    """The loss of opponents that learn nothing, by name."""
    scores: Mapping[str, float]
    """Their shares of right answers; empty where there is no score."""
    unit: str
    """What the loss is, such as "mean squared error"."""
    targets: Targets
    part: str
    """"test", "validation" or "training"; "new data" for other data than the network was trained with."""
    part_says: str
    """What that is worth, in words."""
    sequences: int
    steps: int
    """How many of their steps are scored."""
    verdict: str
    """What all that comes to, in a sentence or two."""
    errors: Mapping[str, Errors]
    """Of values: RMSE and MAE of "network" and of each baseline; empty for others."""
    confusion: Confusion | None
    """Of classes."""
    bits: Bits | None
    """Of yes or no."""
    predictions: Predictions
    """Where there are very many, the first of them."""


def evaluate(
    checkpoint: Checkpoint,
    part: Part | None = None,
    data: Data | None = None,
    *,
    progress: Tell | None = None,
) -> Evaluation:
    """How well the network does on the whole of a part of its data; its weights stay as they are.

    Parameters
    ----------
    part : "test", "validation" or "training"; None: the one that says most, the test part where there is one.
    data : a file, changed fields of the data, or a choice of data, new to the network: all of it is read, through the
        run's own constants, columns by their names.
    progress : called with how many of how many sequences are read; what it raises ends the work.

    Sequences are read as training reads them. Raises InputError.
    """
    use = opened(checkpoint, data)
    return Judge(use).judge(use.chosen(part), progress)


class Judge:
    """Reads a part piece by piece, and keeps what it comes to."""

    def __init__(self, use: InUse) -> None:
        self.use, self.source, self.network = use, use.source, use.network
        k, targets = len(self.source.outputs), self.source.targets
        self.losses: dict[str, list[Array]] = {}
        self.rights: dict[str, list[Array]] = {}
        self.sums: dict[str, ErrorSums] = {}
        self.classes = ClassCounts(self.source.outputs) if targets == "classes" else None
        self.bits = BitCounts(k) if targets == "bits" else None
        self.means: list[tuple[float, float]] = []
        self.kept: list[tuple[Array, ...]] = []
        self.room = MOST_NUMBERS // k

    def judge(self, part: Part, progress: Tell | None) -> Evaluation:
        reading = self.source.read(part, self.use.reads_on)
        each = max(PART // (reading.T * self.network.numbers), 1)
        with limited(self.network), np.errstate(all="ignore"):
            for b in range(0, reading.B, each):
                self.take(reading.piece(slice(b, b + each)), b)
                if progress:
                    progress(min(b + each, reading.B), reading.B)
            return self.evaluation(part, reading.B)

    def take(self, batch: Batch, first: int) -> None:
        """Some sequences, the first of which has this number."""
        source, network = self.source, self.network
        y = network.forward(batch.x, batch.lengths)
        at = at_outputs(network, batch)
        scored = at.scored().T
        loss = network.loss.by_step
        self.means.append((network.mean(batch.target, batch.mask), batch.weight()))
        self.note(NETWORK, y, loss.each(y, network.read_out.a, at.target), at)
        for name, guess in source.guesses(batch).items():
            guess = network.at_stride(guess)
            self.note(name, guess, loss.each(guess, loss.inverse(guess.astype(float)), at.target), at)
        output, target = (source.restore(_rows(a)[scored.ravel()]) for a in (y, at.target))
        for counts in (self.classes, self.bits):
            if counts:
                counts.take(output, target)
        T, B = y.shape[:2]
        where = network.at_stride(source.positions(batch)).T[scored]
        which = np.broadcast_to(first + np.arange(B)[:, None], (B, T))[scored]
        rows = where, which, target, output, self.losses[NETWORK][-1]
        if self.room > 0:
            self.kept.append(tuple(a[: self.room] for a in rows))
            self.room -= len(where)

    def note(self, name: str, y: Array, loss: Array, at: Batch) -> None:
        """What somebody's outputs (T, B, k) come to, with the loss of each step (T, B)."""
        scored = at.scored().T
        self.losses.setdefault(name, []).append(loss.T[scored])
        if (right := self.source.right(y, at)) is not None:
            self.rights.setdefault(name, []).append(in_order(right.ravel(), at.scored()))
        if self.source.targets == "values":
            sums = self.sums.setdefault(name, ErrorSums(y.shape[2]))
            sums.take(*(self.source.restore(_rows(a)[scored.ravel()]) for a in (y, at.target)))

    def evaluation(self, part: Part, sequences: int) -> Evaluation:
        source, loss = self.source, self.network.loss.by_step
        judged = self.use.experiment.data.has_criterion
        means, weights = zip(*self.means, strict=True)
        marks = {
            name: Marks(np.concatenate(each), np.concatenate(self.rights[name]) if name in self.rights else None)
            for name, each in self.losses.items()
        }
        own = marks.pop(NETWORK)
        marks = {name: each for name, each in marks.items() if np.isfinite(each.loss).all()}
        opponents = {name if name == source.ceiling else source.called(name): each for name, each in marks.items()}
        shares = {name: float(each.right.mean()) for name, each in marks.items() if each.right is not None}
        where, which, target, output, losses = (np.concatenate(a) for a in zip(*self.kept, strict=True))
        times = source.times()
        return Evaluation(
            loss=means[0] if len(means) == 1 else float(np.average(means, weights=weights)),
            score=float(own.right.mean()) if judged and own.right is not None else None,
            right_means=source.right_means if judged else "",
            baselines={name: float(each.loss.mean(dtype=float)) for name, each in marks.items()},
            scores=shares,
            unit=loss.unit,
            targets=source.targets,
            part="new data" if self.use.is_new else part,
            part_says=self.use.parts[part],
            sequences=sequences,
            steps=len(own.loss),
            verdict=verdict(own, opponents, loss.squared, loss.unit.partition(" (")[0], source.ceiling),
            errors={name: sums.errors() for name, sums in self.sums.items()},
            confusion=self.classes.confusion() if self.classes else None,
            bits=self.bits.bits() if self.bits else None,
            predictions=Predictions(
                source.outputs, source.position_label, frozen(where), frozen(which), frozen(target), frozen(output),
                frozen(losses), None if times is None else frozen(times[where]),
            ),
        )  # fmt: skip


def in_order(right: Array, scored: Array) -> Array:
    """Answers to the scored steps (T, B) sequence by sequence, where they came step by step; others as they are."""
    if right.size != scored.sum() or right.size <= scored.shape[1]:
        return right
    return np.asarray(right[np.argsort(np.nonzero(scored)[1], kind="stable")])


def _rows(a: Array) -> Array:
    """(T, B, k) -> (B·T, k), sequence by sequence."""
    return a.swapaxes(0, 1).reshape(-1, a.shape[2])
