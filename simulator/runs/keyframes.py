"""`keyframes.bin`: the keyframes of a run, one after the other, for as long as it trains.

A record is a header (its mark, the size and the CRC-32 of what follows, update, seconds of the processor, and whether
it is never dropped) and the bytes of a `.safetensors` without curves. Records are only ever appended: one of an update
that was there before takes the place of that and all after it, since the run has gone back. A record that a kill cut
short is the last, and is left out.
"""

import struct
import zlib
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from simulator.errors import InputError
from simulator.files import is_file, opened
from simulator.keeping import weights
from simulator.training.keyframes import EVERY, thinned
from simulator.training.snapshot import Checkpoint, Keyframe

KEYFRAMES, PART = "keyframes.bin", ".part"
BUDGET = 256_000_000
"""Bytes from which on every second keyframe is dropped, and the next are taken half as often."""
LARGEST = 1 << 40
HEADER = struct.Struct("<4sQIQd?")
MARK = b"key1"


@dataclass(frozen=True)
class Place:
    """Where a keyframe stands in its file."""

    update: int
    cpu_seconds: float
    kept: bool
    start: int
    size: int
    check: int
    """CRC-32 of its bytes."""

    @property
    def end(self) -> int:
        return self.start + self.size


class Reel:
    """The keyframes of a run, read. The file may grow or be replaced meanwhile: every look goes on from the one before,
    as far as that still holds."""

    def __init__(self, path: Path) -> None:
        """Look where they stand. Raises InputError where there are none."""
        self.path = path
        self.places: list[Place] = []
        self.follow()

    def follow(self) -> None:
        """Look at what has come since. Raises InputError."""
        with self._opened():
            pass

    @contextmanager
    def _opened(self) -> Iterator[BinaryIO]:
        """The file, in which all places are those that stand there now."""
        if not is_file(self.path):
            raise InputError(f"{self.path.parent.name} kept no keyframes; train it again to look back at its updates.")
        with opened(self.path, "keyframes", LARGEST, whole=False) as (file, size):
            last = self.places[-1] if self.places else None
            if last and _stands(file, size, last):
                at = last.end
            else:
                self.places, at = [], 0
            for place in _records(file, size, at):
                _put(self.places, place)
            if not self.places:
                raise InputError(f"{self.path} holds no keyframe that can be read; train its run again.")
            yield file

    @property
    def first(self) -> int:
        """The update of the first."""
        return self.places[0].update

    def origin(self, update: int) -> int:
        """The CRC-32 of the last keyframe before an update that is never dropped; 0: there is none. A run that goes
        back behind the update has another one there from then on, since it begins anew with such a keyframe."""
        return next((each.check for each in reversed(self.places) if each.kept and each.update < update), 0)

    def before(self, update: int) -> Checkpoint:
        """The last keyframe at this update or before; the first where all come later. Those that are damaged are passed
        over. Raises InputError."""
        with self._opened() as file:
            earlier = self.places[: bisect_right(self.places, update, key=lambda each: each.update)] or self.places[:1]
            for place in reversed(earlier):
                file.seek(place.start)
                data = file.read(place.size)
                if zlib.crc32(data) == place.check:
                    return weights.unpacked(data, self.path)
        raise InputError(f"{self.path}: the keyframes before update {update:,} are damaged; train the run again.")


class Writer:
    """Appends a run's keyframes to its file, which is made with the first. For one thread at a time; where the disk
    refuses it raises InputError or OSError."""

    def __init__(self, path: Path, budget: int = BUDGET) -> None:
        """Go on behind what stands there whole."""
        self.path, self.budget, self.spacing = path, budget, 0.0
        self.places: list[Place] = []
        self.size = 0
        path.with_suffix(PART).unlink(missing_ok=True)
        if is_file(path):
            with opened(path, "keyframes", LARGEST, whole=False) as (file, size):
                for place in _records(file, size):
                    _put(self.places, place)
                    self.size = place.end
            with path.open("r+b") as file:
                file.truncate(self.size)
            if self.size > self.budget / 3:  # it was thinned, or is to be soon
                self.spacing = self._apart()

    def take(self, keyframe: Keyframe) -> None:
        """Write it, unless it is too near to the one before."""
        checkpoint, last = keyframe.checkpoint, self.places[-1:]
        if not keyframe.kept and last and checkpoint.cpu_seconds < last[0].cpu_seconds + self.spacing:
            return
        data = weights.packed(checkpoint)
        place = Place(
            checkpoint.update, checkpoint.cpu_seconds, keyframe.kept, self.size + HEADER.size, len(data),
            zlib.crc32(data),
        )  # fmt: skip
        with self.path.open("ab") as file:
            file.write(_header(place) + data)
        _put(self.places, place)
        self.size = place.end
        if self.size > self.budget:
            self._thin()

    def _thin(self) -> None:
        """Drop every second one, and what does not hold any more. A kill leaves the file as it was, or is to be. So
        does Windows where somebody reads it: the next keyframe tries again."""
        self.spacing = 2 * max(self._apart(), EVERY)
        moved: list[Place] = []
        part, at = self.path.with_suffix(PART), 0
        with self.path.open("rb") as old, part.open("wb") as new:
            for place in thinned(self.places, lambda each: each.kept):
                old.seek(place.start)
                moved.append(replace(place, start=at + HEADER.size))
                new.write(_header(place) + old.read(place.size))
                at = moved[-1].end
        try:
            part.replace(self.path)
        except PermissionError:
            return
        self.places, self.size = moved, at
        self.budget = max(self.budget, 2 * at)  # of those that are never dropped there may be many

    def _apart(self) -> float:
        """Seconds of the processor from one to the next, on the average."""
        return (self.places[-1].cpu_seconds - self.places[0].cpu_seconds) / len(self.places)


def _header(place: Place) -> bytes:
    return HEADER.pack(MARK, place.size, place.check, place.update, place.cpu_seconds, place.kept)


def _stands(file: BinaryIO, size: int, place: Place) -> bool:
    """Whether a record stands where it stood: then so do all before it, since none is changed, and those that are
    dropped have what is behind them move up."""
    header = _header(place)
    file.seek(place.start - len(header))
    return place.end <= size and file.read(len(header)) == header


def _records(file: BinaryIO, size: int, at: int = 0) -> Iterator[Place]:
    """Every record from there on that is there whole, in the order of the file."""
    while at + HEADER.size <= size:
        file.seek(at)
        mark, length, check, update, cpu_seconds, kept = HEADER.unpack(file.read(HEADER.size))
        at += HEADER.size
        if mark != MARK or at + length > size:
            return
        yield Place(update, cpu_seconds, kept, at, length, check)
        at += length


def _put(places: list[Place], place: Place) -> None:
    """One more; where the run went back, what came after is over."""
    while places and places[-1].update >= place.update:
        places.pop()
    places.append(place)
