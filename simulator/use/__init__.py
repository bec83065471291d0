"""What a trained network is good for: evaluated, let run on by itself, let write. Its weights stay as they are."""

from simulator.use.evaluation import Evaluation, Predictions, evaluate
from simulator.use.measures import Bits, Confusion, Errors
from simulator.use.opening import StoppedError

__all__ = ["Bits", "Confusion", "Errors", "Evaluation", "Predictions", "StoppedError", "evaluate"]
