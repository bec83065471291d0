"""Many sequences of one table, of different length, side by side: what labelled ones and numbers share."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Self

import numpy as np
import numpy.typing as npt

from simulator.arrays import Array, Rng
from simulator.errors import InputError
from simulator.sources.base import TEST, Constants, Source
from simulator.sources.batch import Batch, Part, Reading
from simulator.sources.normalising import normalisation, read_constants
from simulator.sources.preview import Preview
from simulator.sources.sequences import HELD_OUT_STEPS
from simulator.sources.sheet import few
from simulator.sources.steps import GroupedSpec, Steps, mean_of_known

SHOWN_SEQUENCES = 60
SAMPLE = 1000
"""So many sequences tell what is trained on."""
PREVIEW_ROWS = 12
SPLIT_STREAM, TEST_STREAM = 5, 6
"""Set beside `data.seed`, so that no other choice comes from the same random numbers."""


class Grouped(Source):
    """Opened sequences of different length. A kind gives targets (N, k) and mask (N,), for each step."""

    def __init__(self, spec: GroupedSpec, steps: Steps, classes: Array | None, dtype: npt.DTypeLike) -> None:
        """`classes` (S,): of what sort each sequence is, so that some of each are held out."""
        self.spec, self.dtype = spec, np.dtype(dtype)
        self.inputs, self.begin, self.lengths = steps.inputs, steps.bounds[:-1], np.diff(steps.bounds)
        self.T, self.S = int(self.lengths.max()), len(self.lengths)
        self._split(np.zeros(self.S, int) if classes is None else classes)
        own = self.at(self.trained)
        self.steps, self.means = steps, (mean_of_known(steps.x[own]), mean_of_known(steps.numbers[own]))
        self.gaps = np.isnan(steps.x), np.isnan(steps.numbers)
        self._fill()
        self.offset, self.scale = normalisation(self.steps.x[own], spec.normalise)

    def _fill(self) -> None:
        """Where a sequence has no number of a column, take the mean of what is trained on: no other data is known."""
        pairs = zip(self.gaps, self.means, (self.steps.x, self.steps.numbers), strict=True)
        x, numbers = (np.where(gaps, mean, values) for gaps, mean, values in pairs)
        self.steps = replace(self.steps, x=x, numbers=numbers)

    def _split(self, classes: Array) -> None:
        """What is tested, what is held out of the rest, and what is trained on. All of data that is new is tested."""
        spec, all_of_it = self.spec, np.arange(self.S)
        self.tested, self.held, self.trained = all_of_it, all_of_it, all_of_it
        self.new = spec.test == 1
        if self.new:
            return
        if (least := 2 + (spec.test > 0)) > self.S:
            there = "one sequence is" if self.S == 1 else f"{self.S} sequences are"
            raise InputError(
                f"data.rows: {there} too few; at least {least} are needed, to train on and to hold out, so choose "
                "another column of ids, or shorter pieces."
            )
        rng = np.random.default_rng([spec.seed, TEST_STREAM])
        self.tested = held(rng, classes, spec.test) if spec.test else all_of_it[:0]
        rest = np.setdiff1d(all_of_it, self.tested)
        if len(rest) < 2:
            raise InputError(
                f"data.test: {spec.test:g} of {self.S} sequences leaves {len(rest)} to train on; ask for less."
            )
        rng = np.random.default_rng([spec.seed, SPLIT_STREAM])
        self.held = rest[held(rng, classes[rest], spec.validation)]
        self.trained = np.setdiff1d(rest, self.held)

    def parts(self) -> dict[Part, str]:
        if self.new:
            return {"test": TEST}
        found = super().parts()
        return {"test": TEST, **found} if len(self.tested) else found

    def read(self, part: Part, reads_on: bool = False) -> Reading:
        which = {"test": self.tested, "validation": self.held, "training": self.trained}[part]
        return Reading(self.T, len(which), lambda some: self.batch(which[some]))

    def take_over(self, before: Self) -> None:
        super().take_over(before)
        self._fill()  # by the means that came along
        self.adopt_by_role(before.by_role())

    learned = "mean_target", "means"
    one_answer = True
    """Whether only one step of a sequence, its last, is scored."""
    x: Array
    d: Array
    scored: Array

    def at(self, which: Array) -> Array:
        """The steps of some sequences, one after the other."""
        return np.concatenate([np.arange(self.begin[s], self.begin[s] + self.lengths[s]) for s in which])

    def normalised(self, values: Array) -> Array:
        """Steps (N, n) as the network reads them. Raises InputError."""
        with np.errstate(over="ignore", invalid="ignore"):
            found = ((values - self.offset) / self.scale).astype(self.dtype)
        if not np.isfinite(found).all():
            raise InputError(
                f"data: some values are too large for {self.dtype}, as they are normalised; make them smaller."
            )
        return np.ascontiguousarray(found)

    def batch(self, which: Array) -> Batch:
        """Some sequences side by side. Every batch has as many steps as the longest of all: networks keep their
        buffers as long as the shape stays."""
        lengths = self.lengths[which]
        inside = np.arange(self.T)[:, None] < lengths
        at = np.where(inside, self.begin[which] + np.arange(self.T)[:, None], 0)
        shown = inside[:, :, None].astype(self.dtype)
        mask = self.scored[at] * inside.astype(self.dtype)
        lasting = None if (lengths == self.T).all() else lengths
        return Batch(self.x[at] * shown, self.d[at] * shown, None if mask.all() else mask, lasting)

    def draw(self, rng: Rng, B: int) -> Batch:
        return self.batch(self.trained[rng.integers(0, len(self.trained), B)])

    def sample(self) -> Batch:
        return self.batch(spread(self.trained, SAMPLE))

    def held_out(self) -> Batch:
        return self.batch(spread(self.held, max(HELD_OUT_STEPS // self.T, 1)))

    def shown(self) -> Batch:
        if not self.one_answer:
            return self.batch(self.held[:1])
        return self.batch(spread(self.held, SHOWN_SEQUENCES))

    @property
    def connected(self) -> bool:
        return not self.one_answer

    @property
    def each(self) -> str:
        """What one sequence is called."""
        return "row" if self.spec.timeless else "sequence"

    def shown_at(self) -> tuple[str, float]:
        return (f"held-out {self.each}", 1.0) if self.one_answer else super().shown_at()

    def prepare(self, x: Array) -> Array:
        return np.asarray((x - self.offset) / self.scale)

    def constants(self) -> Constants:
        return {"offset": self.offset.tolist(), "scale": self.scale.tolist()}

    def adopt(self, constants: Constants) -> None:
        self.offset, self.scale = read_constants(constants, self.offset.shape)
        self.x = self.normalised(self.steps.x)

    def counted(self) -> str:
        """How many sequences, of how many steps."""
        if self.spec.timeless:
            return f"{self.S:,} rows, an example each"
        short = int(self.lengths.min())
        steps = f"{self.T:,}" if short == self.T else f"{short:,} to {self.T:,}"
        return f"{self.S:,} sequences of {steps} steps"

    def facts(self) -> str:
        steps = self.steps
        tested = [f"{len(self.tested):,} kept for the test"] * (len(self.tested) > 0)
        parts = [self.counted(), f"{len(self.inputs)} in", f"{len(self.held):,} held out", *tested, *steps.told]
        if steps.left_out:
            parts.append(f"left out: {few(steps.left_out)}")
        return " · ".join(parts)

    def pictured(self, asks: str, because: str, meant: dict[str, tuple[str, ...]], texts: Sequence[str]) -> Preview:
        """What the panel shows: the first sequence as lines; of examples, the first ones as `texts`."""
        meant = {"columns": self.inputs, "sequence": (self.spec.sequence,)} | meant
        words = {
            "choices": {"columns": self.steps.choices},
            "meant": meant,
            "asks": asks,
            "because": because,
            "told": self.steps.told,
        }
        if self.T == 1:
            return Preview(self.facts(), text="\n".join(texts), **words)  # type: ignore[arg-type]
        x = self.steps.x[: self.lengths[0]]
        lines = {name: x[:, i] for i, name in enumerate(self.inputs)}
        label = f"step of sequence {self.steps.ids[0]}" if self.steps.ids else "step of the first sequence"
        return Preview(self.facts(), np.arange(len(x)), lines, label, **words)  # type: ignore[arg-type]


def held(rng: Rng, classes: Array, share: float) -> Array:
    """The sequences that are held out: of each class about the share, and of one that has two, one at least."""
    found = list[int]()
    for each in np.unique(classes):
        mine = rng.permutation(np.flatnonzero(classes == each))
        most = len(mine) - 1
        found += mine[: min(max(round(len(mine) * share), 1), most)].tolist()
    return np.sort(found or [int(rng.integers(len(classes)))])


def spread(which: Array, most: int) -> Array:
    """At most so many of them, evenly spread."""
    return np.asarray(which[np.linspace(0, len(which) - 1, min(len(which), most)).astype(int)])
