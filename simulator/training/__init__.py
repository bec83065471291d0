"""One network in training, and what is said of it: snapshots, checkpoints, reports."""

from simulator.training.snapshot import Checkpoint, Snapshot, Started
from simulator.training.trainer import Trainer

__all__ = ["Checkpoint", "Snapshot", "Started", "Trainer"]
