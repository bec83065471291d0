"""How a recorded run went: curves of a bounded number of points, over updates, sequences, or the time they took."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

import numpy as np

from simulator.arrays import Array
from simulator.errors import InputError
from simulator.files import opened
from simulator.training.curves import MAX_POINTS, Course, Curves

Axis = Literal["update", "sequences", "cpu_seconds", "seconds"]
AXES: tuple[Axis, ...] = ("update", "sequences", "cpu_seconds", "seconds")
"""What curves can be drawn over, and the columns of a clock."""
MAX_FILE = 100_000_000
PLACES = "places"
"""Rows and stride of each part of the course."""


class Clock:
    """When a run had made how many updates: at most MAX_POINTS rows as AXES has them, which grow in every column."""

    def __init__(self, rows: Sequence[tuple[float, ...]] = ((0.0,) * len(AXES),)) -> None:
        self.rows = list(rows)

    def note(self, *row: float) -> None:
        """Take a row; one of an update that was there already takes its place."""
        if self.rows and row[0] <= self.rows[-1][0]:
            self.cut(row[0])
        self.rows.append(row)
        if len(self.rows) > MAX_POINTS:
            self.rows = [*self.rows[:-1:2], self.rows[-1]]

    def cut(self, update: float) -> None:
        """Forget this update and all after it."""
        self.rows = [row for row in self.rows if row[0] < update]

    @property
    def table(self) -> Array:
        return np.array(self.rows, float).reshape(-1, len(AXES))


@dataclass(frozen=True)
class Recorded:
    """A run's curves: `course.training` (loss), `course.validation` (loss, score) and `course.norms` over updates, each
    with low, high and mean of every span, and `clock` (rows, 4) with the columns of AXES."""

    course: Course
    clock: Array

    def along(self, axis: Axis, update: Array) -> Array:
        """Where updates stand on an axis."""
        if axis == "update" or not len(self.clock):
            return update
        return np.interp(update, self.clock[:, 0], self.clock[:, AXES.index(axis)])

    def encode(self) -> bytes:
        """The bytes of a `curves.npz`."""
        buffer, parts = io.BytesIO(), self.course.parts
        with np.errstate(over="ignore"):  # a loss that grows without end
            arrays = {
                name + ending: a
                for name, curves in parts.items()
                for ending, a in (("", curves.table()[:, 1:].astype(np.float32)), (".update", curves.x))
            }
        arrays[PLACES] = np.array([(curves.rows, curves.stride) for curves in parts.values()])
        arrays["matrices"] = np.array(self.course.matrices, str)
        np.savez(buffer, allow_pickle=False, clock=self.clock, **arrays)
        return buffer.getvalue()

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a `curves.npz`. Raises InputError."""
        try:
            with opened(path, "curves", MAX_FILE) as (file, _), np.load(file, allow_pickle=False) as arrays:
                course, clock = Course(tuple(map(str, arrays["matrices"]))), np.asarray(arrays["clock"], float)
                if clock.ndim != 2 or clock.shape[1] != len(AXES) or not np.isfinite(clock).all():
                    raise ValueError
                places = zip(Course.PARTS, arrays[PLACES].tolist(), strict=True)
                course.follow(
                    {
                        name: Curves.of(np.column_stack((arrays[f"{name}.update"], arrays[name])), rows, stride)
                        for name, (rows, stride) in places
                    }
                )
        except InputError:
            raise
        except (ValueError, KeyError, TypeError, IndexError, EOFError, zipfile.BadZipFile):
            raise InputError(f"{path} is damaged; the run's weights may still open.") from None
        return cls(course, clock)
