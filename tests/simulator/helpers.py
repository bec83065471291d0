"""What several tests of the engine need."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from simulator import train
from simulator.experiment import Experiment
from simulator.layers import LAYERS, LayerSpec
from simulator.optimizers import OPTIMIZERS
from simulator.probes import PROBES
from simulator.sources import SOURCES
from simulator.training.look import Look
from simulator.training.snapshot import Checkpoint, Report, Snapshot
from simulator.training.trainer import Trainer

LAYER_KINDS, OPTIMIZER_KINDS, SOURCE_KINDS = tuple(LAYERS), tuple(OPTIMIZERS), tuple(SOURCES)
WANT_FILES = ("labelled", "own-sequences", "table")
"""Sources that are nothing without a file."""


def experiment(layers=("elman",), units=4, network=None, data=None, **training) -> Experiment:
    """A small experiment of float64 numbers on a sine."""
    stack = [small(kind, units).model_dump(mode="json") for kind in layers]
    return Experiment.from_data(
        {
            "network": {"layers": stack} | (network or {}),
            "data": data or {"kind": "sine", "steps": 200, "length": 8},
            "training": {"updates": 30, "batch": 3, "precision": "float64"} | training,
        }
    )


def small(kind: str, units: int = 3, **fields: object) -> LayerSpec:
    """A layer of a kind, of so many units where the kind has a choice."""
    sizes = {"units": units} if "units" in LAYERS[kind].model_fields else {}
    return LAYERS[kind](**sizes, **fields)


def seen_by(probe: str, trainer: Trainer, **options: object) -> Any:
    """What a probe sees of a pass of the trainer."""
    return PROBES[probe](Look(trainer), **options).see()


def arrays_in(value: Any) -> list[np.ndarray]:
    """Every array in a tree of dataclasses, dictionaries and tuples."""
    if isinstance(value, np.ndarray):
        return [value]
    if is_dataclass(value):
        value = [getattr(value, field.name) for field in fields(value)]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return [a for part in parts for a in arrays_in(part)]


def snapshots(reports: Iterable[Report]) -> list[Snapshot]:
    return [report for report in reports if isinstance(report, Snapshot)]


def records(reports: Iterable[Report]) -> np.ndarray:
    """Every record of the run, without the column of seconds."""
    return np.delete(np.concatenate([snapshot.records for snapshot in snapshots(reports)]), 1, axis=1)


def validation(reports: Iterable[Report]) -> np.ndarray:
    return np.concatenate([snapshot.validation for snapshot in snapshots(reports)])


def trained(wanted: Experiment, start: Checkpoint | None = None) -> tuple[list[Report], Checkpoint]:
    """The run's reports and where it ended."""
    reports = list(train(wanted, start=start))
    return reports, reports[-1].checkpoint


def same_checkpoint(a: Checkpoint, b: Checkpoint) -> bool:
    """Whether everything learned is the same, bit for bit."""
    return (
        (a.update, a.sequences, a.rng, a.constants) == (b.update, b.sequences, b.rng, b.constants)
        and a.weights.keys() == b.weights.keys()
        and a.optimizer.keys() == b.optimizer.keys()
        and all(np.array_equal(a.weights[name], b.weights[name]) for name in a.weights)
        and all(np.array_equal(a.optimizer[name], b.optimizer[name]) for name in a.optimizer)
    )
