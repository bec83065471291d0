"""What is counted and summed while the pieces of a part go by."""

from dataclasses import dataclass

import numpy as np

from simulator.arrays import Array, frozen


@dataclass(frozen=True)
class Errors:
    """How far outputs are from their targets, in the data's own units: a number for each output."""

    rmse: Array
    """(outputs,): root of the mean squared error."""
    mae: Array
    """(outputs,): mean absolute error."""


@dataclass(frozen=True)
class Confusion:
    """Which class was taken for which."""

    names: tuple[str, ...]
    counts: Array
    """(classes, classes): row: the class it is; column: the class that was the likeliest."""

    @property
    def shares(self) -> Array:
        """The same, each row as shares of its sum; NaN in a row of a class that did not come."""
        counts = self.counts.astype(float)
        with np.errstate(invalid="ignore"):
            return np.asarray(counts / counts.sum(axis=1, keepdims=True))


@dataclass(frozen=True)
class Bits:
    """Outputs that are yes or no: a number for each."""

    right: Array
    """(outputs,): share of the scored steps on the right side of ½."""
    found: Array
    """(outputs,): of the steps at which it is 1, the share that is seen as 1; NaN where there is none."""
    false: Array
    """(outputs,): of the steps at which it is 0, the share that is taken for 1; NaN where there is none."""
    ones: Array
    """(outputs,): how often it is 1, as a share."""


class ErrorSums:
    """Sums of squares and of sizes."""

    def __init__(self, k: int) -> None:
        self.n, self.squares, self.sizes = 0, np.zeros(k), np.zeros(k)

    def take(self, output: Array, target: Array) -> None:
        """Outputs and targets (steps, k)."""
        off = output.astype(float) - target.astype(float)
        self.n += len(off)
        self.squares += np.square(off).sum(axis=0)
        self.sizes += np.abs(off).sum(axis=0)

    def errors(self) -> Errors:
        n = max(self.n, 1)
        return Errors(frozen(np.sqrt(self.squares / n)), frozen(self.sizes / n))


class ClassCounts:
    """Counts of pairs of classes."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names, self.counts = names, np.zeros((len(names), len(names)), int)

    def take(self, output: Array, target: Array) -> None:
        """Likelihoods and one-hot targets (steps, k)."""
        k = len(self.names)
        pairs = target.argmax(axis=1) * k + output.argmax(axis=1)
        self.counts += np.bincount(pairs, minlength=k * k).reshape(k, k)

    def confusion(self) -> Confusion:
        return Confusion(self.names, frozen(self.counts))


class BitCounts:
    """Counts of ones and zeros, seen as ones or zeros."""

    def __init__(self, k: int) -> None:
        self.counts = np.zeros((2, 2, k), int)

    def take(self, output: Array, target: Array) -> None:
        """Outputs and targets (steps, k), on either side of ½."""
        seen, is_one = output > 0.5, target > 0.5
        for one in (0, 1):
            for as_one in (0, 1):
                self.counts[one, as_one] += ((is_one == one) & (seen == as_one)).sum(axis=0)

    def bits(self) -> Bits:
        counts, n = self.counts.astype(float), max(float(self.counts[..., 0].sum()), 1.0)
        with np.errstate(invalid="ignore"):
            found, false = (counts[one, 1] / counts[one].sum(axis=0) for one in (1, 0))
        right, ones = (counts[0, 0] + counts[1, 1]) / n, counts[1].sum(axis=0) / n
        return Bits(*map(frozen, (right, found, false, ones)))
