"""RNN Simulator's engine: small recurrent networks, their training, and a look inside. NumPy only, no window.

>>> from simulator import Experiment, train
>>> for report in train(Experiment()):
...     print(report)
"""

from simulator.engine import train
from simulator.errors import InputError
from simulator.experiment import Experiment

__version__ = "0.1.0"

__all__ = ["Experiment", "InputError", "train"]
