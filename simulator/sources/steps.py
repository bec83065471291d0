"""Many sequences in one table, read: rows with the same id, rows that are sequences themselves, or one row each."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, Self

import numpy as np
from pydantic import Field

from simulator.arrays import Array
from simulator.errors import InputError
from simulator.sources.base import Source, SourceSpec
from simulator.sources.dates import span
from simulator.sources.delimited import Header
from simulator.sources.sheet import FILES, TABLES, Sheet, choose, interpolated
from simulator.spec import when

Rows = Literal["example", "sequence", "step"]
LONGEST = 10_000
"""Steps of the longest sequence that is allowed."""


class GroupedSpec(SourceSpec):
    """A table of many sequences. A kind adds `kind`, its fields, and `open`."""

    claims: ClassVar[tuple[str, ...]] = TABLES
    path: str = Field(
        "", title="CSV file", description="A text file of rows, their values separated by , ; or tabs.",
        json_schema_extra={"file": FILES},
    )  # fmt: skip
    rows: Rows = Field(
        "example", title="Each row is",
        description="Example: one step, which stands for itself. Sequence: its columns are the steps of one input. "
        "Step: rows with the same id follow each other or, without ids, all do and are cut into pieces.",
    )  # fmt: skip
    sequence: str = Field(
        "", title="Sequence id",
        description="Name (or number, from 1) of the column that says which sequence a row belongs to. Empty: all rows "
        "follow each other, and are cut into pieces.",
        json_schema_extra={"choices": "columns", "empty": "none"} | when(lambda spec: spec.rows == "step"),
    )  # fmt: skip
    length: int = Field(
        25, ge=1, le=LONGEST, title="Piece", description="Rows that are one sequence, where there are no ids.",
        json_schema_extra={"unit": "steps"} | when(lambda spec: spec.rows == "step" and not spec.sequence),
    )  # fmt: skip
    columns: tuple[str, ...] = Field(
        (), max_length=2000, title="Inputs",
        description="Names (or numbers, from 1) of the columns the network sees. Empty: every column of numbers but "
        "those that count rows.",
        json_schema_extra={"choices": "columns", "empty": "all"},
    )  # fmt: skip
    header: Header = Field(
        "auto", title="Header", description="Whether the first row holds names. Auto: it does if it is no number."
    )
    missing: Literal["refuse", "interpolate"] = Field(
        "refuse", title="Empty cells",
        description="Refuse the file, or interpolate: draw a line through the gap in a sequence; of an example, take "
        "the column's mean in what is trained on.",
    )  # fmt: skip
    validation: float = Field(
        0.2, ge=0.01, le=0.9, title="Held out",
        description="Share of the sequences, drawn by the data's seed, that is never trained on and gives the "
        "validation loss.",
    )  # fmt: skip
    test: float = Field(
        0.0, ge=0, le=0.9, title="Test part",
        description="Share of the sequences, drawn by the data's seed, that training never looks at: evaluation alone "
        "reads it. 0: none.",
    )  # fmt: skip
    normalise: Literal["none", "standard", "range"] = Field(
        "standard", title="Normalise",
        description="Standard: mean 0, deviation 1. Range: -1 to 1. Taken from the training part, undone in plots.",
    )  # fmt: skip
    seed: int = Field(
        0, ge=0, le=2**32 - 1, title="Data seed", description="Seed of the choice of what is held out."
    )  # fmt: skip

    def named(self, before: Source) -> Self:
        chosen = self.columns or self.rows == "sequence"
        return self if chosen else self.model_copy(update={"columns": before.inputs})

    def unseen(self) -> Self:
        return self.model_copy(update={"test": 1.0})

    @property
    def timeless(self) -> bool:
        return self.rows == "example"


@dataclass(frozen=True)
class Steps:
    """The steps of all sequences, one sequence after the other."""

    x: Array
    """(N, n): inputs in their own units; nan where a sequence has no number at all."""
    row: Array
    """(N,): which row of the file each step came from, from 0."""
    bounds: Array
    """(S + 1,): where each sequence begins, and where the last one ends."""
    inputs: tuple[str, ...]
    ids: tuple[str, ...]
    """The sequences' names; none where they have no ids."""
    left_out: tuple[str, ...]
    told: tuple[str, ...]
    """What is to be said of how they were read."""
    choices: tuple[str, ...]
    """Every column."""
    numbers: Array
    """(N, m): other columns of numbers."""
    texts: tuple[list[str], ...]
    """Columns as they stand, one cell for each row of the file."""
    lines: Sequence[int]
    """The line of each row in the file."""


