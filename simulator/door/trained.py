"""A trained network in the hands of a program: what it learned, how that went, and what it answers."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from simulator import use
from simulator.arrays import Array
from simulator.door.history import History
from simulator.door.inputs import checked
from simulator.errors import InputError
from simulator.experiment import Experiment
from simulator.keeping import weights
from simulator.sources.batch import Part
from simulator.threads import limited
from simulator.training.snapshot import Checkpoint
from simulator.training.trainer import Trainer
from simulator.use import Evaluation, Forecast, Written
from simulator.use.opening import Data

if TYPE_CHECKING:
    from torch.nn import Module


@dataclass(frozen=True, repr=False, eq=False)
class Trained:
    """A network and how it came to be, as `fit` and `load` return it. It never changes; `fit(run, updates=N)` goes on
    from it and returns another.

    Inputs and outputs are in the data's own units, in the order of `inputs` and `outputs`. Data that cannot be opened
    any more, such as a file that was moved, is refused by what needs it; weights and history are there all the same.
    """

    checkpoint: Checkpoint
    """All that was learned and all that chance needs to go on: `train(experiment, start=checkpoint)`."""
    history: History
    """How the loss, its gradient and the validation went; empty for a single file of weights, which holds its curves in
    few points: `checkpoint.curves`."""

    @property
    def experiment(self) -> Experiment:
        """What was chosen: network, data, training."""
        return self.checkpoint.experiment

    @property
    def update(self) -> int:
        """How many updates made these weights; 0: untrained."""
        return self.checkpoint.update

    @property
    def best(self) -> "Trained":
        """The network with the weights of its lowest validation loss, as of the update that made them. Raises
        InputError where there are none."""
        return Trained(self.checkpoint.at_best(), self.history)

    @property
    def goal_update(self) -> int | None:
        """The update at which the goal was found reached first; None: not yet, or there is none."""
        return self.checkpoint.goal_update

    @property
    def weights(self) -> dict[str, Array]:
        """A copy of every weight matrix (from, to) by name, such as `0.lstm.W`."""
        return {name: np.array(W) for name, W in self.checkpoint.weights.items()}

    @property
    def inputs(self) -> tuple[str, ...]:
        """What the network reads at each step."""
        return self._trainer.source.inputs

    @property
    def outputs(self) -> tuple[str, ...]:
        """What it answers."""
        return self._trainer.source.outputs

    def __repr__(self) -> str:
        made = f"{self.update:,} of {self.experiment.training.updates:,} updates" if self.update else "untrained"
        looks = self.history.validation_loss[self.history.validation_update <= self.update]
        loss = f", validation loss {looks[-1]:.4g}" if self.update and len(looks) else ""
        return f"Trained({self.experiment.title!r}, {made}{loss})"

    def __reduce__(self) -> tuple[type["Trained"], tuple[Checkpoint, History]]:
        """So it goes to another process: without what was opened here."""
        return type(self), (self.checkpoint, self.history)

    def predict(self, x: npt.ArrayLike) -> Array:
        """The network's outputs, in the data's own units: a new array.

        Parameters
        ----------
        x : (T, n) for one sequence or (T, B, n) for B of them: T time steps of n inputs, in the data's own units.
            Each sequence is read from the network's own start.

        Returns (T, k) or (T, B, k) for k outputs; where layers pool with a stride s, T/s steps, rounded up, the last of
        which belongs to the last step of x. In many-to-one the answer is the last step. Raises InputError.
        """
        x = self.prepare(x)
        network = self._trainer.network
        try:
            with limited(network), np.errstate(all="ignore"):
                y = network.forward(x if x.ndim == 3 else x[:, None])
        except MemoryError:
            raise InputError(f"x: the shape {x.shape} needs too much memory; give fewer sequences or steps.") from None
        return self.restore(y if x.ndim == 3 else y[:, 0])

    def prepare(self, x: npt.ArrayLike) -> Array:
        """Inputs in the data's own units, (T, n) or (T, B, n), as the network reads them: normalised. An export to ONNX
        or PyTorch takes these. Raises InputError."""
        source, dtype = self._trainer.source, self._trainer.network.theta.dtype
        given = checked(x, source.inputs)
        read = source.prepare(given if given.ndim == 3 else given[:, None])
        with np.errstate(over="ignore"):
            read = read.reshape(given.shape).astype(dtype)
        if not np.isfinite(read).all():
            raise InputError(f"x: some values are too large for {dtype}; make them smaller.")
        return read

    def restore(self, y: npt.ArrayLike) -> Array:
        """Outputs (…, k) of the network, or of its export, in the data's own units: a new array."""
        return np.array(self._trainer.source.restore(np.asarray(y)))

    def evaluate(self, part: Part | None = None, data: Data | None = None) -> Evaluation:
        """Verdict, loss, score, baselines, errors in the data's units and every prediction on the whole of a part of
        the data: "test", "validation" or "training"; None takes the one that says most, the test part or fresh
        sequences where there are any. `data`: other data, all of it, such as the path of a file. Raises InputError."""
        return use.evaluate(self.checkpoint, part, data)

    def forecast(
        self, steps: int, start: int | None = None, data: Data | None = None, part: Part | None = None
    ) -> Forecast:
        """Let it run on by itself from a row, or from the last one, and say how its error grows in a part of the data.
        Raises InputError."""
        return use.forecast(self.checkpoint, steps, start, data, part)

    def write(self, prompt: str = "", count: int = 300, temperature: float = 0.7, seed: int = 0) -> Written:
        """Let a network of characters or words read a prompt and write on. Raises InputError."""
        return use.write(self.checkpoint, prompt, count, temperature, seed)

    def save(self, path: str | Path) -> None:
        """Write the network: `.safetensors` opens again and trains on, `.npz`, `.csv` and `.onnx` are for other
        programs. Raises InputError."""
        weights.save(self.checkpoint, path)

    def to_torch(self) -> "Module":
        """The network as a PyTorch module with weights of its own, to use or to train on there.

        It goes from `prepare(x)` (T, B, n) or (T, n) as a tensor to y (T, B, k), of which `restore` makes the data's
        own units. Raises InputError where PyTorch is missing, or has no such layer.
        """
        try:
            from simulator.torch_export import module
        except ImportError:
            raise InputError(
                "a PyTorch module needs the package torch, which is not installed; add it with `pip install torch`."
            ) from None
        return module(self._trainer.network)

    @cached_property
    def _trainer(self) -> Trainer:
        """The opened data with its constants, and the network with its weights. Nothing here trains it."""
        return Trainer(self.experiment, self.checkpoint)
