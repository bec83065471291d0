"""Curves of runs as one table."""

from collections.abc import Iterable, Iterator

from simulator import files
from simulator.runs.entry import Entry
from simulator.runs.recorded import AXES, Axis, Recorded
from simulator.runs.smoothing import smoothed

CURVES = (("loss", "training", 0), ("validation_loss", "validation", 0), ("score", "validation", 1))
"""What each is called, and in which part of the course and which column of it it stands."""
MEAN = len(AXES) + 2
"""Where the mean stands in a row."""


def as_csv(runs: Iterable[tuple[Entry, Recorded]], axis: Axis = "update", span: float = 0.0, log: bool = False) -> str:
    """A row for each span of each curve of each run: where it begins on every axis, its lowest, highest and mean value,
    and, with a span, the mean smoothed along an axis as `smoothed` has it."""
    header = ["run", "name", "curve", *AXES, "low", "high", "mean", *["smoothed"] * (span > 0)]
    rows = ([entry.id, entry.name, *row] for entry, seen in runs for row in _rows(seen, axis, span, log))
    return files.as_csv(header, rows)


def _rows(recorded: Recorded, axis: Axis, span: float, log: bool) -> Iterator[list[object]]:
    for name, part, column in CURVES:
        curves = recorded.course.parts[part]
        places = [recorded.along(each, curves.x) for each in AXES]
        values = [each[:, column] for each in (curves.low, curves.high, curves.mean)]
        if span > 0:
            values.append(smoothed(places[AXES.index(axis)], values[-1], span, log))
        for row in zip(*places, *values, strict=True):
            if row[MEAN] == row[MEAN]:  # a score where the data has one
                yield [name, round(row[0]), round(row[1]), *row[2:]]
