"""Each lane as a run in the store."""

import secrets
from dataclasses import replace

from simulator.race.conditions import Race
from simulator.race.running import LaneState, Progress
from simulator.runs import Recorder, Store
from simulator.training.snapshot import Failed, Finished, Kept, Keyframe, Started


class Lanes:
    """Records a race, from its progress as it comes, from one thread."""

    def __init__(self, store: Store, race: Race, origin: str = "") -> None:
        self.sweep = f"race {secrets.token_hex(4)}"
        """What its runs share."""
        self.recorders = [Recorder(store, origin=origin, before=race.experiment, sweep=self.sweep) for _ in race.lanes]
        self.begun: set[int] = set()

    @property
    def trouble(self) -> str:
        """Why one of them is not recorded any more; "" where all is well."""
        return next((each.trouble for each in self.recorders if each.trouble), "")

    @property
    def ids(self) -> list[str]:
        """The runs', as far as they have begun."""
        return [each.id for each in self.recorders if each.id]

    def take(self, progress: Progress) -> None:
        place = progress.latest
        lane, recorder = progress.lanes[place], self.recorders[place]
        made = lane.checkpoint
        if made is None:
            return
        if place not in self.begun:
            self.begun.add(place)
            shapes = {name: W.shape for name, W in made.weights.items()}
            recorder.take(Started(lane.lane.experiment, (), (), shapes))
            recorder.film([Keyframe(lane.began, kept=True)] if lane.began else [])
        recorder.note(batches=lane.digest, lane=progress.race.architectures.index(lane.lane.architecture))
        recorder.take(_report(lane))
        if lane.state != "diverged":  # which goes back to the best weights
            recorder.film([Keyframe(replace(made, curves={}))])

    def close(self) -> None:
        """Nothing more will come: what has not ended was stopped, and keeps what it has learned."""
        for recorder in self.recorders:
            recorder.close()

    def stop(self, progress: Progress) -> None:
        """Keep what the lanes had learned when they were stopped."""
        for lane, recorder in zip(progress.lanes, self.recorders, strict=True):
            if lane.checkpoint and not lane.over:
                recorder.take(Finished(lane.checkpoint, stopped=True))


def _report(lane: LaneState) -> Kept | Finished | Failed:
    assert lane.checkpoint
    match lane.state:
        case "finished":
            return Finished(lane.checkpoint, stopped=False)
        case "diverged":
            return Failed(lane.sentence, checkpoint=lane.checkpoint, diverged=True)
        case _:
            return Kept(lane.checkpoint)
