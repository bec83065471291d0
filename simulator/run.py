"""A run folder: what `train --out DIR` writes while it trains, and how it is read again.

experiment.json       what was trained
history.csv           a row for each update
weights.safetensors   what was learned so far; opens again and trains on
plots/                pictures, where the window's libraries are there to draw them
"""

import csv
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from simulator import weights
from simulator.arrays import Array, frozen
from simulator.engine import started
from simulator.errors import DivergedError, InputError
from simulator.experiment import load, same_network, save
from simulator.files import is_file, is_folder, located, make_folder, read_text
from simulator.orders import Alone, Keep
from simulator.probes import PROBES
from simulator.snapshot import Checkpoint, Failed, Finished, Kept, Report, Snapshot, Started
from simulator.trainer import Trainer

EXPERIMENT, HISTORY, WEIGHTS, PLOTS = "experiment.json", "history.csv", "weights.safetensors", "plots"
COLUMNS = ("update", "sequences", "seconds", "loss", "validation_loss", "score", "gradient_norm")
OPTIONAL = ("validation_loss", "score")
"""The first columns of history.csv; then follows `gradient_norm.<matrix>` for each weight matrix."""

NAN = float("nan")
KEEP_EVERY = 10.0
"""Seconds from one saving of the weights to the next, and at least KEEP_SHARE times as long as a saving takes."""
KEEP_SHARE = 20


@dataclass(frozen=True)
class Run:
    """A run folder, read: where it ended, and one snapshot that holds its whole history and what the probes see."""

    checkpoint: Checkpoint
    started: Started
    snapshot: Snapshot


def is_run(folder: str | Path) -> bool:
    """Whether the folder looks like a run, be it damaged or not begun."""
    return any(is_file(Path(folder) / name) for name in (HISTORY, WEIGHTS))


def claim(out: str | Path) -> Path:
    """Make the folder for a new run, sure that it can be written, before any time is spent on training.

    Raises InputError where something is there already: no run is ever overwritten.
    """
    folder = located(out)
    if not str(out).strip():
        raise InputError("--out: an empty name is not allowed; name a new folder.")
    if is_run(folder):
        raise InputError(f"--out: {folder} holds a run already; choose another folder, or delete that one first.")
    make_folder(folder)
    try:
        if any(folder.iterdir()):
            raise InputError(f"--out: {folder} is not empty and holds no run; choose a new or an empty folder.")
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"--out: {folder} cannot be written ({reason}); choose another folder.") from None


def disclaim(folder: Path) -> None:
    """Take back a folder in which nothing was written."""
    with suppress(OSError):
        folder.rmdir()


def header(matrices: tuple[str, ...]) -> list[str]:
    return [*COLUMNS, *(f"gradient_norm.{name}" for name in matrices)]


class Writer:
    """Writes a run folder from a run's reports, as they come: a kill loses seconds, never the run.

    Parameters
    ----------
    folder : a claimed folder
    desk : the run's desk, at which weights are asked for now and then
    earlier : the run folder that this run goes on from, whose history is taken over
    """

    def __init__(self, folder: Path, desk: Alone, earlier: Path | None = None) -> None:
        self.folder, self.desk, self.earlier = folder, desk, earlier
        self.history: TextIO | None = None
        self.batch, self.next_keep = 1, 0.0

    def take(self, report: Report) -> None:
        """Raises InputError where the disk refuses."""
        match report:
            case Started():
                self._begin(report)
            case Snapshot():
                self._write("".join(rows(report, self.batch)))
                if time.monotonic() >= self.next_keep:
                    self._ask()
            case Kept(checkpoint) | Finished(checkpoint):
                self._keep(checkpoint)
            case Failed(checkpoint=Checkpoint() as checkpoint):
                self._keep(checkpoint)

    def close(self) -> None:
        if self.history:
            self.history.close()

    def _begin(self, started: Started) -> None:
        self.batch = started.experiment.training.batch
        columns = header(tuple(started.weights))
        earlier = earlier_rows(self.earlier / HISTORY, columns, started.update) if self.earlier else []
        save(started.experiment, self.folder / EXPERIMENT)
        with self._writing():
            self.history = (self.folder / HISTORY).open("w", encoding="utf-8", newline="")
        self._write("".join([",".join(columns) + "\n", *earlier]))
        self._ask()

    def _ask(self) -> None:
        self.next_keep = time.monotonic() + KEEP_EVERY
        self.desk.watch.append(Keep())

    def _keep(self, checkpoint: Checkpoint) -> None:
        began = time.monotonic()
        weights.save(checkpoint, self.folder / WEIGHTS)
        if self.history:
            os.fsync(self.history.fileno())
        now = time.monotonic()
        self.next_keep = max(self.next_keep, now + KEEP_SHARE * (now - began))

    def _write(self, text: str) -> None:
        assert self.history
        with self._writing():
            self.history.write(text)
            self.history.flush()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise InputError(
                f"{self.folder / HISTORY} cannot be written ({error.strerror or error}); make room or choose another "
                "--out, then go on from the weights that were saved."
            ) from None


def rows(snapshot: Snapshot, batch: int) -> Iterator[str]:
    """The snapshot's records as lines of history.csv."""
    validation = {update: (loss, score) for update, loss, score in snapshot.validation.tolist()}
    for update, seconds, loss, *norms in snapshot.records.tolist():
        sequences = snapshot.sequences - int(snapshot.update - update) * batch
        validated = [repr(value) if value == value else "" for value in validation.get(update, (NAN, NAN))]
        yield ",".join((str(int(update)), str(sequences), repr(seconds), repr(loss), *validated, *map(repr, norms)))
        yield "\n"


