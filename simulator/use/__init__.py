"""What a trained network is good for: evaluated, let run on by itself, let write. Its weights stay as they are."""

from simulator.use.answering import Answered, answer
from simulator.use.evaluation import Evaluation, Predictions, evaluate
from simulator.use.forecasting import Forecast, forecast, go_on
from simulator.use.growth import Band, Growth
from simulator.use.measures import Bits, Confusion, Errors
from simulator.use.writing import Written, write

__all__ = [
    "Answered",
    "Band",
    "Bits",
    "Confusion",
    "Errors",
    "Evaluation",
    "Forecast",
    "Growth",
    "Predictions",
    "Written",
    "answer",
    "evaluate",
    "forecast",
    "go_on",
    "write",
]
