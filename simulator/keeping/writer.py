"""What writes a run folder while it trains, so that a kill loses seconds, never the run."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from simulator.engine.orders import KEEP_SHARE, Alone, Keep
from simulator.errors import InputError
from simulator.experiment import save
from simulator.files import located, lock, make_folder
from simulator.keeping import weights
from simulator.keeping.history import HISTORY, earlier_rows, header, rows
from simulator.keeping.run import EXPERIMENT, WEIGHTS, is_run
from simulator.training.snapshot import Checkpoint, Failed, Finished, Kept, Report, Snapshot, Started

CLAIMED = ".claimed"
"""Stands in a folder, locked, while a program trains into it."""
KEEP_EVERY = 10.0
"""Seconds from one saving of the weights to the next, and at least KEEP_SHARE times as long as a saving takes."""


class Claim:
    """A folder for a new run, which no other program takes as long as this one holds it."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError where the folder cannot be written, BlockingIOError where another program holds it."""
        self.folder, self.sign = folder, folder / CLAIMED
        self.file = self.sign.open("w")
        if not lock(self.file) or not self._is_ours():
            self.file.close()
            raise BlockingIOError

    def _is_ours(self) -> bool:
        """Whether what was locked still stands there: another program may just have given it back."""
        try:
            return os.path.samestat(os.fstat(self.file.fileno()), self.sign.stat())
        except OSError:
            return False

    def release(self) -> None:
        """Give the folder back; it goes where nothing was written in it."""
        with suppress(OSError):
            self.sign.unlink()  # while it is held, so that it is no other program's
        self.file.close()
        if os.name != "posix":  # where no open file can be removed
            self.sign.unlink(missing_ok=True)
        with suppress(OSError):
            self.folder.rmdir()


def claim(out: str | Path) -> Claim:
    """Make the folder for a new run, sure that it can be written and that it is nobody else's, before any time is spent
    on data and training.

    Raises InputError where something is there already: no run is ever overwritten.
    """
    folder = located(out)
    if not str(out).strip():
        raise InputError("--out: an empty name is not allowed; name a new folder.")
    try:
        claimed = Claim(make_folder(folder))
    except BlockingIOError:
        raise InputError(f"--out: another program is training into {folder}; choose another folder.") from None
    except OSError as error:
        reason = error.strerror or error
        raise InputError(f"--out: {folder} cannot be written ({reason}); choose another folder.") from None
    refusal = ""
    if is_run(folder):
        refusal = f"--out: {folder} holds a run already; choose another folder, or delete that one first."
    elif any(each.name != CLAIMED for each in folder.iterdir()):
        refusal = f"--out: {folder} is not empty and holds no run; choose a new or an empty folder."
    if refusal:
        claimed.release()
        raise InputError(refusal)
    return claimed


class Writer:
    """Writes a run folder from a run's reports, as they come: a kill loses seconds, never the run.

    Parameters
    ----------
    claimed : the folder, which is given back at the end
    desk : the run's desk, at which weights are asked for now and then
    earlier : the run folder that this run goes on from, whose history is taken over
    """

    def __init__(self, claimed: Claim, desk: Alone, earlier: Path | None = None) -> None:
        self.claimed, self.folder, self.desk, self.earlier = claimed, claimed.folder, desk, earlier
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
        self.claimed.release()

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
