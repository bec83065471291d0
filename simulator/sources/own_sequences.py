"""The user's own sequences of numbers: many of them in one table."""

from typing import Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Array
from simulator.errors import InputError
from simulator.sources.base import SOURCES, Constants
from simulator.sources.batch import Batch
from simulator.sources.grouped import PREVIEW_ROWS, Grouped
from simulator.sources.normalising import normalisation, read_constants
from simulator.sources.preview import Preview
from simulator.sources.sheet import Sheet, choose, few
from simulator.sources.sorting import Looked
from simulator.sources.steps import GroupedSpec, Rows, Steps, read_steps
from simulator.spec import when

Asked = Literal["next", "each", "end"]
PHRASES: dict[Asked, str] = {"next": "next value", "each": "value at the same step", "end": "value at the end"}

WHY: dict[Rows, str] = {
    "example": "as each row is an example",
    "sequence": "as each row is a sequence",
    "step": "as all rows follow each other",
}


@SOURCES.register
class OwnSequences(GroupedSpec):
    """Your own sequences: a CSV file with many sequences of numbers; predict the next values, or one at the end."""

    kind: Literal["own-sequences"] = "own-sequences"
    rows: Rows = Field("step", title="Each row is", description=str(GroupedSpec.model_fields["rows"].description))
    target_columns: tuple[str, ...] = Field(
        (), max_length=256, title="Targets",
        description="Names (or numbers, from 1) of the columns to predict. Empty: the inputs.",
        json_schema_extra={"choices": "columns", "empty": "the inputs"} | when(lambda spec: spec.rows != "sequence"),
    )  # fmt: skip
    wanted: Asked = Field(
        "next", title="Asked",
        description="Next: the targets one step later. Each: those of the same step. End: those of a sequence's last "
        "row, once it is read.",
    )  # fmt: skip

    @classmethod
    def guess(cls, path: str) -> Self | None:
        sheet = Sheet(path)
        table = Looked(sheet)
        group = table.group()
        free = [c for c in sheet.numeric if c != group]
        if group is None or table.label(group) is not None or not free:
            return None
        gaps = {"missing": "interpolate"} if table.gaps(free) else {}
        return cls.from_data({"path": path, "sequence": sheet.names[group], **gaps})

    def open(self, dtype: npt.DTypeLike = "float32") -> "OwnSequencesSource":
        sheet = Sheet(self.path, self.header)
        wanted = () if self.rows == "sequence" else self.target_columns
        targets = choose(wanted, sheet.names, "data.target_columns")
        taken = [] if self.wanted == "next" else targets
        steps = read_steps(self, sheet, taken, [], targets)
        return OwnSequencesSource(self, tuple(sheet.names[c] for c in targets), steps, dtype)


class OwnSequencesSource(Grouped):
    """Numbers in, numbers out."""

    def __init__(self, spec: OwnSequences, targets: tuple[str, ...], steps: Steps, dtype: npt.DTypeLike) -> None:
        self.asked, self.one_answer = spec.wanted, spec.wanted == "end"
        self.outputs = targets or steps.inputs
        super().__init__(spec, steps, None, dtype)
        if self.asked == "next" and self.T == 1:
            raise InputError(
                "data.wanted: a sequence of one step has no next one; ask for 'each', the targets of the same step."
            )
        own = self.at(self.trained)
        self.goal_offset, self.goal_scale = normalisation(self.goals[own], spec.normalise)
        last = steps.bounds[1:] - 1
        self.scored = np.ones(len(steps.x), self.dtype)
        if self.asked == "end":
            self.scored[:] = 0
            self.scored[last] = 1
        elif self.asked == "next":
            self.scored[last] = 0
        self._normalise()

    @property
    def goals(self) -> Array:
        """The targets (N, k) of all steps, in their own units."""
        return self.steps.numbers if self.steps.numbers.shape[1] else self.steps.x

    def _normalise(self) -> None:
        self.x = self.normalised(self.steps.x)
        d = ((self.goals - self.goal_offset) / self.goal_scale).astype(self.dtype)
        self.d = np.roll(d, -1, axis=0) if self.asked == "next" else d
        self.d[self.scored == 0] = 0

    def guesses(self, batch: Batch) -> dict[str, Array]:
        """Also persistence, where what is asked for next is read."""
        found = super().guesses(batch)
        if self.asked == "next" and set(self.outputs) <= set(self.inputs):
            found["persistence"] = batch.x[:, :, [self.inputs.index(name) for name in self.outputs]]
        return found

    def called(self, guess: str) -> str:
        return "the last value" if guess == "persistence" else super().called(guess)

    def restore(self, y: Array) -> Array:
        return np.asarray(y * self.goal_scale + self.goal_offset)

    def constants(self) -> Constants:
        own = {"goal_offset": self.goal_offset.tolist(), "goal_scale": self.goal_scale.tolist()}
        return super().constants() | own

    def adopt(self, constants: Constants) -> None:
        super().adopt(constants)
        own = {name: constants.get(f"goal_{name}", "") for name in ("offset", "scale")}
        self.goal_offset, self.goal_scale = read_constants(own, self.goal_offset.shape)
        self._normalise()

    def preview(self) -> Preview:
        many = len(self.outputs)
        of = f"{many} columns ({few(self.outputs)})" if many > 1 else self.outputs[0]
        rows = self.spec.rows
        because = WHY[rows]
        if rows == "step" and self.spec.sequence:
            because = f"as column {self.spec.sequence!r} groups the rows into {self.S:,} sequences"
        pairs = zip(self.steps.x[:PREVIEW_ROWS], self.goals, strict=False)
        texts = [f"{'  '.join(f'{v:g}' for v in x)} → {'  '.join(f'{v:g}' for v in d)}" for x, d in pairs]
        return self.pictured(f"{PHRASES[self.asked]} of {of}", because, {"target_columns": self.outputs}, texts)
