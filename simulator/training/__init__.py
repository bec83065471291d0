"""One network in training, and what is said of it: snapshots, checkpoints, reports, and a look at it."""

from simulator.training.look import Look
from simulator.training.snapshot import Checkpoint, Snapshot, Started
from simulator.training.trainer import Trainer

__all__ = ["Checkpoint", "Look", "Snapshot", "Started", "Trainer"]
