"""A sweep in a thread of its own, which reads what its processes have kept."""

import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from simulator.errors import InputError
from simulator.files import is_file
from simulator.sweeps import SWEEP, Hands, Kept, Progress, Running, Sweep, SweepFolder, load_sweep, usual_folder
from widgets.comparing.runner import SELDOM
from widgets.comparing.runner import Runner as Threaded
from widgets.sweeps.courses import DRAWN
from widgets.sweeps.laid import laid_out
from widgets.sweeps.reading import Reader, caption
from widgets.sweeps.seen import Seen
from widgets.sweeps.words import verdict
from widgets.words import titled

STRETCH = 2.0
"""Seconds from one sign of a run to the next."""
LISTED = 20
"""So many earlier sweeps are listed."""


class Runner(Threaded):
    """Runs one sweep, or reads one."""

    called = "sweep"
    latest: Seen | None

    def __init__(self, folder: Path, hands: Hands, sweep: Sweep | None = None, train: bool = True) -> None:
        """`folder`: the sweep's own or, of a new `sweep`, that in which it gets one. `train`: whether what is missing
        of it is made."""
        self.folder, self.hands, self.sweep, self.train = folder, hands, sweep, train
        self.running: Running | None = None
        self.looked_at: tuple[int, str] | None = None
        """Over which field its points are drawn, and in the colours of which; None: as usual."""
        self.due = 0.0
        super().__init__()

    def work(self) -> None:
        if self.sweep:
            self.folder = free_folder(self.folder, self.sweep)
        else:
            self.sweep = load_sweep(self.folder)
        if not self.train:
            self.reader = Reader(self.folder)
            self.latest = self._told(Progress(self.sweep, Kept(self.sweep, self.folder).states()))
            return
        place = SweepFolder(self.sweep, self.folder)
        try:
            self._follow(place)
        finally:
            place.close()

    def _follow(self, place: SweepFolder) -> None:
        self.running, self.reader = Running(place.sweep, self.hands, place, STRETCH), Reader(self.folder)
        self.latest = self._told(Progress(place.sweep, tuple(self.running.states)))
        if self.stopped:  # it was told so before there was anything to stop
            self.running.stop()
        for progress in self.running.run():
            if time.monotonic() >= self.due:
                self.latest = self._told(progress)
        self.latest = self._told(Progress(place.sweep, tuple(self.running.states)))

    def _told(self, progress: Progress) -> Seen:
        """The progress with all that drawing it needs, so that the window need not work it out."""
        began = time.monotonic()
        seen = self.reader.seen(progress)
        laid_out(seen, *(self.looked_at or (0, seen.usual_colour)))
        for each in seen.settings[:DRAWN]:
            seen.bands.of(each)
        verdict(seen, False)  # what it has worked out stays known
        self.due = time.monotonic() + SELDOM * (time.monotonic() - began)
        return seen

    def stop(self) -> None:
        super().stop()
        if self.running:
            self.running.stop()


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
            title = f"{sweep.experiment.title} · {fields or 'seeds'} · {when:%Y-%m-%d %H:%M}"
            made.append((title, caption(sweep), place))
    return made


def _places(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (each for each in folder.iterdir() if is_file(each / SWEEP))
