"""Short, independent, generated sequences: what the tasks of the papers share."""

from functools import cached_property

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Array, Rng, read_only
from simulator.errors import InputError
from simulator.losses import LOSSES, LossName
from simulator.sources.alphabet import Alphabet
from simulator.sources.base import SAMPLE, SAMPLE_SEED, UNSEEN, Source, SourceSpec, Targets
from simulator.sources.batch import Batch, Part, Reading
from simulator.sources.preview import Preview

HELD_OUT_STREAM, TEST_STREAM = 1, 3
"""Set beside `data.seed`, so that no seed of the training makes the same random numbers."""
FRESH = "fresh sequences, drawn with a seed of their own: none of those that training or validation drew"
MOST_NUMBERS = 50_000_000
"""So many numbers may the held-out inputs have: 200 MB in float32."""
SAMPLE_NUMBERS = 700_000
"""So many numbers may the inputs of the sample have: it is drawn before the untrained network is shown."""
SHOWN_SEQUENCES = 60
PREVIEW_STRINGS = 12
MEASURES: dict[Targets, LossName] = {
    "values": "squared-error",
    "bits": "squared-error",
    "classes": "cross-entropy",
}
"""The loss in which the panel names the baselines."""


class EpisodeSpec(SourceSpec):
    """Sequences that are made as they are needed. A kind adds `kind`, its fields, and `open`."""

    held_out: int = Field(
        200, ge=2, le=100_000, title="Held out",
        description="Sequences made once and never trained on, which give the validation loss and the share right.",
        json_schema_extra={"unit": "sequences"},
    )  # fmt: skip
    seed: int = Field(
        0, ge=0, le=2**32 - 1, title="Data seed",
        description="Seed of the held-out sequences; what is trained on comes from the training's seed.",
    )  # fmt: skip


class Episodes(Source):
    """Sequences from a generator: a kind gives `episode`, or `episodes` where one after the other would be slow."""

    symbols = False
    """Whether inputs are one-hot symbols, which are previewed as text."""
    one_answer = True
    """Whether only the last step of a sequence is scored."""
    predicts_next = False
    """Of symbols, whether the target of a step is the one that comes next."""

    def __init__(
        self, spec: EpisodeSpec, inputs: tuple[str, ...], outputs: tuple[str, ...], T: int, dtype: npt.DTypeLike
    ) -> None:
        """T is about how long the longest sequence is. Raises InputError where the held-out ones need too much room."""
        self.inputs, self.outputs = inputs, outputs
        self.count, self.seed, self.dtype = spec.held_out, spec.seed, np.dtype(dtype)
        most = MOST_NUMBERS // (T * len(inputs))
        self.sampled = sampled(T * len(inputs))
        if self.count > most:
            raise InputError(
                f"data.held_out: {self.count:,} is not allowed with sequences of {T:,} steps and {len(inputs):,} "
                f"inputs, which would fill the memory; it should be at most {most:,}."
            )

    def episode(self, rng: Rng) -> tuple[Array, Array, Array | None]:
        """One sequence: x (T, n), target (T, k), and mask (T,), None where every step is scored."""
        raise NotImplementedError

    def episodes(self, rng: Rng, B: int) -> Batch:
        """B new sequences, zeros after the end of the shorter ones."""
        return padded([self.episode(rng) for _ in range(B)], self.dtype)

    def draw(self, rng: Rng, B: int) -> Batch:
        return self.episodes(rng, B)

    def sample(self) -> Batch:
        return self.draw(np.random.default_rng(SAMPLE_SEED), self.sampled)

    @cached_property
    def present(self) -> Array:
        """What one-hot inputs tell at once, (n, k): for each symbol the mean scored target of its steps in what is
        trained on."""
        batch = self.sample()
        scored = batch.scored()
        x, d = batch.x[scored].astype(float), batch.target[scored]
        return np.asarray((x.T @ d + UNSEEN * self.mean_target) / (x.sum(axis=0) + UNSEEN)[:, None])

    def from_present(self, batch: Batch) -> Array:
        """The outputs (T, B, k) of somebody who sees the symbol of the step alone."""
        return np.asarray(batch.x @ self.present)

    def stream_of(self, number: int) -> Rng:
        """A random stream that depends on `data.seed` alone."""
        return np.random.default_rng([self.seed, number])

    @cached_property
    def fixed(self) -> Batch:
        """The held-out sequences."""
        return self.made(HELD_OUT_STREAM)

    def made(self, stream: int) -> Batch:
        """Sequences that nobody trains on, from `data.seed` and the stream's number alone."""
        return self.episodes(self.stream_of(stream), self.count)

    def held_out(self) -> Batch:
        return self.fixed

    def parts(self) -> dict[Part, str]:
        return {"test": FRESH, **super().parts()}

    def read(self, part: Part, reads_on: bool = False) -> Reading:
        return Reading.of(self.made(TEST_STREAM)) if part == "test" else super().read(part, reads_on)

    def alphabet(self) -> Alphabet | None:
        return Alphabet(self.inputs, read_only(np.eye(len(self.inputs))), self.predicts_next) if self.symbols else None

    @property
    def connected(self) -> bool:
        return not self.one_answer

    def shown(self) -> Batch:
        """The first held-out sequence; or, of sequences with one answer each, some, the smallest targets first."""
        batch = self.fixed
        if not self.one_answer:
            return chosen(batch, np.arange(1))
        some = np.arange(min(self.count, SHOWN_SEQUENCES))
        if self.targets != "classes":
            some = some[np.argsort(ends(batch)[some, 0], kind="stable")]
        return chosen(batch, some)

    def shown_at(self) -> tuple[str, float]:
        return ("held-out sequence, by its target", 1.0) if self.one_answer else super().shown_at()

    def within(self, y: Array, batch: Batch, limit: float) -> Array:
        """For each sequence (B,), whether its largest error of any output at any scored step is below the limit."""
        error = np.abs(y - batch.target).max(axis=2)
        return np.asarray(np.where(batch.scored(), error, 0).max(axis=0) < limit)

    def preview(self) -> Preview:
        if self.symbols:
            few = range(min(self.count, PREVIEW_STRINGS))
            return Preview(self.facts(), text="\n".join(self.written(self.fixed, b) for b in few))
        first = chosen(self.fixed, np.arange(1)).x[:, 0]
        lines = {name: first[:, i] for i, name in enumerate(self.inputs)}
        return Preview(self.facts(), np.arange(len(first)), lines)

    def written(self, batch: Batch, b: int) -> str:
        """Sequence b of a batch in a line: its symbols, and the answer or the last symbol, which is a target only."""
        T = int(lengths_of(batch)[b])
        gap = " " * any(len(name) > 1 for name in self.inputs)
        line = gap.join(self.inputs[i] for i in batch.x[:T, b].argmax(axis=1))
        last = self.outputs[int(batch.target[T - 1, b].argmax())]
        return f"{line} → {last}" if self.one_answer else line + gap + last

    def facts(self) -> str:
        """Lengths, sizes, and what opponents without memory reach."""
        batch, loss = self.fixed, LOSSES[MEASURES[self.targets]]
        T = lengths_of(batch)
        steps = f"{T.min():,}" if T.min() == T.max() else f"{T.min():,} to {T.max():,}"
        known = [f"{name}: {loss.of(y, batch.target, batch.mask):.4f}" for name, y in self.guesses(batch).items()]
        return (
            f"{steps} steps · {len(self.inputs)} in · {len(self.outputs)} out · "
            f"{MEASURES[self.targets].replace('squared-', 'squared ')} of {', '.join(known)}"
        )


