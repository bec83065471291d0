"""What writes a run folder while it trains, so that a kill loses seconds, never the run."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from simulator.engine.orders import KEEP_SHARE, Alone, Keep
from simulator.errors import InputError
from simulator.experiment import save
from simulator.files import located, make_folder
from simulator.keeping import weights
from simulator.keeping.history import HISTORY, earlier_rows, header, rows
from simulator.keeping.run import EXPERIMENT, WEIGHTS, is_run
from simulator.training.snapshot import Checkpoint, Failed, Finished, Kept, Report, Snapshot, Started

KEEP_EVERY = 10.0
"""Seconds from one saving of the weights to the next, and at least KEEP_SHARE times as long as a saving takes."""


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
