"""Two marked numbers, far apart, that have to be multiplied."""

from typing import Literal

import numpy as np
import numpy.typing as npt

from simulator.arrays import Array
from simulator.sources.adding import Marked, MarkedSpec
from simulator.sources.base import SOURCES


@SOURCES.register
class MultiplicationSpec(MarkedSpec):
    """Multiplication problem: two numbers of a long sequence are marked; tell their product at its end."""

    kind: Literal["multiplication"] = "multiplication"

    def open(self, dtype: npt.DTypeLike = "float32") -> "Multiplication":
        return Multiplication(self, "product", dtype)


class Multiplication(Marked):
    """Hochreiter & Schmidhuber 1997, experiment 5: numbers from 0 to 1; one that is marked at the edge counts as 1.
    The best constant is left with the variance of the target, about 0.059 (7/144 if no edge were ever marked)."""

    def answer(self, numbers: Array, marked: Array) -> Array:
        return np.asarray(np.where(marked, numbers, 1).prod(axis=0))
