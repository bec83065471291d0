"""One network in training: propagate (draw, forward, loss, backward), then update."""

import time
from functools import cached_property

import numpy as np

from simulator.arrays import Array, frozen
from simulator.errors import DivergedError
from simulator.experiment import Experiment
from simulator.network import Network
from simulator.snapshot import Checkpoint, Snapshot


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
        self.update_count = self.sequences = 0
        self.seconds = 0.0
        if start:
            self._resume(start)
        self.good = self.network.theta.copy()
        self.scratch = np.empty_like(self.network.theta)
        self.grads = [g.ravel() for g in self.network.grads().values()]
        self.records: list[tuple[float, ...]] = []
        self.validation: list[tuple[float, float]] = []

    def _resume(self, start: Checkpoint) -> None:
        self.source.adopt(start.constants)
        self.network.load(start.weights)
        for name, vector in self.memory.items():
            if name in start.optimizer and start.optimizer[name].shape == vector.shape:
                vector[:] = start.optimizer[name]
        if start.rng:
            self.rng.bit_generator.state = start.rng
        self.update_count, self.sequences, self.seconds = start.update, start.sequences, start.seconds

    @property
    def done(self) -> bool:
        return self.update_count >= self.training.updates

    def propagate(self) -> None:
        """Draw a batch, compute its loss and the gradient, and record both. Raises DivergedError on numbers that are
        not finite, with the last good weights back in place."""
        began = time.perf_counter()
        self.rng_state = self.rng.bit_generator.state
        batch = self.source.draw(self.rng, self.training.batch)
        network = self.network
        with np.errstate(all="ignore"):
            network.forward(batch.x)
            loss = network.value(batch.target, batch.mask)
            network.backward(batch.target, batch.mask)
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
        """Clip the gradient and move the weights."""
        began = time.perf_counter()
        network, training = self.network, self.training
        np.copyto(self.good, network.theta)
        if training.clip is not None and self.norm > training.clip:
            network.dtheta *= training.clip / self.norm
        with np.errstate(all="ignore"):
            self.optimizer.move(
                network.theta, network.dtheta, training.learning_rate, self.update_count + 1, self.memory, self.scratch
            )
        self.update_count += 1
        self.sequences += training.batch
        self.seconds += time.perf_counter() - began

    def _give_up(self, what: str) -> None:
        np.copyto(self.network.theta, self.good)
        for vector in self.memory.values():  # what it remembers would throw the good weights away again
            vector.fill(0)
        raise DivergedError(
            f"Training diverged: the {what} is no longer a finite number after update {self.update_count:,}. "
            f"The last good weights are back; lower the learning rate ({self.training.learning_rate:g}) or clip "
            "the gradient, then run again."
        )

    @cached_property
    def _evaluation(self) -> tuple[Network, Array, Array, Array | None]:
        batch = self.source.held_out()
        return self.network.twin(), batch.x, batch.target, batch.mask

    def validate(self) -> float:
        """The loss on the held-out data, recorded once for each update."""
        twin, x, target, mask = self._evaluation
        with np.errstate(all="ignore"):
            twin.forward(x)
            loss = twin.value(target, mask)
        if not self.validation or self.validation[-1][0] != self.update_count:
            self.validation.append((self.update_count, loss))
        return loss

    def snapshot(self, probes: dict[str, dict[str, object]], paused: bool = False) -> Snapshot:
        """This instant, with every record since the last snapshot."""
        records = np.array(self.records, float).reshape(len(self.records), 4 + len(self.grads))
        validation = np.array(self.validation, float).reshape(len(self.validation), 2)
        self.records, self.validation = [], []
        return Snapshot(
            self.update_count, self.sequences, self.seconds, self.training.learning_rate,
            frozen(records), frozen(validation), probes, paused,
        )  # fmt: skip

    def checkpoint(self) -> Checkpoint:
        """All that is needed to go on from this instant: the batch in hand will be drawn again."""
        return Checkpoint(
            self.experiment.model_copy(update={"training": self.training}),
            self.update_count, self.sequences, self.seconds,
            {name: frozen(W) for name, W in self.network.params().items()},
            {name: frozen(v) for name, v in self.memory.items()},
            dict(self.rng_state), self.source.constants(),
        )  # fmt: skip
