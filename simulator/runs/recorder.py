"""What writes a run into the store while it trains, so that a kill loses seconds, and a full disk never the run."""

import os
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from simulator.errors import InputError
from simulator.experiment import Experiment, save
from simulator.files import HERE, known_digest, write_bytes, write_text
from simulator.keeping import weights
from simulator.keeping.run import EXPERIMENT, WEIGHTS
from simulator.keeping.writer import Claim
from simulator.runs.entry import GOING, Facts
from simulator.runs.keyframes import KEYFRAMES, Reel, Writer
from simulator.runs.recorded import Clock, Recorded
from simulator.runs.store import CURVES, FACTS, Store
from simulator.runs.tally import Tally
from simulator.training.making import made_with
from simulator.training.snapshot import Checkpoint, Failed, Finished, Kept, Keyframe, Report, Snapshot, Started

EVERY = 10.0
"""Seconds from one writing to the next, and from one heartbeat to the next."""
SHARE = 100
"""Writing waits at least so many times as long as it takes: it costs training at most 1 %."""


@dataclass(frozen=True)
class Live:
    """How far a run has come that is trained here, where its folder is some seconds behind."""

    facts: Facts
    recorded: Recorded


class Recorder:
    """Records a run from its reports, as they come, from one thread at a time. The folder is made once an update is:
    what was only looked at is no run. Recording never ends a run: where the disk refuses, `trouble` says why, and
    `take` raises nothing.

    >>> recorder = Recorder(Store(), ask=lambda: desk.watch.append(Keep()))
    >>> for report in train(experiment, desk):
    ...     recorder.take(report)
    >>> recorder.close()
    """

    def __init__(
        self,
        store: Store,
        *,
        ask: Callable[[], object] = lambda: None,
        origin: str = "",
        before: Experiment | None = None,
        start: Checkpoint | None = None,
        parent: str = "",
        again: str = "",
        sweep: str = "",
    ) -> None:
        """
        Parameters
        ----------
        ask : called when a checkpoint is due; it comes as a report Kept, where and when it can
        origin, before : the preset or file that the run began as, and the experiment that it is compared with
        start : the checkpoint that it goes on from
        parent : the id of the run whose checkpoint that is, where this is a run of its own
        again : the id of that run, where it was interrupted and goes on in its own folder
        sweep : what runs that belong together share
        """
        self.store, self.ask, self.before = store, ask, before
        self.folder: Path | None = None
        self.trouble = ""
        """Why it is not recorded any more; "" where all is well."""
        self.claimed: Claim | None = None
        self.frames: list[Keyframe] = []
        """Keyframes that are not written yet."""
        self.writer: Writer | None = None
        self.experiment: Experiment | None = None
        self.written: Experiment | None = None
        """What stands in its experiment.json."""
        self.next_write = self.next_keep = 0.0
        self.asked = False
        self.over = threading.Event()
        facts = Facts(origin=origin, parent=parent, parent_update=start.update if parent and start else 0, sweep=sweep)
        clock = Clock()
        with suppress(InputError):
            facts = store.entry(again).facts if again else facts
            clock = Clock([tuple(row) for row in store.curves(again or parent).clock.tolist()])
        mine = {"process": os.getpid(), "machine": HERE, "program": made_with()["program"], "sentence": ""}
        self.tally = Tally(facts.model_copy(update=mine), start, clock)
        if again:
            self._take_up(again)

    def _take_up(self, again: str) -> None:
        try:
            self._hold(self.store.place(again))
        except BlockingIOError:
            self.trouble = f"the run {again} is not recorded here: another program trains it."
        except (InputError, OSError) as error:
            self.trouble = f"the run {again} is not recorded ({str(error).rstrip('.')})."

    @property
    def id(self) -> str:
        """The run's; "" as long as it has no folder."""
        return self.folder.name if self.folder else ""

    @property
    def facts(self) -> Facts:
        """What is known of the run, and stands or will stand in `run.json`."""
        return self.tally.facts

    def note(self, **facts: object) -> None:
        """Have `run.json` say more, such as a hash of the batches; it is written with what comes next."""
        self.tally.note(**facts)

    def live(self) -> Live | None:
        """How far it is; None: there is no run yet. For the thread that has it take reports."""
        known = self.tally.recorded  # which counts in what has come
        return Live(self.tally.facts, Recorded(known.course.copy(), known.clock)) if self.folder else None

    def take(self, report: Report) -> None:
        if self.trouble:
            return
        try:
            self._take(report)
        except (InputError, OSError) as error:
            self.trouble = f"the run is not recorded any more ({str(error).rstrip('.')})."
            self._let_go()

    def close(self) -> None:
        """Nothing more will come. A run that has not ended was stopped."""
        if self.folder and not self.trouble and self.tally.facts.status in GOING:
            with suppress(InputError, OSError):
                self._write(status="stopped")
        self._let_go()

    def _let_go(self) -> None:
        self.over.set()
        if self.claimed:
            self.claimed.release()
            self.claimed = None

    def _take(self, report: Report) -> None:
        match report:
            case Started():
                self.tally.begin(report, self.before)
                self.experiment = report.experiment
            case Snapshot():
                self._follow(report)
            case Kept(checkpoint):
                self._keep(checkpoint)
            case Finished(checkpoint, stopped):
                self._end(checkpoint, status="stopped" if stopped else "finished")
            case Failed() if self.folder and self.facts.status not in GOING:
                pass  # an engine that died after the run had ended takes nothing from it
            case Failed(sentence, _, checkpoint, diverged):
                self._end(checkpoint, status="diverged" if diverged else "failed", sentence=sentence)

    def film(self, frames: Iterable[Keyframe]) -> None:
        """Keep keyframes, of a run whose reports bring none; they are written once it has a folder."""
        self.frames += frames
        if self.folder:
            self._write_frames(self.folder)

    def _follow(self, snapshot: Snapshot) -> None:
        self._tell(snapshot)
        self.film(snapshot.keyframes)

    def _tell(self, snapshot: Snapshot) -> None:
        before, status = self.tally.facts, "paused" if snapshot.paused else "running"
        if before.status not in GOING and snapshot.update <= before.update:
            return  # it has ended, and is looked at
        self.tally.follow(snapshot)
        if not self.tally.has_news:
            return
        now = time.monotonic()
        if now >= self.next_write or status != before.status:
            self._write(status=status)
        if now >= self.next_keep and not self.asked:
            self.asked = True
            self.ask()

    def _keep(self, checkpoint: Checkpoint) -> None:
        """Others order checkpoints too: what comes before it is due only says how far the run is."""
        self.tally.catch_up(checkpoint)
        if not self.tally.has_news:
            return
        now = time.monotonic()
        if now >= self.next_write:
            self._write()
        if now >= self.next_keep:
            self._save(checkpoint)

    def _end(self, checkpoint: Checkpoint | None, **facts: object) -> None:
        if checkpoint:
            self.tally.catch_up(checkpoint)
        if not (self.folder or self.tally.has_news):
            return
        if self.folder is None:
            self._make()
        if checkpoint:  # before anybody is told that it has ended: a kill between the two leaves it interrupted
            self._save(checkpoint)
        self._write(**facts)

    # The folder

    def _write(self, **facts: object) -> None:
        """Facts and curves."""
        began = time.monotonic()
        self.tally.settle()
        self.tally.note(**facts)
        if self.folder is None:
            self._make()
        assert self.folder
        write_bytes(self.folder / CURVES, self.tally.recorded.encode())
        write_text(self.folder / FACTS, self.tally.facts.to_json())
        now = time.monotonic()
        self.next_write = now + max(EVERY, SHARE * (now - began))

    def _write_frames(self, folder: Path) -> None:
        """Keyframes, as they come. Where one cannot be written the film ends there, for good: what later ones would
        lead to may depend on it."""
        frames, self.frames = self.frames, []
        for frame in frames:
            try:
                if self.facts.filmed is None:
                    self.writer = self.writer or Writer(folder / KEYFRAMES)
                    self.writer.take(frame)
                    continue
            except (InputError, OSError):
                pass
            self._end_film(folder, frame.checkpoint.update - 1)

    def _end_film(self, folder: Path, last: int) -> None:
        """Say at once that the keyframes lead no further than to an update."""
        known = self.facts.filmed
        if known is None or last < known:
            self.note(filmed=last)
            write_text(folder / FACTS, self.facts.to_json())

    def _save(self, checkpoint: Checkpoint) -> None:
        """The weights, and the experiment where its live fields have changed."""
        assert self.folder
        began, self.asked = time.monotonic(), False
        if checkpoint.experiment != self.written:
            save(checkpoint.experiment, self.folder / EXPERIMENT)
            self.written = checkpoint.experiment
        weights.save(checkpoint, self.folder / WEIGHTS)
        now = time.monotonic()
        self.next_keep = now + max(EVERY, SHARE * (now - began))

    def _make(self) -> None:
        assert self.experiment
        self.note(hashes={k: known_digest(path, f"data.{k}") for k, path in self.experiment.data.files().items()})
        if self.facts.parent:
            with suppress(InputError):  # which kept none
                reel = Reel(self.store.place(self.facts.parent) / KEYFRAMES)
                self.note(parent_keyframe=reel.origin(self.facts.parent_update))
        self.tally.facts, self.written = self.store.make(self.tally.facts, self.experiment), self.experiment
        self._hold(self.store.place(self.tally.facts.id))

    def _hold(self, folder: Path) -> None:
        """Keep others from going on with this run, and show that it is alive."""
        self.claimed, self.folder = Claim(folder), folder
        threading.Thread(target=self._beat, args=(folder / FACTS,), name="run heartbeat", daemon=True).start()

    def _beat(self, file: Path) -> None:
        """A long update holds no report up, but must not look like death."""
        with suppress(OSError):
            while not self.over.wait(EVERY):
                os.utime(file)
