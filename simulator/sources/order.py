"""Temporal order: which of two symbols came when, in a sequence of distractors."""

from itertools import product
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Array, Rng
from simulator.sources.base import SOURCES
from simulator.sources.batch import Batch
from simulator.sources.episodes import Episodes, EpisodeSpec, answered, drawn_lengths

SYMBOLS = "EBabcdXY"
START, TRIGGER, DISTRACTORS, RELEVANT = 0, 1, (2, 6), 6
PLACES = {2: ((0.1, 0.2), (0.5, 0.6)), 3: ((0.1, 0.2), (0.33, 0.43), (0.66, 0.76))}
"""From where to where each relevant symbol may stand, as shares of T."""


@SOURCES.register
class TemporalOrderSpec(EpisodeSpec):
    """Temporal order: two or three symbols X or Y stand far apart among distractors; tell at the end which came in
    which order."""

    targets = "classes"
    kind: Literal["temporal-order"] = "temporal-order"
    relevant: int = Field(
        2, ge=2, le=3, title="Relevant symbols", description="2: four classes (task 6a). 3: eight classes (task 6b)."
    )
    length: int = Field(
        100, ge=5, le=10_000, title="Length T",
        description="Time steps of the shortest sequence; the longest has a tenth more.",
        json_schema_extra={"unit": "steps"},
    )  # fmt: skip

    def open(self, dtype: npt.DTypeLike = "float32") -> "TemporalOrder":
        return TemporalOrder(self, dtype)


class TemporalOrder(Episodes):
    """Hochreiter & Schmidhuber 1997, experiments 6a and 6b: a sequence begins with E, ends with the trigger B, and
    is made of a, b, c, d but for X or Y at their places. At T = 100: 10–20 and 50–60, or 10–20, 33–43 and 66–76.
    """

    targets, symbols = "classes", True
    right_means = "sequences with no output off by 0.3 or more"

    def __init__(self, spec: TemporalOrderSpec, dtype: npt.DTypeLike) -> None:
        classes = tuple("".join(order) for order in product("XY", repeat=spec.relevant))
        super().__init__(spec, tuple(SYMBOLS), classes, spec.length + spec.length // 10, dtype)
        self.T = spec.length
        self.places = [
            (max(round(low * self.T), 1), min(round(high * self.T), self.T - 2)) for low, high in PLACES[spec.relevant]
        ]
        self.one_hot, self.classes = np.eye(len(SYMBOLS), dtype=dtype), np.eye(len(classes), dtype=dtype)

    def episodes(self, rng: Rng, B: int) -> Batch:
        lengths, b = drawn_lengths(rng, self.T, B), np.arange(B)
        ids = rng.integers(*DISTRACTORS, (lengths.max(), B))
        ids[0], ids[lengths - 1, b] = START, TRIGGER
        number = np.zeros(B, int)
        for low, high in self.places:
            which = rng.integers(0, 2, B)
            ids[rng.integers(low, high + 1, B), b] = RELEVANT + which
            number = 2 * number + which
        return answered(self.one_hot[ids], self.classes[number], lengths, self.dtype, self.T + self.T // 10)

    def right(self, y: Array, batch: Batch) -> Array:
        return self.within(y, batch, 0.3)
