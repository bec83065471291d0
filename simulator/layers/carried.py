"""A state that a layer carries from step to step, and the error that came back to it."""

from dataclasses import dataclass

from simulator.arrays import Array


@dataclass(frozen=True)
class Carried:
    """A state s of a layer after a way back, all (T, B, n) in the order of time.

    `error` is ∂L/∂s[t] by every way there is, the states beside it held. `kept` is what of s[t-1] stands in s[t] by
    itself, such as an LSTM's f of its c; None where nothing does.
    """

    name: str
    """As among the layer's signals."""
    error: Array
    kept: Array | None = None
    backwards: bool = False
    """Whether it is carried from the end of the sequence to its beginning."""
