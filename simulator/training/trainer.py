"""One network in training: propagate (draw, forward, loss, backward), then update."""

import time
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from simulator.arrays import Array, frozen
from simulator.errors import DivergedError, InputError
from simulator.experiment import Experiment
from simulator.network import Network
from simulator.sources.base import Batch
from simulator.training.snapshot import Checkpoint, Snapshot


@dataclass(frozen=True)
class Best:
    """The weights of the lowest validation loss so far."""

    loss: float
    update: int
    sequences: int
    theta: Array


PART = 50_000_000
"""Numbers that the buffers of one part of the held-out data may have, so that a look at much of it takes no more room
than training does."""


class Trainer:
    """Trains an experiment's network, from fresh weights or from a checkpoint.

    Between `propagate` and `update`, weights, activations, loss and gradient belong together: look then.
    Raises InputError where the data cannot be opened or the checkpoint does not fit.
    """

    def __init__(self, experiment: Experiment, start: Checkpoint | None = None) -> None:
        self.experiment, self.training = experiment, experiment.training
        dtype = np.dtype(self.training.precision)
        self.source = experiment.data.open(dtype)
        weights_seed, data_seed = np.random.SeedSequence(self.training.seed).spawn(2)
        n_in, n_out = len(self.source.inputs), len(self.source.outputs)
        self.network = Network(experiment.network, n_in, n_out, np.random.default_rng(weights_seed), dtype)
        self.rng = np.random.default_rng(data_seed)
        self.optimizer = self.training.optimizer
        self.memory = self.optimizer.start(self.network.theta)
        self.update_count = self.sequences = self.moves = 0
        self.seconds = 0.0
        self.method = self.training.method.begin(self.network, self.source, self.training.batch)
        self._check()
        if start:
            self._resume(start)
        self.best = Best(float("inf"), self.update_count, self.sequences, self.network.theta.copy())
        self.scratch = np.empty_like(self.network.theta)
        self.grads = [g.ravel() for g in self.network.grads().values()]
        self.records: list[tuple[float, ...]] = []
        self.validation: list[tuple[float, float, float]] = []

    def _check(self) -> None:
        """Refuse what the data cannot give."""
        shown = self.source.shown()
        if self.training.goal_score is not None and not self.experiment.data.has_criterion:
            raise InputError(
                f"training.goal_score: {self.training.goal_score:g} is not allowed with this data, which has no "
                "criterion of what is right; use training.goal, a loss."
            )
        taught = any(layer.teacher_forcing for layer in self.network.layers)
        inside = np.arange(len(shown.x))[:, None] < (len(shown.x) if shown.lengths is None else shown.lengths)
        if taught and (inside & ~shown.scored()).any():
            raise InputError(
                "network.layers: teacher forcing is not allowed with this data, which has no target at some steps; "
                "switch it off, or choose data with a target at every step."
            )

    def _resume(self, start: Checkpoint) -> None:
        self.source.adopt(start.constants)
        self.network.load(start.weights)
        if type(start.experiment.training.optimizer) is type(self.optimizer):  # another's memory means other things
            self.moves = start.moves
            for name, vector in self.memory.items():
                if name in start.optimizer and start.optimizer[name].shape == vector.shape:
                    vector[:] = start.optimizer[name]
        before = start.experiment.training
        if (before.method, before.batch) == (self.training.method, self.training.batch):
            self.method.resume(start.carried)  # otherwise it begins at a new place in the data
        if start.rng:
            self.rng.bit_generator.state = start.rng
        self.update_count, self.sequences, self.seconds = start.update, start.sequences, start.seconds

    @property
    def done(self) -> bool:
        return self.update_count >= self.training.updates

    @property
    def learning_rate(self) -> float:
        """The learning rate of the next update, as its schedule has it."""
        training = self.training
        return training.learning_rate * training.schedule.factor(self.update_count, training.updates)

    def propagate(self) -> None:
        """Draw a batch, compute its loss and the gradient, and record both. Raises DivergedError on numbers that are
        not finite, with the best weights so far back in place."""
        began = time.perf_counter()
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
        self.seconds += time.perf_counter() - began
        self.records.append((self.update_count, self.seconds, loss, norm, *(s**0.5 for s in squares)))

    def update(self) -> None:
        """Cut the gradient's values off, then shorten it; shrink the weights by their decay, then move them."""
        began = time.perf_counter()
        network, training, η = self.network, self.training, self.learning_rate
        if training.clip_value is not None:
            np.clip(network.dtheta, -training.clip_value, training.clip_value, out=network.dtheta)
        if training.clip is not None and self.norm > training.clip:
            norm = self.norm if training.clip_value is None else float(np.linalg.norm(network.dtheta))
            network.dtheta *= min(training.clip / norm, 1.0) if norm else 1.0
        with np.errstate(all="ignore"):
            if training.weight_decay:
                network.theta *= 1 - η * training.weight_decay
            self.moves += 1
            self.optimizer.move(network.theta, network.dtheta, η, self.moves, self.memory, self.scratch)
        self.update_count += 1
        self.sequences += training.batch
        self.seconds += time.perf_counter() - began

    def _give_up(self, what: str) -> None:
        """Go back to the weights of the lowest validation loss: those just before the end are as good as lost."""
        best, lost, η = self.best, self.update_count, self.learning_rate
        np.copyto(self.network.theta, best.theta)
        self.update_count, self.sequences = best.update, best.sequences
        self.memory, self.moves = self.optimizer.start(self.network.theta), 0
        self.method = self.training.method.begin(self.network, self.source, self.training.batch)
        self.carried = {}
        raise DivergedError(
            f"Training diverged: the {what} is no longer a finite number after update {lost:,}. The best weights so "
            f"far, of update {best.update:,}, are back; lower the learning rate ({η:g}) or clip the gradient, then "
            "run again."
        )

    @cached_property
    def evaluation(self) -> tuple[Network, list[Batch]]:
        """A twin of the network, and the held-out data in parts whose buffers are of moderate size."""
        batch = self.source.held_out()
        T, B = batch.x.shape[:2]
        each = max(PART // (T * self.network.numbers), 1)
        return self.network.twin(), [batch.part(slice(b, b + each)) for b in range(0, B, each)]

    def validate(self) -> float:
        """The loss on the held-out data, recorded once for each update, with the share of right answers."""
        twin, parts = self.evaluation
        with np.errstate(all="ignore"):
            losses, right = zip(*(self._tested(twin, part) for part in parts), strict=True)
        loss = losses[0] if len(parts) == 1 else float(np.average(losses, weights=[part.weight() for part in parts]))
        if loss < self.best.loss:
            self.best = Best(loss, self.update_count, self.sequences, self.network.theta.copy())
        answers = np.concatenate([r for r in right if r is not None] or [np.empty(0)])
        score = float(answers.mean()) if answers.size else float("nan")
        if not self.validation or self.validation[-1][0] != self.update_count:
            self.validation.append((self.update_count, loss, score))
        return loss

    def _tested(self, twin: Network, batch: Batch) -> tuple[float, Array | None]:
        """The loss of some held-out sequences, and which answers are right."""
        y = twin.forward(batch.x, batch.lengths)
        return twin.value(batch.target, batch.mask), self.source.right(y, self.at_outputs(batch))

    def at_outputs(self, batch: Batch) -> Batch:
        """The batch's targets and mask at the steps at which the network has an output."""
        at = self.network.at_stride
        mask, places = (None if a is None else at(a) for a in (batch.mask, batch.at))
        return Batch(batch.x, at(batch.target), mask, batch.lengths, places)

    def baselines(self) -> dict[str, float]:
        """The loss of opponents that learn nothing, on the held-out data, by name."""
        batch, loss = self.source.held_out(), self.network.loss
        with np.errstate(all="ignore"):
            found = {name: loss.of(y, batch.target, batch.mask) for name, y in self.source.guesses(batch).items()}
        return {name: value for name, value in found.items() if np.isfinite(value)}

    def snapshot(self, probes: dict[str, dict[str, object]], paused: bool = False) -> Snapshot:
        """This instant, with every record since the last snapshot."""
        records = np.array(self.records, float).reshape(len(self.records), 4 + len(self.grads))
        validation = np.array(self.validation, float).reshape(len(self.validation), 3)
        self.records, self.validation = [], []
        return Snapshot(
            self.update_count, self.sequences, self.seconds, self.learning_rate,
            frozen(records), frozen(validation), probes, paused,
        )  # fmt: skip

    def checkpoint(self) -> Checkpoint:
        """All that is needed to go on from this instant: the batch in hand will be drawn again."""
        return Checkpoint(
            self.experiment.model_copy(update={"training": self.training}),
            self.update_count, self.sequences, self.seconds,
            {name: frozen(W) for name, W in self.network.params().items()},
            {name: frozen(v) for name, v in self.memory.items()},
            dict(self.rng_state), self.source.constants(), {name: frozen(a) for name, a in self.carried.items()},
            self.moves,
        )  # fmt: skip
