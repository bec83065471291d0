"""The user's own labelled data: sequences or single rows of a table, each with a class written in words."""

import json
from collections import Counter
from typing import Literal, Self

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.arrays import Array
from simulator.errors import InputError, listed
from simulator.sources.base import SOURCES, Constants
from simulator.sources.delimited import is_empty
from simulator.sources.grouped import PREVIEW_ROWS, Grouped
from simulator.sources.preview import Preview
from simulator.sources.sheet import Sheet, choose
from simulator.sources.sorting import MOST_CLASSES, Looked
from simulator.sources.steps import GroupedSpec, Steps, read_steps
from simulator.spec import when


@SOURCES.register
class Labelled(GroupedSpec):
    """Your own labels: a CSV file whose rows, or whose sequences of rows, each have a class; tell the class."""

    targets = "classes"
    kind: Literal["labelled"] = "labelled"
    label: str = Field(
        "", title="Label",
        description="Name (or number, from 1) of the column with the classes, in words or numbers. Empty: the last "
        "column that looks like it.",
        json_schema_extra={"choices": "columns", "empty": "found by itself"},
    )  # fmt: skip
    answer: Literal["end", "each"] = Field(
        "end", title="Asked",
        description="At the end of each sequence, for its last label, or at each step that has one.",
        json_schema_extra=when(lambda spec: spec.rows == "step"),
    )  # fmt: skip

    @classmethod
    def guess(cls, path: str) -> Self | None:
        sheet = Sheet(path)
        table, names = Looked(sheet), sheet.names
        group = table.group()
        label = table.label(group)
        if label is None or not [c for c in sheet.numeric if c not in (label, group)]:
            return None
        chosen: dict[str, object] = {"path": path, "label": names[label]}
        if group is not None:
            each = table.varies(label, group)
            chosen |= {"rows": "step", "sequence": names[group], "answer": "each" if each else "end"}
        elif table.numbered(label):
            chosen |= {"rows": "sequence"}
        elif table.goes_on():
            chosen |= {"rows": "step", "answer": "each"}
        if chosen.get("rows") != "sequence" and table.gaps(sheet.numeric):
            chosen |= {"missing": "interpolate"}
        return cls.from_data(chosen)

    def open(self, dtype: npt.DTypeLike = "float32") -> "LabelledSource":
        sheet = Sheet(self.path, self.header)
        label = self._label(sheet)
        return LabelledSource(self, sheet.names[label], read_steps(self, sheet, [label], [label], []), dtype)

    def open_through(self, constants: Constants, dtype: npt.DTypeLike = "float32") -> "LabelledSource":
        source = self.open(dtype)
        source.know(constants)
        return source

    def _label(self, sheet: Sheet) -> int:
        if self.label:
            return choose((self.label,), sheet.names, "data.label")[0]
        found = Looked(Sheet(self.path, self.header)).label(None)
        if found is None:
            have = listed([*sheet.names[:12]])
            raise InputError(f"data.label: no column of {self.path} looks like labels; choose one of {have}.")
        return found


