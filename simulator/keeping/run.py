"""A run folder: what `train --out DIR` writes while it trains, and how it is read again.

experiment.json       what was trained
history.csv           a row for each update
weights.safetensors   what was learned so far; opens again and trains on
plots/                pictures, where the window's libraries are there to draw them
"""

from dataclasses import dataclass, replace
from pathlib import Path

from simulator.arrays import frozen
from simulator.errors import InputError
from simulator.experiment import load, same_network
from simulator.files import is_file, is_folder, located, read_text, sweep
from simulator.keeping import weights
from simulator.keeping.history import HISTORY, read_history
from simulator.probes import see
from simulator.threads import limited
from simulator.training.snapshot import Checkpoint, Snapshot, Started
from simulator.training.trainer import Trainer

EXPERIMENT, WEIGHTS, PLOTS = "experiment.json", "weights.safetensors", "plots"


@dataclass(frozen=True)
class Run:
    """A run folder, read: where it ended, and one snapshot that holds its whole history and what the probes see."""

    checkpoint: Checkpoint
    started: Started
    snapshot: Snapshot


def is_run(folder: str | Path) -> bool:
    """Whether the folder looks like a run, be it damaged or not begun."""
    return any(is_file(Path(folder) / name) for name in (HISTORY, WEIGHTS))


def has_history(folder: str | Path) -> bool:
    """Whether each update of the run stands there. A run of the store has its curves in fewer points."""
    return is_file(Path(folder) / HISTORY)


def load_checkpoint(folder: str | Path) -> Checkpoint:
    """What a run folder has learned, with the words and live settings of its experiment.json. Raises InputError."""
    folder = located(folder)
    if not is_folder(folder):
        what = "is a file" if is_file(folder) else "does not exist"
        raise InputError(f"{folder} {what}; choose a run folder, which `train --out` writes.")
    if not is_run(folder):
        raise InputError(f"{folder} is not a run folder; one holds {EXPERIMENT}, {HISTORY} and {WEIGHTS}.")
    sweep(folder)  # a run that was killed saves there no more
    experiment = load(folder / EXPERIMENT)
    checkpoint = weights.load(folder / WEIGHTS)
    if not same_network(experiment, checkpoint.experiment):
        raise InputError(
            f"{folder / EXPERIMENT} does not fit the weights beside it; only title, notes and the settings that can "
            "change while it trains may differ from what was trained."
        )
    return replace(checkpoint, experiment=experiment)


def load_run(folder: str | Path) -> Run:
    """Read a run folder: its network, its whole history, and what every probe that applies sees. Raises InputError.

    After a crash the history may be ahead of the weights by some seconds: it is read up to the weights' update.
    """
    folder = located(folder)
    checkpoint = load_checkpoint(folder)
    trainer = Trainer(checkpoint.experiment, checkpoint)
    with limited(trainer.network, trainer.training.parts):
        before, seen = trainer.started(), see(trainer)
    records, validation = read_history(folder / HISTORY, tuple(before.weights), checkpoint.update)
    snapshot = Snapshot(
        checkpoint.update, checkpoint.sequences, checkpoint.seconds, trainer.learning_rate,
        frozen(records), frozen(validation), seen,
    )  # fmt: skip
    return Run(checkpoint, before, snapshot)


def load_history(folder: str | Path) -> Run:
    """A run whose data cannot be opened any more: its network and history, and nothing that a probe sees."""
    folder = located(folder)
    checkpoint = load_checkpoint(folder)
    columns = read_text(folder / HISTORY, "history").partition("\n")[0].split(",")
    order = {name: place for place, name in enumerate(columns)}  # a file of weights knows none
    names = sorted(checkpoint.weights, key=lambda name: order.get(f"gradient_norm.{name}", len(order)))
    shapes = {name: checkpoint.weights[name].shape for name in names}
    records, validation = read_history(folder / HISTORY, tuple(shapes), checkpoint.update)
    snapshot = Snapshot(
        checkpoint.update, checkpoint.sequences, checkpoint.seconds, checkpoint.experiment.training.learning_rate,
        frozen(records), frozen(validation),
    )  # fmt: skip
    return Run(checkpoint, Started(checkpoint.experiment, (), (), shapes, checkpoint.update), snapshot)