def read_steps(spec: GroupedSpec, sheet: Sheet, taken: list[int], words: list[int], numbers: list[int]) -> Steps:
    """The sequences of a table. `taken` are columns that are no inputs unless they are chosen as such, `words` and
    `numbers` those to be read besides. Raises InputError."""
    ids = choose((spec.sequence,), sheet.names, "data.sequence") if spec.rows == "step" and spec.sequence else []
    counting = [c for c in sheet.counting(steps=spec.rows == "step") if c not in taken]
    free = [c for c in sheet.numeric if c not in {*taken, *ids, *counting}]
    inputs = choose(spec.columns, sheet.names, "data.columns") or free
    if not inputs:
        raise InputError(f"data.columns: {spec.path} has no column of numbers left as an input; choose one.")
    ragged, n = spec.rows == "sequence", len(inputs)  # short rows end with empty cells
    cells = sheet.read([*inputs, *numbers], "interpolate" if ragged else spec.missing, [*words, *ids])
    order, bounds, names = grouping(spec, len(cells.values), cells.texts[-1] if ids else None)
    x, filled = cells.values[order], cells.filled
    if ragged:
        x, order, bounds, filled = unrolled(spec, x, cells.lines)
    else:
        times = None if cells.times is None else cells.times[order]
        x = bridged(x, np.arange(len(x) + 1) if spec.rows == "example" else bounds, times)
    if (longest := int(np.diff(bounds).max())) > LONGEST:
        raise InputError(f"data.rows: a sequence has {longest:,} steps; at most {LONGEST:,} are allowed.")
    told = [f"{filled:,} empty cell{'s' * (filled != 1)} interpolated"] * bool(filled)
    if cells.times is not None and not ids:
        told.append(f"{sheet.names[sheet.timed[0]]} not an input: {span(cells.times)}")
    told += [f"read as {sheet.encoding}, as it is not UTF-8"] * bool(sheet.encoding)
    return Steps(
        x[:, :n], order, bounds, ("value",) if ragged else tuple(sheet.names[c] for c in inputs), names,
        sheet.left_out({*inputs, *taken, *ids, *(() if ids else sheet.timed)}, counting), tuple(told), sheet.names,
        x[:, n:], cells.texts[: len(words)], cells.lines,
    )  # fmt: skip


def grouping(spec: GroupedSpec, N: int, ids: list[str] | None) -> tuple[Array, Array, tuple[str, ...]]:
    """The rows in the order of their sequences, where each of these begins, and their names."""
    if spec.rows != "step":
        return np.arange(N), np.arange(N + 1), ()
    if ids is None:
        return np.arange(N), np.unique(np.append(np.arange(0, N, spec.length), N)), ()
    number = {name: k for k, name in enumerate(dict.fromkeys(ids))}
    which = np.array([number[name] for name in ids])
    counts = np.bincount(which)
    return np.argsort(which, kind="stable"), np.append(0, np.cumsum(counts)), tuple(number)


def unrolled(spec: GroupedSpec, x: Array, lines: Sequence[int]) -> tuple[Array, Array, Array, int]:
    """Rows (S, T) as the steps (N, 1) of sequences that end before the empty cells at their ends; which row each step
    came from, where each sequence begins, and how many gaps within them were filled."""
    known = ~np.isnan(x)
    lengths = np.where(known.any(axis=1), x.shape[1] - known[:, ::-1].argmax(axis=1), 0)
    inside = np.arange(x.shape[1]) < lengths[:, None]
    gaps = inside & ~known
    if not lengths.all():
        raise InputError(f"data.path: row {lines[int(lengths.argmin())]} has no number; each row must have some.")
    if gaps.any() and spec.missing == "refuse":
        raise InputError(
            f"data.path: row {lines[int(gaps.any(axis=1).argmax())]} has an empty cell before its last number; it must "
            "be a finite number (or set “Empty cells” to interpolate: data.missing=interpolate)."
        )
    bounds = np.append(0, np.cumsum(lengths))
    return bridged(x[inside][:, None], bounds, None), np.repeat(np.arange(len(x)), lengths), bounds, int(gaps.sum())


def bridged(x: Array, bounds: Array, times: Array | None) -> Array:
    """The steps (N, n) with a line through each gap of a sequence; a column with no number there stays nan."""
    if not np.isnan(x).any():
        return x
    pairs = itertools.pairwise(bounds)
    return np.concatenate([interpolated(x[a:b], None if times is None else times[a:b]) for a, b in pairs])


def mean_of_known(x: Array) -> Array:
    """The mean (n,) of the numbers in each column of steps (N, n); 0 where there is none."""
    known = ~np.isnan(x)
    return np.asarray(np.where(known, x, 0).sum(axis=0) / np.maximum(known.sum(axis=0), 1))
