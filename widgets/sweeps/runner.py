"""A sweep in a thread of its own, which waits for the processes that train, and reads what they have kept."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import numpy as np

from simulator.arrays import Array
from simulator.errors import InputError
from simulator.files import is_file
from simulator.runs import Recorded, Store
from simulator.sweeps import Hands, Progress, Running, RunState, Sweep, SweepFolder, load_sweep, usual_folder
from widgets.sweeps.seen import Dimension, Dot, Seen
from widgets.words import titled

PATIENCE, STRETCH = 3.0, 2.0
"""Seconds that an ending program waits for it; and from one sign of a run to the next."""
CURVES, SWEEP, RUNS = "curves.npz", "sweep.json", "runs"
LISTED = 20
"""So many earlier sweeps are listed."""


class Runner:
    """Runs one sweep, or reads one. Whoever looks at `latest` sees how far it is. The thread is a daemon."""

    def __init__(self, folder: Path, hands: Hands, sweep: Sweep | None = None, train: bool = True) -> None:
        """`folder`: the sweep's own or, of a new `sweep`, that in which it gets one. `train`: whether what is missing
        of it is made."""
        self.folder, self.hands, self.sweep, self.train = folder, hands, sweep, train
        self.latest: Seen | None = None
        self.fault: Exception | None = None
        self.running: Running | None = None
        self.stopped = self.ended = False
        self.curves: dict[str, tuple[int, tuple[Array, Array]]] = {}
        """How runs went, by their ids, as far as the update."""
        self.thread = threading.Thread(target=self._run, name="sweep", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        try:
            if self.sweep:
                self.folder = free_folder(self.folder, self.sweep)
            else:
                self.sweep = load_sweep(self.folder)
            place = SweepFolder(self.sweep, self.folder)
            try:
                self._follow(place)
            finally:
                place.close()
        except Exception as error:
            self.fault = error
        finally:
            self.ended = True

    def _follow(self, place: SweepFolder) -> None:
        self.running = Running(place.sweep, self.hands, place, STRETCH)
        if not self.train:
            self.latest = self.seen(Progress(place.sweep, tuple(self.running.states)))
            return
        if self.stopped:  # it was told so before there was anything to stop
            self.running.stop()
        for progress in self.running.run():
            self.latest = self.seen(progress)
        self.latest = self.seen(Progress(place.sweep, tuple(self.running.states)))

    def seen(self, progress: Progress) -> Seen:
        """The progress as it is drawn."""
        sweep, store = progress.sweep, Store(self.folder / RUNS)
        columns = list(zip(*(each.planned.values for each in progress.runs), strict=True))
        axes = tuple(
            Dimension.of(field, titled(field, sweep.experiment), column)
            for field, column in zip(sweep.fields, columns, strict=True)
        )
        training = sweep.experiment.training
        dots = tuple(self._dot(each, store.folder) for each in progress.runs)
        return Seen(
            sweep.experiment.title, caption(sweep), axes, dots, training.goals != (None, None), training.goal,
            progress.share, progress.left,
        )  # fmt: skip

    def _dot(self, run: RunState, runs: Path) -> Dot:
        facts, planned = run.facts, run.planned
        lost = run.state in ("diverged", "failed")
        folder = runs / facts.id if facts.id else None
        return Dot(
            planned.values, planned.seed, np.inf if lost else facts.best_loss, run.state, facts.goal_update,
            facts.update, facts.cpu_seconds, folder, self._curve(folder, facts.update),
        )  # fmt: skip

    def _curve(self, folder: Path | None, update: int) -> tuple[Array, Array] | None:
        """How a run went, read again where it has come further."""
        if folder is None or not is_file(folder / CURVES):
            return None
        before = self.curves.get(folder.name)
        if before is None or before[0] != update:
            with suppress(InputError):
                found = Recorded.load(folder / CURVES).course.parts["validation"]
                known = np.isfinite(found.mean[:, 0])
                self.curves[folder.name] = update, (found.x[known], found.mean[known, 0])
        return self.curves[folder.name][1] if folder.name in self.curves else None

    def stop(self) -> None:
        """End it; what has come stays."""
        self.stopped = True
        if self.running:
            self.running.stop()

    def close(self) -> None:
        """The program ends: what has come is kept."""
        self.stop()
        self.thread.join(PATIENCE)


def caption(sweep: Sweep) -> str:
    """The conditions in words, fields by their titles."""
    told = sweep.caption()
    for field in sweep.fields:
        told = told.replace(f"{field}=", f"{titled(field, sweep.experiment)} ")
    return told


def free_folder(folder: Path, sweep: Sweep) -> Path:
    """Where in a folder of sweeps this one is kept: with an earlier one of the same experiment and fields whose runs
    are all among its own, so that none of them is made again, else in a new place."""
    name, keys = usual_folder(sweep, sweep.experiment.title).name, {each.key for each in sweep.planned}
    count = 1
    while True:
        place = folder / (name if count == 1 else f"{name}-{count}")
        if not place.exists():
            return place
        with suppress(InputError):
            if {each.key for each in load_sweep(place).planned} <= keys:
                return place
        count += 1


def earlier(folder: Path) -> list[tuple[str, str, Path]]:
    """The sweeps in a folder, the newest first: what each is called, under which conditions, and where it is."""
    found = sorted(_places(folder), key=lambda place: (place / SWEEP).stat().st_mtime, reverse=True)
    made = []
    for place in found[:LISTED]:
        with suppress(InputError):
            sweep = load_sweep(place)
            fields = ", ".join(titled(field, sweep.experiment).rpartition(" › ")[2] for field in sweep.fields)
            when = datetime.fromtimestamp((place / SWEEP).stat().st_mtime)
            title = f"{sweep.experiment.title} · {fields} · {when:%Y-%m-%d %H:%M}"
            made.append((title, caption(sweep), place))
    return made


def _places(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (each for each in folder.iterdir() if is_file(each / SWEEP))
