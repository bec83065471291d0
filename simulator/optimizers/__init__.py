"""The optimizers: one kind, one file. Importing the package registers them all."""

from simulator.optimizers.base import OPTIMIZERS, Optimizer, OptimizerSpec

OPTIMIZERS.load(__name__, __path__)

__all__ = ["OPTIMIZERS", "Optimizer", "OptimizerSpec"]