def sampled(numbers: int) -> int:
    """How many sequences of so many numbers make the sample of what is trained on."""
    return min(SAMPLE, max(SAMPLE_NUMBERS // numbers, 1))


def lengths_of(batch: Batch) -> Array:
    """How long each sequence is (B,)."""
    T, B = batch.x.shape[:2]
    return np.full(B, T) if batch.lengths is None else batch.lengths


def ends(batch: Batch) -> Array:
    """The targets (B, k) of the sequences' last steps."""
    return np.asarray(batch.target[lengths_of(batch) - 1, np.arange(batch.x.shape[1])])


def chosen(batch: Batch, which: Array) -> Batch:
    """Some sequences of a batch, as long as the longest of them."""
    if batch.lengths is None:
        mask = None if batch.mask is None else batch.mask[:, which]
        return Batch(batch.x[:, which], batch.target[:, which], mask)
    lengths = batch.lengths[which]
    T = lengths.max()
    mask = None if batch.mask is None else batch.mask[:T, which]
    return Batch(batch.x[:T, which], batch.target[:T, which], mask, None if (lengths == T).all() else lengths)


def padded(sequences: list[tuple[Array, Array, Array | None]], dtype: npt.DTypeLike) -> Batch:
    """Sequences side by side, with zeros after the end of the shorter ones."""
    lengths = np.array([len(x) for x, _, _ in sequences])
    T, B = lengths.max(), len(sequences)
    x = np.zeros((T, B, sequences[0][0].shape[1]), dtype)
    target = np.zeros((T, B, sequences[0][1].shape[1]), dtype)
    mask = np.zeros((T, B), dtype)
    for b, (own_x, own_target, own_mask) in enumerate(sequences):
        x[: len(own_x), b], target[: len(own_x), b] = own_x, own_target
        mask[: len(own_x), b] = 1 if own_mask is None else own_mask
    return Batch(x, target, None if mask.all() else mask, None if (lengths == T).all() else lengths)


def answered(x: Array, answer: Array, lengths: Array, dtype: npt.DTypeLike, T: int) -> Batch:
    """Inputs x (steps, B, n) with one answer (B, k) each, at their last steps; what comes after an end becomes zero.

    Every batch has T steps, the longest there can be: networks keep their buffers as long as the shape stays.
    """
    B = x.shape[1]
    x = np.concatenate([x, np.zeros((T - len(x), *x.shape[1:]), x.dtype)])
    last = lengths - 1, np.arange(B)
    target, mask = np.zeros((T, B, answer.shape[1]), dtype), np.zeros((T, B), dtype)
    target[last], mask[last] = answer, 1
    x = x.astype(dtype, copy=False)
    if (lengths == T).all():
        return Batch(x, target, mask)
    return Batch(x * (np.arange(T)[:, None] < lengths)[:, :, None].astype(dtype), target, mask, lengths)


def drawn_lengths(rng: Rng, T: int, B: int) -> Array:
    """Lengths (B,) from T to 1.1 T, all as likely (Hochreiter & Schmidhuber 1997, experiments 3 to 6)."""
    return rng.integers(T, T + T // 10 + 1, B)
