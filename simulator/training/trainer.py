"""One network in training: propagate (draw, forward, loss, backward), then update."""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from simulator.arrays import Array, frozen
from simulator.errors import DivergedError, InputError
from simulator.experiment import LIVE, Experiment, TrainingSpec
from simulator.methods import Method
from simulator.network import Network
from simulator.optimizers import Optimizer
from simulator.parts import Team
from simulator.sources import Source
from simulator.training.curves import Course
from simulator.training.held_out import HeldOut
from simulator.training.making import made_with
from simulator.training.snapshot import Best, Checkpoint, Keyframe, Snapshot, Started, passed_by


class Trainer:
    """Trains an experiment's network, from fresh weights or from a checkpoint.

    Between `propagate` and `update`, weights, activations, loss and gradient belong together: look then.
    Raises InputError where the data cannot be opened or the checkpoint does not fit.
    """

    def __init__(
        self,
        experiment: Experiment,
        start: Checkpoint | None = None,
        helpers: int = 0,
        source: Source | None = None,
    ) -> None:
        """`helpers`: how many processes may help with batches in parts, which end with `close`; `source`: the data,
        where it is open already, with the constants of `start`."""
        self.experiment, self.training = experiment, experiment.training
        self.source = source or experiment.data.open(self.training.precision)
        if start and source is None:
            self.source.adopt(start.constants)  # first, as they may say which outputs there are
        weights, self.rng = map(np.random.default_rng, np.random.SeedSequence(self.training.seed).spawn(2))
        sizes = len(self.source.inputs), len(self.source.outputs)
        self.network = Network(experiment.network, *sizes, weights, self.training.precision)
        self.team = self._team(helpers)
        self.optimizer = Optimizer(self.training.optimizer, self.network.theta)
        self.method = self._begin()
        check(experiment, self.source, self.network)
        self.held_out = HeldOut(self.network, self.source, self.training.method.reads_on)
        self.update_count, self.sequences, self.seconds, self.cpu_seconds = 0, 0, 0.0, 0.0
        self.goal_update: int | None = None
        self.best: Best | None = None
        self.course = Course(tuple(self.network.params()))
        self.unnoted: list[tuple[float, ...]] = []
        self.unnoted_looks: list[tuple[float, float, float]] = []
        if start:
            self._resume(start)
        self.first = self._best(float("inf"))
        """What there is to go back to before the first look at the held-out data."""
        self.grads = [g.ravel() for g in self.network.grads().values()]
        self.records: list[tuple[float, ...]] = []
        self.validation: list[tuple[float, float, float]] = []

    def _begin(self) -> Method:
        """The method, at its beginning."""
        method = self.training.method.begin(self.network, self.source, self.training.batch)
        if self.team:
            method.go_over = self.team.go_over
        return method

    def _team(self, helpers: int) -> Team | None:
        """Who makes the batch's parts, where it has several."""
        training = self.training
        return Team(training.method, self.network, training.parts, helpers) if training.parts > 1 else None

    def close(self) -> None:
        """End the helping processes, where there are any."""
        if self.team:
            self.team.close()

    def _resume(self, start: Checkpoint) -> None:
        before = start.experiment.training
        if start.best:
            self.network.load(start.best.weights)  # refuses what does not fit
        self.network.load(start.weights)
        if type(before.optimizer) is type(self.training.optimizer):  # another's memory means other things
            self.optimizer.resume(start.optimizer, start.moves)
        if (before.method, before.batch) == (self.training.method, self.training.batch):
            self.method.resume(start.carried)  # otherwise it begins at a new place in the data
        if start.rng:
            self.rng.bit_generator.state = start.rng
        self.update_count, self.sequences = start.update, start.sequences
        self.seconds, self.cpu_seconds = start.seconds, start.cpu_seconds
        self.best = start.best
        if start.curves:
            self.course.follow(start.curves)
            self.course.cut(start.update)
        self.goal_update = start.goal_update if before.goals == self.training.goals else None

    def adjust(self, training: TrainingSpec) -> None:
        """Take over the live fields."""
        if training.goals != self.training.goals:
            self.goal_update = None
        live = {name: getattr(training, name) for name in LIVE}
        self.training = self.training.model_copy(update=live)
        self.experiment = self.experiment.model_copy(update={"training": self.training})

    @property
    def done(self) -> bool:
        return self.training.done(self.update_count, self.goal_update)

    @property
    def learning_rate(self) -> float:
        """The learning rate of the next update, as its schedule has it."""
        training = self.training
        return training.learning_rate * training.schedule.factor(self.update_count, training.updates)

    def propagate(self) -> None:
        """Draw a batch, compute its loss and the gradient, and record both. Raises DivergedError on numbers that are
        not finite, with the best weights so far back in place."""
        began, worked = time.perf_counter(), self._worked()
        self.rng_state, self.carried = self.rng.bit_generator.state, self.method.carried()
        with np.errstate(all="ignore"):
            loss = self.method.propagate(self.rng)
            squares = [float(g @ g) for g in self.grads]
            norm = sum(squares) ** 0.5
            if not np.isfinite(loss) or not np.isfinite(norm):
                self._give_up("loss" if not np.isfinite(loss) else "gradient")
        self.norm = norm
        if self.update_count % self.training.validate_every == 0 or self.done:
            self.validate()
        self._spent(began, worked)
        self.records.append((self.update_count, self.seconds, loss, norm, *(s**0.5 for s in squares)))
        self.unnoted.append(self.records[-1])

    def update(self) -> None:
        """Clip the gradient, shrink the weights by their decay, then move them."""
        began, worked = time.perf_counter(), self._worked()
        network, η = self.network, self.learning_rate
        clip(network.dtheta, self.norm, self.training)
        with np.errstate(all="ignore"):
            if self.training.weight_decay:
                network.theta *= 1 - η * self.training.weight_decay
            self.optimizer.move(network.dtheta, η)
        self.update_count += 1
        self.sequences += self.training.batch
        self._spent(began, worked)

    def _spent(self, began: float, worked: float) -> None:
        """Count what training took since then: by the clock, and of the processor, to which no other program adds."""
        self.seconds += time.perf_counter() - began
        self.cpu_seconds += self._worked() - worked

    def _worked(self) -> float:
        """Seconds of the processor that this process and its helpers took."""
        return time.process_time() + (self.team.cpu_seconds if self.team else 0.0)

    def _give_up(self, what: str) -> None:
        """Go back to the weights of the lowest validation loss: those just before the end are as good as lost."""
        best, lost, η = self.best or self.first, self.update_count, self.learning_rate
        self.network.load(best.weights)
        self.update_count, self.sequences = best.update, best.sequences
        self.seconds = self.seconds if best.seconds is None else best.seconds
        self.goal_update = passed_by(self.goal_update, best.update)
        self.optimizer.begin()
        self.method, self.carried = self._begin(), {}
        raise DivergedError(
            f"Training diverged: the {what} is no longer a finite number after update {lost:,}. The best weights so "
            f"far, of update {best.update:,}, are back; lower the learning rate ({η:g}) or clip the gradient, then "
            "run again."
        )

    def validate(self) -> float:
        """The loss on the held-out data, recorded once for each update, with the share of right answers."""
        loss, score = self.held_out.test()
        if loss < (self.best or self.first).loss:
            self.best = self._best(loss)
        if self.goal_update is None and self.training.passed(loss, score):
            self.goal_update = self.update_count
        if not self.validation or self.validation[-1][0] != self.update_count:
            self.validation.append((self.update_count, loss, score))
            self.unnoted_looks.append(self.validation[-1])
        return loss

    def _best(self, loss: float) -> Best:
        """The weights as they are now."""
        weights = {name: frozen(W) for name, W in self.network.params().items()}
        return Best(loss, self.update_count, self.sequences, weights, self.seconds)

    def started(self) -> Started:
        """What there is to know before the first update."""
        source = self.source
        shapes = {name: W.shape for name, W in self.network.params().items()}
        right_means = source.right_means if self.experiment.data.has_criterion else ""
        return Started(
            self.experiment, source.inputs, source.outputs, shapes, self.update_count, self.held_out.baselines(),
            right_means, self.goal_update,
        )  # fmt: skip

    def snapshot(
        self, probes: Mapping[str, Any], paused: bool = False, keyframes: tuple[Keyframe, ...] = ()
    ) -> Snapshot:
        """This instant, with every record since the last snapshot."""
        records = np.array(self.records, float).reshape(len(self.records), 4 + len(self.grads))
        validation = np.array(self.validation, float).reshape(len(self.validation), 3)
        self.records, self.validation = [], []
        self._note()
        return Snapshot(
            self.update_count, self.sequences, self.seconds, self.learning_rate,
            frozen(records), frozen(validation), probes, paused, self.goal_update, self.cpu_seconds, keyframes,
        )  # fmt: skip

    def _note(self) -> None:
        """Take what was recorded into the course, but for the pass in hand, which a run that goes on draws again."""
        now = self.update_count
        records, looks = ([row for row in rows if row[0] < now] for rows in (self.unnoted, self.unnoted_looks))
        self.unnoted = [row for row in self.unnoted if row[0] >= now]
        self.unnoted_looks = [row for row in self.unnoted_looks if row[0] >= now]
        self.course.take(
            np.array(records, float).reshape(-1, 4 + len(self.grads)), np.array(looks, float).reshape(-1, 3)
        )

    def checkpoint(self) -> Checkpoint:
        """All that is needed to go on from this instant: the batch in hand will be drawn again."""
        self._note()
        return replace(self.keyframe(), curves=self.course.copy().parts)

    def keyframe(self) -> Checkpoint:
        """The same without the curves, which are most of it. Nothing of the run is touched."""
        return Checkpoint(
            self.experiment, self.update_count, self.sequences, self.seconds,
            {name: frozen(W) for name, W in self.network.params().items()},
            {name: frozen(v) for name, v in self.optimizer.memory.items()},
            dict(self.rng_state), self.source.constants(), {name: frozen(a) for name, a in self.carried.items()},
            self.optimizer.moves, self.best, self.goal_update, made_with=made_with(), cpu_seconds=self.cpu_seconds,
        )  # fmt: skip


def check(experiment: Experiment, source: Source, network: Network) -> None:
    """Refuse what the data cannot give. Raises InputError."""
    goal, shown = experiment.training.goal_score, source.shown()
    if goal is not None and not experiment.data.has_criterion:
        raise InputError(
            f"training.goal_score: {goal:g} is not allowed with this data, which has no criterion of what is right; "
            "use training.goal, a loss."
        )
    taught = any(layer.teacher_forcing for layer in network.layers)
    if taught and (shown.inside() & ~shown.scored()).any():
        raise InputError(
            "network.layers: teacher forcing is not allowed with this data, which has no target at some steps; "
            "switch it off, or choose data with a target at every step."
        )


def clip(g: Array, norm: float, training: TrainingSpec) -> None:
    """Cut the gradient's values off, then shorten it, as the training says. `norm` is how long it is before."""
    if training.clip_value is not None:
        np.clip(g, -training.clip_value, training.clip_value, out=g)
    if training.clip is not None and norm > training.clip:
        norm = norm if training.clip_value is None else float(np.linalg.norm(g))
        g *= min(training.clip / norm, 1.0) if norm else 1.0
