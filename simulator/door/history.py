"""How a run went, as arrays."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

import numpy as np

from simulator.arrays import Array, frozen
from simulator.training.snapshot import RECORD, Snapshot


@dataclass(frozen=True, repr=False)
class History:
    """A row for each update, and one for each look at the held-out data; read-only.

    Row k of the first belongs to the weights after k updates, so there is one more than updates were made.
    """

    matrices: tuple[str, ...]
    """The names of the weight matrices, such as `0.lstm.W`."""
    records: Array
    """(rows, columns): as in RECORD, then the gradient norm of each weight matrix."""
    validation: Array
    """(looks, 3): update, loss and score on the held-out data."""

    @classmethod
    def of(cls, matrices: tuple[str, ...], snapshots: Iterable[Snapshot]) -> Self:
        """Of the snapshots of a run, which carry all its records between them."""
        records, validation = [np.empty((0, len(RECORD) + len(matrices)))], [np.empty((0, 3))]
        for each in snapshots:
            records.append(each.records)
            validation.append(each.validation)
        return cls(matrices, frozen(np.concatenate(records)), frozen(np.concatenate(validation)))

    def then(self, later: Self) -> Self:
        """With what came later, which began by drawing the batch again that this one ended with."""
        first = later.records[0, 0]
        records, validation = (
            frozen(np.concatenate([before[before[:, 0] < first], after]))
            for before, after in ((self.records, later.records), (self.validation, later.validation))
        )
        return type(self)(later.matrices, records, validation)

    def __repr__(self) -> str:
        return f"History({len(self.records):,} rows, {len(self.validation):,} looks at the held-out data)"

    @property
    def update(self) -> Array:
        """How many updates the weights of each row had seen."""
        return self._column("update").astype(int)

    @property
    def seconds(self) -> Array:
        """How long training had taken by then."""
        return self._column("seconds")

    @property
    def loss(self) -> Array:
        """The loss on the batch of each row."""
        return self._column("loss")

    @property
    def gradient_norm(self) -> Array:
        """The norm of the whole gradient, before it is clipped."""
        return self._column("gradient_norm")

    @property
    def gradient_norms(self) -> dict[str, Array]:
        """The norm of the gradient of each weight matrix, by its name."""
        return {name: self.records[:, len(RECORD) + k] for k, name in enumerate(self.matrices)}

    def _column(self, name: str) -> Array:
        return self.records[:, RECORD.index(name)]

    @property
    def validation_update(self) -> Array:
        """After how many updates the held-out data was looked at."""
        return self.validation[:, 0].astype(int)

    @property
    def validation_loss(self) -> Array:
        """The loss on the held-out data at each look."""
        return self.validation[:, 1]

    @property
    def score(self) -> Array:
        """The share of right answers at each look; NaN where the data does not say what is right."""
        return self.validation[:, 2]