def earlier_rows(path: Path, columns: list[str], update: int) -> list[str]:
    """The lines of an earlier history before an update: a run that goes on draws that update's batch again."""
    found = table(path, columns)
    return [",".join(row) + "\n" for row in found if int(row[0]) < update]


def load_checkpoint(folder: str | Path) -> Checkpoint:
    """What a run folder has learned, with the words and live settings of its experiment.json. Raises InputError."""
    folder = located(folder)
    if not is_folder(folder):
        what = "is a file" if is_file(folder) else "does not exist"
        raise InputError(f"{folder} {what}; choose a run folder, which `train --out` writes.")
    if not is_run(folder):
        raise InputError(f"{folder} is not a run folder; one holds {EXPERIMENT}, {HISTORY} and {WEIGHTS}.")
    experiment = load(folder / EXPERIMENT)
    checkpoint = weights.load(folder / WEIGHTS)
    if not same_network(experiment, checkpoint.experiment):
        raise InputError(
            f"{folder / EXPERIMENT} does not fit the weights beside it; only title, notes and the settings that can "
            "change while it trains may differ from what was trained."
        )
    return replace(checkpoint, experiment=experiment)


def load_run(folder: str | Path) -> Run:
    """Read a run folder: its network, its whole history, and what every probe that applies sees. Raises InputError.

    After a crash the history may be ahead of the weights by some seconds: it is read up to the weights' update.
    """
    folder = located(folder)
    checkpoint = load_checkpoint(folder)
    trainer = Trainer(checkpoint.experiment, checkpoint)
    before = started(trainer)
    records, validation = read_history(folder / HISTORY, tuple(before.weights), checkpoint.update)
    snapshot = Snapshot(
        checkpoint.update, checkpoint.sequences, checkpoint.seconds, trainer.learning_rate,
        frozen(records), frozen(validation), look(trainer),
    )  # fmt: skip
    return Run(checkpoint, before, snapshot)


def load_history(folder: str | Path) -> Run:
    """A run whose data cannot be opened any more: its network and history, and nothing that a probe sees."""
    folder = located(folder)
    checkpoint = load_checkpoint(folder)
    columns = read_text(folder / HISTORY, "history").partition("\n")[0].split(",")
    order = {name: place for place, name in enumerate(columns)}  # a file of weights knows none
    names = sorted(checkpoint.weights, key=lambda name: order.get(f"gradient_norm.{name}", len(order)))
    shapes = {name: checkpoint.weights[name].shape for name in names}
    records, validation = read_history(folder / HISTORY, tuple(shapes), checkpoint.update)
    snapshot = Snapshot(
        checkpoint.update, checkpoint.sequences, checkpoint.seconds, checkpoint.experiment.training.learning_rate,
        frozen(records), frozen(validation),
    )  # fmt: skip
    return Run(checkpoint, Started(checkpoint.experiment, (), (), shapes, checkpoint.update), snapshot)


def look(trainer: Trainer) -> dict[str, dict[str, Any]]:
    """What each probe sees after one pass, leaving out those that see nothing."""
    try:
        trainer.propagate()
    except DivergedError:
        return {}
    seen = {name: probe(trainer) for name, probe in PROBES.items()}
    return {name: views for name, views in seen.items() if any(not _empty(view) for view in views.values())}


def _empty(view: Any) -> bool:
    return hasattr(view, "__len__") and len(view) == 0


def read_history(path: Path, matrices: tuple[str, ...], last: int) -> tuple[Array, Array]:
    """Records (k, 4 + matrices) and validation (k, 3) of history.csv up to the update `last`, as in a Snapshot."""
    kept = [row for row in table(path, header(matrices)) if int(row[0]) <= last]
    records = np.array([(row[0], row[2], row[3], *row[6:]) for row in kept], float)
    validation = np.array([(row[0], row[4], row[5] or "nan") for row in kept if row[4]], float)
    return records.reshape(len(kept), 4 + len(matrices)), validation.reshape(-1, 3)


def table(path: Path, columns: list[str]) -> list[list[str]]:
    """The checked rows of history.csv, as text. A last line cut short by a crash is left out. Raises InputError."""
    text = read_text(path, "history")
    lines = text[: text.rfind("\n") + 1].splitlines()
    try:
        found = list(csv.reader(lines))
    except csv.Error as error:
        raise InputError(f"{path} is not a table ({error}); it should be one that `train --out` wrote.") from None
    if not found or found[0] != columns:
        raise InputError(f"{path}: the columns do not fit the network; they should be {', '.join(columns)}.")
    before = -1
    for line, row in enumerate(found[1:], start=2):
        before = _check(row, columns, before, f"{path}, line {line}")
    return found[1:]


def _check(row: list[str], columns: list[str], before: int, where: str) -> int:
    """The row's update, which must come after the one before it."""
    if len(row) != len(columns):
        raise InputError(f"{where}: {len(row)} values are not allowed; there should be {len(columns)}.")
    for column, cell in zip(columns, row, strict=True):
        try:
            (int if column in COLUMNS[:2] else float)(cell or ("0" if column in OPTIONAL else cell))
        except ValueError:
            what = "whole number" if column in COLUMNS[:2] else "number"
            raise InputError(f"{where}, {column}: {cell[:40]!r} is not allowed; it should be a {what}.") from None
    if int(row[0]) <= before:
        raise InputError(f"{where}, update: {row[0]} is not allowed; it should come after {before}.")
    return int(row[0])
