"""What is known of a run from its reports so far: no disk, no clock of its own."""

from dataclasses import replace

import numpy as np

from simulator.experiment import Experiment, measure
from simulator.runs.differences import differences, joined
from simulator.runs.entry import Facts
from simulator.runs.recorded import Clock, Recorded
from simulator.training.curves import LOSS, Course
from simulator.training.snapshot import Checkpoint, Snapshot, Started


class Tally:
    """Collects facts and curves, from snapshots, or from checkpoints alone."""

    def __init__(self, facts: Facts, start: Checkpoint | None = None, clock: Clock | None = None) -> None:
        """`start`: the checkpoint that the run goes on from; `clock`: that of the run it goes on from."""
        self.facts, self.start, self.clock = facts, start, clock or Clock()
        self.course = Course(())
        self.experiment: Experiment | None = None
        """As it was when it was last told."""
        self.reached = 0.0
        """The highest update that anything was heard of."""
        self.counted = -1.0
        """The last update whose record is counted in: a checkpoint may be ahead of the snapshots that bring it too."""
        self.waiting: list[Snapshot] = []
        """What has come and is not counted in yet: ten a second one by one would cost 1 % of training. Without what
        else it brought, which is large."""

    @property
    def recorded(self) -> Recorded:
        self.settle()
        return Recorded(self.course, self.clock.table)

    @property
    def has_news(self) -> bool:
        """Whether any update was made, be it lost again by divergence."""
        return self.reached > (self.start.update if self.start else 0)

    def note(self, **facts: object) -> None:
        self.facts = self.facts.model_copy(update=facts)

    def begin(self, started: Started, before: Experiment | None) -> None:
        self.course, self.counted = Course(tuple(started.weights)), -1.0
        if self.start:
            self.clock.cut(self.start.update)
            self.catch_up(self.start)
            self.course.cut(self.start.update)
        self.experiment = started.experiment
        self.note(
            title=started.experiment.title, network=_network(started.experiment),
            measure=measure(started.experiment), updates=started.experiment.training.updates,
            weights=sum(int(np.prod(shape)) for shape in started.weights.values()),
            changed=differences(before, started.experiment) if before else self.facts.changed,
        )  # fmt: skip

    def follow(self, snapshot: Snapshot) -> None:
        self.reached = max(self.reached, snapshot.update, *snapshot.records[-1:, 0])
        self.waiting.append(replace(snapshot, probes={}, keyframes=()))

    def settle(self) -> None:
        """Count in what has come."""
        if not self.waiting:
            return
        came, self.waiting = self.waiting, []
        records, looks = (np.concatenate(each) for each in zip(*((s.records, s.validation) for s in came), strict=True))
        known = self.course.validation.x[-1:]
        records, looks = records[records[:, 0] > self.counted], looks[looks[:, 0] > (known[0] if len(known) else -1)]
        self.course.take(records, looks)
        if len(records):
            self.counted = float(records[-1, 0])
            self.note(loss=_finite(records[-1, LOSS]))
        for update, loss, score in looks.tolist():
            self._looked(update, loss, score)
        for each in came[:-1]:
            self._tick(each)
        self._at(came[-1])

    def catch_up(self, checkpoint: Checkpoint) -> None:
        """Take what a checkpoint knows: its curves where they go further."""
        self.settle()
        self.reached = max(self.reached, checkpoint.update)
        known = self.course.training
        curves = checkpoint.curves.get("training")
        if curves and len(curves.x) and (not len(known.x) or curves.x[-1] > known.x[-1]):
            self.course.follow(checkpoint.curves)
            self.counted = max(self.counted, checkpoint.update - 1.0)
            self.note(loss=_finite(self.course.training.mean[-1, 0]))
            if looks := len(self.course.validation.x):
                validation = self.course.validation
                self._looked(validation.x[-1], *validation.mean[looks - 1])
                self.note(best_score=_finite(np.fmax.reduce(validation.high[:, 1])))
        if best := checkpoint.best:
            self.note(best_loss=best.loss, best_update=best.update)
        self._turn_to(checkpoint.experiment)
        self._at(checkpoint)

    def _turn_to(self, experiment: Experiment) -> None:
        """Live settings may have changed since, also before the first update."""
        before, self.experiment = self.experiment, experiment
        self.note(updates=experiment.training.updates, title=experiment.title)
        if before and before != experiment:
            self.note(changed=joined(self.facts.changed, differences(before, experiment)))

    def _looked(self, update: float, loss: float, score: float) -> None:
        best = self.facts.best_loss
        self.note(validation_loss=_finite(loss), score=_finite(score))
        if best is None or loss < best:
            self.note(best_loss=_finite(loss), best_update=int(update))
        if score == score:
            self.note(best_score=max(float(score), self.facts.best_score or 0.0))

    def _tick(self, place: Snapshot | Checkpoint) -> None:
        if not self.clock.rows or place.update >= self.clock.rows[-1][0]:  # a run that diverged has gone back
            self.clock.note(place.update, place.sequences, place.cpu_seconds, place.seconds)

    def _at(self, place: Snapshot | Checkpoint) -> None:
        self._tick(place)
        self.note(
            update=place.update, sequences=place.sequences, seconds=place.seconds, cpu_seconds=place.cpu_seconds,
            goal_update=place.goal_update,
        )  # fmt: skip


def _network(experiment: Experiment) -> str:
    layers = experiment.network.layers
    return ", ".join(f"{layer.written} {layer.size_in_words}".strip() for layer in layers)[:200]


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