class LabelledSource(Grouped):
    """Numbers in, the class of a row or a sequence out."""

    targets = "classes"

    def __init__(self, spec: Labelled, label: str, steps: Steps, dtype: npt.DTypeLike) -> None:
        self.label, self.labels, self.lines = label, steps.texts[0], steps.lines
        self.one_answer = spec.answer == "end" or spec.rows != "step"
        self.where = self._asked(steps)
        found = [self.labels[row] for row in steps.row[self.where]]
        classes = sorted({*found}, key=ordered)
        if len(classes) > MOST_CLASSES:
            raise InputError(
                f"data.label: column {label!r} holds {len(classes):,} different labels; at most {MOST_CLASSES} are "
                "allowed, so choose a column of classes."
            )
        if len(classes) < 2 and spec.test < 1:  # data that is new need not have all
            raise InputError(f"data.label: column {label!r} holds one label alone; choose a column with two or more.")
        self.outputs = tuple(classes)
        number = {name: k for k, name in enumerate(classes)}
        sort = np.array([number[label] for label in found]) if self.one_answer else None
        super().__init__(spec, steps, sort, dtype)
        self.x = self.normalised(self.steps.x)
        self._encode()
        self.right_means = f"{'rows' if spec.timeless else 'sequences' if self.one_answer else 'steps'} told rightly"

    def _asked(self, steps: Steps) -> Array:
        """The steps that are scored: those with a label; of sequences with one answer, the last."""
        known = np.array([not is_empty(self.labels[row]) for row in steps.row])
        if not self.one_answer:
            if not known.any():
                raise InputError(f"data.label: column {self.label!r} is empty; choose another.")
            return np.flatnonzero(known)
        ends = steps.bounds[1:] - 1
        of_sequence = np.repeat(np.arange(len(ends)), np.diff(steps.bounds))
        has = np.zeros(len(ends), bool)
        has[of_sequence[known]] = True
        if not has.all():
            line = self.lines[int(steps.row[ends[int(has.argmin())]])]
            raise InputError(
                f"data.label: row {line}, column {self.label!r} is empty; each row, or one of each sequence, needs a "
                "label."
            )
        last = np.zeros(len(ends), int)
        last[of_sequence[known]] = steps.row[np.flatnonzero(known)]
        self.labels = [*self.labels]
        for end, row in zip(ends, last, strict=True):  # a sequence's label may stand at an earlier step of it
            self.labels[int(steps.row[end])] = self.labels[int(row)]
        return np.asarray(ends)

    def _encode(self) -> None:
        number = {name: k for k, name in enumerate(self.outputs)}
        ids = [number[self.labels[row]] for row in self.steps.row[self.where]]
        self.d = np.zeros((len(self.steps.x), len(self.outputs)), self.dtype)
        self.d[self.where, ids] = 1
        self.scored = self.d.sum(axis=1)

    def constants(self) -> Constants:
        return super().constants() | {"classes": json.dumps(self.outputs, ensure_ascii=False)}

    def adopt(self, constants: Constants) -> None:
        super().adopt(constants)
        self.know(constants)

    def know(self, constants: Constants) -> None:
        """Tell the classes that stand beside trained weights. Raises InputError."""
        try:
            classes = json.loads(str(constants["classes"]))
        except (KeyError, ValueError):
            classes = None
        if not isinstance(classes, list) or not all(isinstance(name, str) for name in classes):
            raise InputError("the classes stored with the weights are not readable; train anew.")
        for row in self.steps.row[self.where]:
            if self.labels[row] not in classes:
                raise InputError(
                    f"data.label: row {self.lines[int(row)]} holds {self.labels[row]!r}; the network knows "
                    f"{listed(classes[:12])}."
                )
        self.outputs = tuple(classes)
        self._encode()

    def preview(self) -> Preview:
        counts = Counter(self.labels[row] for row in self.steps.row[self.where])
        shares = ", ".join(f"{name} {count:,}" for name, count in counts.most_common(5))
        more = f" and {len(counts) - 5} more" * (len(counts) > 5)
        because = f"as column {self.label!r} holds {len(counts)} different labels ({shares}{more})"
        what = "each row" if self.one_answer and self.T == 1 else "each sequence" if self.one_answer else "each step"
        asks = f"classification of {what}, {len(self.outputs)} classes"
        return self.pictured(asks, because, {"label": (self.label,)}, self._texts())

    def _texts(self) -> list[str]:
        """The first rows, each with its label."""
        rows = zip(self.steps.x[:PREVIEW_ROWS], self.steps.row, strict=False)
        return [f"{'  '.join(f'{v:g}' for v in x)} → {self.labels[row]}" for x, row in rows]


def ordered(name: str) -> tuple[bool, float, str]:
    """Numbers by size, then words by the alphabet."""
    try:
        return (False, float(name), name)
    except ValueError:
        return (True, 0.0, name)
