"""All runs of a sweep, by whoever makes their stretches; what is there already is not made again."""

import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import replace

from simulator.errors import InputError
from simulator.runs import Recorder
from simulator.sweeps.conditions import Planned, Sweep
from simulator.sweeps.folder import SweepFolder
from simulator.sweeps.hands import CostlyError, Hands
from simulator.sweeps.states import Progress, RunState, RunStates
from simulator.sweeps.stretch import File, Stretch, Wanted, file_of, versions
from simulator.training.snapshot import Checkpoint, Failed, Finished, Kept, Started

TRIES = 2
"""So many times in a row a run may lose its process and be made again; then it has failed."""
SHORTER = 0.3
"""A stretch whose worker was lost is cut so, that it may come to its end where workers do not live long."""
LOOK = 0.5
"""Seconds after which those who wait look whether anything can come any more."""


class Running:
    """A sweep under way, in one thread; `stop` may come from any."""

    def __init__(self, sweep: Sweep, hands: Hands, folder: SweepFolder, seconds: float = 10.0) -> None:
        """`seconds`: how long a stretch is, and so about how much a lost worker costs."""
        self.sweep, self.hands, self.folder, self.seconds = sweep, hands, folder, seconds
        self.stopped = False
        self.recorders: dict[int, Recorder] = {}
        self.starts: dict[int, Checkpoint] = {}
        """What a run goes on from, as long as it is under way."""
        self.tries: dict[int, int] = {}
        self.files: dict[str, File] = {}
        self.send: set[int] = set()
        """Runs whose files have to be sent."""
        self.states = folder.states()
        self.again = {k: each.facts.id for k, each in enumerate(self.states) if each.facts.id and not each.over}
        """Runs that are there, but not at their end."""
        self.queue = deque(
            sorted((k for k, each in enumerate(self.states) if not each.over), key=lambda k: k not in self.again)
        )

    def stop(self) -> None:
        """End it; what has been made stays, and another time it goes on from there."""
        self.stopped = True
        self.hands.stop()

    def run(self) -> Iterator[Progress]:
        """Yields how far it is, first as it was found, then whenever a stretch has come. Raises InputError where no run
        can be made any more, or nothing can be written."""
        self.sweep.check_files()
        under_way: dict[Future[Stretch], int] = {}
        left = _Left(Progress(self.sweep, self.states))
        try:
            yield Progress(self.sweep, tuple(self.states))
            self.hands.begin()
            if self.stopped:  # it was told so before there was anything to stop
                self.hands.stop()
            while True:
                self._submit(under_way)
                if not under_way:
                    return
                for each in wait(under_way, timeout=LOOK, return_when=FIRST_COMPLETED).done:
                    if each not in under_way:
                        continue
                    for place in self._take(under_way.pop(each), each, under_way):
                        self.folder.write(self.states)
                        yield left.told(Progress(self.sweep, tuple(self.states), place))
                self.hands.check()
        finally:
            for each in under_way:
                each.cancel()
            self._rest()

    def _rest(self) -> None:
        """Keep what runs that are not at their end have learned."""
        for place, each in enumerate(self.states):
            if each.state == "running":
                self._turn(place, state="stopped" if each.facts.id else "waiting")
        for place, recorder in self.recorders.items():
            recorder.take(Finished(self.starts[place], stopped=True))
            recorder.close()
        self.folder.write(self.states, now=True)

    def _submit(self, under_way: dict[Future[Stretch], int]) -> None:
        """Fill the hands. A run that cost processes of ours before has them all for itself, so that it takes no other
        along another time."""
        while self.queue and not self.stopped and len(under_way) < self.hands.slots:
            place = self.queue[0]
            suspect = self.tries.get(place, 0) > 1 or any(self.tries.get(k, 0) > 1 for k in under_way.values())
            if suspect and under_way and not self.hands.remote:
                return
            wanted = self._wanted(place)
            try:
                future = self.hands.submit(wanted)
            except BrokenExecutor:  # whose other stretches may not have been told so yet
                self.hands.renew()
                continue
            self.queue.popleft()
            under_way[future] = place
            self._turn(place, state="running")

    def _turn(self, place: int, **words: object) -> None:
        self.states[place] = replace(self.states[place], **words)  # type: ignore[arg-type]

    def _wanted(self, place: int) -> Wanted:
        planned = self.states[place].planned
        if place not in self.starts and place in self.again:
            try:
                self.starts[place] = self.folder.store.open(self.again[place])
            except InputError:  # it was killed before its first weights were kept: it begins anew
                self.states[place] = RunState(planned)
        start, files, same = self.starts.get(place), tuple[File, ...](), dict[str, str]()
        if self.hands.remote:
            asked, same = planned.experiment.data.files().items(), versions()
            files = tuple(self._file(*each, send=place in self.send) for each in asked)
        seconds = self.seconds * SHORTER ** self.tries.get(place, 0)
        return Wanted(planned.experiment, start, seconds, files, same)

    def _file(self, field: str, path: str, send: bool) -> File:
        """A data file, read once a sweep."""
        if path not in self.files:
            self.files[path] = file_of(field, path)
        return self.files[path] if send else replace(self.files[path], content=None)

    def _take(self, place: int, future: "Future[Stretch]", under_way: dict[Future[Stretch], int]) -> list[int]:
        """What has come; the runs that are further for it."""
        try:
            made = future.result()
        except CostlyError:  # another time is the last, and a short one
            return self._lose([place], cost=TRIES)
        except (BrokenExecutor, CancelledError):
            cost = 0 if self.hands.remote else 1  # there the scheduler or a wire was lost, which is no fault of a run's
            return self._lose([place, *(under_way.pop(each) for each in list(under_way) if _broken(each))], cost)
        self.tries.pop(place, None)
        if made.strange:
            raise InputError(made.strange)
        if made.lacking:
            self.send.add(place)
            self.queue.appendleft(place)
            return []
        self.send.discard(place)
        if made.checkpoint is None:
            self._end(place, "failed", made.refused)
        else:
            self._record(place, made, made.checkpoint)
        return [place]

    def _lose(self, places: list[int], cost: int) -> list[int]:
        """Their workers are gone: they go on from what they had. Returns those that have failed by now."""
        failed = []
        for place in places:
            self.tries[place] = self.tries.get(place, 0) + cost
            if self.tries[place] > TRIES:
                self._end(place, "failed", "whatever process trained it ended unexpectedly; perhaps memory ran out.")
                failed.append(place)
            else:
                self.queue.appendleft(place)
        return failed

    def _end(self, place: int, state: RunStates, sentence: str = "") -> None:
        self._turn(place, state=state, sentence=sentence)
        self.starts.pop(place, None)
        self.again.pop(place, None)
        if recorder := self.recorders.pop(place, None):
            recorder.close()

    def _record(self, place: int, made: Stretch, checkpoint: Checkpoint) -> None:
        planned, recorder = self.states[place].planned, self.recorders.get(place)
        if recorder is None:
            recorder = self.recorders[place] = self._recorder(place, planned, checkpoint)
        if made.over:
            recorder.take(Finished(checkpoint, stopped=False))
        elif made.diverged:
            recorder.take(Failed(made.diverged, checkpoint=checkpoint, diverged=True))
        else:
            recorder.take(Kept(checkpoint))
        self.starts[place] = checkpoint
        self._turn(place, facts=recorder.facts)
        if recorder.trouble:
            raise InputError(recorder.trouble)
        if made.over or made.diverged:
            self._end(place, "finished" if made.over else "diverged", made.diverged)
        else:
            self.queue.appendleft(place)

    def _recorder(self, place: int, planned: Planned, checkpoint: Checkpoint) -> Recorder:
        again, start = self.again.get(place, ""), self.starts.get(place)
        recorder = Recorder(
            self.folder.store, origin=self.folder.folder.name, before=self.sweep.experiment, start=start,
            again=again, sweep=self.folder.folder.name,
        )  # fmt: skip
        recorder.note(key=planned.key, status="running")
        shapes = {name: W.shape for name, W in checkpoint.weights.items()}
        recorder.take(Started(planned.experiment, (), (), shapes, start.update if start else 0))
        return recorder


def _broken(future: "Future[Stretch]") -> bool:
    """Whether it ended with the same worker, or pool of workers."""
    return future.done() and (future.cancelled() or isinstance(future.exception(), BrokenExecutor))


class _Left:
    """Seconds that what is missing will take, as what was made did. Reckoned now and then: of ten thousand runs that
    takes milliseconds."""

    def __init__(self, first: Progress) -> None:
        self.began, self.first = time.monotonic(), first.share
        self.due = self.began
        self.seconds: float | None = None

    def told(self, progress: Progress) -> Progress:
        if (now := time.monotonic()) >= self.due:
            share = progress.share
            made = share - self.first
            self.seconds = (now - self.began) * (1 - share) / made if made > 0 else None
            self.due = now + LOOK
        return replace(progress, left=self.seconds)
